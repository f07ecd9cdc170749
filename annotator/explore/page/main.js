import { fill, h } from "./dom.js";
import { about, answer, ask, getAbout, heard, theme } from "./asked.js";
import { askSection } from "./ask.js";
import { seeSection } from "./see.js";
import { Reader } from "./read.js";
import { Neighbours } from "./neighbours.js";
import { Judge } from "./judge.js";
import { Statements } from "./statements.js";
import { Discover } from "./discover.js";
import { Take } from "./take.js";
import { closeDocument, documentPanel } from "./document.js";
import { acceptDrops, openDialog, showDialog } from "./open.js";
import { keep, kept, listen, read, set, state } from "./state.js";
import { big, language, number, setLanguage, t } from "./words.js";

const app = document.getElementById("app");
let update = () => {};

function applyTheme() {
  document.documentElement.dataset.theme = theme();
}

function build() {
  const known = about();
  const asking = askSection();
  const tabs = { read: new Reader(), beside: new Neighbours(), judge: new Judge(), discover: new Discover(), statements: new Statements(), take: new Take() };
  const openPlaces = (changes) => {
    set({ ...changes, tab: "read" });
    document.getElementById("panel-read").scrollIntoView({ block: "nearest" });
  };
  const seeing = seeSection(openPlaces);
  const list = h("div", { class: "tabs", role: "tablist", "aria-label": t("tabs") });
  const panels = Object.entries(tabs).map(([name, tab]) => h("div", { id: `panel-${name}`, role: "tabpanel", "aria-labelledby": `tab-${name}`, tabindex: "-1" }, tab.element));
  list.append(...Object.keys(tabs).map((name) => h("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}`, onclick: () => set({ tab: name }, true) }, t(name))));
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const names = Object.keys(tabs);
    const next = names[(names.indexOf(state.tab) + step + names.length) % names.length];
    set({ tab: next }, true);
    document.getElementById(`tab-${next}`).focus();
  });
  const below = h("section", { id: "below", "aria-label": t("tabs") }, list, ...panels);
  const cover = h("div", { id: "cover", hidden: true }, h("p", {}, t("drop here")));
  const values = { documents: number(known.documents), characters: big(known.characters), first: known.first, last: known.last };
  const languages = h("span", { class: "segments", role: "group", "aria-label": "Language 语言" }, ...[["en", "English"], ["zh", "中文"]].map(([name, label]) => h("button", { type: "button", lang: name === "zh" ? "zh-Hans" : "en", "aria-pressed": String(language() === name), onclick: () => { keep("language", name); setLanguage(name); rebuild(); } }, label)));
  const themes = h("span", { class: "segments", role: "group", "aria-label": t("theme") }, ...["auto", "light", "dark"].map((name) => h("button", { type: "button", "aria-pressed": String(kept("theme", "auto") === name), onclick: () => { keep("theme", name); applyTheme(); rebuild(); } }, t(`theme ${name}`))));
  fill(app,
    h("a", { class: "skip", href: "#phrase", onclick: (event) => { event.preventDefault(); document.getElementById("phrase").focus(); } }, t("skip")),
    h("header", { id: "top" },
      h("div", {}, h("p", { class: "brand" }, "annotator", h("span", {}, ` ${t("title")}`)),
        h("p", { class: "corpus" }, h("strong", { lang: "zh-Hans" }, known.sample ? t("sample") : known.name), " ", h("span", {}, t(known.first ? "corpus" : "corpus undated", values)))),
      h("div", { class: "row" }, h("button", { type: "button", id: "open-another", onclick: showDialog }, t("open another")), languages, themes)),
    h("main", {}, asking.section, h("p", { id: "empty", class: "hint" }, t("no lines")), seeing.section, below),
    documentPanel(), openDialog((corpus) => { set({ corpus, q: state.q, doc: "" }); restart(); }), cover,
    h("div", { id: "live", class: "unseen", "aria-live": "polite" }));
  if (!cover.dataset.ready) acceptDrops(cover);
  update = (what = "all") => {
    asking.update();
    if (what === "progress") return;
    seeing.update();
    const has = state.q.length > 0;
    document.getElementById("empty").hidden = has;
    below.hidden = !has || !answer.lines.length;
    if (!(state.tab in tabs)) state.tab = "read";
    for (const name of Object.keys(tabs)) {
      const chosen = name === state.tab;
      document.getElementById(`panel-${name}`).hidden = !chosen;
      const tab = document.getElementById(`tab-${name}`);
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
    }
    if (has && answer.lines.length) tabs[state.tab].update();
    document.documentElement.dataset.state = answer.busy ? "busy" : "idle";
  };
  update();
}

function rebuild() {
  applyTheme();
  document.title = `annotator · ${about().name}`;
  build();
}

async function restart() {
  closeDocument();
  await getAbout();
  rebuild();
  ask();
}

const ASKED = ["q", "unit", "by", "from", "until", "source", "level", "province", "folder", "reprints", "corpus"];
listen((before) => {
  if (before.corpus !== state.corpus) {
    restart();
    return;
  }
  if (ASKED.some((name) => JSON.stringify(before[name]) !== JSON.stringify(state[name])) || (before.measure === "adjusted") !== (state.measure === "adjusted")) ask();
  update();
});
heard((what) => update(what));

setLanguage(kept("language", navigator.language.startsWith("zh") ? "zh" : "en"));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", rebuild);
read();
applyTheme();
try {
  await getAbout();
} catch {
  state.corpus = "";
  await getAbout();
}
rebuild();
ask();
