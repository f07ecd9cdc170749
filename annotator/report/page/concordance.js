// The concordance: filters and a page of lines at a time over columns of numbers, so that 100,000 spans stay quick.

const LINES = 50;
const CONTEXT = 60;
let data, spanYear, found, first = 0, current = -1;

function showConcordance(loaded) {
  data = loaded;
  const { spans, sentences, documents } = data;
  const years = documents.date.map((date) => date.slice(0, 4));
  spanYear = spans.sentence.map((sentence) => years[sentences.document[sentence]]);
  for (const id of ["by-term", "by-year", "by-source"]) element(id).addEventListener("change", filter);
  element("query").addEventListener("input", filter);
  // Values are back only after the event.
  element("filters").addEventListener("reset", () => setTimeout(filter));
  element("filters").addEventListener("submit", (event) => event.preventDefault());
  element("previous").addEventListener("click", () => turn(-LINES));
  element("next").addEventListener("click", () => turn(LINES));
  onLanguage.push(() => { options(); show(); });
  options();
  filter();
  watchPassage();
  root.dataset.spans = "ready";
}

function documentOf(span) {
  return data.sentences.document[data.spans.sentence[span]];
}

function count(keys) {
  const counts = new Map();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function options() {
  const { terms, sources, documents, spans } = data;
  const number = (n) => n.toLocaleString("en");
  const fill = (id, everything, groups) => {
    const select = element(id);
    const kept = select.value;
    select.replaceChildren(make("option", { value: "", textContent: say(everything) }), ...groups);
    select.value = kept;
  };
  const option = ([value, text, n]) => make("option", { value, textContent: `${text} (${number(n)})` });
  const termCounts = count(spans.term);
  const layers = [...new Set(terms.map((term) => term[3]))];
  const groups = layers.map((layer) => {
    const used = terms.map((term, at) => [at, term]).filter(([at, term]) => term[3] === layer && termCounts.has(at));
    const entries = used.map(([at, term]) => option([at, language === "en" ? `${term[1]} ${term[2]}` : term[1], termCounts.get(at)]));
    return make("optgroup", { label: layer }, ...entries);
  });
  fill("by-term", "all terms", layers.length > 1 ? groups : [...groups[0].children]);
  const yearCounts = [...count(spanYear)].sort();
  const dated = yearCounts.filter(([year]) => year);
  const undated = yearCounts.filter(([year]) => !year).map(([, n]) => ["none", say("no date"), n]);
  fill("by-year", "all years", [...dated.map(([year, n]) => [year, year, n]), ...undated].map(option));
  const sourceCounts = [...count(spans.sentence.map((_, span) => documents.source[documentOf(span)]))];
  sourceCounts.sort((one, other) => other[1] - one[1]);
  fill("by-source", "all sources", sourceCounts.map(([at, n]) => option([at, sources[at] || "—", n])));
}

function filter() {
  const { spans, sentences, documents } = data;
  const [term, year, source] = ["by-term", "by-year", "by-source"].map((id) => element(id).value);
  const query = element("query").value.trim();
  const pattern = query && new RegExp(query.replace(/[.*+?^${}()|[\]\\\/-]/g, "\\$&"), "i");
  const titles = pattern && documents.title.map((title) => pattern.test(title));
  const matches = pattern && sentences.text.map((text, at) => pattern.test(text) || titles[sentences.document[at]]);
  const wanted = year === "none" ? "" : year;
  found = [];
  for (let span = 0; span < spans.sentence.length; span++) {
    const sentence = spans.sentence[span];
    if (term && spans.term[span] !== Number(term)) continue;
    if (year && spanYear[span] !== wanted) continue;
    if (source && documents.source[sentences.document[sentence]] !== Number(source)) continue;
    if (matches && !matches[sentence]) continue;
    found.push(span);
  }
  first = 0;
  show();
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
  const { documents, sources, spans, variants } = data;
  const document_ = documentOf(span);
  const [left, middle, right] = parts(span);
  const cell = (properties, ...children) => {
    const made = make("td", properties, ...children);
    made.setAttribute("role", "cell");
    return made;
  };
  const link = make("a", { href: `#span-${span}`, textContent: middle });
  link.append(make("span", { className: "hidden", textContent: ` ${say("read")}` }));
  const row = make(
    "tr", {},
    cell({ textContent: documents.date[document_] || say("no date") }),
    cell({}, clip(sources[documents.source[document_]])),
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
  const follow = () => {
    const span = /^#span-(\d+)$/.exec(location.hash);
    if (span && Number(span[1]) < data.spans.sentence.length) openPassage(Number(span[1]));
    else if (dialog.open) dialog.close();
  };
  addEventListener("hashchange", follow);
  dialog.addEventListener("close", () => {
    // The address goes back to the list, and so does the focus.
    if (location.hash.startsWith("#span-")) history.replaceState(null, "", "#concordance");
    document.querySelector(`a[href="#span-${current}"]`)?.focus();
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  element("close").addEventListener("click", () => dialog.close());
  for (const [id, by] of [["earlier", -1], ["later", 1]]) {
    element(id).addEventListener("click", () => {
      const next = found[found.indexOf(current) + by];
      if (next !== undefined) location.replace(`#span-${next}`);
    });
  }
  onLanguage.push(() => { if (dialog.open) openPassage(current); });
  follow();
}

function openPassage(span) {
  current = span;
  const { documents, sources, spans, sentences, variants } = data;
  const document_ = documentOf(span);
  const [form, relation] = variants[spans.variant[span]];
  element("passage-title").textContent = documents.title[document_] || documents.id[document_];
  const facts = [
    ["date", documents.date[document_] || say("no date")],
    ["source", sources[documents.source[document_]]],
    ["credited", documents.credited_source[document_]],
    ["level", documents.level[document_]],
    ["province", documents.province[document_]],
    ["form", `${form} (${say(relation)})`],
    ["file", documents.id[document_]],
    ["address", address(documents.url[document_])],
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

function address(url) {
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
