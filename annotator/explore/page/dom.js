// Elements without markup: whatever comes from a document becomes text, never HTML.

export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name === "value") element.value = value;
    else if (name === "dataset") Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function s(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function fill(parent, ...children) {
  parent.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return parent;
}

// Fills a toolbar anew only where it would look different: a button that is replaced between press and release is never
// clicked, and who chose by keyboard keeps the focus.
export function refill(parent, key, build) {
  if (parent.dataset.key === key) return;
  parent.dataset.key = key;
  const own = parent.contains(document.activeElement) ? document.activeElement : null;
  const sign = (element) => `${element.tagName} ${element.name || element.getAttribute("aria-label") || element.textContent}`;
  fill(parent, ...build());
  if (own) [...parent.querySelectorAll("button, input, select")].find((element) => sign(element) === sign(own))?.focus();
}

let last = 0;
export const id = (prefix) => `${prefix}-${(last += 1)}`;

// An Enter that an input method takes for itself is none of ours.
export const composing = (event) => event.isComposing || event.keyCode === 229;

const live = { polite: null };
export function announce(text) {
  live.polite ??= document.getElementById("live");
  if (live.polite) live.polite.textContent = text;
}
