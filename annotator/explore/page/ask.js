// Ask: phrases typed or taken from the lexicon, each a line of the chart.

import { composing, fill, h, id, refill } from "./dom.js";
import { lineColour, PALETTES } from "./chart.js";
import { about, answer, cancelled, goOn, palette, stop } from "./asked.js";
import { keep, kept, set, state } from "./state.js";
import { number, t } from "./words.js";

const MOST = 12;

export function lineName(text) {
  if (!text.startsWith("term:")) return /^"[^+/*"]+"$/.test(text) ? text.slice(1, -1) : text;
  const id = text.slice(5).replace(/\.predecessor$/, "");
  const term = about().terms.find((one) => one.id === id);
  const older = text.endsWith(".predecessor");
  return `${term ? (older ? term.predecessor.join(" / ") : term.form) : id} (${t(older ? "older" : "term")})`;
}

export function linePicker(name) {
  const own = id(name);
  return h("span", { class: "choice" }, h("label", { for: own }, t("line")), h("select", { id: own, lang: "zh-Hans", onchange: (event) => set({ line: event.target.value, period: "", group: "", grouped: "" }) },
    ...answer.lines.map((line, at) => h("option", { value: at, selected: String(at) === state.line }, lineName(line.text)))));
}

function add(texts) {
  const wanted = texts.map((text) => text.trim()).filter(Boolean);
  if (!wanted.length) return;
  const lines = [...new Set([...state.q, ...wanted])].slice(-MOST);
  const history = [...wanted, ...kept("history", []).filter((one) => !wanted.includes(one))].slice(0, 200);
  keep("history", history);
  set({ q: lines, line: String(lines.length - 1), period: "", group: "", grouped: "" });
}

export function askSection() {
  const input = h("input", {
    id: "phrase", type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false", lang: "zh-Hans", enterkeyhint: "search",
    placeholder: t("ask placeholder"), "aria-describedby": "ask-hint",
  });
  const ask = () => {
    add([input.value]);
    input.value = "";
    input.focus();
  };
  // Enter during input by an input method takes the candidate and asks nothing.
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !composing(event)) {
      event.preventDefault();
      ask();
    }
  });
  const lines = h("ul", { id: "lines", "aria-label": t("see") });
  const section = h("section", { id: "ask", "aria-labelledby": "ask-title" },
    h("h1", { id: "ask-title" }, h("label", { for: "phrase" }, t("ask label"))),
    h("div", { class: "asking" }, input, h("button", { type: "button", class: "primary", id: "add", onclick: ask }, t("add"))),
    h("p", { class: "hint", id: "ask-hint" }, t("ask hint")),
    lines,
    suggestions(),
  );
  let asked = state.q.length > 0;
  const update = () => {
    chips(lines);
    // The terms make room for the answer once there is one.
    if (!asked && state.q.length) section.querySelector(".suggest").open = false;
    asked = state.q.length > 0;
  };
  return { section, update };
}

function chips(list) {
  const shown = answer.lines.length ? answer.lines : state.q.map((text) => ({ text }));
  while (list.children.length > shown.length) list.lastElementChild.remove();
  shown.forEach((line, at) => {
    if (!list.children[at]) list.append(h("li", { class: "chip" }));
    const chip = list.children[at];
    const progress = answer.progress[at];
    const key = [line.text, line.exact, line.total, line.rejected, line.lookalikes, answer.samples[at], cancelled(), !progress, state.q.includes(line.text)];
    chip.dataset.state = line.exact ? "exact" : "provisional";
    refill(chip, JSON.stringify(key), () => [
      h("span", { class: "swatch", "data-colour": at % 8, "aria-hidden": "true" }),
      h("span", { class: "phrase", lang: "zh-Hans" }, lineName(line.text)),
      line.total ? h("span", { class: "total" }, total(line)) : null,
      h("span", { class: "status" }, statusOf(line, at)),
      state.q.includes(line.text) ? h("button", { type: "button", class: "quiet", "aria-label": t("remove", { line: lineName(line.text) }), onclick: () => set({ q: state.q.filter((text) => text !== line.text), line: "0", period: "", group: "" }) }, "×") : null,
    ]);
    const bar = chip.querySelector("progress");
    if (progress && bar) {
      bar.value = progress.done;
      bar.setAttribute("aria-label", t("deciding", { share: `${Math.round(100 * progress.done)} %` }));
      chip.querySelector(".so-far").textContent = ` ${number(progress.spans)}`;
    }
  });
}

function total(line) {
  if (line.total.below !== undefined) return t("ratio total", { n: number(line.total.occurrences), m: number(line.total.below) });
  return t("occurrences", { n: number(line.total.occurrences), d: number(line.total.documents) });
}

function statusOf(line, at) {
  if (!line.total) return "";
  if (line.exact) {
    const without = line.lookalikes?.length ? ` · ${t("with lookalikes", { words: line.lookalikes.join("、") })}` : "";
    return h("span", { title: t("exact long", { n: number(line.total.occurrences), rejected: number(line.rejected) }) }, `${t("exact")} · ${t("exact long", { n: number(line.total.occurrences), rejected: number(line.rejected) })}${without}`);
  }
  const sample = answer.samples[at];
  const progress = answer.progress[at];
  const parts = [h("span", { class: "provisional", title: t("provisional long") }, t(cancelled() ? "cancelled" : "provisional"))];
  if (sample) parts.push(` · ${t("estimate", { estimate: number(sample.estimate), low: number(sample.low), high: number(sample.high), of: number(sample.of) })}`);
  if (progress && !cancelled()) {
    parts.push(h("progress", { max: 1, value: progress.done, "aria-label": t("deciding", { share: "" }) }), h("span", { class: "so-far" }, ` ${number(progress.spans)}`));
  }
  parts.push(cancelled()
    ? h("button", { type: "button", class: "quiet", onclick: goOn }, t("resume"))
    : h("button", { type: "button", class: "quiet stop", onclick: stop }, t("cancel")));
  return h("span", {}, ...parts);
}

function suggestions() {
  const taken = (text) => h("button", { type: "button", class: "term", lang: "zh-Hans", onclick: () => add([text]) }, lineName(text));
  const seen = about().terms;
  const shifts = seen.filter((term) => term.predecessor.length).map((term) => `${term.form}/${term.predecessor[0]}`);
  const history = h("div", { class: "row" });
  const showHistory = () => {
    const past = kept("history", []);
    fill(history, past.length
      ? [...past.slice(0, 40).map(taken), h("button", { type: "button", class: "quiet", onclick: () => { keep("history", []); showHistory(); } }, t("history clear"))]
      : h("span", { class: "hint" }, t("history none")));
  };
  const block = (key, open, ...children) => h("details", { open, class: "suggest" }, h("summary", {}, t(key)), h("div", { class: "row" }, ...children));
  const past = h("details", { class: "suggest", id: "history", ontoggle: showHistory }, h("summary", {}, t("history")), history);
  return h("div", { class: "suggestions" },
    block("terms", !state.q.length, ...seen.slice(0, 60).map((term) => taken(`term:${term.id}`))),
    shifts.length ? block("shifts", false, ...shifts.map(taken)) : null,
    past,
  );
}

export { lineColour, PALETTES, palette };
