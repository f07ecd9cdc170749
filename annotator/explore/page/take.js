// Take away: link, figure, rows, numbers, a page of the view, and the paragraph for a section on methods.

import { fill, h } from "./dom.js";
import { post, Refused } from "./api.js";
import { answer, question } from "./asked.js";
import { asFigure } from "./see.js";
import { wanted } from "./read.js";
import { language, number, t } from "./words.js";

export class Take {
  constructor() {
    this.status = h("p", { class: "hint", id: "take-status", role: "status" });
    this.body = h("div", {});
    this.element = h("div", { class: "take" }, h("p", { class: "hint" }, t("take lead")), this.body, this.status);
    this.key = "";
  }

  async update() {
    if (!answer.lines.length) return;
    const key = JSON.stringify([location.hash, answer.lines.map((line) => line.exact)]);
    if (key === this.key) return;
    this.key = key;
    const link = h("input", { id: "link", readonly: true, value: location.href.replace(/\?.*#/, "#") });
    const methods = h("blockquote", { id: "methods" });
    const button = (kind) => h("button", { type: "button", dataset: { kind }, onclick: () => this.make(kind) }, kind.split(".")[1].toUpperCase());
    const places = answer.lines.reduce((sum, line) => sum + line.total.occurrences + (line.total.below ?? 0), 0);
    const item = (label, ...children) => h("div", { class: "item" }, h("span", { class: "label" }, label), h("span", { class: "row" }, ...children));
    fill(this.body,
      item(h("label", { for: "link" }, t("link")), link, h("button", { type: "button", onclick: () => this.copy(link.value) }, t("copy"))),
      item(t("figure"), button("figure.png"), button("figure.svg"), button("figure.pdf")),
      item(t("course file"), button("course.csv"), button("course.xlsx")),
      item(t("rows file", { n: number(places) }), button("rows.csv"), button("rows.xlsx")),
      item(t("report"), button("report.html")),
      item(t("methods"), h("button", { type: "button", onclick: () => this.copy(methods.textContent) }, t("copy"))),
      methods);
    try {
      const got = await post("methods", this.asked());
      if (key === this.key) fill(methods, got.methods[language()]);
    } catch {
      this.key = "";
    }
  }

  asked() {
    const { view, period, grouped, group, order, seed, verdict } = wanted();
    return { ...question(), view, period, grouped, group, order, seed, verdict };
  }

  async copy(text) {
    await navigator.clipboard.writeText(text).catch(() => {});
    fill(this.status, t("copied"));
  }

  async make(kind) {
    fill(this.status, t("making", { name: kind }));
    try {
      const asked = { ...this.asked(), kind, language: language() };
      if (kind.startsWith("figure") || kind.startsWith("report")) {
        const { line } = await post("methods", this.asked());
        asked.svg = asFigure(line);
      }
      const made = await post("export", asked);
      const anchor = h("a", { href: `/file/${made.file}`, download: made.name });
      document.body.append(anchor);
      anchor.click();
      anchor.remove();
      fill(this.status, t("made", { name: made.name, size: `${number(made.bytes / 1024, 0)} KB` }));
    } catch (error) {
      fill(this.status, t("error", { why: error instanceof Refused ? error.message : t("offline") }));
    }
  }
}
