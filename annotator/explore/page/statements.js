// Statements: what `annotator trace` found to hold, each with the way to its places; and what it considered and did not make.

import { fill, h } from "./dom.js";
import { about } from "./asked.js";
import { set, state } from "./state.js";
import { language, number, t } from "./words.js";

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
    const held = rows.filter((row) => row.held.toLowerCase() === "true");
    const others = rows.filter((row) => row.held.toLowerCase() !== "true");
    fill(this.body, this.table(held, false), others.length ? h("details", {}, h("summary", {}, `${t("not held")} (${number(others.length)})`), this.table(others.slice(0, 500), true)) : null);
  }

  table(rows, reasons) {
    const columns = ["statements", "scope", "since", "until", "documents", ...(reasons ? ["reason"] : []), "read"];
    return h("div", { class: "scroll table", tabindex: "0", role: "region", "aria-label": t(reasons ? "not held" : "held") }, h("table", {},
      h("thead", {}, h("tr", {}, ...columns.map((name) => h("th", { scope: "col" }, t(name))))),
      h("tbody", {}, ...rows.map((row) => h("tr", {},
        h("th", { scope: "row", class: "sentence" }, row[`sentence_${language()}`] || row.statement),
        h("td", {}, row.scope), h("td", {}, row.since), h("td", {}, row.until), h("td", { class: "n" }, row.documents_with_term || row.documents),
        reasons ? h("td", {}, row.reason) : null,
        h("td", {}, row.term ? h("button", { type: "button", class: "link", onclick: () => this.places(row) }, t("places")) : "")))))); 
  }

  // The rows that a statement was made from: its term, in its time and stratum.
  places(row) {
    const [grouping, value] = row.scope.includes("=") ? row.scope.split("=") : ["", ""];
    const day = (text) => (/^\d{4}(-\d{2}(-\d{2})?)?$/.test(text) ? text : "");
    set({
      q: [...new Set([...state.q, `term:${row.term}`])].slice(-12), line: String(Math.min(state.q.length, 11)), tab: "read", period: "",
      from: day(row.since), until: day(row.until), ...(["source", "level", "province"].includes(grouping) ? { [grouping]: [value] } : {}),
    });
  }
}
