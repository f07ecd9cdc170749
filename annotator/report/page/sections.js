// The sections of the page: what each shows of the documents of the view.

const termNumbers = () => data.terms.map((_, number) => number);
const termTitle = (number) => data.terms[number][1];
const gloss = (number) => (side() ? "" : data.terms[number][2]);
const milestoneOf = (number) => data.terms[number][4];
const columnsOf = (...pairs) => pairs;

// Worked out once for a view.
const known = new Map();
function once(key, make_) {
  if (!known.has(key)) known.set(key, make_());
  return known.get(key);
}
watchers.push(() => known.clear());

const uses = () => once("uses", usesOf);
const none = () => once("none", () => new Array(corpus.places.length).fill(0));
const usedTerms = (forms) => termNumbers().filter((term) => (forms ? [forms] : ["current", "older"]).some((one) => uses()[one][term]));

function rowsOf(unit, grouping, forms) {
  return once(`${unit} ${grouping} ${forms}`, () => {
    const terms = usedTerms(forms);
    const tables = periodRows(corpus, unit, grouping, terms.map((term) => uses()[forms][term]), (group, place) => factorOf(corpus, grouping, group, forms, terms[place]));
    return new Map(terms.map((term, at) => [term, tables[at]]));
  });
}

const groupings = () => ["source", "level", "province"].filter((grouping) => new Set(corpus.places.map((place) => groupIn[grouping](data.documents, place))).size > 1);
const spreading = () => ["source", "province"].filter((grouping) => new Set(corpus.places.map((place) => groupIn[grouping](data.documents, place)).filter(Boolean)).size > 1);
const byWhat = (list) => list.map((grouping) => [grouping, say(grouping)]);

function unnamed(key) {
  const n = corpus.places.filter((place) => !data.documents.source[place]).length;
  return n ? say(key, { n: grouped(n), all: grouped(corpus.places.length) }) : "";
}

// Milestones of a term within the periods, numbered.
function marksOf(term, first, last) {
  const [start, end] = [periodBounds(first)[0], periodBounds(last)[1]];
  return about.milestones.filter(([id, date]) => id === data.terms[term][0] && dayOf(date.length === 10 ? date : middleOf(date)) >= start && dayOf(date.length === 10 ? date : middleOf(date)) < end).map(([, date, en, zh], at) => [at + 1, date, side() ? zh : en]);
}

const SECTIONS = {
  frequency() {
    const units = about.units.map((unit) => [unit, say(unit)]);
    const unit = chosen("unit", units);
    const measures = [["rate", say("measure rate")], ["adjusted", say("adjusted")], ["share", say("measure share")]];
    const measure = chosen("measure", measures);
    const lines = [["", say("lines all")], ...byWhat(groupings())];
    const by = measure === "adjusted" ? "" : chosen("lines", lines);
    const found = new Set();
    const items = usedTerms().map((term) => courseItem(term, unit, measure, by, found)).filter(Boolean);
    const choices = [["measure", "measure", measures], ...(measure !== "adjusted" && lines.length > 1 ? [["lines", "lines", lines]] : []), ...(units.length > 1 ? [["unit", "by", units]] : [])];
    const remarks = [found.size ? say("incomplete note", { periods: [...found].sort().join(side() ? "、" : ", ") }) : "", by === "source" ? unnamed("no source n") : ""];
    return { choices, items, remark: remarks.filter(Boolean).join(" ") };
  },

  compare() {
    const years = [...new Set(corpus.dates.map((date) => date.slice(0, 4)).filter(Boolean))].sort().reverse();
    const by = [...byWhat(groupings()), ...(years.length > 1 ? [["year", say("year")]] : [])];
    const what = chosen("by", by);
    const sideOf = (place) => (what === "year" ? data.documents.date[place].slice(0, 4) : groupIn[what](data.documents, place));
    if (!what) return { items: [], empty: "one source" };
    const sizes = [...tally(corpus.places.map(sideOf))].filter(([value]) => value || what !== "year");
    // The largest first; documents that name nothing last.
    sizes.sort(what === "year" ? (a, b) => (a[0] < b[0] ? 1 : -1) : (a, b) => (a[0] === "") - (b[0] === "") || b[1] - a[1]);
    const options = sizes.map(([value, n]) => [value || NONE, `${what === "year" ? value : named(what, value)} (${grouped(n)})`]);
    const a = chosen("a", options);
    const b = chosen("b", options.filter(([value]) => value !== a));
    const pick = [["by", "by", by], ["a", "side a", options], ["b", "side b", options.filter(([value]) => value !== a)]];
    if (!b) return { choices: pick.slice(0, 1), items: [], empty: "one source" };
    const raw = (value) => (value === NONE ? "" : value);
    element("compare-call").textContent = `annotator compare OUT --by ${what === "year" ? "period" : what} "${raw(a)}" "${raw(b)}"`;
    const called = (value) => (what === "year" ? value : named(what, raw(value)));
    const rows = [];
    const terms = usedTerms("current");
    const sides = [a, b].map((value) => {
      const inside = corpus.places.map((_, at) => at).filter((at) => sideOf(corpus.places[at]) === raw(value));
      const part = corpusOf(data.documents, inside.map((at) => corpus.places[at]), what === "year" ? corpus.stratum_ : [what, raw(value)]);
      return periodRows(part, "whole", "all", terms.map((term) => inside.map((at) => uses().current[term][at])), (_, place) => factorOf(part, "all", "", "current", terms[place]));
    });
    terms.forEach((term, at) => {
      const [one, other] = sides.map((tables) => tables[at][0]);
      [one, other].forEach((row, place) => rows.push({ name: termTitle(term), number: place + 1, side: called(place ? b : a), ...row, ratio: place && one.rate ? row.rate / one.rate : null }));
    });
    const tooltip = tip_(["name", say("term")], ["side", say("side")], ["rate", say("rate"), ".1f"], ["rate_low", `${say("interval")} ≥`, ".1f"], ["rate_high", `${say("interval")} ≤`, ".1f"], ["occurrences", say("occurrences"), ","], ["using", say("documents with term"), ","], ["documents", say("documents"), ","]);
    const spec = dotChart(`● ${called(a)}   ◆ ${called(b)}`, [`${say("measure note")}, ${say("interval")}`], rows, { field: "rate", low: "rate_low", high: "rate_high", axisTitle: null, twoSides: true, tooltip, step: 30 });
    const columns = columnsOf(["name", say("term")], ["side", say("side")], ["occurrences", say("occurrences")], ["using", say("documents with term")], ["documents", say("documents")], ["rate", say("rate")], ["rate_low", say("low")], ["rate_high", say("high")], ["ratio", say("ratio b")]);
    return { choices: pick, items: rows.length ? [{ spec, columns, rows }] : [] };
  },

  shift() {
    const items = usedTerms("older").map((term) => {
      const rows = shiftRows(corpus, "year", uses().current[term] ?? none(), uses().older[term]);
      if (!rows.length || view.form) return null;
      const older = about.older[data.terms[term][0]];
      const before = older.slice(0, 2).join("、") + (older.length > 2 ? " …" : "");
      const spec = shiftChart(termTitle(term), [gloss(term), `${before} → ${termTitle(term)}`, say("shift what")], rows, "year");
      return { spec, rows, columns: columnsOf(["period", say("period")], ["current", say("current")], ["predecessor", say("predecessor")], ["share", say("share")], ["low", say("low")], ["high", say("high")]) };
    }).filter(Boolean);
    return { items, empty: view.form ? "shift form" : "no shift" };
  },

  first() {
    const by = byWhat(spreading());
    const grouping = chosen("first", by);
    const items = grouping ? usedTerms("current").map((term) => {
      const rows = firstRows(corpus, grouping, uses().current[term]).filter((row) => row.group || grouping === "source");
      if (!rows.length) return null;
      const some = rows.length > MOST_GROUPS ? say("first some", { shown: MOST_GROUPS, all: rows.length }) : "";
      const spec = firstChart(termTitle(term), [gloss(term), say(`first ${grouping}`) + some], rows, grouping);
      const told = rows.map((row) => ({ ...row, group: named(grouping, row.group), title: data.documents.title[row.place] }));
      return { spec, rows: told, columns: columnsOf(["group", say(grouping)], ["date", say("date")], ["lag", say("lag")], ["title", say("title")]) };
    }).filter(Boolean) : [];
    return { choices: by.length > 1 ? [["first", "by", by]] : [], items, empty: grouping ? "nothing here" : "one source", remark: grouping === "source" ? unnamed("no source n") : "" };
  },

  adoption() {
    const by = byWhat(spreading());
    const grouping = chosen("adoption", by);
    const items = grouping ? usedTerms("current").map((term) => {
      const rows = adoptionRows(corpus, grouping, uses().current[term], milestoneOf(term));
      if (!rows.length) return null;
      const fit = isFiltered() ? null : about.fits.find((one) => one.term === data.terms[term][0] && one.grouping === grouping);
      const spec = adoptionChart(termTitle(term), [gloss(term), say(`adoption ${grouping}`)], rows, fit);
      return { spec, rows, columns: columnsOf(["date", say("date")], ["adopters", say("adopters")], ["possible", say("possible")], ["share", say("share")], ["estimate", say("estimate")], ["low", say("low")], ["high", say("high")]) };
    }).filter(Boolean) : [];
    return { choices: by.length > 1 ? [["adoption", "by", by]] : [], items, empty: grouping ? "nothing here" : "one source", remark: grouping === "source" ? unnamed("no source apart") : "" };
  },

  lags() {
    const all = usedTerms("current").map((term) => [term, lagRows(corpus, uses().current[term], milestoneOf(term))]).filter(([, rows]) => rows.length);
    const items = all.map(([term, rows]) => {
      const spec = lagChart(termTitle(term), [gloss(term), say("lags since", { date: rows[0].centre })], rows);
      const told = rows.map((row) => ({ ...row, adopted: say(row.adopted ? "adopted yes" : "adopted no") }));
      return { spec, rows: told, columns: columnsOf(["province", say("province")], ["adopted", say("adopted")], ["low", say("at least")], ["high", say("at most")], ["without", say("last without")], ["date", say("first with")]) };
    });
    return { items, empty: "lags no centre" };
  },

  provinces() {
    const tables = rowsOf("year", "province", "current");
    const there = [...tables].filter(([, rows]) => rows.some((row) => row.group && row.occurrences));
    const options = there.map(([term]) => [data.terms[term][0], termName(data.terms[term])]);
    const id = chosen("map", options);
    const items = there.filter(([term]) => data.terms[term][0] === id).map(([term, rows]) => {
      const own = rows.filter((row) => row.group);
      const began = own.filter((row) => row.occurrences).map((row) => row.period).sort()[0];
      const told = own.filter((row) => row.period >= String(+began - 1));
      const spec = provinceChart(termTitle(term), [gloss(term), say("provinces what")], told);
      return { spec, rows: told, columns: columnsOf(["period", say("year")], ["group", say("province")], ["using", say("documents with term")], ["documents", say("documents")], ["share", say("share")]) };
    });
    return { choices: options.length > 1 ? [["map", "term", options]] : [], items, whole_: true };
  },

  together() {
    const options = ["sentence", "paragraph", "document"].map((context) => [context, say(context)]);
    const context = chosen("context", options);
    const rows = once(`pairs ${context}`, () => pairsIn(context));
    const names = data.terms.map((term) => term[1]);
    const terms = new Set(rows.flatMap((row) => [row.a, row.b]));
    const told = rows.filter((row) => row.observed).sort((a, b) => b.deviance - a.deviance).map((row) => ({ ...row, name: names[row.a], other: names[row.b] }));
    const items = told.length ? [{
      spec: pairChart(say("together all"), [say(`together ${context}`)], rows, names), rows: told, leastWidth: 190 + 34 * terms.size,
      columns: columnsOf(["name", say("term")], ["other", say("other")], ["observed", say("observed")], ["expected", say("expected")], ["ratio", say("ratio")], ["deviance", say("deviance")]),
    }] : [];
    return { choices: [["context", "context", options]], items, empty: "no together", whole_: true };
  },

  company() {
    const items = termNumbers().filter((term) => !view.term || data.terms[term][0] === view.term).map((term) => {
      const rows = about.company.filter((row) => row.term === data.terms[term][0]).map((row) => ({ ...row, name: row.word }));
      if (!rows.length) return null;
      rows.sort((a, b) => b.log_ratio_low - a.log_ratio_low);
      const tooltip = tip_(["name", say("word")], ["log_ratio", say("log ratio"), ".2f"], ["log_ratio_low", `${say("interval")} ≥`, ".2f"], ["log_ratio_high", `${say("interval")} ≤`, ".2f"], ["observed", say("observed"), ","], ["expected", say("expected"), ".1f"], ["documents", say("documents"), ","], ["speakers", say("speakers"), ","]);
      const spec = dotChart(termTitle(term), [gloss(term), `${say("log ratio")}, ${say("interval")}`], rows, { field: "log_ratio", low: "log_ratio_low", high: "log_ratio_high", axisTitle: null, tooltip, step: 17 });
      return { spec, rows, columns: columnsOf(["word", say("word")], ["observed", say("observed")], ["expected", say("expected")], ["documents", say("documents")], ["speakers", say("speakers")], ["log_ratio", say("log ratio")], ["log_ratio_low", say("low")], ["log_ratio_high", say("high")]) };
    }).filter(Boolean);
    return { items };
  },
};

function courseItem(term, unit, measure, by, found) {
  const format = measure === "share" ? ".1%" : ".1f";
  const [value, low, high] = [measure, `${measure}_low`, `${measure}_high`];
  const since = (row) => row.period >= about.since;
  const taken = (row, name) => ({ ...row, name, value: row[value], low: row[low], high: row[high] });
  let rows;
  let names;
  let below = say(`${measure === "rate" ? "measure" : measure} note`);
  if (by) {
    const table = (rowsOf(unit, by, "current").get(term) ?? []).filter(since);
    const sizes = new Map();
    for (const row of table) sizes.set(row.group, (sizes.get(row.group) ?? 0) + row.documents);
    const groups = [...sizes].sort((a, b) => b[1] - a[1]).map(([name]) => name);
    const shown_ = groups.slice(0, MOST_LINES);
    if (groups.length > shown_.length) below += side() ? `；${say("lines first", { shown: shown_.length, all: groups.length })}` : `; ${say("lines first", { shown: shown_.length, all: groups.length })}`;
    names = shown_.map((group) => named(by, group));
    rows = table.filter((row) => shown_.includes(row.group)).map((row) => taken(row, named(by, row.group)));
  } else {
    names = [];
    rows = [];
    for (const [forms, name] of [["current", termTitle(term)], ["older", say("older", { form: about.older[data.terms[term][0]].join("、") })]]) {
      const table = (rowsOf(unit, "all", forms).get(term) ?? []).filter(since);
      if (!table.some((row) => row.occurrences)) continue;
      names.push(name);
      rows.push(...table.map((row) => taken(row, name)));
    }
  }
  if (!rows.some((row) => row.occurrences) || !rows.some((row) => row.value !== null)) return null;
  for (const row of rows) if (row.incomplete) found.add(row.period);
  const periods = rows.map((row) => row.period).sort();
  const marks = marksOf(term, periods[0], periods.at(-1));
  const spec = courseChart(termTitle(term), [gloss(term), `${below}, ${say("interval")}`], names, rows, { unit, format, marks });
  const told = rows.map((row) => ({ ...row, incomplete: row.incomplete ? say("incomplete yes") : "" }));
  const columns = columnsOf(["period", say("period")], ["name", say(by || "forms")], ["occurrences", say("occurrences")], ["using", say("documents with term")], ["documents", say("documents")], ["value", say("rate of " + measure)], ["low", say("low")], ["high", say("high")], ["incomplete", say("incomplete")]);
  return { spec, rows: told, columns, notes: marks };
}

function pairsIn(context) {
  const { spans, sentences, documents, variants } = data;
  const row = new Map(corpus.places.map((place, at_) => [place, at_]));
  const seen = new Set();
  const contexts = [];
  for (const span of chosenSpans) {
    const sentence = spans.sentence[span];
    if (variants[spans.variant[span]][1] === "predecessor") continue;
    if (context !== "document" && sentences.section[sentence] !== "body") continue;
    const document_ = sentences.document[sentence];
    const key = context === "document" ? String(document_) : `${document_} ${context === "sentence" ? sentences.start[sentence] : spans.paragraph[span]}`;
    const mark = `${key} ${spans.term[span]}`;
    if (seen.has(mark)) continue;
    seen.add(mark);
    contexts.push([row.get(document_), spans.term[span], key]);
  }
  const universe = corpus.places.map((place) => (context === "document" ? 1 : documents[`${context}s`][place]));
  return pairRows(corpus, contexts, universe, data.terms.length);
}
