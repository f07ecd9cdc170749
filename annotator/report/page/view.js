// The view: what is filtered and chosen. All of it stands after the # of the address, so that the address is the view.

const KEYS = ["term", "form", "source", "level", "province", "from", "until"];
const NONE = "-";
const view = {};
const watchers = [];
let corpus, chosenSpans, at = "";
let data, about;

// `at` is where the reader is: a section, #span-5 or #statement-3; the rest are pairs.
function readAddress() {
  for (const key of Object.keys(view)) delete view[key];
  at = "";
  for (const part of location.hash.slice(1).split("&")) {
    const cut = part.indexOf("=");
    let text = "";
    try {
      text = decodeURIComponent(part.slice(cut + 1));
    } catch {
      continue;
    }
    if (cut < 0) at = text;
    else if (part.slice(0, cut) === "lang") continue;
    else view[part.slice(0, cut)] = text;
  }
}

function address(place = at, other = view) {
  const pairs = Object.entries(other).filter(([, value]) => value).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  return `#${[place, ...pairs, `lang=${language}`].join("&")}`;
}

function writeAddress() {
  history.replaceState(null, "", address());
  const link = element("view-link");
  if (link) link.href = address();
}

function setView(changes) {
  Object.assign(view, changes);
  writeAddress();
  follow();
}

const DATE = /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/;
const dateOf = (key) => (DATE.test(view[key] ?? "") ? view[key] : "");

// As `annotator.reading.selection`: a day, month or year stands for all of its days.
function keepsDate(date) {
  const [from, until] = [dateOf("from"), dateOf("until")];
  if (!from && !until) return true;
  const first = (text) => text + "0000-01-01".slice(text.length);
  const last = (text) => text + "0000-12-31".slice(text.length);
  return Boolean(date) && (!from || first(date) >= first(from)) && (!until || last(date) <= last(until));
}

const isFiltered = () => KEYS.some((key) => view[key]);
const filtersDocuments = () => ["source", "level", "province", "from", "until"].some((key) => view[key]);

// Documents and spans of the view are worked out anew, then all that shows them.
function follow() {
  const { documents, sentences, spans, variants, terms } = data;
  const wanted = (key, value) => !view[key] || (view[key] === NONE ? value === "" : value === view[key]);
  const places = [];
  const inside = new Uint8Array(documents.date.length);
  documents.date.forEach((date, place) => {
    if (!keepsDate(date) || !wanted("source", documents.source[place]) || !wanted("level", documents.level[place]) || !wanted("province", documents.province[place])) return;
    inside[place] = 1;
    places.push(place);
  });
  places.sort((a, b) => documents.place[a] - documents.place[b]);
  const one = ["source", "level", "province"].find((key) => view[key]);
  corpus = corpusOf(documents, places, one ? [one, view[one] === NONE ? "" : view[one]] : ["all", ""]);
  chosenSpans = [];
  for (let span = 0; span < spans.sentence.length; span++) {
    if (!inside[sentences.document[spans.sentence[span]]]) continue;
    if (view.term && terms[spans.term[span]][0] !== view.term) continue;
    const [form, relation] = variants[spans.variant[span]];
    if (view.form === "current" ? relation === "predecessor" : view.form === "predecessor" ? relation !== "predecessor" : view.form && form !== view.form) continue;
    chosenSpans.push(span);
  }
  for (const job of watchers) job();
}

// Uses of each term in each document of the view: `current` and `older`, by the number of the term.
function usesOf() {
  const place = new Int32Array(data.documents.date.length).fill(-1);
  corpus.places.forEach((document_, row) => { place[document_] = row; });
  const size = corpus.places.length;
  const found = { current: data.terms.map(() => null), older: data.terms.map(() => null) };
  for (const span of chosenSpans) {
    const forms = data.variants[data.spans.variant[span]][1] === "predecessor" ? "older" : "current";
    const term = data.spans.term[span];
    found[forms][term] ??= new Array(size).fill(0);
    found[forms][term][place[data.sentences.document[data.spans.sentence[span]]]] += 1;
  }
  return found;
}

const levelName = (value) => (side() ? (about.levels[value] ?? value) : value);

function named(grouping, value) {
  if (!value) return say(grouping === "source" ? "no source" : "not named");
  return grouping === "level" ? levelName(value) : value;
}

const termName = (term) => (side() || !term[2] ? term[1] : `${term[1]} ${term[2]}`);

function saidFilters() {
  const what = {
    term: (value) => termName(data.terms.find((term) => term[0] === value) ?? [value, value, ""]),
    form: (value) => (value === "current" ? say("current forms") : value === "predecessor" ? say("older forms") : value),
  };
  const spoken = (key) => (view[key] === NONE ? named(key, "") : what[key] ? what[key](view[key]) : named(key, view[key]));
  return KEYS.filter((key) => view[key]).map((key) => say(`selected ${key === "from" ? "since" : key}`, { what: spoken(key) }));
}

// Filters ---------------------------------------------------------------------------------------------------------------

const FIELDS = { term: "by-term", form: "by-form", source: "by-source", level: "by-level", province: "by-province", from: "since", until: "until" };

function watchFilters() {
  for (const [key, id] of Object.entries(FIELDS)) element(id).addEventListener("change", () => setView({ [key]: element(id).value.trim(), ...(key === "term" ? { form: "" } : {}) }));
  element("filters").addEventListener("submit", (event) => event.preventDefault());
  element("filters").addEventListener("reset", (event) => {
    event.preventDefault();
    setView({ ...Object.fromEntries(KEYS.map((key) => [key, ""])), q: "" });
    for (const id of Object.values(FIELDS)) element(id).value = "";
  });
  watchers.push(showFilters);
  onLanguage.push(() => { if (data) { showFilters(); writeAddress(); } });
  addEventListener("hashchange", () => {
    const before = JSON.stringify(view);
    readAddress();
    if (JSON.stringify(view) !== before) follow();
    writeAddress();
    openAt();
  });
  for (const link of document.querySelectorAll("nav a, .skip")) {
    // The sections are reached without losing the view.
    link.addEventListener("click", (event) => {
      event.preventDefault();
      at = link.hash.slice(1).split("&")[0];
      writeAddress();
      element(at).scrollIntoView();
      element(at).focus({ preventScroll: true });
    });
  }
}

const tally = (values) => {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
};
const grouped = (n) => n.toLocaleString("en");

function showFilters() {
  const { documents, spans, terms, variants } = data;
  const fill = (key, everything, groups) => {
    const select = element(FIELDS[key]);
    select.replaceChildren(make("option", { value: "", textContent: say(everything) }), ...groups);
    select.value = view[key] ?? "";
    select.closest("p").hidden = groups.length < 1 || (groups.length === 1 && groups[0].tagName === "OPTION" && !view[key] && key !== "term" && groups[0].value === NONE);
  };
  const option = (value, text, n) => make("option", { value, textContent: n === undefined ? text : `${text} (${grouped(n)})` });
  const used = tally(spans.term);
  const layers = [...new Set(terms.map((term) => term[3]))];
  const byLayer = layers.map((layer) => make("optgroup", { label: layer }, ...terms.map((term, number) => [term, number]).filter(([term, number]) => term[3] === layer && used.has(number)).map(([term, number]) => option(term[0], termName(term), used.get(number)))));
  fill("term", "all terms", layers.length > 1 ? byLayer.filter((group) => group.children.length) : [...byLayer[0].children]);
  const forms = tally(spans.variant);
  const own = variants.map((variant, number) => [variant, number]).filter(([variant]) => !view.term || terms[variant[2]][0] === view.term);
  const byTerm = [...new Set(own.map(([variant]) => variant[2]))].sort((a, b) => a - b).map((term) => make("optgroup", { label: terms[term][1] }, ...own.filter(([variant]) => variant[2] === term).map(([variant, number]) => option(variant[0], variant[0], forms.get(number)))));
  fill("form", "all forms", [option("current", say("current forms")), ...(variants.some((variant) => variant[1] === "predecessor") ? [option("predecessor", say("older forms"))] : []), ...byTerm]);
  for (const [key, everything] of [["source", "all sources"], ["level", "all levels"], ["province", "all provinces"]]) {
    const counts = [...tally(documents[key])].sort((a, b) => b[1] - a[1]);
    fill(key, everything, counts.map(([value, n]) => option(value || NONE, named(key, value), n)));
  }
  for (const key of ["from", "until"]) {
    element(FIELDS[key]).value = view[key] ?? "";
    element(FIELDS[key]).setAttribute("aria-invalid", String(Boolean(view[key]) && !dateOf(key)));
  }
  const wrong = ["from", "until"].filter((key) => view[key] && !dateOf(key));
  element("date-wrong").hidden = !wrong.length;
  element("date-wrong").textContent = wrong.map((key) => say("date wrong", { value: view[key] })).join(" ");
  const n = grouped(corpus.places.length);
  const all = grouped(documents.date.length);
  element("filters-said").textContent = isFiltered() ? say("filters some", { n, all, what: saidFilters().join(side() ? "，" : ", ") }) : say("filters none", { n: all });
  element("filter-panel").classList.toggle("on", isFiltered());
  element("story-whole").hidden = !isFiltered();
}

// Files -----------------------------------------------------------------------------------------------------------------

// As the tables of `annotator tag`: with a byte-order mark, and no cell that a spreadsheet would run.
function saveCsv(name, head, rows) {
  const cell = (value) => {
    let text = value === null || value === undefined ? "" : String(value);
    if (typeof value === "string" && /^[=+\-@\t\r]/.test(text)) text = `'${text}`;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const tail = [["filters", saidFilters().join("; ")], ["annotator", about.run.annotator], ["spans_sha256", about.run.digest]];
  const lines = [[...head, ...tail.map(([column]) => column)], ...rows.map((row) => [...row, ...tail.map(([, value]) => value)])];
  const blob = new Blob(["\ufeff", lines.map((row) => row.map(cell).join(",")).join("\r\n"), "\r\n"], { type: "text/csv" });
  const link = make("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
