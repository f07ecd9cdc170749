// Neighbours: words beside the places, and words that set the documents apart.

import { fill, h, refill } from "./dom.js";
import { post, Refused } from "./api.js";
import { answer } from "./asked.js";
import { linePicker } from "./ask.js";
import { wanted } from "./read.js";
import { set, state } from "./state.js";
import { number, t } from "./words.js";

export class Neighbours {
  constructor() {
    this.bar = h("div", { class: "bar" });
    this.body = h("div", { class: "pair" });
    this.element = h("div", {}, this.bar, this.body, h("p", { class: "hint" }, t("exploratory")));
    this.key = "";
  }

  async update() {
    refill(this.bar, JSON.stringify([state.line, answer.lines.map((one) => one.text)]), () => (answer.lines.length > 1 ? [linePicker("beside-line")] : []));
    const line = answer.lines[Number(state.line)];
    const asked = { ...wanted(), verdict: "span", order: "date" };
    const key = JSON.stringify([asked, line?.exact]);
    if (!line || key === this.key) return;
    this.key = key;
    fill(this.body, h("p", { class: "hint" }, t("loading")));
    try {
      const got = await post("neighbours", asked);
      if (key !== this.key) return;
      fill(this.body,
        this.table("beside", t("beside lead", { of: number(got.beside.of) }), got.beside.words),
        this.table("keyness", t("keyness lead", { of: number(got.keyness.of), others: number(got.keyness.others) }), got.keyness.words));
    } catch (error) {
      this.key = "";
      fill(this.body, h("p", { class: "wrong", role: "alert" }, t("error", { why: error instanceof Refused ? error.message : t("offline") })));
    }
  }

  table(key, lead, words) {
    const most = Math.max(...words.map((word) => word.likelihood), 1);
    return h("section", {}, h("h3", {}, t(key)), h("p", { class: "hint" }, lead),
      h("div", { class: "scroll table", tabindex: "0", role: "region", "aria-label": t(key) }, h("table", {}, h("thead", {}, h("tr", {}, ...["word", "here", "there", "log ratio", "likelihood"].map((one) => h("th", { scope: "col", class: one === "word" ? undefined : "n" }, t(one))))),
        h("tbody", {}, ...words.map((word) => h("tr", {},
          h("th", { scope: "row" }, h("button", { type: "button", class: "link", lang: "zh-Hans", onclick: () => set({ q: [...new Set([...state.q, word.word])].slice(-12) }) }, word.word)),
          h("td", { class: "n" }, number(word.here)), h("td", { class: "n" }, number(word.there)), h("td", { class: "n" }, number(word.ratio, 1)),
          h("td", { class: "n" }, meter(word.likelihood / most), number(word.likelihood))))))));
  }
}

function meter(share) {
  const bar = h("i", { class: "meter", "aria-hidden": "true" });
  bar.style.width = `${Math.max(2, 48 * share)}px`;
  return bar;
}
