// The whole view lies after the # of the address, so that a link is the view and tells nobody a secret.

const LISTS = ["q", "source", "level", "province", "folder"];
const DEFAULTS = {
  unit: "", measure: "rate", panels: "one", by: "", bands: "1", milestones: "1", from: "", until: "",
  reprints: "count", tab: "read", order: "date", seed: "1", verdict: "span", line: "0", period: "", group: "",
  grouped: "", doc: "", corpus: "", sort: "lived", earlier: "", later: "",
};

export const state = { ...DEFAULTS };
for (const name of LISTS) state[name] = [];
const listeners = new Set();

export function listen(listener) {
  listeners.add(listener);
}

export function read() {
  const given = new URLSearchParams(location.hash.slice(1));
  for (const [name, value] of Object.entries(DEFAULTS)) state[name] = given.get(name) ?? value;
  for (const name of LISTS) state[name] = given.getAll(name);
}

export function written() {
  const told = new URLSearchParams();
  for (const name of LISTS) for (const value of state[name]) told.append(name, value);
  for (const [name, value] of Object.entries(DEFAULTS)) if (state[name] !== value) told.set(name, state[name]);
  return told.toString();
}

// `replace` is for what nobody wants to go back through, such as which row is selected.
export function set(changes, replace = false) {
  const before = { ...state };
  Object.assign(state, changes);
  const address = `#${written()}`;
  if (address !== location.hash) history[replace ? "replaceState" : "pushState"](null, "", address);
  for (const listener of listeners) listener(before);
}

addEventListener("popstate", () => {
  const before = { ...state };
  read();
  for (const listener of listeners) listener(before);
});

export function view() {
  const chosen = { from: state.from, until: state.until, reprints: state.reprints };
  for (const name of LISTS.slice(1)) chosen[name] = state[name];
  return chosen;
}

// Kept in this browser: what belongs to the reader and not to the view.
export function kept(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(`annotator.${name}`)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function keep(name, value) {
  try {
    localStorage.setItem(`annotator.${name}`, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing only forgets the history.
  }
}
