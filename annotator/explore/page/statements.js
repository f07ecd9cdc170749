// Statements: what `annotator trace` found to hold, with the evidence that its table names.

import { fill, h } from "./dom.js";
import { about } from "./asked.js";
import { language, t } from "./words.js";

export class Statements {
  constructor() {
    this.body = h("div", {});
    this.element = h("div", {}, h("p", { class: "hint" }, t("statements lead")), this.body);
  }

  update() {
    const rows = about().statements;
    if (!rows.length) {
      fill(this.body, h("p", {}, t("no statements")));
      return;
    }
    // The table may grow columns: a sentence in the reader's language, and everything else as it stands.
    const sentence = ["sentence_zh", "sentence_en", "text_zh", "text_en", "statement"].filter((name) => name in rows[0]);
    const own = sentence.find((name) => name.endsWith(language())) ?? sentence[0] ?? Object.keys(rows[0])[0];
    const others = Object.keys(rows[0]).filter((name) => !sentence.includes(name));
    fill(this.body, h("div", { class: "scroll table", tabindex: "0", role: "region", "aria-label": t("statements") }, h("table", {},
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("statements")), ...others.map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, ...rows.slice(0, 500).map((row) => h("tr", {}, h("th", { scope: "row", class: "sentence" }, row[own]), ...others.map((name) => h("td", {}, row[name]))))))));
  }
}
