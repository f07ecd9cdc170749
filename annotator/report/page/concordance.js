// The concordance: filters and a page of lines at a time over columns of numbers, so that 100,000 spans stay quick.

const LINES = 50;
const CONTEXT = 60;
let found = [];
let first = 0;
let current = -1;
let folded;

function watchConcordance() {
  const { documents, sentences } = data;
  folded = { sentences: sentences.text.map(fold), titles: documents.title.map(fold) };
  element("query").addEventListener("input", () => { view.q = element("query").value; writeAddress(); search(); });
  element("previous").addEventListener("click", () => turn(-LINES));
  element("next").addEventListener("click", () => turn(LINES));
  element("save-rows").addEventListener("click", saveRows);
  watchers.push(search);
  onLanguage.push(() => { if (folded) show(); });
  watchPassage();
}

// A search is for the characters: white space, letter case and full-width letters make no difference.
function fold(text) {
  return text.normalize("NFKC").replace(/\s+/g, "").toLowerCase();
}

function documentOf(span) {
  return data.sentences.document[data.spans.sentence[span]];
}

function search() {
  const { spans, sentences } = data;
  if (element("query").value !== (view.q ?? "")) element("query").value = view.q ?? "";
  const query = fold(view.q ?? "");
  const matches = query && sentences.text.map((_, place) => folded.sentences[place].includes(query) || folded.titles[sentences.document[place]].includes(query));
  found = matches ? chosenSpans.filter((span) => matches[spans.sentence[span]]) : chosenSpans;
  first = 0;
  show();
}

function saveRows() {
  const { documents, sentences, spans, terms, variants } = data;
  const head = ["doc_id", "date", "source", "level", "province", "title", "url", "term", "relation", "variant", "text", "section", "start", "end", "sentence"];
  saveCsv("spans-of-view.csv", head, found.map((span) => {
    const document_ = documentOf(span);
    const sentence = spans.sentence[span];
    const [form, relation] = variants[spans.variant[span]];
    const text = parts(span)[1];
    const told = ["date", "source", "level", "province", "title", "url"].map((name) => documents[name]?.[document_] ?? "");
    return [documents.id[document_], ...told, terms[spans.term[span]][0], relation, form, text, sentences.section[sentence], spans.start[span], spans.start[span] + Array.from(text).length, sentences.text[sentence]];
  }));
}

function turn(by) {
  first = Math.max(0, Math.min(first + by, Math.floor((found.length - 1) / LINES) * LINES));
  show();
  element("count").scrollIntoView({ block: "nearest" });
}

function show() {
  const all = data.spans.sentence.length;
  const number = (n) => n.toLocaleString("en");
  element("count").textContent = found.length ? say("count", { n: number(found.length), all: number(all) }) : say("none found");
  element("lines").replaceChildren(...found.slice(first, first + LINES).map(line));
  const pages = Math.max(1, Math.ceil(found.length / LINES));
  element("page").textContent = say("page", { page: number(first / LINES + 1), pages: number(pages) });
  element("previous").disabled = first === 0;
  element("next").disabled = first + LINES >= found.length;
}

function parts(span) {
  const { spans, sentences } = data;
  const text = sentences.text[spans.sentence[span]];
  const at = spans.at[span];
  const end = at + spans.length[span];
  return [text.slice(0, at), text.slice(at, end), text.slice(end)];
}

function line(span) {
  const { documents, spans, variants } = data;
  const document_ = documentOf(span);
  const [left, middle, right] = parts(span);
  const cell = (properties, ...children) => {
    const made = make("td", properties, ...children);
    made.setAttribute("role", "cell");
    return made;
  };
  const link = make("a", { href: address(`span-${span}`), textContent: middle });
  link.append(make("span", { className: "hidden", textContent: ` ${say("read")}` }));
  const row = make(
    "tr", {},
    cell({ textContent: documents.date[document_] || say("no date") }),
    cell({}, clip(documents.source[document_] || "—")),
    cell({ lang: "zh-Hans" }, clip(shorten(left, true), "end")),
    cell({ lang: "zh-Hans", className: variants[spans.variant[span]][1] === "predecessor" ? "older" : "" }, link),
    cell({ lang: "zh-Hans" }, clip(shorten(right, false))),
    cell({ lang: "zh-Hans" }, clip(documents.title[document_] || documents.id[document_])),
  );
  row.setAttribute("role", "row");
  return row;
}

function clip(text, side_ = "") {
  // One line to an occurrence where there is room; what is cut off shows in full in the passage.
  return make("span", { className: `clip ${side_}` }, make("span", { textContent: text }));
}

function shorten(text, fromEnd) {
  // By characters, so that none is cut in two.
  const characters = Array.from(text.slice(...(fromEnd ? [-2 * CONTEXT] : [0, 2 * CONTEXT])));
  if (characters.length <= CONTEXT && text.length <= 2 * CONTEXT) return text;
  return fromEnd ? `…${characters.slice(-CONTEXT).join("")}` : `${characters.slice(0, CONTEXT).join("")}…`;
}

function watchPassage() {
  const dialog = element("passage");
  dialog.addEventListener("close", () => {
    // The address goes back to the list, and so does the focus.
    if (!at.startsWith("span-")) return;
    const link = document.querySelector(`#lines a[href="${address(`span-${current}`)}"]`);
    at = "concordance";
    writeAddress();
    link?.focus();
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  element("close").addEventListener("click", () => dialog.close());
  for (const [id, by] of [["earlier", -1], ["later", 1]]) {
    element(id).addEventListener("click", () => {
      const next = found[found.indexOf(current) + by];
      if (next !== undefined) location.replace(address(`span-${next}`));
    });
  }
  onLanguage.push(() => { if (dialog.open) openPassage(current); });
}

// What the address names is opened: an occurrence, a statement, a section.
function openAt() {
  const [, kind, number] = /^(span|statement)-(\d+)$/.exec(at) ?? [];
  const there = { span: data.spans.sentence.length, statement: about.statements.term.length }[kind];
  for (const dialog of document.querySelectorAll("dialog[open]")) if (!kind || dialog.id !== { span: "passage", statement: "statement" }[kind]) dialog.close();
  if (kind === "span" && Number(number) < there) openPassage(Number(number));
  else if (kind === "statement" && Number(number) < there) openStatement(Number(number));
  else if (at && !kind) element(at)?.scrollIntoView();
}

function openPassage(span) {
  current = span;
  const { documents, spans, sentences, variants } = data;
  const document_ = documentOf(span);
  const [form, relation] = variants[spans.variant[span]];
  element("passage-title").textContent = documents.title[document_] || documents.id[document_];
  const facts = [
    ["date", documents.date[document_] || say("no date")],
    ["source", documents.source[document_]],
    ["credited", documents.credited_source?.[document_]],
    ["level", levelName(documents.level[document_] ?? "")],
    ["province", documents.province?.[document_]],
    ["form", `${form} (${say(relation)})`],
    ["file", documents.id[document_]],
    ["address", webAddress(documents.url[document_])],
  ];
  element("passage-facts").replaceChildren(
    ...facts.filter(([, value]) => value).flatMap(([key, value]) => [make("dt", { textContent: say(key) }), make("dd", {}, value)]),
  );
  element("passage-text").replaceChildren(...marked(spans.sentence[span], span));
  const start = spans.start[span];
  const section = say(`${sentences.section[spans.sentence[span]]} section`);
  element("passage-place").textContent = say("place", { section, start, end: start + Array.from(parts(span)[1]).length });
  const others = [...new Set(spansOf(document_).map((other) => spans.sentence[other]))].filter((at) => at !== spans.sentence[span]);
  const entries = others.map((at) => make("li", { lang: "zh-Hans" }, ...marked(at, -1)));
  element("passage-others").replaceChildren(
    ...(entries.length ? [make("h3", { textContent: say("others") }), make("ul", {}, ...entries)] : []),
  );
  const place = found.indexOf(span);
  element("earlier").disabled = place <= 0;
  element("later").disabled = place < 0 || place === found.length - 1;
  const dialog = element("passage");
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  element("passage-title").focus();
}

function webAddress(url) {
  // Only addresses of the web become links.
  return /^https?:\/\//i.test(url) ? make("a", { href: url, rel: "noopener noreferrer", target: "_blank", textContent: url }) : url;
}

function spansOf(document_) {
  // A document's spans stand together.
  const all = [];
  let span = data.spans.sentence.findIndex((sentence) => data.sentences.document[sentence] === document_);
  for (; span < data.spans.sentence.length && documentOf(span) === document_; span++) all.push(span);
  return all;
}

function marked(sentence, chosen) {
  const { spans, sentences } = data;
  const text = sentences.text[sentence];
  const inside = spansOf(sentences.document[sentence]).filter((span) => spans.sentence[span] === sentence);
  inside.sort((one, other) => spans.at[one] - spans.at[other]);
  const pieces = [];
  let at = 0;
  for (const span of inside) {
    // Spans of two layers may overlap; the later one then keeps what is left of it.
    const start = Math.max(at, spans.at[span]);
    const end = spans.at[span] + spans.length[span];
    if (end <= start) continue;
    pieces.push(text.slice(at, start), make("mark", { className: span === chosen ? "here" : "", textContent: text.slice(start, end) }));
    at = end;
  }
  return [...pieces, text.slice(at)];
}
