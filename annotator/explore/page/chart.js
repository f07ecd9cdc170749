// Charts drawn by hand as SVG: attributes only, so that a figure taken away looks as it does on the page.

import { s } from "./dom.js";
import { measured, number } from "./words.js";

export const PALETTES = {
  light: { ink: "#1d1d1b", soft: "#6a665d", rule: "#ddd8cc", paper: "#fbfaf7", lines: ["#a3271b", "#1f5f8b", "#2f7d4f", "#a86a10", "#6b4c9a", "#0f7c84", "#8c3f66", "#55524a"] },
  dark: { ink: "#ece8df", soft: "#a8a296", rule: "#3b3933", paper: "#1a1917", lines: ["#ff8f7d", "#7dbbe8", "#7fcf9d", "#e5b257", "#bba2ec", "#66cdd4", "#e59abf", "#bdb8ab"] },
};
const FONT = "'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',system-ui,sans-serif";

export function lineColour(palette, at) {
  return palette.lines[at % palette.lines.length];
}

// Steps of 1, 2 or 5 times a power of ten.
export function ticks(top, wanted = 4) {
  if (!(top > 0)) return [0, 1];
  const rough = top / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
  const found = [];
  for (let at = 0; at <= Math.ceil(top / step - 1e-9); at += 1) found.push(at * step);
  return found;
}

const SHORT = /^\d{4}-(\d{2}.*)$/;

function labelled(periods, room) {
  // A label where a year begins, and as many between as have room.
  const width = (text) => 7 * text.length + 12;
  const found = [];
  let free = -Infinity;
  const step = room / Math.max(1, periods.length);
  let year = "";
  periods.forEach((period, at) => {
    const begins = period.slice(0, 4) !== year;
    year = period.slice(0, 4);
    const text = begins ? (periods.length > 60 && period.length > 4 ? period.slice(0, 4) : period) : period.length > 7 ? period.slice(5) : (period.match(SHORT)?.[1] ?? period.slice(4));
    const x = (at + 0.5) * step;
    const crowded = !begins && step < 30;
    if (!crowded && x - width(text) / 2 >= free) {
      found.push([at, text]);
      free = x + width(text) / 2;
    }
  });
  return found;
}

function runsOf(numbers, wanted) {
  const runs = [[]];
  for (const at of numbers) {
    if (wanted(at)) runs.at(-1).push(at);
    else if (runs.at(-1).length) runs.push([]);
  }
  return runs;
}

// The highest value or limit of an interval, which is drawn whole. Where nothing was found there is no band.
function topOf({ series, measure, bands = true }) {
  const known = (values) => (values ?? []).filter((value) => value !== null);
  const limits = (one) => (bands && measure !== "count" ? known((one.high ?? []).map((value, at) => (one.values[at] > 0 ? value : null))) : []);
  return Math.max(0, ...series.flatMap((one) => [...known(one.values), ...limits(one)]));
}

// `series`: [{label, colour, values, low, high, dash}], values null where nothing is known.
export function drawChart({ periods, incomplete = [], series, measure, width, height, palette, bands = true, milestones = [], title = "", top = null, marked = null, span = null }) {
  const most = top ?? topOf({ series, measure, bands });
  const marks = ticks(measure === "share" || measure === "part" ? Math.min(1, most) : most, height < 200 ? 3 : 5);
  const limit = Math.max(marks.at(-1), 1e-9);
  const labels = marks.map((mark) => measured(mark, measure === "rate" || measure === "ratio" ? "number" : measure).replace(/\.0+$/, ""));
  const left = 12 + 7 * Math.max(...labels.map((label) => label.length));
  const box = { left, right: width - 14, top: title ? 34 : 16, bottom: height - 30 };
  const step = (box.right - box.left) / Math.max(1, periods.length);
  const x = (at) => box.left + (at + 0.5) * step;
  const y = (value) => box.bottom - (Math.min(value, limit) / limit) * (box.bottom - box.top);
  const svg = s("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height}`, width, height, "font-family": FONT, "font-size": 12 });
  if (title) svg.append(s("text", { x: 2, y: 16, fill: palette.ink, "font-size": 13, "font-weight": 600 }, title));
  marks.forEach((mark, at) => {
    svg.append(s("line", { x1: box.left, x2: box.right, y1: y(mark), y2: y(mark), stroke: palette.rule, "stroke-width": mark ? 0.8 : 1.2 }));
    svg.append(s("text", { x: box.left - 7, y: y(mark) + 4, fill: palette.soft, "text-anchor": "end" }, labels[at]));
  });
  for (const [at, text] of labelled(periods, box.right - box.left)) {
    svg.append(s("text", { x: x(at), y: box.bottom + 19, fill: palette.soft, "text-anchor": "middle" }, text));
  }
  if (span) {
    svg.append(s("rect", { x: x(span[0]) - step / 2, width: (span[1] - span[0] + 1) * step, y: box.top, height: box.bottom - box.top, fill: palette.lines[1], "fill-opacity": 0.12 }));
  }
  milestones.forEach(({ at, label }) => {
    svg.append(s("line", { x1: x(at), x2: x(at), y1: box.top - 2, y2: box.bottom, stroke: palette.soft, "stroke-dasharray": "1 3", "stroke-width": 1 }));
    svg.append(s("text", { x: x(at), y: box.top - 5, fill: palette.soft, "font-size": 10, "text-anchor": "middle" }, label));
  });
  const dots = step > 5;
  series.forEach((one) => {
    const runs = [];
    let run = [];
    one.values.forEach((value, at) => {
      if (value === null) {
        if (run.length) runs.push(run);
        run = [];
      } else run.push(at);
    });
    if (run.length) runs.push(run);
    for (const part of runs) {
      if (bands && one.low && measure !== "count") {
        // Where nothing was found the upper limit says how little was looked at; it would hide what was found.
        for (const known of runsOf(part, (at) => one.low[at] !== null && one.high[at] !== null && one.values[at] > 0)) {
          if (known.length === 1) {
            const [at] = known;
            svg.append(s("line", { x1: x(at), x2: x(at), y1: y(one.low[at]), y2: y(one.high[at]), stroke: one.colour, "stroke-width": 5, "stroke-opacity": 0.16 }));
            continue;
          }
          const up = known.map((at) => `${x(at).toFixed(1)},${y(one.high[at]).toFixed(1)}`);
          const down = known.toReversed().map((at) => `${x(at).toFixed(1)},${y(one.low[at]).toFixed(1)}`);
          svg.append(s("polygon", { points: [...up, ...down].join(" "), fill: one.colour, "fill-opacity": 0.11 }));
        }
      }
      const path = part.map((at, n) => `${n ? "L" : "M"}${x(at).toFixed(1)} ${y(one.values[at]).toFixed(1)}`).join("");
      svg.append(s("path", { d: path, fill: "none", stroke: one.colour, "stroke-width": dots ? 2 : 1.3, "stroke-linejoin": "round", "stroke-linecap": "round", "stroke-dasharray": one.dash }));
      for (const at of part) {
        const hollow = incomplete.includes(periods[at]);
        if (dots || part.length === 1 || hollow) {
          svg.append(s("circle", { cx: x(at), cy: y(one.values[at]), r: dots ? 3.2 : 2, fill: hollow ? palette.paper : one.colour, stroke: one.colour, "stroke-width": 1.5 }));
        }
      }
    }
  });
  if (marked !== null && marked >= 0) {
    svg.append(s("line", { x1: x(marked), x2: x(marked), y1: box.top, y2: box.bottom, stroke: palette.ink, "stroke-width": 1, "stroke-opacity": 0.5 }));
  }
  return { svg, box, step, x, y, at: (px) => Math.max(0, Math.min(periods.length - 1, Math.floor((px - box.left) / step))) };
}

// A figure to be taken away: chart (or charts), legend, and the line that says what it shows.
export function figure({ parts, legend, title, foot, width, palette }) {
  const columns = parts.length > 1 ? 3 : 1;
  const cell = { width: width / columns, height: parts.length > 1 ? 190 : 420 };
  const rows = Math.ceil(parts.length / columns);
  const footLines = wrap(foot, Math.floor(width / 6.2));
  let top = 34;
  const most = parts.length > 1 ? Math.max(...parts.map(topOf)) : null;
  const svg = s("svg", { xmlns: "http://www.w3.org/2000/svg", "font-family": FONT, "font-size": 12 });
  const background = s("rect", { x: 0, y: 0, width, fill: palette.paper });
  svg.append(background, s("text", { x: 14, y: 24, fill: palette.ink, "font-size": 15, "font-weight": 600 }, title));
  let x = 14;
  for (const { label, colour } of legend) {
    const wide = 26 + 13 * label.length;
    if (x + wide > width && x > 14) {
      x = 14;
      top += 20;
    }
    svg.append(s("rect", { x, y: top + 3, width: 14, height: 4, fill: colour }), s("text", { x: x + 20, y: top + 10, fill: palette.ink }, label));
    x += wide + 12;
  }
  top += 24;
  parts.forEach((part, at) => {
    const drawn = drawChart({ ...part, ...cell, top: most, palette }).svg;
    const group = s("g", { transform: `translate(${(at % columns) * cell.width} ${top + Math.floor(at / columns) * cell.height})` });
    group.append(...drawn.childNodes);
    svg.append(group);
  });
  let bottom = top + rows * cell.height + 16;
  for (const line of footLines) {
    svg.append(s("text", { x: 14, y: bottom, fill: palette.soft, "font-size": 10 }, line));
    bottom += 14;
  }
  background.setAttribute("height", bottom + 4);
  svg.setAttribute("width", width);
  svg.setAttribute("height", bottom + 4);
  svg.setAttribute("viewBox", `0 0 ${width} ${bottom + 4}`);
  return new XMLSerializer().serializeToString(svg);
}

function wrap(text, length) {
  const lines = [""];
  for (const piece of text.split(/(?<= · )/)) {
    const size = (line) => [...line].reduce((sum, character) => sum + (character > "\u2e80" ? 2 : 1), 0);
    if (size(lines.at(-1) + piece) > length && lines.at(-1)) lines.push("");
    lines[lines.length - 1] += piece;
  }
  return lines;
}

export function tileMap({ tiles, values, palette, width, format, zh }) {
  const size = Math.min(46, (width - 10) / 9);
  const svg = s("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${9 * size} ${8 * size}`, width: 9 * size, height: 8 * size, "font-family": FONT, "font-size": Math.round(size * 0.3) });
  const most = Math.max(...Object.values(values).map((one) => one.value ?? 0), 1e-9);
  const cells = {};
  for (const [name, tile] of Object.entries(tiles)) {
    const known = values[name];
    const strength = known?.value ? Math.sqrt(known.value / most) : 0;
    const group = s("g", {},
      s("rect", {
        x: tile.column * size + 1.5, y: tile.row * size + 1.5, width: size - 3, height: size - 3, rx: 3,
        fill: known ? palette.lines[0] : "none", "fill-opacity": known ? 0.06 + 0.84 * strength : 0,
        stroke: known ? palette.lines[0] : palette.soft, "stroke-opacity": known ? 0.35 : 0.5, "stroke-dasharray": known ? undefined : "2 3",
      }),
      s("text", { x: (tile.column + 0.5) * size, y: (tile.row + 0.44) * size, "text-anchor": "middle", fill: strength > 0.5 ? palette.paper : palette.ink, "font-weight": 600 }, zh ? tile.short : tile.letters),
      s("text", { x: (tile.column + 0.5) * size, y: (tile.row + 0.8) * size, "text-anchor": "middle", "font-size": Math.round(size * 0.23), fill: strength > 0.5 ? palette.paper : palette.ink }, known ? format(known.value) : ""),
    );
    svg.append(group);
    cells[name] = group;
  }
  return { svg, cells };
}

export { number };
