// Specifications of the charts for Vega-Lite: from rows of `numbers.js` to what is drawn, in the colours of the page.

const FONT = "system-ui, 'Helvetica Neue', Arial, 'Noto Sans CJK SC', 'Noto Sans SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif";
const SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "stroke"];
const DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [10, 2], [3, 1], [1, 3]];
const MOST_LINES = 6;

function colours() {
  const style = getComputedStyle(root);
  const of = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: of("ink"), soft: of("soft"), grid: of("grid"), paper: of("paper"), pale: of("pale"), blue: of("blue"), red: of("red"),
    lines: [1, 2, 3, 4, 5, 6].map((n) => of(`line-${n}`)), shades: [0, 1, 2, 3, 4, 5].map((n) => of(`shade-${n}`)), onDark: of("on-dark"), onLight: of("on-light"),
  };
}

function whole(spec, title, below = []) {
  const c = colours();
  const text = { labelColor: c.soft, titleColor: c.soft, labelFontSize: 11, titleFontSize: 11, titleFontWeight: "normal" };
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    title: { text: title, subtitle: below.filter(Boolean) },
    background: c.paper, padding: 4,
    ...(spec.facet ? {} : { autosize: { type: "fit-x", contains: "padding" }, width: "container" }),
    ...spec,
    config: {
      font: FONT, view: { stroke: null },
      title: { anchor: "start", frame: "group", fontSize: 15, fontWeight: 600, color: c.ink, offset: 10, subtitleColor: c.soft, subtitleFontSize: 11.5, subtitlePadding: 4, subtitleLineHeight: 15 },
      axis: { ...text, gridColor: c.grid, domainColor: c.soft, tickColor: c.soft, domainOpacity: 0.5, tickOpacity: 0.5, labelLimit: 220 },
      legend: { ...text, labelColor: c.ink, orient: "bottom", symbolSize: 70, labelLimit: 260 },
      header: { labelColor: c.ink, labelFontSize: 12, titleFontSize: 11 },
    },
  };
}

// A layer of these rows; none without a row, which would have no extent.
const someOf = (values, layer) => (values.length ? [{ data: { values }, ...layer }] : []);
const tip_ = (...fields) => fields.map(([field, title, format]) => ({ field, title, ...(format ? { format, type: "quantitative" } : { type: "nominal" }) }));
const utc = (day) => ({ year: +day.slice(0, 4), month: +day.slice(5, 7), date: +day.slice(8, 10), utc: true });

function timeAxis(first, last) {
  const [start, end] = [isoDay(periodBounds(first)[0]), isoDay(periodBounds(last)[1])];
  const years = [];
  for (let year = +start.slice(0, 4); year <= +isoDay(periodBounds(last)[1] - 1).slice(0, 4); year++) years.push(middleOf(String(year)));
  return axisOf(start, end, { values: years, format: "%Y", ticks: false });
}

function dateAxis(days) {
  const ends = [Math.min(...days.map(dayOf)), Math.max(...days.map(dayOf))];
  const room = Math.max((ends[1] - ends[0]) * 0.06, 20);
  const [start, end] = [isoDay(Math.floor(ends[0] - room)), isoDay(Math.ceil(ends[1] + room))];
  if (ends[1] - ends[0] < 3 * 366) return axisOf(start, end, { tickCount: 5, format: "%Y-%m" });
  const years = [];
  for (let year = +start.slice(0, 4) + 1; year <= +end.slice(0, 4); year++) years.push(`${year}-01-01`);
  return axisOf(start, end, { values: years, format: "%Y" });
}

function axisOf(start, end, axis) {
  return {
    field: "day", type: "temporal", title: null, scale: { type: "utc", domain: [utc(start), utc(end)], nice: false },
    axis: { labelOverlap: "greedy", labelSeparation: 8, grid: false, labelPadding: 5, ...axis },
  };
}

// Rows of one or several lines over time: { name, period, value, low, high, … }, gaps where there are no documents.
function courseChart(title, below, names, rows, { unit, format, marks = [], height = 170 }) {
  const c = colours();
  const periods = rows.map((row) => row.period).sort();
  const every = allPeriods(periods[0], periods.at(-1), unit);
  const known = new Map(rows.map((row) => [`${row.name}\u0000${row.period}`, row]));
  const used = rows.filter((row) => row.occurrences > 0 || row.value > 0);
  // Nothing that was found is cut off, its interval neither; what may have been missed goes to the top, with an arrow.
  const top = Math.max(...rows.map((row) => row.value ?? 0), ...used.map((row) => row.high ?? 0), 1e-9);
  const values = names.flatMap((name) => every.map((period) => {
    const row = known.get(`${name}\u0000${period}`) ?? { name, period };
    const end = row.high === undefined || row.high === null ? null : Math.min(row.high, top);
    return { ...row, day: middleOf(period), end, beyond: row.high > top, hollow: row.value !== undefined && (row.incomplete || row.high === null), told: row.incomplete ? say("incomplete yes") : "" };
  }));
  const x = timeAxis(periods[0], periods.at(-1));
  const percent = format.endsWith("%");
  const y = { field: "value", type: "quantitative", title: null, scale: { domain: [0, top], nice: false }, axis: { tickCount: 4, ...(percent ? { format: ".0%" } : {}) } };
  const many = names.length > 1;
  const scale = (range) => ({ domain: names, range: range.slice(0, names.length) });
  const legend = many ? { title: null, columns: 2, symbolOpacity: 1, symbolStrokeWidth: 2 } : null;
  const colour = { field: "name", type: "nominal", scale: scale(c.lines), legend };
  const shape = { field: "name", type: "nominal", scale: scale(SHAPES), legend };
  const dash = { field: "name", type: "nominal", scale: scale(DASHES), legend };
  const few = values.length < 60;
  const size = few ? 46 : 18;
  const interval = say("interval");
  const tooltip = tip_(["period", say("period")], ...(many ? [["name", say("forms")]] : []), ["value", say("rate"), format], ["low", `${interval} ≥`, format], ["high", `${interval} ≤`, format], ["occurrences", say("occurrences"), ","], ["using", say("documents with term"), ","], ["documents", say("documents"), ","], ["told", say("incomplete")]);
  const found = "datum.value !== null && isValid(datum.value)";
  return whole({
    height,
    data: { values },
    layer: [
      ...milestoneLayers(marks, periods[0], periods.at(-1), x, c),
      ...someOf(values.filter((row) => row.end !== null && row.end !== undefined), {
        mark: { type: "rule", strokeWidth: few ? 1.5 : 1 },
        encoding: { x, y: { field: "low", type: "quantitative", title: null }, y2: { field: "end" }, color: colour, opacity: { condition: { test: "datum.occurrences > 0", value: 0.6 }, value: 0.22 } },
      }),
      ...someOf(values.filter((row) => row.beyond), { mark: { type: "point", shape: "triangle-up", filled: true, size: 22, yOffset: 3 }, encoding: { x, y: { datum: top, type: "quantitative" }, color: colour, opacity: { value: 0.4 } } }),
      { mark: { type: "line", strokeWidth: 1.75, invalid: "break-paths-show-domains" }, encoding: { x, y, color: colour, strokeDash: dash } },
      { transform: [{ filter: `${found} && !datum.hollow` }], mark: { type: "point", filled: true, size, opacity: 1 }, encoding: { x, y, color: colour, shape, tooltip } },
      { transform: [{ filter: `${found} && datum.hollow` }], mark: { type: "point", filled: false, fill: c.paper, strokeWidth: 1.5, size, opacity: 1 }, encoding: { x, y, color: colour, shape, tooltip } },
    ],
  }, title, below);
}

// Rules with their numbers at the top; the numbers of rules that nearly touch stand together. `marks`: [number, date, text].
function milestoneLayers(marks, first, last, x, c) {
  if (!marks.length) return [];
  const dated = marks.map(([number, date, text]) => ({ number, date, text, day: date.length === 10 ? date : middleOf(date) }));
  const apart = (periodBounds(last)[1] - periodBounds(first)[0]) * 0.035;
  const labels = [];
  for (const one of dated) {
    const before = labels.at(-1);
    if (before && dayOf(one.day) - before.until <= apart) Object.assign(before, { until: dayOf(one.day), label: `${before.least}–${one.number}` });
    else labels.push({ day: one.day, until: dayOf(one.day), least: one.number, label: String(one.number) });
  }
  return [
    { data: { values: dated }, mark: { type: "rule", color: c.soft, strokeDash: [2, 3], opacity: 0.8 }, encoding: { x, tooltip: tip_(["date", say("milestones")], ["text", say("title")]) } },
    { data: { values: labels }, mark: { type: "text", dy: -5, color: c.soft, fontSize: 10, baseline: "bottom" }, encoding: { x, y: { value: 0 }, text: { field: "label" } } },
  ];
}

function shiftChart(title, below, rows, unit) {
  const c = colours();
  const every = allPeriods(rows[0].period, rows.at(-1).period, unit);
  const known = new Map(rows.map((row) => [row.period, row]));
  const values = every.map((period) => ({ period, ...known.get(period), day: middleOf(period) }));
  const x = timeAxis(rows[0].period, rows.at(-1).period);
  const y = { field: "share", type: "quantitative", title: null, scale: { domain: [0, 1] }, axis: { format: ".0%", values: [0, 0.5, 1] } };
  const passing = rows.filter((row) => row.passes).map((row) => ({ day: middleOf(row.period), label: say("half", { period: row.period }) }));
  const tooltip = tip_(["period", say("period")], ["share", say("share"), ".0%"], ["low", `${say("interval")} ≥`, ".0%"], ["high", `${say("interval")} ≤`, ".0%"], ["current", say("current"), ","], ["predecessor", say("predecessor"), ","]);
  return whole({
    height: 150,
    layer: [
      { data: { values: [{ half: 0.5 }] }, mark: { type: "rule", color: c.soft, strokeDash: [2, 3] }, encoding: { y: { field: "half", type: "quantitative" } } },
      { data: { values }, mark: { type: "rule", color: c.blue, opacity: 0.55, strokeWidth: 1.5 }, encoding: { x, y: { field: "low", type: "quantitative", title: null }, y2: { field: "high" } } },
      { data: { values }, mark: { type: "line", color: c.blue, strokeWidth: 1.75, invalid: "break-paths-show-domains" }, encoding: { x, y } },
      { data: { values }, transform: [{ filter: "isValid(datum.share)" }], mark: { type: "point", filled: true, color: c.blue, size: 46, opacity: 1 }, encoding: { x, y, tooltip } },
      ...(passing.length ? [
        { data: { values: passing }, mark: { type: "rule", color: c.red, strokeWidth: 1.25 }, encoding: { x } },
        { data: { values: passing }, mark: { type: "text", color: c.red, dy: -5, baseline: "bottom", fontSize: 11 }, encoding: { x, y: { value: 0 }, text: { field: "label" } } },
      ] : []),
    ],
  }, title, below);
}

const MOST_GROUPS = 30;

function firstChart(title, below, rows, grouping) {
  const c = colours();
  const shown = rows.slice(0, MOST_GROUPS).map((row) => ({ ...row, name: named(grouping, row.group), day: row.date.length === 10 ? row.date : middleOf(row.date), title: data.documents.title[row.place] || data.documents.id[row.place] }));
  const x = dateAxis(shown.map((row) => row.day));
  const y = { field: "name", type: "nominal", title: null, sort: null, scale: { domain: shown.map((row) => row.name) }, axis: { grid: true, gridColor: c.grid, ticks: false, domain: false, labelColor: c.ink, labelLimit: 130 } };
  const days = shown.map((row) => dayOf(row.day));
  const late = Math.min(...days) + (Math.max(...days) - Math.min(...days)) * 0.6;
  const tooltip = tip_(["name", say(grouping)], ["date", say("date")], ["lag", say("lag"), ","], ["title", say("title")]);
  const text = (values, sign) => ({ data: { values }, mark: { type: "text", align: sign > 0 ? "left" : "right", dx: 8 * sign, fontSize: 10, color: c.soft }, encoding: { x, y, text: { field: "date" } } });
  return whole({
    height: 19 * shown.length,
    layer: [
      { data: { values: shown }, mark: { type: "point", filled: true, color: c.blue, size: 48, opacity: 1 }, encoding: { x, y, tooltip } },
      { data: { values: shown }, transform: [{ filter: "datum.lag === 0" }], mark: { type: "point", filled: true, color: c.red, shape: "diamond", size: 110, opacity: 1 }, encoding: { x, y, tooltip } },
      text(shown.filter((row) => dayOf(row.day) <= late), 1),
      text(shown.filter((row) => dayOf(row.day) > late), -1),
    ],
  }, title, below);
}

function adoptionChart(title, below, rows, fit) {
  const c = colours();
  const values = rows.map((row) => ({ ...row, day: row.date }));
  const x = dateAxis(values.map((row) => row.day));
  const y = { field: "estimate", type: "quantitative", title: null, scale: { domain: [0, 1] }, axis: { format: ".0%", tickCount: 3 } };
  const tooltip = tip_(["date", say("date")], ["adopters", say("adopters"), ","], ["possible", say("possible"), ","], ["share", say("share"), ".0%"], ["estimate", say("estimate"), ".0%"], ["low", `${say("interval")} ≥`, ".0%"], ["high", `${say("interval")} ≤`, ".0%"]);
  return whole({
    height: 150,
    data: { values },
    layer: [
      { mark: { type: "area", color: c.blue, opacity: 0.16, interpolate: "step-after" }, encoding: { x, y: { field: "low", type: "quantitative", title: null }, y2: { field: "high" } } },
      ...(fit ? fitLayers(fit, values, x, c) : []),
      { mark: { type: "line", color: c.blue, interpolate: "step-after", strokeWidth: 1.75 }, encoding: { x, y } },
      { mark: { type: "point", filled: true, color: c.blue, size: 36, opacity: 1 }, encoding: { x, y, tooltip } },
    ],
  }, title, below);
}

// The logistic curve that `annotator trace` fitted.
function fitLayers(fit, values, x, c) {
  const [start, end] = [dayOf(values[0].day), dayOf(values.at(-1).day)];
  const curve = Array.from({ length: 81 }, (_, at) => {
    const day = start + ((end - start) * at) / 80;
    return { day: isoDay(Math.round(day)), share: 1 / (1 + Math.exp((-fit.growth_rate * (day - dayOf(fit.midpoint))) / 365.25)) };
  });
  return [{ data: { values: curve }, mark: { type: "line", color: c.red, strokeDash: [5, 3], strokeWidth: 1.5 }, encoding: { x, y: { field: "share", type: "quantitative" } } }];
}

function lagChart(title, below, rows) {
  const c = colours();
  const most = Math.max(...rows.flatMap((row) => [row.low, row.high]).filter((value) => value !== null), 1);
  const values = rows.map((row) => ({ ...row, end: row.high ?? most, told: say(row.adopted ? "adopted yes" : "adopted no") }));
  const x = { field: "low", type: "quantitative", title: say("months"), axis: { tickCount: 6 }, scale: { nice: false, padding: 8 } };
  const y = { field: "province", type: "nominal", title: null, sort: null, scale: { domain: values.map((row) => row.province) }, axis: { grid: true, gridColor: c.grid, ticks: false, domain: false, labelColor: c.ink, labelLimit: 120 } };
  const tooltip = tip_(["province", say("province")], ["told", say("adopted")], ["low", say("at least"), ".1f"], ["high", say("at most"), ".1f"], ["without", say("last without")], ["date", say("first with")]);
  const adopted = values.filter((row) => row.adopted);
  const open = values.filter((row) => !row.adopted);
  const exact = adopted.filter((row) => row.low === row.high);
  const end = { field: "end", type: "quantitative" };
  return whole({
    height: 17 * values.length,
    layer: [
      { data: { values: [{ zero: 0 }] }, mark: { type: "rule", color: c.soft, strokeDash: [2, 3] }, encoding: { x: { field: "zero", type: "quantitative" } } },
      ...someOf(adopted, { mark: { type: "bar", color: c.blue, height: 7, opacity: 0.75, cornerRadius: 2 }, encoding: { x, x2: { field: "end" }, y, tooltip } }),
      ...someOf(exact, { mark: { type: "point", filled: true, color: c.blue, size: 36, opacity: 1 }, encoding: { x, y, tooltip } }),
      ...someOf(open, { mark: { type: "rule", color: c.soft, strokeDash: [3, 2] }, encoding: { x, x2: { field: "end" }, y, tooltip } }),
      ...someOf(open, { mark: { type: "point", shape: "triangle-right", filled: true, color: c.soft, size: 40, opacity: 1 }, encoding: { x: end, y, tooltip } }),
    ],
  }, title, below);
}

function shadeOf(field, title, c) {
  return { field, type: "quantitative", scale: { domain: [0, 0.02, 0.1, 0.3, 0.6, 1], range: c.shades }, legend: { title, format: ".0%", gradientLength: 180, direction: "horizontal" } };
}

function provinceChart(title, below, rows) {
  const c = colours();
  const years = [...new Set(rows.map((row) => row.period))].sort();
  const sums_ = new Map();
  for (const row of rows) {
    const tile = about.tile_of[row.group];
    if (!tile) continue;
    const key = `${row.period} ${tile}`;
    const known = sums_.get(key) ?? { documents: 0, using: 0 };
    sums_.set(key, { documents: known.documents + row.documents, using: known.using + row.using });
  }
  const values = years.flatMap((period) => Object.entries(about.tiles).map(([tile, [column, row, short, letters]]) => {
    const known = sums_.get(`${period} ${tile}`);
    return { period, tile, column, row, label: side() ? short : letters, ...(known ? { ...known, share: known.using / known.documents } : {}) };
  }));
  const scale = { paddingInner: 0.08, paddingOuter: 0 };
  const place = { x: { field: "column", type: "ordinal", axis: null, scale }, y: { field: "row", type: "ordinal", axis: null, scale } };
  const tooltip = tip_(["tile", say("province")], ["period", say("year")], ["share", say("share"), ".0%"], ["using", say("documents with term"), ","], ["documents", say("documents"), ","]);
  const there = { filter: "isValid(datum.documents)" };
  const absent = { filter: "!isValid(datum.documents)" };
  return whole({
    data: { values },
    facet: { field: "period", type: "nominal", title: null, header: { labelPadding: 2 } },
    spec: {
      width: { step: 17 }, height: { step: 17 },
      layer: [
        { transform: [absent], mark: { type: "rect", fillOpacity: 0, stroke: c.soft, strokeOpacity: 0.5, strokeDash: [2, 2] }, encoding: { ...place, tooltip } },
        { transform: [there], mark: { type: "rect", stroke: c.soft, strokeOpacity: 0.5, strokeWidth: 0.75 }, encoding: { ...place, tooltip, color: shadeOf("share", say("share"), c) } },
        { transform: [absent], mark: { type: "text", fontSize: 9, color: c.soft }, encoding: { ...place, text: { field: "label" } } },
        { transform: [there], mark: { type: "text", fontSize: 9 }, encoding: { ...place, text: { field: "label" }, color: { condition: { test: "datum.share > 0.4", value: c.onDark }, value: c.onLight } } },
      ],
    },
  }, title, below);
}

function pairChart(title, below, rows, names) {
  const c = colours();
  const both = rows.flatMap((row) => [{ ...row, name: names[row.a], other: names[row.b] }, { ...row, name: names[row.b], other: names[row.a] }]);
  const order = [...new Set([...rows.map((row) => row.a), ...rows.map((row) => row.b)])].sort((a, b) => a - b).map((number) => names[number]);
  const scale = { domain: order };
  const axis = { ticks: false, domain: false, labelColor: c.ink };
  const place = {
    x: { field: "other", type: "nominal", title: null, sort: null, scale, axis: { ...axis, orient: "top", labelAngle: -40 } },
    y: { field: "name", type: "nominal", title: null, sort: null, scale, axis },
  };
  const tooltip = tip_(["name", say("term")], ["other", say("other")], ["observed", say("observed"), ","], ["expected", say("expected"), ".1f"], ["ratio", say("ratio"), ".2f"], ["deviance", say("deviance"), ".1f"]);
  const legend = { title: say("ratio"), values: [-3, -1, 0, 1, 3], direction: "horizontal", gradientLength: 180, labelExpr: "datum.value < 0 ? '1/' + pow(2, -datum.value) : pow(2, datum.value)" };
  return whole({
    height: 28 * order.length,
    data: { values: both },
    layer: [
      { mark: { type: "rect", stroke: c.paper, strokeWidth: 1.5 }, encoding: { ...place, tooltip, color: { field: "shade", type: "quantitative", scale: { domain: [-3, 0, 3], range: [c.red, c.pale, c.blue], clamp: true, interpolate: "rgb" }, legend } } },
      { mark: { type: "text", fontSize: 11 }, encoding: { ...place, tooltip, text: { field: "observed" }, color: { condition: { test: "abs(datum.shade) > 1.6", value: c.onDark }, value: c.ink } } },
    ],
  }, title, below);
}

// A point with its interval for each name, of one side or two (`side` is 1 or 2): company, comparison. The sides are named in
// the title: names come from documents, and what is offset by them would be code.
function dotChart(title, below, rows, { field, low, high, axisTitle, twoSides = false, tooltip, step = 22 }) {
  const c = colours();
  const names = [...new Set(rows.map((row) => row.name))];
  const x = { field, type: "quantitative", title: axisTitle, scale: { zero: true }, axis: { tickCount: 5 } };
  const y = { field: "name", type: "nominal", title: null, sort: null, scale: { domain: names }, axis: { grid: true, gridColor: c.grid, ticks: false, domain: false, labelColor: c.ink, labelLimit: 170 } };
  const domain = [1, 2];
  const split = twoSides ? { yOffset: { field: "number", type: "nominal", scale: { domain } } } : {};
  const colour = twoSides ? { field: "number", type: "nominal", scale: { domain, range: [c.lines[0], c.lines[1]] }, legend: null } : { value: c.blue };
  const shape = twoSides ? { shape: { field: "number", type: "nominal", scale: { domain, range: ["circle", "diamond"] }, legend: null } } : {};
  return whole({
    height: step * names.length,
    data: { values: rows },
    layer: [
      ...someOf(rows.filter((row) => row[high] !== null), { mark: { type: "rule", strokeWidth: 2, opacity: 0.55 }, encoding: { x: { field: low, type: "quantitative" }, x2: { field: high }, y, ...split, color: colour } }),
      { mark: { type: "point", filled: true, size: 50, opacity: 1 }, encoding: { x, y, ...split, color: colour, ...shape, tooltip } },
    ],
  }, title, below);
}
