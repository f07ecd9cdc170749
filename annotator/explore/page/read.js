// Read: the concordance, by windows of rows, and the document that a row stands in.

import { composing, fill, h, id, refill } from "./dom.js";
import { post, Refused } from "./api.js";
import { about, answer, ask, unit } from "./asked.js";
import { linePicker } from "./ask.js";
import { set, state, view } from "./state.js";
import { named, number, t } from "./words.js";
import { VirtualList } from "./virtual.js";
import { openDocument } from "./document.js";

const WINDOW = 100;
const NARROW = matchMedia("(max-width: 700px)");

export const wanted = () => ({
  line: state.q.length ? (answer.lines[Number(state.line)]?.text ?? state.q[0]) : "", view: view(), unit: unit(), period: state.period,
  grouped: state.grouped, group: state.grouped ? state.group : null, order: state.order, seed: Number(state.seed) || 1, verdict: state.verdict,
});

export class Reader {
  constructor() {
    this.bar = h("div", { class: "bar" });
    this.groups = h("nav", { class: "words", "aria-label": t("words"), hidden: true });
    this.count = h("p", { class: "count", "aria-live": "polite" });
    this.list = new VirtualList({
      rowHeight: NARROW.matches ? 92 : 36, rowAt: (row) => this.row(row), label: t("concordance"),
      onpick: (row) => this.open(row), onmove: () => {},
    });
    NARROW.addEventListener("change", () => {
      this.list.rowHeight = NARROW.matches ? 92 : 36;
      this.list.reset(this.list.total, this.list.active);
    });
    this.lookalike = h("div", { class: "lookalike" });
    this.element = h("div", { class: "reader" }, this.bar, this.count, h("div", { class: "split" }, this.groups, this.list.box), this.lookalike);
    this.pages = new Map();
    this.key = "";
    this.asked = new Set();
  }

  update() {
    refill(this.bar, JSON.stringify([state.order, state.seed, state.verdict, state.period, state.grouped, state.group, state.line, answer.lines.map((one) => one.text)]), () => this.controls());
    const line = answer.lines[Number(state.line)];
    const key = JSON.stringify([wanted(), line?.exact, line?.lookalikes]);
    if (key === this.key || !line) return;
    this.key = key;
    this.pages.clear();
    this.asked.clear();
    this.load(0, true);
  }

  controls() {
    const select = (name, options, value, change) => {
      const own = id(name);
      return h("span", { class: "choice" }, h("label", { for: own }, t(name)), h("select", { id: own, name: `read-${name}`, onchange: (event) => change(event.target.value) }, ...options.map(([one, label]) => h("option", { value: one, selected: one === value }, label))));
    };
    const own = id("seed");
    const only = [];
    if (state.period) only.push(["period", t("only period", { period: state.period }), { period: "" }]);
    if (state.grouped) only.push(["group", t("only group", { group: named(state.grouped, state.group) }), { grouped: "", group: "" }]);
    return [
      answer.lines.length > 1 ? linePicker("read-line") : null,
      select("order", ["date", "following", "preceding", "random"].map((one) => [one, t(one)]), state.order, (value) => set({ order: value })),
      state.order === "random" ? h("span", { class: "choice" }, h("label", { for: own }, t("seed")), h("input", { id: own, size: 5, inputmode: "numeric", value: state.seed, onchange: (event) => set({ seed: String(Number(event.target.value) || 1) }) })) : null,
      select("verdict", [["span", t("span")], ["rejected", t("rejected")], ["all", t("all places")]], state.verdict, (value) => set({ verdict: value })),
      ...only.map(([, label, change]) => h("button", { type: "button", class: "only", "aria-label": t("show all", { what: label }), onclick: () => set(change) }, `${label} ×`)),
      this.lookalikeButton(),
    ];
  }

  lookalikeButton() {
    const line = answer.lines[Number(state.line)]?.text ?? "";
    if (!line || line.startsWith("term:") || /[+/*]/.test(line)) return null;
    return h("button", { type: "button", class: "quiet", onclick: () => this.askLookalike(line) }, t("lookalike"));
  }

  askLookalike(line, proposed = "") {
    const input = h("input", { id: id("lookalike"), lang: "zh-Hans", value: proposed || line, size: 18 });
    const told = h("p", { class: "hint", role: "status" }, t("lookalike hint"));
    const save = async () => {
      try {
        const { file, lookalikes } = await post("lookalike", { line, lookalike: input.value });
        fill(told, t("lookalike saved", { file, all: lookalikes.join("、") }));
        ask();
      } catch (error) {
        fill(told, t("error", { why: error.message }));
      }
    };
    input.addEventListener("keydown", (event) => { if (event.key === "Enter" && !composing(event)) save(); });
    fill(this.lookalike, h("span", { class: "choice" }, h("label", { for: input.id }, t("lookalike")), input, h("button", { type: "button", onclick: save }, t("save")), h("button", { type: "button", class: "quiet", onclick: () => fill(this.lookalike) }, t("close"))), told);
    input.focus();
  }

  async load(page, first = false) {
    if (this.asked.has(page)) return;
    this.asked.add(page);
    const { key } = this;
    try {
      const got = await post("rows", { ...wanted(), first: page * WINDOW, number: WINDOW });
      if (key !== this.key) return;
      this.pages.set(page, got.rows);
      if (first) {
        fill(this.count, got.total ? t(got.exact ? "rows" : "rows provisional", { n: number(got.total) }) : t("no places"));
        this.list.box.hidden = !got.total;
        this.showGroups(got.groups);
        this.list.reset(got.total);
      } else this.list.draw();
    } catch (error) {
      this.asked.delete(page);
      if (first) fill(this.count, t("error", { why: error instanceof Refused ? error.message : t("offline") }));
    }
  }

  showGroups(groups) {
    this.groups.hidden = !groups.length;
    fill(this.groups, ...groups.map(([word, size, row]) => h("button", { type: "button", onclick: () => this.list.reset(this.list.total, row) }, h("span", { lang: "zh-Hans" }, word || t("no word")), h("small", {}, number(size)))));
  }

  get(row) {
    return this.pages.get(Math.floor(row / WINDOW))?.[row % WINDOW];
  }

  row(at) {
    const row = this.get(at);
    if (!row) {
      // While somebody scrolls past, nothing is asked for; where they stop, it is.
      clearTimeout(this.soon);
      this.soon = setTimeout(() => {
        for (let page = Math.floor(this.list.first / WINDOW); page <= Math.floor(this.list.last / WINDOW); page += 1) this.load(page);
      }, 40);
      return h("div", { class: "row pending" }, h("span", { class: "when" }, number(at + 1)), h("span", { class: "left" }, "…"));
    }
    const plain = (text) => text.replace(/\s+/g, " ");
    // On two lines of a small screen the place itself must be in sight.
    const [left, right] = NARROW.matches ? [row.left.slice(-18), row.right.slice(0, 26)] : [row.left, row.right];
    return h("div", { class: `row ${row.verdict}` },
      h("span", { class: "when" }, row.date || t("unknown")),
      h("span", { class: "kwic", lang: "zh-Hans" }, h("span", { class: "left" }, h("bdi", {}, plain(left))), h("span", { class: "hit" }, plain(row.text)), h("span", { class: "right" }, plain(right))),
      h("span", { class: "whence", lang: "zh-Hans" }, row.source || row.title || row.doc_id));
  }

  async open(at) {
    let row = this.get(at);
    if (!row) {
      await this.load(Math.floor(at / WINDOW));
      row = this.get(at);
    }
    if (row) openDocument(row, this);
  }

  // From the document to the places beside it in the list.
  async step(by) {
    const at = Math.max(0, Math.min(this.list.total - 1, this.list.active + by));
    this.list.select(at);
    await this.open(at);
  }
}

export { about };
