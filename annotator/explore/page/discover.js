// Discover: formulations between two spans of time, the later one dragged on the chart.

import { fill, h, id, refill } from "./dom.js";
import { post, Refused } from "./api.js";
import { answer, unit } from "./asked.js";
import { set, state, view } from "./state.js";
import { number, t } from "./words.js";

export class Discover {
  constructor() {
    this.body = h("div", {});
    this.bar = h("div", { class: "bar" });
    this.lead = h("p", { class: "hint" });
    this.element = h("div", {}, this.lead, h("p", { class: "hint" }, t("discover drag")), this.bar, this.body);
  }

  update() {
    fill(this.lead, t("discover lead", { n: number(answer.frame?.questions ?? 0) }));
    const [earlier, later] = spans();
    const field = (key, value, name) => {
      const own = id(name);
      return h("span", { class: "choice" }, h("label", { for: own }, t(key)), h("input", { id: own, name, size: 18, value, placeholder: "2023-01..2023-12", onchange: (event) => set({ [name]: event.target.value.trim() }, true) }));
    };
    refill(this.bar, "fields", () => [field("discover spans", earlier, "earlier"), field("discover later", later, "later"), h("button", { type: "button", class: "primary", id: "find", onclick: () => this.find() }, t("find"))]);
    this.bar.querySelector("[name=earlier]").value = earlier;
    this.bar.querySelector("[name=later]").value = later;
  }

  async find() {
    const [earlier, later] = spans();
    fill(this.body, h("p", { class: "hint", role: "status" }, t("finding")));
    try {
      const { formulations, notes } = await post("discover", { view: view(), unit: unit(), earlier, later });
      if (!formulations.length) {
        fill(this.body, h("p", {}, t("no formulations")));
        return;
      }
      fill(this.body, ...notes.map((note) => h("p", { class: "hint" }, note)), h("div", { class: "scroll table", tabindex: "0", role: "region", "aria-label": t("discover") }, h("table", {},
        h("thead", {}, h("tr", {}, ...["formulation", "kind", "documents now", "documents before", "held", "first use"].map((name) => h("th", { scope: "col", class: name.startsWith("documents") ? "n" : undefined }, t(name))))),
        h("tbody", {}, ...formulations.map((row) => h("tr", {},
          h("th", { scope: "row" }, h("button", { type: "button", class: "link", lang: "zh-Hans", onclick: () => set({ q: [...new Set([...state.q, row.formulation])].slice(-12) }) }, row.altered_from ? `${row.altered_from} → ${row.formulation}` : row.formulation)),
          h("td", {}, t(`kind ${row.kind}`)), h("td", { class: "n" }, number(row.documents)), h("td", { class: "n" }, number(row.documents_before)), h("td", {}, row.held ? t("yes") : ""), h("td", {}, row.first_date)))))));
    } catch (error) {
      fill(this.body, h("p", { class: "wrong", role: "alert" }, t("error", { why: error instanceof Refused ? error.message : t("offline") })));
    }
  }
}

// The later span as it was dragged, else the latter half of what is seen; before it one of the same length.
function spans() {
  const periods = answer.frame?.periods ?? [];
  const later = state.later || `${periods[Math.floor(periods.length / 2)] ?? ""}..${periods.at(-1) ?? ""}`;
  const [from, until] = later.split("..");
  const low = periods.indexOf(from);
  const size = periods.indexOf(until) - low + 1;
  const before = low > 0 && size > 0 ? `${periods[Math.max(0, low - size)]}..${periods[low - 1]}` : "";
  return [state.earlier || before, later];
}
