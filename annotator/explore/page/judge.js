// Judge: a random queue, one key a place. What is not acknowledged is kept here and sent again, under the same id.

import { announce, composing, fill, h, id } from "./dom.js";
import { post, Refused } from "./api.js";
import { answer } from "./asked.js";
import { lineName, linePicker } from "./ask.js";
import { wanted } from "./read.js";
import { keep, kept, set, state } from "./state.js";
import { measured, number, t } from "./words.js";

const KEYS = { yes: ["KeyY", "Digit1"], no: ["KeyN", "Digit2"], unsure: ["KeyU", "Digit3"], undo: ["KeyZ"], redo: ["KeyR"], skip_place: ["ArrowRight"], back_place: ["ArrowLeft"], note: ["KeyM"] };
const SHOWN = { yes: "Y 1", no: "N 2", unsure: "U 3", undo: "Z", redo: "R", note: "M", back_place: "←", skip_place: "→" };
const WAITING = "unsaved";

const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// Tabs of one browser share the storage: each record has an entry of its own, so that none overwrites another's.
const waiting = () => Object.keys(localStorage).filter((name) => name.startsWith(`annotator.${WAITING}.`)).sort();

export class Judge {
  constructor() {
    this.bar = h("div", { class: "bar" });
    this.card = h("div", { class: "card", tabindex: "-1", id: "judge-card" });
    this.status = h("p", { class: "hint", id: "judge-status", role: "status" });
    this.outcome = h("div", { id: "judge-results" });
    this.element = h("div", { class: "judge" }, h("p", { class: "hint" }, t("judge lead")), this.bar, this.card, this.status, this.outcome);
    this.rows = new Map();
    this.judged = {};
    this.done = [];
    this.undone = [];
    this.rank = 0;
    this.queue = "";
    this.sending = false;
    // By the key's place on the keyboard, which is the same with an input method on.
    this.card.addEventListener("keydown", (event) => this.key(event));
    addEventListener("online", () => this.send());
    setInterval(() => this.send(), 3000);
    if (waiting().length) this.send();
  }

  get coder() {
    return kept("coder", "");
  }

  update() {
    if (this.bar.childElementCount && this.linesKey === JSON.stringify([answer.lines.map((line) => line.text), state.line])) return;
    this.linesKey = JSON.stringify([answer.lines.map((line) => line.text), state.line]);
    const coder = h("input", { id: "coder", value: this.coder, size: 12, onchange: (event) => keep("coder", event.target.value.trim()) });
    const seed = h("input", { id: id("judge-seed"), value: state.seed, size: 5, inputmode: "numeric", onchange: (event) => set({ seed: String(Number(event.target.value) || 1) }, true) });
    fill(this.bar,
      answer.lines.length > 1 ? linePicker("judge-line") : null,
      h("span", { class: "choice" }, h("label", { for: "coder" }, t("coder")), coder),
      h("span", { class: "choice" }, h("label", { for: seed.id }, t("seed")), seed),
      h("button", { type: "button", class: "primary", id: "begin", onclick: () => { keep("coder", coder.value.trim()); this.begin(); } }, t("begin")),
      h("button", { type: "button", onclick: () => this.results() }, t("results")),
      h("button", { type: "button", onclick: () => this.disagreements() }, t("disagreements")));
  }

  asked() {
    return { line: wanted().line, view: wanted().view, seed: Number(state.seed) || 1, coder: this.coder };
  }

  async begin() {
    if (!this.coder) {
      document.getElementById("coder").focus();
      return;
    }
    fill(this.card, h("p", { class: "hint" }, t("loading")));
    this.rows.clear();
    Object.assign(this, { done: [], undone: [], question: this.asked() });
    try {
      await this.load(0);
    } catch (error) {
      fill(this.card, h("p", { class: "wrong", role: "alert" }, t("error", { why: error instanceof Refused ? error.message : t("offline") })));
      return;
    }
    this.rank = 1;
    while (this.judged[this.rank] && this.rank < this.total) this.rank += 1;
    await this.show();
  }

  async load(first) {
    const got = await post("queue", { ...this.question, first });
    Object.assign(this, { queue: got.queue, total: got.total });
    for (const row of got.rows) this.rows.set(row.rank, row);
    this.judged = { ...got.judged, ...this.unsavedOf(got.queue) };
  }

  unsavedOf(queue) {
    const found = {};
    for (const name of waiting()) {
      const record = JSON.parse(localStorage.getItem(name));
      if (record.queue === queue && record.coder === this.coder) found[record.rank] = { judgement: record.judgement, note: record.note };
    }
    return found;
  }

  async show() {
    if (!this.rows.has(this.rank)) await this.load(Math.floor((this.rank - 1) / 50) * 50);
    const row = this.rows.get(this.rank);
    if (!row) {
      fill(this.card, h("p", {}, t("queue end")));
      return;
    }
    const said = this.judged[this.rank];
    const button = (name) => h("button", { type: "button", dataset: { judgement: name }, "aria-pressed": ["yes", "no", "unsure"].includes(name) ? String(said?.judgement === name) : undefined, onclick: () => this.act(name) }, t(name), " ", h("kbd", {}, SHOWN[name]));
    const note = h("input", { id: "note", value: said?.note ?? "", size: 32 });
    note.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if ((event.key === "Enter" && !composing(event)) || event.key === "Escape") {
        this.noted(note.value);
        this.card.focus();
        event.preventDefault();
      }
    });
    note.addEventListener("change", () => this.noted(note.value));
    const clean = (text) => text.replace(/\s+/g, " ");
    fill(this.card,
      h("p", { class: "hint" }, `${t("rank", { rank: number(this.rank), total: number(this.total) })} · ${row.date || t("unknown")} · ${row.source || row.title || row.doc_id}`),
      h("p", { class: "evidence", lang: "zh-Hans" }, clean(row.left), h("mark", {}, clean(row.text)), clean(row.right)),
      h("p", { class: "asked", id: "asked" }, t("judge question", { line: lineName(this.question.line) })),
      h("div", { class: "verdicts" }, ...["yes", "no", "unsure"].map(button)),
      h("div", { class: "row" }, ...["undo", "redo", "back_place", "skip_place"].map(button), h("span", { class: "choice" }, h("label", { for: "note" }, t("note"), " ", h("kbd", {}, SHOWN.note)), note)));
    this.card.setAttribute("aria-describedby", "asked");
    this.card.focus({ preventScroll: true });
    this.tell();
    announce(`${row.left.slice(-15)}【${row.text}】${row.right.slice(0, 15)}`);
    if (!this.rows.has(this.rank + 5) && this.rank + 5 <= this.total) this.load(Math.floor((this.rank + 4) / 50) * 50).catch(() => {});
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.tagName === "INPUT" || !this.queue) return;
    const name = Object.keys(KEYS).find((one) => KEYS[one].includes(event.code));
    if (!name) return;
    event.preventDefault();
    if (!event.repeat) this.act(name);
  }

  act(name) {
    if (name === "note") document.getElementById("note")?.focus();
    else if (name === "undo") this.undo();
    else if (name === "redo") this.redo();
    else if (name === "skip_place") this.go(1);
    else if (name === "back_place") this.go(-1);
    else this.record(this.rank, name, document.getElementById("note")?.value ?? "");
  }

  go(by) {
    this.rank = Math.max(1, Math.min(this.total, this.rank + by));
    this.show();
  }

  record(rank, judgement, note) {
    this.done.push({ rank, before: this.judged[rank] ?? null, after: { judgement, note } });
    this.undone = [];
    this.put(rank, judgement, note);
    this.rank = Math.min(this.total, rank + 1);
    this.show();
  }

  noted(note) {
    const said = this.judged[this.rank];
    if (said && (said.note ?? "") !== note) this.put(this.rank, said.judgement, note);
  }

  undo() {
    const last = this.done.pop();
    if (!last) return;
    this.undone.push(last);
    this.put(last.rank, last.before?.judgement ?? "withdrawn", last.before?.note ?? "");
    this.rank = last.rank;
    this.show();
  }

  redo() {
    const next = this.undone.pop();
    if (!next) return;
    this.done.push(next);
    this.put(next.rank, next.after.judgement, next.after.note);
    this.rank = Math.min(this.total, next.rank + 1);
    this.show();
  }

  // First kept here, then sent: a server that dies, or a page that is closed, loses nothing.
  put(rank, judgement, note) {
    if (judgement === "withdrawn") delete this.judged[rank];
    else this.judged[rank] = { judgement, note };
    const record = { ...this.question, corpus: state.corpus || undefined, queue: this.queue, rank, judgement, note, id: newId() };
    const order = String(Date.now()).padStart(15, "0");
    localStorage.setItem(`annotator.${WAITING}.${order}.${record.id}`, JSON.stringify(record));
    this.send();
    this.tell();
  }

  async send() {
    if (this.sending) return;
    this.sending = true;
    const refused = new Set();
    try {
      for (;;) {
        const name = waiting().find((one) => !refused.has(one));
        if (!name) break;
        try {
          await post("judge", JSON.parse(localStorage.getItem(name)));
          localStorage.removeItem(name);
        } catch (error) {
          // What the server does not take, such as a place of a folder that is closed, waits and holds up no other.
          if (!(error instanceof Refused)) break;
          refused.add(name);
        }
        this.tell();
      }
    } finally {
      this.sending = false;
      this.tell();
    }
  }

  tell() {
    const unsaved = waiting().length;
    this.status.classList.toggle("wrong", unsaved > 0);
    this.status.dataset.unsaved = unsaved;
    fill(this.status, `${t("judged", { n: number(Object.keys(this.judged).length) })} · ${unsaved ? t("unsaved", { n: number(unsaved) }) : t("saved")}`);
  }

  async results() {
    const got = await post("precision", this.asked()).catch((error) => ({ error }));
    if (got.error) return fill(this.outcome, h("p", { class: "wrong", role: "alert" }, t("error", { why: got.error.message })));
    const share = got.counted ? got.right / got.counted : 0;
    return fill(this.outcome, h("h3", {}, t("results")),
      h("p", { class: "finding" }, got.counted ? t("precision", { share: measured(share, "share"), low: measured(got.low, "share"), high: measured(got.high, "share"), right: number(got.right), counted: number(got.counted) }) : t("no precision")),
      got.rejected ? h("p", {}, t("missed", { rejected: number(got.rejected), missed: number(got.missed) })) : null);
  }

  async disagreements() {
    const got = await post("disagreements").catch((error) => ({ error }));
    if (got.error) return fill(this.outcome, h("p", { class: "wrong", role: "alert" }, t("error", { why: got.error.message })));
    if (!got.disagreements.length) return fill(this.outcome, h("h3", {}, t("disagreements")), h("p", {}, t("no disagreements")));
    const coders = [...new Set(got.disagreements.flatMap((row) => Object.keys(row.said)))];
    return fill(this.outcome, h("h3", {}, t("disagreements")), h("div", { class: "scroll table", tabindex: "0", role: "region", "aria-label": t("disagreements") }, h("table", {},
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("places")), h("th", { scope: "col" }, t("document")), ...coders.map((coder) => h("th", { scope: "col" }, coder)))),
      h("tbody", {}, ...got.disagreements.map((row) => h("tr", {}, h("th", { scope: "row", lang: "zh-Hans" }, row.text), h("td", {}, `${row.place[0]} · ${row.place[2]}`),
        ...coders.map((coder) => h("td", {}, row.said[coder] ? `${t(row.said[coder].judgement)} ${row.said[coder].note}` : "")))))))); 
  }
}
