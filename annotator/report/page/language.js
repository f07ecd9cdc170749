// Language, and the few helpers that everything uses. All text is set as text, never as HTML.

const root = document.documentElement;
let language = navigator.language.startsWith("zh") ? "zh" : "en";
let words = {};
const onLanguage = [];

const element = (id) => document.getElementById(id);
const side = () => (language === "zh" ? 1 : 0);

function say(key, values = {}) {
  return words[key][side()].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

function make(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function applyLanguage(chosen) {
  language = chosen;
  root.dataset.language = chosen;
  root.lang = chosen === "zh" ? "zh-Hans" : "en";
  for (const button of document.querySelectorAll(".languages button")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === chosen));
  }
  for (const place of document.querySelectorAll("[data-say]")) {
    for (const [name, pair] of Object.entries(JSON.parse(place.dataset.say))) {
      if (name === "text") place.textContent = pair[side()];
      else place.setAttribute(name, pair[side()]);
    }
  }
  for (const job of onLanguage) job();
}

async function unpack(id) {
  const letters = atob(element(id).textContent);
  const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}
