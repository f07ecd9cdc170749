// Charts: drawn when they come near the screen, the others when the browser is idle, so that printing finds them all.

const waiting = new Set();
const views = new Map();
const sight = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) draw(entry.target);
}, { rootMargin: "300px" });
const jobs = new Map();

function showFigures(figures) {
  for (const figure of figures) {
    const choice = element(`${figure.key}-choice`);
    const show = () => showItems(figure, figure.choices[choice ? Number(choice.value) : 0].items);
    if (choice) choice.addEventListener("change", show);
    onLanguage.push(show);
    show();
  }
  idle();
  let width = innerWidth;
  addEventListener("resize", () => {
    // Maps fill their rows anew; other charts follow the width by themselves.
    if (Math.abs(innerWidth - width) < 60) return;
    width = innerWidth;
    for (const [holder, item] of jobs) if (item.specs.en.facet) queue(holder);
  });
}

function showItems(figure, items) {
  const place = element(`${figure.key}-items`);
  for (const holder of place.querySelectorAll(".chart")) drop(holder);
  place.classList.toggle("whole", figure.key === "provinces" || figure.key === "together");
  place.replaceChildren(...items.map((item) => showItem(item)));
  idle();
}

function showItem(item) {
  const holder = make("div", { className: "chart" });
  const spec = item.specs[language];
  holder.setAttribute("role", "img");
  holder.setAttribute("aria-label", label(spec));
  let box = holder;
  if (item.least_width) {
    holder.style.minWidth = `${item.least_width}px`;
    box = make("div", { className: "scroll", tabIndex: 0 }, holder);
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", label(spec));
  }
  const figure = make("figure", { className: "item" }, box);
  if (item.notes.length) figure.append(milestones(item.notes));
  figure.append(tools(holder, item, label(spec)));
  jobs.set(holder, item);
  queue(holder);
  return figure;
}

function label(spec) {
  const title = spec.title ?? {};
  return [title.text, ...[title.subtitle ?? []].flat()].filter(Boolean).join(", ");
}

function milestones(notes) {
  const list = make("ol", { className: "milestones" });
  list.setAttribute("aria-label", say("milestones"));
  for (const [number, date, document_] of notes) {
    list.append(make("li", { value: number }, `${date} `, make("span", { lang: "en", textContent: document_ })));
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
  return make("div", { className: "tools" }, details, ...saves);
}

function valueTable(item, name) {
  const number = item.columns.map((_, column) => item.rows.every((row) => row[column] === null || typeof row[column] === "number"));
  const cell = (tag, value, column) => make(tag, { className: number[column] ? "number" : "", textContent: value });
  const head = item.columns.map((pair, column) => Object.assign(cell("th", pair[side()], column), { scope: "col" }));
  const rows = item.rows.map((row) => make("tr", {}, ...row.map((value, column) => cell("td", shown(value), column))));
  const table = make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows));
  table.setAttribute("aria-label", name);
  const box = make("div", { className: "values", tabIndex: 0 }, table);
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", `${say("table")}: ${name}`);
  return box;
}

// Values of the tables that are words of ours.
const NAMED = new Set(["current", "predecessor", "logistic", "too few"]);

function shown(value) {
  if (value === null) return "";
  if (typeof value === "number") return Number.isInteger(value) ? value : value.toPrecision(4).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
  return NAMED.has(value) ? say(value) : value;
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
  const spec = { ...jobs.get(holder).specs[language] };
  if (spec.facet) spec.columns = Math.max(2, Math.min(7, Math.floor(holder.clientWidth / 165)));
  views.get(holder)?.finalize();
  const { view } = await vegaEmbed(holder, spec, {
    renderer: "svg", actions: false, hover: false, ast: true, defaultStyle: false, tooltip,
  });
  // The figure is one picture with a name and a table beside it; its hundreds of marks need not be read out.
  holder.querySelector("svg")?.setAttribute("aria-hidden", "true");
  holder.setAttribute("role", "img");
  holder.setAttribute("aria-label", label(spec));
  holder.classList.add("drawn");
  views.set(holder, view);
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
