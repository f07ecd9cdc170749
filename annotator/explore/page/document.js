// The whole document: its places marked, where in it they stand, and what lies before and after it in time.

import { announce, fill, h } from "./dom.js";
import { post, Refused } from "./api.js";
import { answer } from "./asked.js";
import { lineName } from "./ask.js";
import { named, number, t } from "./words.js";

const panel = h("aside", { id: "document", hidden: true, tabindex: "-1" });
let back = null;

export const documentPanel = () => panel;

export function closeDocument() {
  panel.hidden = true;
  document.body.classList.remove("reading");
  back?.focus();
}

panel.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeDocument();
});

export async function openDocument(row, reader) {
  if (panel.hidden) back = document.activeElement;
  panel.setAttribute("aria-label", t("document"));
  try {
    const got = await post("document", { document: row.document, lines: answer.lines.map((line) => line.text) });
    show(got, row, reader);
  } catch (error) {
    fill(panel, closing(), h("p", { class: "wrong", role: "alert" }, t("error", { why: error instanceof Refused ? error.message : t("offline") })));
    panel.hidden = false;
  }
}

const closing = () => h("button", { type: "button", class: "quiet closing", "aria-label": t("close"), onclick: closeDocument }, "×");

// Only addresses of the web lead anywhere; `javascript:` and the like do not.
const isAddress = (url) => /^https?:\/\//i.test(url ?? "");

function show(got, row, reader) {
  const title = marked(got.title_text, got.marks.filter((mark) => mark.section === "title"));
  const body = marked(got.text, got.marks.filter((mark) => mark.section === "body"));
  let at = Math.max(0, got.marks.findIndex((one) => one.section === row.section && one.start === row.start));
  const go = (by, focus = true) => {
    const total = got.marks.length;
    if (!total) return;
    at = (at + by + total) % total;
    // Where lines overlap, a place is drawn in several pieces.
    const pieces = [...panel.querySelectorAll("mark")].filter((piece) => piece.places.includes(got.marks[at]));
    panel.querySelectorAll("mark.current").forEach((piece) => piece.classList.remove("current"));
    pieces.forEach((piece) => piece.classList.add("current"));
    pieces[0]?.scrollIntoView({ block: "center" });
    if (focus) announce(`${at + 1} / ${total}: ${pieces[0]?.title ?? ""}`);
  };
  const length = Math.max(1, [...got.text].length);
  const rejected = got.marks.filter((mark) => ["boundary", "nested"].includes(mark.verdict)).length;
  const neighbour = (key, one) => (one ? h("button", { type: "button", class: "neighbour", onclick: () => openDocument({ document: one.document, section: "", start: -1 }, reader) }, h("small", {}, `${t(key)} · ${one.date}`), h("span", { lang: "zh-Hans" }, one.title)) : h("span", {}));
  fill(panel,
    h("header", {},
      closing(),
      h("p", { class: "hint" }, [got.date || t("unknown"), got.source, named("level", got.level), got.province].filter((one) => one && one !== t("unknown")).join(" · ")),
      h("h2", { lang: "zh-Hans" }, ...(got.title_text ? title : [got.doc_id])),
      h("p", { class: "hint" }, `${got.doc_id} · ${t("in document", { n: number(got.marks.length - rejected), rejected: number(rejected) })}`,
        got.duplicate_of ? ` · ${t("reprint of", { doc: got.duplicate_of })}` : "",
        isAddress(got.url) ? h("span", {}, " · ", h("a", { href: got.url, target: "_blank", rel: "noopener noreferrer" }, t("original"))) : null),
      h("div", { class: "row" },
        h("button", { type: "button", onclick: () => go(-1) }, t("previous place")), h("button", { type: "button", onclick: () => go(1) }, t("next place")),
        reader ? h("button", { type: "button", onclick: () => reader.step(-1) }, t("previous row")) : null, reader ? h("button", { type: "button", onclick: () => reader.step(1) }, t("next row")) : null),
      strip(got.marks.filter((mark) => mark.section === "body"), length)),
    h("div", { class: "text", lang: "zh-Hans", tabindex: "0", role: "region", "aria-label": t("document") }, ...body),
    h("footer", { class: "around" }, neighbour("earlier", got.before), neighbour("later", got.after)));
  panel.hidden = false;
  document.body.classList.add("reading");
  panel.focus({ preventScroll: true });
  go(0, false);
}

function strip(marks, length) {
  const bar = h("div", { class: "strip", role: "img", "aria-label": t("where") });
  for (const mark of marks.slice(0, 500)) {
    const tick = h("i", { class: mark.verdict, "data-colour": mark.line % 8 });
    tick.style.left = `${(100 * mark.start) / length}%`;
    bar.append(tick);
  }
  return bar;
}

// Offsets count code points, as everywhere in the tables; strings of the browser count halves of those beyond the basic plane.
function marked(text, marks) {
  const points = [...text];
  const edges = [...new Set([0, points.length, ...marks.flatMap((mark) => [mark.start, mark.end])])].sort((a, b) => a - b);
  const nodes = [];
  edges.slice(0, -1).forEach((start, n) => {
    const piece = points.slice(start, edges[n + 1]).join("");
    const here = marks.filter((mark) => mark.start <= start && mark.end >= edges[n + 1]);
    if (!here.length) {
      nodes.push(piece);
      return;
    }
    // Of several lines at one place the counted one gives the colour.
    const one = here.find((mark) => mark.verdict === "span") ?? here[0];
    const words = here.map((mark) => `${lineName(answer.lines[mark.line]?.text ?? "")}${mark.verdict === "span" ? "" : ` – ${t(mark.verdict)}${mark.detail ? `: ${mark.detail}` : ""}`}`).join("; ");
    const mark = h("mark", { class: one.verdict, "data-colour": one.line % 8, title: words }, piece);
    mark.places = here;
    nodes.push(mark);
  });
  return nodes;
}
