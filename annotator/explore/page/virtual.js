// A list of any length: only the rows in sight exist. Browsers draw no element higher than some seventeen million
// pixels, so that for long lists the scroll bar is scaled and the wheel moves by rows.

import { h } from "./dom.js";

const TALLEST = 8_000_000;

export class VirtualList {
  // `rowAt(number)` gives an element, or null while its row is on its way.
  constructor({ rowHeight, rowAt, label, onpick, onmove }) {
    Object.assign(this, { rowHeight, rowAt, onpick, onmove, total: 0, top: 0, active: 0, expected: -1 });
    this.layer = h("div", { class: "layer" });
    this.spacer = h("div", { class: "spacer" });
    this.spacer.append(this.layer);
    this.box = h("div", { class: "virtual", tabindex: "0", role: "listbox", "aria-label": label }, this.spacer);
    this.box.addEventListener("scroll", () => this.scrolled());
    this.box.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("click", (event) => {
      const row = event.target.closest("[data-row]");
      if (row) {
        this.select(Number(row.dataset.row));
        this.onpick(Number(row.dataset.row));
      }
    });
    new ResizeObserver(() => this.draw()).observe(this.box);
  }

  get room() {
    return this.box.clientHeight || 400;
  }

  get height() {
    return this.total * this.rowHeight;
  }

  get scale() {
    // Virtual pixels for one of the scroll bar.
    return this.height > TALLEST ? (this.height - this.room) / (TALLEST - this.room) : 1;
  }

  reset(total, row = 0) {
    this.total = total;
    this.active = Math.min(row, Math.max(0, total - 1));
    this.spacer.style.height = `${Math.min(this.height, TALLEST)}px`;
    this.moveTo(row * this.rowHeight - (row ? this.room / 3 : 0));
  }

  moveTo(top) {
    this.top = Math.max(0, Math.min(this.height - this.room, top));
    this.expected = Math.round(this.top / this.scale);
    this.box.scrollTop = this.expected;
    this.draw();
  }

  scrolled() {
    // What we set ourselves is no news; what the reader dragged is.
    if (Math.abs(this.box.scrollTop - this.expected) <= 1) return;
    this.expected = this.box.scrollTop;
    this.top = this.box.scrollTop * this.scale;
    this.draw();
  }

  wheel(event) {
    if (this.scale === 1 || event.ctrlKey) return;
    event.preventDefault();
    const step = event.deltaMode === 1 ? this.rowHeight : event.deltaMode === 2 ? this.room : 1;
    this.moveTo(this.top + event.deltaY * step);
  }

  key(event) {
    const page = Math.max(1, Math.floor(this.room / this.rowHeight) - 1);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity }[event.key];
    if (step) this.select(Math.max(0, Math.min(this.total - 1, this.active + step)));
    else if (event.key === "Enter" && this.total) this.onpick(this.active);
    else return;
    event.preventDefault();
  }

  select(row) {
    this.active = row;
    const top = row * this.rowHeight;
    if (top < this.top) this.moveTo(top);
    else if (top + this.rowHeight > this.top + this.room) this.moveTo(top + this.rowHeight - this.room);
    else this.draw();
    this.onmove?.(row);
  }

  get first() {
    return Math.max(0, Math.floor(this.top / this.rowHeight));
  }

  get last() {
    return Math.min(this.total - 1, Math.ceil((this.top + this.room) / this.rowHeight));
  }

  draw() {
    const rows = [];
    for (let number = this.first; number <= this.last; number += 1) {
      const row = this.rowAt(number);
      row.dataset.row = number;
      row.id = `row-${number}`;
      row.setAttribute("role", "option");
      row.setAttribute("aria-posinset", number + 1);
      row.setAttribute("aria-setsize", this.total);
      row.setAttribute("aria-selected", String(number === this.active));
      row.style.transform = `translateY(${number * this.rowHeight - this.top}px)`;
      row.style.height = `${this.rowHeight}px`;
      rows.push(row);
    }
    this.layer.style.height = `${Math.min(this.room, this.height)}px`;
    this.layer.replaceChildren(...rows);
    if (this.total) this.box.setAttribute("aria-activedescendant", `row-${this.active}`);
    else this.box.removeAttribute("aria-activedescendant");
  }
}
