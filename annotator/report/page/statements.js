// Every sentence of the page opens its row of statements.csv; those considered and not made are there with the reason.

const BEHIND = 40;
const statementAt = (row) => Object.fromEntries(Object.entries(about.statements).map(([name, values]) => [name, values[row]]));
const sentenceOf = (row) => row[side() ? "sentence_zh" : "sentence_en"] || say(`kind of ${row.statement}`);
const reasonOf = (reason) => (side() ? (about.reasons[reason] ?? reason) : reason);
const digits = (value) => (value === null ? "" : Number(value.toPrecision(4)).toLocaleString("en"));

// An estimate or a limit in its unit: shares as per cent.
const sized = (value, unit) => (value === null ? "" : unit === "share" ? `${digits(value * 100)}%` : digits(value));
const rangeOf = (row) => (row.low === null && row.high === null ? "" : `${sized(row.low, row.unit)} – ${sized(row.high, row.unit)}`);
const unitOf = (unit) => (unit === "share" ? "" : words[`unit ${unit}`] ? say(`unit ${unit}`) : unit);
const effectOf = (row) => (row.estimate === null ? "" : `${sized(row.estimate, row.unit)} ${unitOf(row.unit)}`.trim());

function scopeOf(scope) {
  const [kind, name] = scope.split("=");
  if (name) return `${say(kind)} ${kind === "level" ? levelName(name) : name}`;
  return words[`scope ${scope}`] ? say(`scope ${scope}`) : scope;
}

function watchStatements() {
  const dialog = element("statement");
  element("statement-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => {
    if (at.startsWith("statement-")) { at = ""; writeAddress(); }
    opener?.focus();
    opener = null;
  });
  for (const link of document.querySelectorAll("a.said")) link.addEventListener("click", said);
  onLanguage.push(() => { if (dialog.open) openStatement(shownStatement); });
}

let shownStatement = -1;
let opener = null;

// A sentence keeps the view when it is opened.
function said(event) {
  event.preventDefault();
  opener = event.currentTarget;
  location.hash = address(opener.hash.slice(1).split("&")[0]);
}

function openStatement(number) {
  shownStatement = number;
  const row = statementAt(number);
  element("statement-title").textContent = row.held ? sentenceOf(row) : say("unsaid", { said: sentenceOf(row) });
  const facts = [
    ["statement", say(`kind of ${row.statement}`)],
    ["held", row.held ? say("held yes") : `${say("held no")}${row.reason ? (side() ? `：${reasonOf(row.reason)}` : `: ${row.reason}`) : ""}`],
    ["scope", scopeOf(row.scope)],
    ["row since", row.since], ["row until", row.until],
    ["effect", effectOf(row)],
    ["interval", row.estimate === null ? "" : rangeOf(row) || say("no interval row")],
    ["p", row.p_adjusted === null ? "" : row.p_adjusted < 0.001 ? "< 0.001" : digits(row.p_adjusted)],
    ["documents behind", row.documents ? grouped(row.documents) : ""], ["documents using", row.documents ? grouped(row.documents_with_term) : ""],
  ];
  element("statement-facts").replaceChildren(...facts.filter(([, value]) => value).flatMap(([key, value]) => [make("dt", { textContent: say(key) }), make("dd", { textContent: value })]));
  const changes = viewOf(row);
  const behind = spansBehind(row, changes);
  element("statement-behind").replaceChildren(...behind.slice(0, BEHIND).map(([span, document_, n]) => {
    const { documents } = data;
    const link = make("a", { href: whole_(address(`span-${span}`, changes)), textContent: documents.title[document_] || documents.id[document_] });
    return make("li", {}, `${documents.date[document_] || say("no date")} `, link, ` × ${n}`);
  }), ...(behind.length > BEHIND ? [make("li", { textContent: say("more behind", { n: grouped(behind.length - BEHIND) }) })] : []));
  element("statement-behind-title").hidden = !behind.length;
  element("statement-read").href = whole_(address("concordance", changes));
  element("statement-read").hidden = !behind.length;
  const dialog = element("statement");
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  element("statement-title").focus();
}

// Links of a dialog that begin with # would be taken for ways past the navigation.
const whole_ = (hash) => new URL(hash, location.href).href;

// The view of the documents that a statement is of: its term, its stratum, its time. Statements are of the current forms, but for
// those that have passed the older ones.
function viewOf(row) {
  const [kind, value] = row.scope.split("=");
  const day = (text) => (DATE.test(text ?? "") ? text : "");
  const first = ["first_seen", "newest"].includes(row.statement);
  return {
    term: row.term, ...(value ? { [kind]: value } : {}), form: row.statement === "overtook" ? "" : "current",
    from: first ? "" : day(row.since), until: first ? day(row.since) : ["spread", "lag"].includes(row.statement) ? "" : day(row.until),
  };
}

function spansBehind(row, changes) {
  const { spans, sentences, documents, terms, variants } = data;
  const kept = { from: view.from, until: view.until };
  Object.assign(view, { from: changes.from, until: changes.until });
  const found = new Map();
  for (let span = 0; span < spans.sentence.length; span++) {
    if (terms[spans.term[span]][0] !== row.term || (changes.form && variants[spans.variant[span]][1] === "predecessor")) continue;
    const document_ = sentences.document[spans.sentence[span]];
    if (["source", "level", "province"].some((key) => changes[key] && documents[key][document_] !== changes[key]) || !keepsDate(documents.date[document_])) continue;
    if (found.has(document_)) found.get(document_)[2] += 1;
    else found.set(document_, [span, document_, 1]);
  }
  Object.assign(view, kept);
  return [...found.values()];
}

// The table of all statements: what holds first, the others below.
function showStatements() {
  const place = element("statements-items");
  if (!place) return;
  place.classList.add("whole");
  const numbers = about.statements.term.map((_, number) => number).filter((number) => !view.term || about.statements.term[number] === view.term);
  const held = numbers.filter((number) => about.statements.held[number]);
  const others = numbers.filter((number) => !about.statements.held[number]);
  const details = make("details", { id: "not-made" }, make("summary", { textContent: say("n not made", { n: grouped(others.length) }) }));
  details.open = view.statements === "all";
  const fill = () => { if (details.open && details.children.length === 1) details.append(statementTable(others, true)); };
  details.addEventListener("toggle", () => { view.statements = details.open ? "all" : ""; writeAddress(); fill(); });
  fill();
  place.replaceChildren(held.length ? statementTable(held, false) : make("p", { className: "empty", textContent: say("too few to say") }), ...(others.length ? [details] : []));
  element("statements-choices").hidden = true;
}

function statementTable(numbers, reasons) {
  const columns = ["statement", "scope", "effect", "interval", "p", ...(reasons ? ["reason"] : [])];
  const head = make("tr", {}, ...["statements", ...columns].map((key) => make("th", { scope: "col", textContent: say(key) })));
  const body = numbers.map((number) => {
    const row = statementAt(number);
    const link = make("a", { className: "said", href: address(`statement-${number}`), textContent: sentenceOf(row) });
    link.addEventListener("click", said);
    const values = {
      statement: say(`kind of ${row.statement}`), scope: scopeOf(row.scope), effect: effectOf(row), interval: rangeOf(row),
      p: row.p_adjusted === null ? "" : row.p_adjusted < 0.001 ? "< 0.001" : digits(row.p_adjusted), reason: reasonOf(row.reason ?? ""),
    };
    return make("tr", {}, make("th", { scope: "row" }, link), ...columns.map((key) => make("td", { textContent: values[key] })));
  });
  const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...body));
  const box = make("div", { className: "scroll statements", tabIndex: 0 }, table);
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", say(reasons ? "not held" : "held"));
  return box;
}
