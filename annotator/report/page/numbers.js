// What the charts show, counted from the documents of the view by the formulas of `annotator trace`, so that a filter shows
// what `trace` would write of the documents that it leaves. Tests hold the two equal.

const NORMAL = 1.959963984540054;
const FEWEST_CLUSTERS = 1.5;
const SHRINK = 10;
const MS = 86400000;

// Dates and periods ---------------------------------------------------------------------------------------------------

const dayOf = (date) => Date.UTC(+date.slice(0, 4), +(date.slice(5, 7) || 1) - 1, +(date.slice(8, 10) || 1)) / MS;

function lastDayOf(date) {
  if (date.length === 10) return dayOf(date);
  return Date.UTC(+date.slice(0, 4), date.length === 7 ? +date.slice(5, 7) : 12, 1) / MS - 1;
}

const isoDay = (day) => new Date(day * MS).toISOString().slice(0, 10);

function periodOf(date, unit) {
  if (unit === "year") return date.slice(0, 4);
  if (date.length < 7) return "";
  return unit === "month" ? date.slice(0, 7) : `${date.slice(0, 4)}Q${Math.ceil(+date.slice(5, 7) / 3)}`;
}

function periodBounds(period) {
  const year = +period.slice(0, 4);
  if (period.includes("Q")) return [3 * (+period.slice(5) - 1), 3].map((month, at) => Date.UTC(year, at ? 3 * +period.slice(5) : month, 1) / MS);
  if (period.length === 7) return [0, 1].map((more) => Date.UTC(year, +period.slice(5) - 1 + more, 1) / MS);
  return [0, 1].map((more) => Date.UTC(year + more, 0, 1) / MS);
}

const middleOf = (period) => isoDay(Math.floor(periodBounds(period).reduce((a, b) => a + b) / 2));

function allPeriods(first, last, unit) {
  const found = [];
  for (let day = periodBounds(first)[0]; day <= periodBounds(last)[0];) {
    const name = periodOf(isoDay(day), unit);
    found.push(name);
    day = periodBounds(name)[1];
  }
  return found;
}

// Intervals: `annotator.tables.intervals` ------------------------------------------------------------------------------

function logGamma(x) {
  const terms = [76.18009172947146, -86.50532032941677, 24.01409824083091, -1.231739572450155, 0.001208650973866179, -0.000005395239384953];
  let sum = 1.000000000190015;
  terms.forEach((term, at) => { sum += term / (x + at + 1); });
  return Math.log((2.5066282746310005 * sum) / x) + (x + 0.5) * Math.log(x + 5.5) - (x + 5.5);
}

function betaFraction(a, b, x) {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < 400; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-14) break;
  }
  return h;
}

// The regularised incomplete beta function (Press et al., Numerical Recipes, 2nd ed., 1992, 6.4).
function incompleteBeta(a, b, x) {
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(a, b, x)) / a : 1 - (front * betaFraction(b, a, 1 - x)) / b;
}

const squares = new Map();

// The square of Student's two-sided 5 % point.
function studentSquare(freedom) {
  if (!squares.has(freedom)) {
    // P(|T| > t) is the incomplete beta function at freedom / (freedom + t²).
    let [low, high] = [-80, -1e-12];
    for (let step = 0; step < 90; step++) {
      const middle = (low + high) / 2;
      if (incompleteBeta(freedom / 2, 0.5, Math.exp(middle)) < 0.05) low = middle;
      else high = middle;
    }
    squares.set(freedom, freedom * Math.expm1(-(low + high) / 2));
  }
  return squares.get(freedom);
}

function limits(y, factor, n, clusters, student) {
  if (!(clusters >= FEWEST_CLUSTERS)) return [null, null];
  const q2 = student ? studentSquare(clusters - 1) : NORMAL ** 2;
  const bounded = n > 0 && Number.isFinite(n) && y <= factor * n * (1 + 1e-9);
  const ceiling = 1 + (bounded ? q2 / n : 0);
  const middle = 2 * y + q2 * factor;
  const root = Math.sqrt(Math.max(0, middle ** 2 - 4 * ceiling * y ** 2));
  return [y > 0 ? Math.max(0, (middle - root) / (2 * ceiling)) : 0, (middle + root) / (2 * ceiling)];
}

// What a count is made of ----------------------------------------------------------------------------------------------

// Documents of the view: their places in `documents`, and for each of them what a table needs. `stratum_` is the one group they are of.
function corpusOf(documents, places, stratum_ = ["all", ""]) {
  const strata = new Map();
  for (const at of places) strata.set(documents.stratum[at], (strata.get(documents.stratum[at]) ?? 0) + 1);
  const levelOf = (at) => documents.level[at];
  return {
    documents, places, stratum_,
    dates: places.map((at) => documents.date[at]),
    length: places.map((at) => documents.characters[at]),
    cluster: places.map((at) => documents.cluster[at]),
    // Speakers of fewer than five documents are taken together within their level.
    stratum: places.map((at) => (strata.get(documents.stratum[at]) >= 5 ? `s${documents.stratum[at]}` : `l${levelOf(at)}`)),
  };
}

const groupIn = {
  all: () => "",
  source: (documents, at) => documents.source[at],
  level: (documents, at) => documents.level[at],
  // A province is who speaks: a document of a city in it is none of its own.
  province: (documents, at) => (["province", ""].includes(documents.level[at]) ? documents.province[at] : ""),
};

function sums(size, keys, values) {
  const found = new Float64Array(size);
  keys.forEach((key, at) => { found[key] += values ? values[at] : 1; });
  return found;
}

// How much wider campaigns make the intervals of a term: that of the group, of the whole corpus.
function factorOf(corpus, grouping, group, forms, term) {
  const [kind, name] = grouping === "all" ? corpus.stratum_ : [grouping, group];
  return about.factors[kind]?.[name]?.[`${data.terms[term][0]} ${forms}`] ?? 1;
}

// `annotator.trace.units.incomplete_periods`: a first or last period in whose midst the corpus begins or ends.
function incompletePeriods(corpus, unit) {
  const rows = corpus.dates.map((date, at) => ({ date, stratum: corpus.stratum[at] })).filter((row) => row.date.length === 10);
  const own = new Map();
  for (const row of rows) {
    const period = periodOf(row.date, unit);
    if (!own.has(period)) own.set(period, new Map());
    const strata = own.get(period);
    const offset = dayOf(row.date) - periodBounds(period)[0];
    const known = strata.get(row.stratum) ?? { min: Infinity, max: -Infinity, n: 0 };
    strata.set(row.stratum, { min: Math.min(known.min, offset), max: Math.max(known.max, offset), n: known.n + 1 });
  }
  const names = [...own.keys()].sort();
  const found = new Set();
  if (names.length < 3) return found;
  const nearly = { year: 31, quarter: 30, month: 10 }[unit];
  for (const [edge, beside, side_, sign] of [[names[0], names[1], "min", 1], [names.at(-1), names.at(-2), "max", -1]]) {
    const weights = [...own.get(beside)].map(([stratum, { n }]) => [stratum, n]);
    const whole = weights.reduce((sum, [, n]) => sum + n, 0);
    for (const [stratum, n] of weights) {
      if (n < 5 || n < whole / 10) continue;
      const at = own.get(edge).get(stratum)?.[side_];
      const others = names.filter((name) => name !== edge && own.get(name).has(stratum)).map((name) => own.get(name).get(stratum)[side_]).sort((a, b) => a - b);
      const median = (others[Math.floor((others.length - 1) / 2)] + others[Math.floor(others.length / 2)]) / 2;
      if (at === undefined ? side_ === "max" : sign * (at - median) > nearly) found.add(edge);
    }
  }
  return found;
}

// Level of each stratum whose product with a course of the periods fits the margins; `annotator.trace.series.additive`.
function levelsOf(uses, exposure, strata, periods) {
  let a = new Float64Array(strata).fill(1);
  let b = new Float64Array(periods).fill(1);
  const rows = new Float64Array(strata);
  const columns = new Float64Array(periods);
  for (let i = 0; i < strata; i++) for (let j = 0; j < periods; j++) { rows[i] += uses[i * periods + j]; columns[j] += uses[i * periods + j]; }
  for (let step = 0; step < 25; step++) {
    a = a.map((_, i) => { let sum = 0; for (let j = 0; j < periods; j++) sum += exposure[i * periods + j] * b[j]; return sum > 0 ? rows[i] / sum : 0; });
    b = b.map((_, j) => { let sum = 0; for (let i = 0; i < strata; i++) sum += exposure[i * periods + j] * a[i]; return sum > 0 ? columns[j] / sum : 0; });
  }
  return a;
}

// By period: what the rate is to be multiplied with to be that of the whole corpus's mix of strata.
function mixOf(corpus, inside, period, uses) {
  const strata = [...new Set(inside.map((at) => corpus.stratum[at]))];
  if (strata.length < 2) return uses.map(() => new Map());
  const names = [...new Set(period)];
  const [n, m] = [strata.length, names.length];
  const [stratumAt, periodAt] = [new Map(strata.map((one, at) => [one, at])), new Map(names.map((one, at) => [one, at]))];
  const cell = inside.map((at, row) => stratumAt.get(corpus.stratum[at]) * m + periodAt.get(period[row]));
  const exposure = sums(n * m, cell, inside.map((at) => corpus.length[at]));
  return uses.map((one) => {
    const level = levelsOf(sums(n * m, cell, inside.map((at) => one[at])), exposure, n, m);
    const alone = names.map((_, j) => level.reduce((sum, a, i) => sum + a * exposure[i * m + j], 0));
    const whole = names.map((_, j) => level.reduce((sum, _a, i) => sum + exposure[i * m + j], 0));
    const standard = alone.reduce((a, b) => a + b, 0) / Math.max(whole.reduce((a, b) => a + b, 0), 1);
    return new Map(names.map((name, j) => [name, alone[j] > 0 ? (standard * whole[j]) / alone[j] : null]));
  });
}

// Rows of `periods.csv` for each of `uses` (counts by place in the corpus): one a group and period that has documents.
// The unit `whole` takes all documents, undated ones too, as one period. `factorIn` gives the campaigns' factor of a group and
// of the uses by their place.
function periodRows(corpus, unit, grouping, uses, factorIn) {
  const group = corpus.places.map((at) => groupIn[grouping](corpus.documents, at));
  const period = corpus.dates.map((date) => (unit === "whole" ? "whole" : periodOf(date, unit)));
  const inside = corpus.places.map((_, at) => at).filter((at) => period[at]);
  if (!inside.length) return uses.map(() => []);
  const keys = new Map();
  const cell = inside.map((at) => {
    const key = `${group[at]}\u0000${period[at]}`;
    if (!keys.has(key)) keys.set(key, { group: group[at], period: period[at], number: keys.size });
    return keys.get(key).number;
  });
  const clusters = new Map();
  const own = inside.map((at, row) => {
    const key = `${cell[row]} ${corpus.cluster[at]}`;
    if (!clusters.has(key)) clusters.set(key, { number: clusters.size, cell: cell[row] });
    return clusters.get(key).number;
  });
  const [size, many] = [keys.size, clusters.size];
  const cellOf = [...clusters.values()].map((one) => one.cell);
  const total = (values) => sums(size, cellOf, values);
  const squared = (values) => values.map((value) => value ** 2);
  const ofCluster = sums(many, own);
  const lengthOf = sums(many, own, inside.map((at) => corpus.length[at]));
  const count = sums(size, cell);
  const characters = total(lengthOf);
  const effective = (whole, square) => whole.map((value, at) => value ** 2 / (square[at] || 1));
  const byLength = effective(characters, total(squared(lengthOf)));
  const number = total(new Float64Array(many).fill(1));
  const byNumber = effective(count, total(squared(ofCluster)));
  const incomplete = unit === "whole" ? new Set() : incompletePeriods(corpus, unit);
  const mixes = grouping === "all" && unit !== "whole" ? mixOf(corpus, inside, inside.map((at) => period[at]), uses) : uses.map(() => new Map());
  return uses.map((one, which) => {
    const hits = sums(many, own, inside.map((at) => one[at]));
    const using = sums(size, cell, inside.map((at) => (one[at] > 0 ? 1 : 0)));
    const y = total(hits);
    const squaresOf = total(squared(hits));
    const [allUses, allSquares, allUsing] = hits.reduce(([a, b, c], hit) => [a + hit, b + hit ** 2, c + (hit > 0)], [0, 0, 0]);
    const [size_, spread] = allUses ? [allUses / allUsing, allSquares / allUses] : [1, 1];
    const residual = total(hits.map((hit, at) => (hit - (y[cellOf[at]] / (characters[cellOf[at]] || 1)) * lengthOf[at]) ** 2));
    const rows = [...keys.values()].map(({ group: name, period: when }, at) => {
      const factor = factorIn(name, which);
      const phi = (factor * (squaresOf[at] + SHRINK * size_ * spread)) / (y[at] + SHRINK * size_);
      let [low, high] = limits(y[at], phi, byLength[at] / factor, byLength[at], true);
      if (number[at] > 1.09 * byLength[at] && low !== null) {
        // Lengths that differ much: the wider of this interval and of one without a ceiling.
        const [openLow, openHigh] = limits(y[at], factor * Math.min(1, y[at] > 0 ? residual[at] / y[at] : 1), Infinity, byLength[at], true);
        [low, high] = [Math.min(low, openLow), Math.max(high, openHigh)];
      }
      const share = using[at] / count[at];
      const n = byNumber[at] / factor;
      const shares = limits(share * n, 1, n, byNumber[at], false).map((value) => (value === null ? null : value / n));
      const million = (value) => (value === null || !characters[at] ? null : (value / characters[at]) * 1e6);
      const mix = mixes[which].get(when) ?? null;
      const adjust = (value) => (value === null || mix === null ? null : value * mix);
      const [rate, rateLow, rateHigh] = [million(y[at]), million(low), million(high === null ? null : Math.min(high, characters[at]))];
      return {
        group: name, period: when, documents: count[at], using: using[at], occurrences: y[at], characters: characters[at],
        share, share_low: shares[0], share_high: shares[1], rate, rate_low: rateLow, rate_high: rateHigh,
        adjusted: adjust(rate), adjusted_low: adjust(rateLow), adjusted_high: adjust(rateHigh), incomplete: incomplete.has(when),
      };
    });
    return rows.sort((a, b) => (a.group < b.group ? -1 : a.group > b.group ? 1 : a.period < b.period ? -1 : 1));
  });
}

// Rows of `shift.csv`.
function shiftRows(corpus, unit, current, older) {
  const found = new Map();
  corpus.dates.forEach((date, at) => {
    const period = periodOf(date, unit);
    const [x, n] = [current[at], current[at] + older[at]];
    if (!period || !n) return;
    const row = found.get(period) ?? { period, documents: 0, x: 0, n: 0, xx: 0, nn: 0, xn: 0 };
    found.set(period, { period, documents: row.documents + 1, x: row.x + x, n: row.n + n, xx: row.xx + x * x, nn: row.nn + n * n, xn: row.xn + x * n });
  });
  const rows = [...found.values()].sort((a, b) => (a.period < b.period ? -1 : 1)).map((row) => {
    const size = effectiveSize(row);
    const share = row.x / row.n;
    const [low, high] = limits(share * size, 1, size, Infinity, false);
    return { period: row.period, current: row.x, predecessor: row.n - row.x, share, low: low / size, high: high / size, passes: false };
  });
  const below = rows.findLastIndex((row) => row.share <= 0.5);
  if (rows.length && below >= 0 && below < rows.length - 1) rows[below + 1].passes = true;
  return rows;
}

function effectiveSize({ documents, x, xx, n, nn, xn }) {
  if (documents < 2 || x === 0 || x === n) return documents;
  const share = x / n;
  const spread = ((documents / (documents - 1)) * Math.max(0, xx - 2 * share * xn + share * share * nn)) / n ** 2;
  if (!spread) return documents;
  return Math.min(((share * (1 - share)) / spread) * (NORMAL ** 2 / studentSquare(documents - 1)), n);
}

// Rows of `first_seen.csv` by group, current forms. Documents that name no group are a row with an empty name.
function firstRows(corpus, grouping, current) {
  const using = corpus.places.map((_, at) => at).filter((at) => current[at] > 0 && corpus.dates[at]);
  using.sort((a, b) => lastDayOf(corpus.dates[a]) - lastDayOf(corpus.dates[b]) || corpus.places[a] - corpus.places[b]);
  if (!using.length) return [];
  const day = (at) => (corpus.dates[at].length === 10 ? dayOf(corpus.dates[at]) : null);
  const origin = day(using[0]);
  const found = new Map();
  for (const at of using) {
    const group = groupIn[grouping](corpus.documents, corpus.places[at]);
    if (!found.has(group)) found.set(group, { group, date: corpus.dates[at], place: corpus.places[at], lag: day(at) === null || origin === null ? null : day(at) - origin });
  }
  return [...found.values()];
}

// Adoption: `annotator.trace.adoption` ---------------------------------------------------------------------------------

// The first use in this sense: what is older than the milestone, and rare, is another sense or a wrong date.
function firstUse(corpus, uses, milestone, chosen = () => true) {
  const latest = corpus.dates.map((date) => (date ? lastDayOf(date) : NaN));
  let own = uses;
  let using = uses.map((n, at) => at).filter((at) => uses[at] > 0 && latest[at] === latest[at] && chosen(at));
  if (milestone) {
    const before = using.filter((at) => latest[at] < dayOf(milestone));
    const number = new Set(before.map((at) => corpus.cluster[at])).size;
    if (number && number < 10) {
      const apart = new Set(before);
      own = uses.map((n, at) => (apart.has(at) ? 0 : n));
      using = using.filter((at) => !apart.has(at));
    }
  }
  if (!using.length) return null;
  const first = using.reduce((best, at) => (latest[at] < latest[best] ? at : best));
  return { day: latest[first], uses: own, latest, place: corpus.places[first] };
}

function histories(corpus, grouping, uses, milestone) {
  const first = firstUse(corpus, uses, milestone);
  if (!first) return null;
  const origin = first.day;
  const groups = new Map();
  corpus.places.forEach((place, at) => {
    const name = groupIn[grouping](corpus.documents, place);
    if (!name || first.latest[at] !== first.latest[at]) return;
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(at);
  });
  const units = [];
  for (const name of [...groups.keys()].sort()) {
    const places = groups.get(name).sort((a, b) => first.latest[a] - first.latest[b] || a - b);
    const days = places.map((at) => first.latest[at]);
    if (days.at(-1) < origin) continue;
    const entered = days[0] < origin ? origin : days.find((day) => day >= origin);
    const at = places.findIndex((one) => first.uses[one] > 0);
    if (at < 0) {
      units.push({ name, entered, without: days.at(-1), since: Infinity, latest: Infinity, place: -1 });
      continue;
    }
    const without = at ? days[at - 1] : NaN;
    const latest = days[at];
    const known = [dayOf(corpus.dates[places[at]]), Math.min(without + 1, latest), Math.min(origin, latest)].filter((day) => day === day);
    const since = Math.max(...known);
    units.push({ name, entered: Math.min(entered, since), without, since, latest, place: corpus.places[places[at]] });
  }
  return { units, origin };
}

// Kaplan and Meier's share with late entries, log-log limits (Greenwood); as lifelines' `KaplanMeierFitter`.
function kaplanMeier(units, origin) {
  const ends = units.map((unit) => (Number.isFinite(unit.since) ? unit.since : unit.without) - origin + 1);
  let entries = units.map((unit, at) => Math.min(unit.entered - origin, unit.entered - origin >= ends[at] ? ends[at] - 1 : Infinity));
  const table = (entry) => {
    const days = [...new Set([...ends, ...entry])].sort((a, b) => a - b);
    return days.map((day) => ({
      day,
      entrance: entry.filter((one) => one === day).length,
      removed: ends.filter((one) => one === day).length,
      observed: ends.filter((one, at) => one === day && Number.isFinite(units[at].since)).length,
    }));
  };
  let rows = table(entries);
  let net = 0;
  const populations = rows.map((row) => (net += row.entrance - row.removed));
  const early = populations.slice(0, Math.floor(rows.length / 2));
  if (early.length && Math.min(...early) === 0) {
    // All that were there early had adopted before the others came: all count from the beginning.
    entries = units.map(() => 0);
    rows = table(entries);
  }
  let there = 0;
  let log = 0;
  let variance = 0;
  return rows.map((row, at) => {
    const population = there + (at ? 0 : row.entrance);
    there += row.entrance - row.removed;
    if (population > 0) {
      log += Math.log((population - row.observed) / population);
      if (population > row.observed) variance += row.observed / (population * (population - row.observed));
    }
    const limit = (sign) => {
      const value = Math.exp(-Math.exp(Math.log(-log) + (sign * NORMAL * Math.sqrt(variance)) / log));
      return value === value ? value : 1;
    };
    const [lower, upper] = [limit(-1), limit(1)];
    return { day: row.day - 1 + origin, inside: row.day > 0, share: 1 - Math.exp(log), low: 1 - upper, high: 1 - lower };
  }).filter((row) => row.inside);
}

// Rows of `adoption.csv`, one a day on which a unit adopts.
function adoptionRows(corpus, grouping, uses, milestone) {
  const told = histories(corpus, grouping, uses, milestone);
  if (!told || !told.units.some((unit) => Number.isFinite(unit.since))) return [];
  const curve = kaplanMeier(told.units, told.origin);
  const adopted = told.units.filter((unit) => Number.isFinite(unit.since)).map((unit) => unit.since).sort((a, b) => a - b);
  return [...new Set(adopted)].map((day) => {
    const adopters = adopted.filter((one) => one <= day).length;
    const at = curve.findLast((row) => row.day <= day);
    return { date: isoDay(Math.floor(day)), adopters, possible: told.units.length, share: adopters / told.units.length, estimate: at?.share ?? null, low: at?.low ?? null, high: at?.high ?? null };
  });
}

const MONTH = 365.25 / 12;

// Rows of `lags.csv`: months behind the centre's first document.
function lagRows(corpus, uses, milestone) {
  const told = histories(corpus, "province", uses, milestone);
  const centre = firstUse(corpus, uses, milestone, (at) => ["central party", "central government"].includes(corpus.documents.level[corpus.places[at]]));
  if (!told || !centre || !told.units.some((unit) => Number.isFinite(unit.since))) return [];
  const months = (day) => (Number.isFinite(day) ? Math.round(((day - centre.day) / MONTH) * 10) / 10 : null);
  return told.units.sort((a, b) => (a.since === b.since ? 0 : a.since - b.since) || (a.name < b.name ? -1 : 1)).map((unit) => ({
    province: unit.name, adopted: Number.isFinite(unit.since),
    without: Number.isFinite(unit.without) ? isoDay(unit.without) : "", date: unit.place >= 0 ? corpus.documents.date[unit.place] : "",
    low: months(Number.isFinite(unit.without) ? unit.without : unit.since), high: months(unit.latest), centre: corpus.documents.date[centre.place],
  }));
}

// Terms together: `annotator.trace.together`, added up over the years as on the chart. -----------------------------------

// `contexts`: for each span of a current form [place in the corpus, term, context], each context and term once.
function pairRows(corpus, contexts, universe, terms) {
  const dated = corpus.dates.some((date) => date);
  const year = corpus.dates.map((date) => (dated ? date.slice(0, 4) : "all"));
  const size = new Map();
  year.forEach((one, at) => size.set(one, (size.get(one) ?? 0) + universe[at]));
  const inside = new Map();
  const alone = new Map();
  for (const [at, term, context] of contexts) {
    const when = year[at];
    if (!when) continue;
    if (!inside.has(when)) { inside.set(when, new Map()); alone.set(when, new Map()); }
    const held = inside.get(when);
    if (!held.has(context)) held.set(context, []);
    held.get(context).push(term);
    alone.get(when).set(term, (alone.get(when).get(term) ?? 0) + 1);
  }
  const rows = new Map();
  for (const [when, held] of inside) {
    const counts = alone.get(when);
    const both = new Map();
    for (const own of held.values()) {
      for (const a of own) for (const b of own) if (a < b) both.set(a * terms + b, (both.get(a * terms + b) ?? 0) + 1);
    }
    const there = [...counts.keys()].sort((a, b) => a - b);
    for (const a of there) {
      for (const b of there) {
        if (a >= b) continue;
        const row = rows.get(a * terms + b) ?? { a, b, observed: 0, expected: 0 };
        row.observed += both.get(a * terms + b) ?? 0;
        row.expected += (counts.get(a) * counts.get(b)) / (size.get(when) || 1);
        rows.set(a * terms + b, row);
      }
    }
  }
  return [...rows.values()].filter((row) => row.expected > 0).map((row) => {
    const ratio = row.observed / row.expected;
    // Poisson deviance (McCullagh and Nelder, Generalized Linear Models, 2nd ed., 1989, ch. 6).
    const deviance = 2 * ((row.observed ? row.observed * Math.log(ratio) : 0) - row.observed + row.expected);
    return { ...row, ratio, deviance, shade: deviance > 6.63 ? Math.log2(Math.min(8, Math.max(1 / 8, ratio))) : 0 };
  });
}
