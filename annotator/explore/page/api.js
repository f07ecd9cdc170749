import { state } from "./state.js";
import { language } from "./words.js";

export class Refused extends Error {}

const headers = { "content-type": "application/json", "x-annotator": "1" };
const body = (asked) => JSON.stringify({ corpus: state.corpus || undefined, ...asked });

function refused(answer) {
  return new Refused(answer?.error?.[language()] ?? answer?.error?.en ?? "?");
}

export async function post(name, asked = {}, signal = undefined) {
  const response = await fetch(`/api/${name}`, { method: "POST", headers, body: body(asked), signal });
  const answer = await response.json().catch(() => ({ error: { en: `${response.status} ${response.statusText}` } }));
  if (!response.ok || answer.error) throw refused(answer);
  return answer;
}

// Calls `step` for each line of an answer that grows.
export async function stream(name, asked, step, signal) {
  const response = await fetch(`/api/${name}`, { method: "POST", headers, body: body(asked), signal });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    rest += value ?? "";
    const lines = rest.split("\n");
    rest = lines.pop();
    if (done && rest) lines.push(rest);
    for (const line of lines) {
      const answer = JSON.parse(line);
      if (answer.error) throw refused(answer);
      step(answer);
    }
    if (done) return;
  }
}

export async function upload(batch, name, file, signal) {
  const query = new URLSearchParams({ batch, name });
  const response = await fetch(`/api/upload?${query}`, {
    method: "POST", headers: { "x-annotator": "1", "content-type": "application/octet-stream" }, body: file, signal,
  });
  const answer = await response.json().catch(() => ({ error: { en: `${response.status}` } }));
  if (!response.ok || answer.error) throw refused(answer);
}
