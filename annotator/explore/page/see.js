// See: the course of the lines, alone or by group, with what every point is a share of.

import { announce, fill, h, id, refill } from "./dom.js";
import { drawChart, figure, lineColour, PALETTES, tileMap } from "./chart.js";
import { about, answer, palette, unit } from "./asked.js";
import { lineName, linePicker } from "./ask.js";
import { keep, kept, set, state } from "./state.js";
import { big, language, measured, named, number, t } from "./words.js";

export const UNITS = ["year", "quarter", "month", "week", "day"];
const MEASURES = ["rate", "adjusted", "share", "count", "part", "ratio"];
const GROUPINGS = ["source", "level", "province", "folder"];
const MOST_PANELS = 12;

export function measure() {
  const ratios = answer.lines.length && answer.lines.every((line) => line.total?.below !== undefined);
  if (ratios && !["part", "ratio"].includes(state.measure)) return "part";
  if (!ratios && ["part", "ratio"].includes(state.measure) && !answer.lines.some((line) => line.total?.below !== undefined)) return "rate";
  return state.measure;
}

export function valuesOf(cells, what = measure()) {
  const field = { count: "occurrences" }[what] ?? what;
  const values = cells[field];
  if (!values) return null;
  return values.map((value, at) => (cells.documents[at] ? value : null));
}

function series(which, cellsOf, colours) {
  const what = measure();
  return which.map((line, at) => {
    const cells = cellsOf(line);
    if (!cells) return null;
    const values = valuesOf(cells, what);
    if (!values) return null;
    const field = what === "ratio" ? null : what;
    return {
      label: lineName(line.text), colour: colours[at], values, dash: line.exact ? undefined : "5 3",
      low: field && cells[`${field}_low`], high: field && cells[`${field}_high`], cells, line,
    };
  }).filter(Boolean);
}

function milestonesFor(periods) {
  if (state.milestones !== "1") return [];
  const wanted = new Map();
  for (const line of answer.lines) {
    const text = line.text.replace(/^term:/, "");
    for (const term of about().terms) {
      if (term.id === text || term.forms.includes(line.text)) for (const one of term.milestones) wanted.set(one.date + one.document, one);
    }
  }
  const days = answer.frame.days;
  const found = [];
  for (const one of wanted.values()) {
    if (one.date.length < { year: 4, quarter: 7, month: 7, week: 10, day: 10 }[unit()]) continue;
    const day = Date.parse(one.date.length === 4 ? `${one.date}-01-01` : one.date.length === 7 ? `${one.date}-01` : one.date) / 86400000;
    const at = days.findLastIndex((first) => first <= day);
    if (at >= 0 && day <= days.at(-1) + 370 && at < periods.length) found.push({ at, day, label: "◆", date: one.date, text: one.document });
  }
  return found.sort((a, b) => a.day - b.day);
}

// What is drawn: one part, or a part for each group or line.
export function parts(colours = palette()) {
  const { frame, lines } = answer;
  const colour = lines.map((_, at) => lineColour(colours, at));
  const shared = { periods: frame.periods, incomplete: frame.incomplete, measure: measure(), bands: state.bands === "1", milestones: milestonesFor(frame.periods) };
  if (state.by && frame.by === state.by && lines[0]?.groups) {
    return groupOrder().slice(0, MOST_PANELS).map((name) => ({
      ...shared, milestones: [], group: name, title: named(state.by, name),
      series: series(lines, (line) => line.groups?.find((one) => one.name === name), colour),
    }));
  }
  if (state.panels === "small" && lines.length > 1) {
    return lines.map((line, at) => ({ ...shared, title: lineName(line.text), series: series([line], (one) => one.course, [colour[at]]) }));
  }
  return [{ ...shared, series: series(lines, (line) => line.course, colour) }];
}

function groupOrder() {
  const sums = new Map();
  for (const line of answer.lines) {
    for (const group of line.groups ?? []) sums.set(group.name, (sums.get(group.name) ?? 0) + group.occurrences.reduce((a, b) => a + b, 0));
  }
  return [...sums].sort((a, b) => b[1] - a[1]).map(([name]) => name);
}

export function seeSection(openPlaces) {
  const chart = h("div", { id: "chart" });
  const notes = h("div", { id: "notes" });
  const groups = h("div", { id: "groups" });
  const numbers = h("details", { id: "numbers" });
  const legend = h("ul", { id: "legend" });
  const tip = h("div", { id: "tip", hidden: true });
  const bar = h("div", { class: "bar", id: "see-bar" });
  const section = h("section", { id: "see", "aria-labelledby": "see-title" },
    h("h2", { id: "see-title" }, t("see")), bar, filters(), legend, h("div", { class: "stage" }, chart, tip), notes, groups, numbers);
  numbers.addEventListener("toggle", () => { if (numbers.open) showNumbers(numbers); });
  let drawnFor = "";
  const update = () => {
    section.hidden = !state.q.length;
    const shown = [unit(), measure(), state.by, state.panels, state.bands, state.milestones, answer.lines.length, answer.lines.some((line) => line.total?.below !== undefined)];
    refill(bar, JSON.stringify(shown), controls);
    if (!answer.frame || !answer.lines.length) {
      fill(chart, answer.error ? h("p", { class: "wrong", role: "alert" }, t("error", { why: answer.error === "offline" ? t("offline") : answer.error })) : h("p", { class: "hint" }, t("loading")));
      fill(legend);
      fill(notes);
      fill(groups);
      return;
    }
    draw(chart, tip, legend, openPlaces);
    fill(notes, ...said());
    fill(groups, ...groupBlock(openPlaces));
    fill(numbers, h("summary", {}, t("numbers")));
    if (numbers.open) showNumbers(numbers);
    drawnFor = `${chart.clientWidth}`;
  };
  new ResizeObserver(() => { if (answer.lines.length && answer.frame && `${chart.clientWidth}` !== drawnFor) { drawnFor = `${chart.clientWidth}`; draw(chart, tip, legend, openPlaces); } }).observe(chart);
  return { section, update };
}

function choice(key, name, options, value, change) {
  const own = id(name);
  return h("span", { class: "choice" }, h("label", { for: own }, t(key)),
    h("select", { id: own, name, onchange: (event) => change(event.target.value) },
      ...options.map(([option, label]) => h("option", { value: option, selected: option === value }, label))));
}

function toggle(key, name) {
  const own = id(name);
  return h("span", { class: "choice" },
    h("input", { type: "checkbox", id: own, checked: state[name] === "1", onchange: (event) => set({ [name]: event.target.checked ? "1" : "" }) }),
    h("label", { for: own }, t(key)));
}

function controls() {
  const buttons = h("span", { class: "segments", role: "group", "aria-label": t("unit") },
    ...UNITS.map((one) => h("button", { type: "button", "aria-pressed": String(unit() === one), onclick: () => set({ unit: one, period: "" }) }, t(one))));
  const ratio = answer.lines.some((line) => line.total?.below !== undefined);
  const measures = MEASURES.filter((one) => ratio || !["part", "ratio"].includes(one));
  const known = GROUPINGS.filter((one) => about().columns[one].some((value) => value.name));
  return [
    buttons,
    choice("measure", "measure", measures.map((one) => [one, t(one)]), measure(), (value) => set({ measure: value })),
    choice("by", "by", [["", t("nothing")], ...known.map((one) => [one, t(one)])], state.by, (value) => set({ by: value, group: "", grouped: "" })),
    answer.lines.length > 1 && !state.by ? choice("panels", "panels", [["one", t("one")], ["small", t("small")]], state.panels, (value) => set({ panels: value })) : null,
    toggle("bands", "bands"), toggle("milestones", "milestones"),
  ];
}

// Filters: which documents are looked at; kept as named selections in this browser.
function filters() {
  const block = h("details", { id: "filters" });
  const summary = h("summary", {});
  const inner = h("div", { class: "filters" });
  fill(block, summary, inner);
  const say = () => fill(summary, h("span", { class: "label" }, `${t("filters")}: `), h("span", {}, filterWords()),
    answer.frame ? h("span", { class: "denominator" }, ` · ${t("denominators", { documents: number(answer.frame.all_documents), characters: big(answer.frame.all_characters) })}`) : null);
  block.update = say;
  const date = (name) => {
    const own = id(name);
    return h("span", { class: "choice" }, h("label", { for: own }, t(name)), h("input", {
      id: own, name, value: state[name], size: 10, inputmode: "numeric", title: t("date hint"), placeholder: "2024-03",
      onchange: (event) => set({ [name]: event.target.value.trim(), period: "" }),
    }));
  };
  const boxes = (name) => {
    const values = about().columns[name];
    if (values.length < 2) return null;
    return h("fieldset", { class: "boxes", id: `filter-${name}` }, h("legend", {}, t(name)), h("div", { class: "scroll", tabindex: values.length > 12 ? "0" : undefined, role: "group", "aria-label": t(name) },
      ...values.map((value) => {
        const own = id(name);
        return h("span", { class: "box" }, h("input", {
          type: "checkbox", id: own, checked: state[name].includes(value.name),
          onchange: (event) => set({ [name]: event.target.checked ? [...state[name], value.name] : state[name].filter((one) => one !== value.name) }),
        }), h("label", { for: own }, `${named(name, value.name)} `, h("small", {}, number(value.documents))));
      })));
  };
  const build = () => {
    const name = h("input", { id: id("selection"), size: 14 });
    const own = `selections.${about().digest.slice(0, 12)}`;
    const saved = kept(own, {});
    fill(inner,
      h("div", { class: "row" }, date("from"), date("until"),
        about().reprints ? choice("reprints", "reprints", ["count", "drop", "only"].map((one) => [one, t(`reprints ${one}`)]), state.reprints, (value) => set({ reprints: value })) : null,
        h("button", { type: "button", class: "quiet", onclick: () => { set(nothing()); build(); } }, t("clear"))),
      h("div", { class: "groups" }, ...GROUPINGS.map(boxes)),
      h("div", { class: "row" }, h("span", { class: "choice" }, h("label", { for: name.id }, t("save selection")), name,
        h("button", { type: "button", onclick: () => { if (name.value.trim()) { keep(own, { ...saved, [name.value.trim()]: selection() }); build(); } } }, t("save"))),
        ...Object.entries(saved).map(([called, chosen]) => h("span", { class: "saved" },
          h("button", { type: "button", onclick: () => { set({ ...nothing(), ...chosen, period: "" }); build(); } }, called),
          h("button", { type: "button", class: "quiet", "aria-label": t("delete", { name: called }), onclick: () => { const { [called]: _, ...others } = saved; keep(own, others); build(); } }, "×")))));
  };
  block.addEventListener("toggle", () => { if (block.open) build(); });
  say();
  return block;
}

const nothing = () => ({ from: "", until: "", source: [], level: [], province: [], folder: [], reprints: "count", period: "" });
const selection = () => Object.fromEntries(Object.keys(nothing()).filter((name) => name !== "period").map((name) => [name, state[name]]));

export function filterWords() {
  const parts = [state.from && `${t("from")} ${state.from}`, state.until && `${t("until")} ${state.until}`];
  for (const name of GROUPINGS) if (state[name].length) parts.push(state[name].map((value) => named(name, value)).join(", "));
  if (state.reprints !== "count") parts.push(`${t("reprints")}: ${t(`reprints ${state.reprints}`)}`);
  return parts.filter(Boolean).join(" · ") || t("filters all");
}

function pointWords(one, at) {
  const { cells } = one;
  return t("point", {
    line: one.label, period: answer.frame.periods[at], value: measured(one.values[at], measure()), interval: interval(one, at), n: number(cells.occurrences[at]), having: number(cells.having[at]),
    documents: number(cells.documents[at]), characters: big(cells.characters[at]), incomplete: answer.frame.incomplete.includes(answer.frame.periods[at]) ? t("incomplete") : "",
  });
}

function interval(one, at) {
  const low = one.low?.[at] ?? null;
  const high = one.high?.[at] ?? null;
  return low === null || high === null || measure() === "count" ? "" : ` [${measured(low, measure())}–${measured(high, measure())}]`;
}

function draw(chart, tip, legend, openPlaces) {
  document.getElementById("filters")?.update();
  const drawn = parts();
  fill(legend, ...(answer.lines.length > 1 || drawn.length > 1 ? answer.lines.map((line, at) => (drawn.some((part) => part.series.some((one) => one.line === line)) ? h("li", {}, h("span", { class: "swatch", "data-colour": at % 8, "aria-hidden": "true" }), h("span", { lang: "zh-Hans" }, lineName(line.text))) : null)) : []));
  if (!answer.frame.periods.length || !drawn.some((part) => part.series.length)) {
    fill(chart, h("p", { class: "hint" }, t("no documents", { unit: t(unit()) })));
    return;
  }
  const many = drawn.length > 1;
  chart.classList.toggle("many", many);
  const room = chart.clientWidth || 800;
  const columns = many ? Math.max(1, Math.floor(room / 300)) : 1;
  const width = Math.floor(room / columns) - (many ? 10 : 0);
  const height = many ? 180 : Math.max(260, Math.min(400, Math.round(width * 0.42)));
  const top = many ? Math.max(...drawn.flatMap((part) => part.series.flatMap((one) => one.values.filter((value) => value !== null)))) : null;
  const focused = [...chart.children].indexOf(document.activeElement);
  fill(chart, ...drawn.map((part) => plot(part, { width, height, top }, tip, openPlaces)));
  chart.children[focused]?.focus({ preventScroll: true });
}

function plot(part, size, tip, openPlaces) {
  const marked = part.periods.indexOf(state.period);
  const span = spanOf(part.periods);
  const made = drawChart({ ...part, ...size, palette: palette(), marked, span });
  made.svg.setAttribute("aria-hidden", "true");
  const known = part.series.filter((one) => one.values.some((value) => value !== null));
  let at = marked >= 0 ? marked : part.periods.length - 1;
  let which = 0;
  const names = part.series.map((one) => one.label).join("、");
  const holder = h("div", {
    class: "plot", tabindex: "0", role: "slider", "aria-valuemin": 0, "aria-valuemax": Math.max(0, part.periods.length - 1), "aria-valuenow": at,
    "aria-label": `${part.title ? `${part.title}: ` : ""}${t("chart", { lines: names, unit: t(unit()), measure: t(measure()) })}`,
    "aria-valuetext": known.length ? pointWords(known[0], at) : "",
  }, made.svg);
  const show = (clientX) => {
    if (!known.length) return;
    // A line may still be of the periods before, until its new answer comes.
    const lines = part.series.filter((one) => one.cells.occurrences[at] !== undefined).map((one) => h("p", {}, h("span", { class: "swatch", "data-colour": answer.lines.indexOf(one.line) % 8, "aria-hidden": "true" }), pointWords(one, at)));
    const told = part.milestones.filter((one) => one.at === at).map((one) => h("p", { class: "milestone" }, `◆ ${one.date} ${one.text}`));
    fill(tip, ...lines, ...told);
    tip.hidden = false;
    const stage = tip.parentElement.getBoundingClientRect();
    const own = holder.getBoundingClientRect();
    const x = (clientX ?? own.left + made.x(at)) - stage.left;
    const wide = tip.offsetWidth;
    tip.style.left = `${Math.max(0, Math.min(stage.width - wide, x + (x > stage.width / 2 ? -wide - 14 : 14)))}px`;
    tip.style.top = `${own.top - stage.top + 8}px`;
    holder.setAttribute("aria-valuenow", at);
    holder.setAttribute("aria-valuetext", pointWords(known[which % known.length], at));
    cursor.setAttribute("x1", made.x(at));
    cursor.setAttribute("x2", made.x(at));
    cursor.setAttribute("stroke-opacity", 0.35);
  };
  const cursor = document.createElementNS("http://www.w3.org/2000/svg", "line");
  for (const [name, value] of [["y1", made.box.top], ["y2", made.box.bottom], ["stroke", palette().ink], ["stroke-opacity", 0]]) cursor.setAttribute(name, value);
  made.svg.append(cursor);
  const hide = () => {
    tip.hidden = true;
    cursor.setAttribute("stroke-opacity", 0);
  };
  const inSvg = (event) => {
    const box = made.svg.getBoundingClientRect();
    return [((event.clientX - box.left) * size.width) / box.width, ((event.clientY - box.top) * size.height) / box.height];
  };
  let dragged = null;
  holder.addEventListener("pointerdown", (event) => { dragged = made.at(inSvg(event)[0]); });
  holder.addEventListener("pointermove", (event) => {
    at = made.at(inSvg(event)[0]);
    show(event.clientX);
  });
  holder.addEventListener("pointerleave", hide);
  holder.addEventListener("focus", () => { if (holder.matches(":focus-visible")) show(); });
  holder.addEventListener("blur", hide);
  holder.addEventListener("pointerup", (event) => {
    const [px, py] = inSvg(event);
    at = made.at(px);
    if (dragged !== null && Math.abs(at - dragged) > 0 && !part.group) {
      const [low, high] = [Math.min(at, dragged), Math.max(at, dragged)];
      set({ later: `${part.periods[low]}..${part.periods[high]}` });
    } else if (known.length) {
      const near = known.filter((one) => one.values[at] !== null).sort((a, b) => Math.abs(made.y(a.values[at]) - py) - Math.abs(made.y(b.values[at]) - py) || b.cells.occurrences[at] - a.cells.occurrences[at])[0];
      if (near) pick(near);
    }
    dragged = null;
  });
  const pick = (one) => openPlaces({ line: String(answer.lines.indexOf(one.line)), period: part.periods[at], grouped: part.group === undefined ? "" : state.by, group: part.group ?? "" });
  holder.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -Infinity, End: Infinity }[event.key];
    if (step) {
      at = Math.max(0, Math.min(part.periods.length - 1, at + step));
      show();
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      which = (which + (event.key === "ArrowUp" ? known.length - 1 : 1)) % Math.max(1, known.length);
      show();
    } else if (event.key === "Enter" && known.length && known[which].values[at] !== null) pick(known[which]);
    else return;
    event.preventDefault();
  });
  return holder;
}

function spanOf(periods) {
  const [from, until] = state.later.split("..");
  const low = periods.indexOf(from);
  const high = periods.indexOf(until);
  return low >= 0 && high >= low ? [low, high] : null;
}

function said() {
  const { frame } = answer;
  const lines = passes().map((text) => h("p", { class: "finding" }, text));
  const notes = [...(measure() === "adjusted" ? [t("adjusted hint")] : []), t("gaps")];
  if (frame.incomplete.length) notes.push(t("incomplete note", { periods: frame.incomplete.join(", ") }));
  if (frame.without_period) notes.push(t("without period", { n: number(frame.without_period), unit: t(unit()) }));
  notes.push(t("questions", { n: number(frame.questions) }));
  return [...lines, h("p", { class: "hint", id: "chart-notes" }, notes.join(" "))];
}

// Which line passes which, and whether it stays above.
function passes() {
  const what = measure();
  const drawn = answer.lines.filter((line) => line.course && valuesOf(line.course, what)).slice(0, 4);
  const found = [];
  drawn.forEach((a, n) => drawn.slice(n + 1).forEach((b) => {
    for (const [over, under] of [[a, b], [b, a]]) {
      const up = valuesOf(over.course, what);
      const down = valuesOf(under.course, what);
      const there = up.map((_, at) => at).filter((at) => up[at] !== null && down[at] !== null);
      const above = there.filter((at) => up[at] > down[at]);
      if (!above.length || !down.some((value) => value > 0) || above[0] === there[0] || !(up[there.at(-1)] > down[there.at(-1)] || above.length > there.length / 2)) continue;
      const names = { a: lineName(over.text), b: lineName(under.text) };
      const lastBelow = there.filter((at) => up[at] < down[at]).at(-1);
      const stays = there.find((at) => at > (lastBelow ?? -1) && up[at] > down[at]);
      const first = above[0];
      const since = there.filter((at) => at >= first);
      if (stays === first) found.push(t("passes stays", { ...names, period: answer.frame.periods[first] }));
      else {
        found.push(t("passes first", { ...names, period: answer.frame.periods[first], k: since.filter((at) => up[at] > down[at]).length, n: since.length }));
        if (stays !== undefined) found.push(t("passes stays", { ...names, period: answer.frame.periods[stays] }));
      }
    }
  }));
  return found;
}

function groupBlock(openPlaces) {
  const { frame } = answer;
  const at = Math.min(Number(state.line) || 0, answer.lines.length - 1);
  const line = answer.lines[at];
  if (!state.by || frame.by !== state.by || !line?.groups) return [];
  const picker = answer.lines.length > 1 ? linePicker("group-line") : h("span", { lang: "zh-Hans" }, lineName(line.text));
  const blocks = [h("div", { class: "row" }, h("h3", {}, t("groups", { by: t(state.by) })), picker)];
  const sized = new Map(frame.groups.map((group) => [group.name, group]));
  const rows = line.groups.map((group) => {
    const places = group.occurrences.reduce((a, b) => a + b, 0);
    const of = sized.get(group.name) ?? { documents: 0, characters: 0 };
    return { name: group.name, documents: of.documents, places, rate: of.characters ? (1e6 * places) / of.characters : null, having: group.having.reduce((a, b) => a + b, 0), first: group.first, last: group.last, used: group.used, lived: group.lived };
  });
  if (state.by === "province" && Object.keys(about().tiles).length) blocks.push(mapBlock(line, rows, openPlaces, at));
  const columns = ["name", "documents", "places", "first", "last", "lived", "used", "rate", "having"];
  const key = columns.includes(state.sort) ? state.sort : "lived";
  const text = (column) => column === "name" || column === "first";
  rows.sort((a, b) => (a[key] === b[key] ? b.places - a.places : text(key) ? (a[key] || "~") < (b[key] || "~") ? -1 : 1 : b[key] > a[key] ? 1 : -1));
  const head = (column) => h("th", { scope: "col", class: text(column) || column === "last" ? undefined : "n", "aria-sort": key === column ? (text(key) ? "ascending" : "descending") : undefined },
    h("button", { type: "button", class: "sort", onclick: () => set({ sort: column }, true) }, column === "name" ? t(state.by) : column === "rate" ? t("rate") : t(column)));
  const own = h("div", { class: "beside" }, ...blocks.splice(1));
  blocks.push(own);
  own.append(h("div", { class: "scroll table", tabindex: "0", role: "region", "aria-label": t("groups", { by: t(state.by) }) },
    h("table", { id: "group-table" }, h("thead", {}, h("tr", {}, ...columns.map(head))),
      h("tbody", {}, ...rows.map((row) => h("tr", {},
        h("th", { scope: "row" }, h("button", { type: "button", class: "link", onclick: () => openPlaces({ line: String(at), period: "", grouped: state.by, group: row.name }) }, named(state.by, row.name))),
        ...["documents", "places"].map((one) => h("td", { class: "n" }, number(row[one]))), h("td", {}, row.first), h("td", {}, row.last),
        ...["lived", "used"].map((one) => h("td", { class: "n" }, number(row[one]))), h("td", { class: "n" }, measured(row.rate, "number")), h("td", { class: "n" }, number(row.having))))))));
  const all = groupOrder().length;
  if (all > MOST_PANELS) blocks.push(h("p", { class: "hint" }, t("groups shown", { shown: MOST_PANELS, all })));
  return blocks;
}

function mapBlock(line, rows, openPlaces, at) {
  const made = mapFor(line, rows, palette());
  for (const [name, cell] of Object.entries(made.cells)) {
    const province = made.full[name];
    if (!province) continue;
    cell.classList.add("tile");
    cell.addEventListener("click", () => openPlaces({ line: String(at), period: state.period, grouped: "province", group: province }));
  }
  made.svg.setAttribute("role", "img");
  made.svg.setAttribute("aria-label", t("map", { measure: made.what, line: lineName(line.text) }));
  return h("figure", { id: "map" }, made.svg, h("figcaption", { class: "hint" }, `${t("map", { measure: made.what, line: lineName(line.text) })}. ${t("map hint")}`));
}

// The tile map shows what the table is sorted by, where that is a number; else the rate.
export function mapFor(line, rows, colours) {
  const key = ["documents", "places", "having", "used", "lived"].includes(state.sort) ? state.sort : "rate";
  const values = {};
  const full = {};
  for (const row of rows) {
    const tile = about().tiles[row.name];
    const name = tile && Object.keys(about().all_tiles).find((one) => row.name.startsWith(one));
    if (name) {
      values[name] = { value: row[key] ?? 0 };
      full[name] = row.name;
    }
  }
  const what = key === "rate" ? t("rate") : t(key);
  return { ...tileMap({ tiles: about().all_tiles, values, palette: colours, width: 430, zh: language() === "zh", format: (value) => measured(value, key === "rate" ? "number" : "count") }), full, what };
}

function showNumbers(block) {
  const { frame, lines } = answer;
  const what = measure();
  fill(block, h("summary", {}, t("numbers")), h("div", { class: "scroll table", tabindex: "0", role: "region", "aria-label": t("numbers") },
    h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("period")), h("th", { scope: "col" }, t("documents")), h("th", { scope: "col" }, t("characters")), ...lines.map((line) => h("th", { scope: "col", lang: "zh-Hans" }, lineName(line.text))))),
      h("tbody", {}, ...frame.periods.map((period, at) => h("tr", {}, h("th", { scope: "row" }, period), h("td", { class: "n" }, number(frame.documents[at])), h("td", { class: "n" }, number(frame.characters[at])),
        ...lines.map((line) => h("td", { class: "n" }, valuesOf(line.course, what) ? `${measured(valuesOf(line.course, what)[at], what)} (${number(line.course.occurrences[at])})` : "–"))))))));
}

// The figure that is taken away: light, wide, with its legend and the line that says what it shows.
export function asFigure(foot) {
  const colours = PALETTES.light;
  return figure({
    parts: parts(colours), legend: answer.lines.map((line, at) => ({ label: lineName(line.text), colour: lineColour(colours, at) })),
    title: t(measure()), foot, width: 960, palette: colours,
  });
}

export { announce };
