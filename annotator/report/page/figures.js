// Charts: drawn when they come near the screen, the others when the browser is idle, so that printing finds them all.

const waiting = new Set();
const views = new Map();
const sight = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) draw(entry.target);
}, { rootMargin: "300px" });
const jobs = new Map();

// What sections show is worked out anew whenever view, language or colours change.
function showFigures() {
  for (const [key, section] of Object.entries(SECTIONS)) {
    if (element(`${key}-items`)) showSection(key, section());
  }
  idle();
}

// After a filter the concordance answers at once, and the charts follow.
let soon = 0;
function showFiguresSoon() {
  root.dataset.sections = "counting";
  clearTimeout(soon);
  soon = setTimeout(() => {
    showFigures();
    root.dataset.sections = "ready";
  });
}

function watchFigures() {
  watchers.push(showFiguresSoon);
  onLanguage.push(() => { if (data) showFigures(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", showFigures);
  let width = innerWidth;
  addEventListener("resize", () => {
    // Maps fill their rows anew; other charts follow the width by themselves.
    if (Math.abs(innerWidth - width) < 60) return;
    width = innerWidth;
    for (const [holder, item] of jobs) if (item.spec.facet) queue(holder);
  });
}

// `choices`: what can be chosen, [key of the view, label, [value, text] …]; `items`: the charts; `empty`: why there are none.
function showSection(key, { choices = [], items, empty = "nothing here", remark = "", whole_ = false }) {
  const place = element(`${key}-items`);
  for (const holder of place.querySelectorAll(".chart")) drop(holder);
  showChoices(element(`${key}-choices`), key, choices);
  place.classList.toggle("whole", whole_);
  place.replaceChildren(...(items.length ? items.map((item) => showItem(item)) : [make("p", { className: "empty", textContent: say(empty) })]));
  element(`${key}-remark`).hidden = !remark;
  element(`${key}-remark`).textContent = remark;
}

function showChoices(place, key, choices) {
  const focused = document.activeElement?.id;
  place.hidden = !choices.length;
  place.replaceChildren(...choices.flatMap(([name, label, options]) => {
    const select = make("select", { id: `${key}-${name}` }, ...options.map(([value, text]) => make("option", { value, textContent: text })));
    select.value = chosen(name, options);
    select.addEventListener("change", () => { view[name] = select.value; writeAddress(); showFigures(); });
    return [make("label", { htmlFor: select.id, textContent: say(label) }), select];
  }));
  if (focused) document.getElementById(focused)?.focus();
}

// What is chosen of the options: that of the view where it is among them, else the first.
function chosen(name, options) {
  return options.some(([value]) => value === view[name]) ? view[name] : (options[0]?.[0] ?? "");
}

function showItem(item) {
  const holder = make("div", { className: "chart" });
  const name = label(item.spec);
  holder.setAttribute("role", "img");
  holder.setAttribute("aria-label", name);
  let box = holder;
  if (item.leastWidth) {
    holder.style.minWidth = `${item.leastWidth}px`;
    box = make("div", { className: "scroll", tabIndex: 0 }, holder);
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", name);
  }
  const figure = make("figure", { className: "item" }, box);
  if (item.notes?.length) figure.append(milestones(item.notes));
  figure.append(tools(holder, item, name));
  jobs.set(holder, item);
  queue(holder);
  return figure;
}

function label(spec) {
  return [spec.title.text, ...spec.title.subtitle].join(", ");
}

function milestones(notes) {
  const list = make("ol", { className: "milestones" });
  list.setAttribute("aria-label", say("milestones"));
  for (const [number, date, document_] of notes) {
    list.append(make("li", { value: number }, `${date} `, make("span", { textContent: document_ })));
  }
  return list;
}

function tools(holder, item, name) {
  const details = make("details", {}, make("summary", { textContent: say("table") }));
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(valueTable(item, name));
  });
  const saves = ["svg", "png"].map((kind) => {
    const button = make("button", { type: "button", textContent: say(`save ${kind}`) });
    button.setAttribute("aria-label", `${say(`save ${kind}`)}: ${name}`);
    button.addEventListener("click", async () => {
      await draw(holder);
      const address = await views.get(holder).toImageURL(kind, kind === "png" ? 2 : 1);
      make("a", { href: address, download: `${name.split(",")[0]}.${kind}` }).click();
    });
    return button;
  });
  const csv = make("button", { type: "button", textContent: say("save table") });
  csv.setAttribute("aria-label", `${say("save table")}: ${name}`);
  csv.addEventListener("click", () => saveCsv(`${name.split(",")[0]}.csv`, item.columns.map(([key]) => key), item.rows.map((row) => item.columns.map(([key]) => row[key]))));
  return make("div", { className: "tools" }, details, ...saves, csv);
}

function valueTable(item, name) {
  const number = item.columns.map(([key]) => item.rows.every((row) => row[key] === null || typeof row[key] === "number"));
  const cell = (tag, value, column) => make(tag, { className: number[column] ? "number" : "", textContent: value });
  const head = item.columns.map(([, text], column) => Object.assign(cell("th", text, column), { scope: "col" }));
  const rows = item.rows.map((row) => make("tr", {}, ...item.columns.map(([key], column) => cell("td", shown(row[key]), column))));
  const table = make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows));
  table.setAttribute("aria-label", name);
  const box = make("div", { className: "values", tabIndex: 0 }, table);
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", `${say("table")}: ${name}`);
  return box;
}

function shown(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return Number.isInteger(value) ? value : value.toPrecision(4).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
  return value;
}

function queue(holder) {
  waiting.add(holder);
  root.dataset.charts = "waiting";
  sight.observe(holder);
}

function drop(holder) {
  sight.unobserve(holder);
  waiting.delete(holder);
  jobs.delete(holder);
  views.get(holder)?.finalize();
  views.delete(holder);
}

async function draw(holder) {
  if (!waiting.delete(holder)) return;
  sight.unobserve(holder);
  const spec = { ...jobs.get(holder).spec };
  if (spec.facet) spec.columns = Math.max(2, Math.min(7, Math.floor(holder.clientWidth / 165)));
  views.get(holder)?.finalize();
  const made = await vegaEmbed(holder, spec, {
    renderer: "svg", actions: false, hover: false, ast: true, defaultStyle: false, tooltip,
  });
  if (!jobs.has(holder)) return made.view.finalize();
  // The figure is one picture with a name and a table beside it; its hundreds of marks need not be read out.
  holder.querySelector("svg")?.setAttribute("aria-hidden", "true");
  holder.setAttribute("role", "img");
  holder.setAttribute("aria-label", label(spec));
  holder.classList.add("drawn");
  views.set(holder, made.view);
}

// Vega's own tooltip brings a style of its own, which the page's policy does not let in.
const tip = make("div", { className: "tip", hidden: true });
document.body.append(tip);

function tooltip(_, event, __, value) {
  tip.hidden = value === null || value === undefined || value === "";
  if (tip.hidden) return;
  const rows = typeof value === "object" ? Object.entries(value) : [["", value]];
  tip.replaceChildren(...rows.map(([name, one]) => make("p", {}, make("span", { textContent: name }), ` ${one}`)));
  tip.style.left = `${Math.max(4, Math.min(event.clientX + 12, innerWidth - tip.offsetWidth - 8))}px`;
  tip.style.top = `${Math.max(4, Math.min(event.clientY + 14, innerHeight - tip.offsetHeight - 8))}px`;
}

let idling = false;
function idle() {
  if (idling) return;
  idling = true;
  const wait = window.requestIdleCallback ?? ((job) => setTimeout(job, 30));
  const step = async () => {
    const [next] = waiting;
    if (next) {
      await draw(next);
      wait(step);
    } else {
      idling = false;
      root.dataset.charts = "drawn";
    }
  };
  wait(step);
}
