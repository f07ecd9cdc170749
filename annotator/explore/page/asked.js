// The answer to the present question, as it grows, and what all parts of the page share.

import { post, Refused, stream } from "./api.js";
import { PALETTES } from "./chart.js";
import { kept, state, view } from "./state.js";

let known = null;
let running = null;
let stopped = false;

export const answer = { frame: null, lines: [], samples: {}, progress: {}, error: "", busy: false };
const listeners = new Set();

export const about = () => known;
export const cancelled = () => stopped;
export const heard = (listener) => listeners.add(listener);

// `progress` says that only what grows has changed.
const tell = (what = "all") => listeners.forEach((listener) => listener(what));

export async function getAbout() {
  known = await post("about");
  state.corpus ||= "";
  return known;
}

export function theme() {
  const wanted = kept("theme", "auto");
  if (wanted !== "auto") return wanted;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

export const palette = () => PALETTES[theme()];

export function unit() {
  if (state.unit) return state.unit;
  // A corpus of a few years is looked at by month, a longer one by year.
  const years = Number(known.last.slice(0, 4)) - Number(known.first.slice(0, 4));
  return years < 6 && known.daily > known.documents / 2 ? "month" : "year";
}

export const question = () => ({ lines: state.q, view: view(), unit: unit(), by: state.by, adjusted: state.measure === "adjusted" });

export function stop() {
  stopped = true;
  running?.abort();
  running = null;
  answer.busy = false;
  tell();
}

export function goOn() {
  ask();
}

export async function ask() {
  running?.abort();
  stopped = false;
  Object.assign(answer, { error: "", samples: {}, progress: {} });
  if (!state.q.length) {
    Object.assign(answer, { frame: null, lines: [], busy: false });
    tell();
    return;
  }
  const own = (running = new AbortController());
  answer.busy = true;
  let drawn = 0;
  try {
    await stream("ask", question(), (step) => {
      if (own.signal.aborted) return;
      if (step.step === "frame") answer.frame = step;
      else if (step.step === "lines") answer.lines = step.lines;
      else if (step.step === "sample") answer.samples[step.line] = step;
      else if (step.step === "progress") answer.progress[step.line] = step;
      else if (step.step === "line") {
        answer.lines[step.line] = step;
        delete answer.progress[step.line];
      } else if (step.step === "end") answer.busy = false;
      const now = performance.now();
      // What only grows is shown four times a second.
      if (step.step === "progress" && now - drawn < 250) return;
      if (step.step === "frame") return;
      drawn = now;
      tell(["progress", "sample"].includes(step.step) ? "progress" : "all");
    }, own.signal);
  } catch (error) {
    if (own.signal.aborted) return;
    answer.busy = false;
    answer.error = error instanceof Refused ? error.message : "offline";
    if (error instanceof Refused) Object.assign(answer, { lines: [], frame: null });
    tell();
  }
}
