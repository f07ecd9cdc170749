// Open: a folder below the start folder, one that is dropped or chosen from the disk, or the sample.

import { fill, h } from "./dom.js";
import { post, Refused, stream, upload } from "./api.js";
import { about } from "./asked.js";
import { measured, t } from "./words.js";

const dialog = h("dialog", { id: "open", "aria-labelledby": "open-title" });
let opened = () => {};

export function openDialog(whenOpened) {
  opened = whenOpened;
  return dialog;
}

export async function showDialog() {
  await show("");
  if (!dialog.open) dialog.showModal();
}

async function show(path) {
  const status = h("p", { class: "hint", id: "open-status", role: "status" });
  const files = h("input", { type: "file", webkitdirectory: true, multiple: true, id: "files", class: "hidden-input" });
  files.addEventListener("change", () => bring([...files.files].map((file) => [file.webkitRelativePath || file.name, file]), status));
  const list = h("ul", { class: "folders" });
  fill(dialog,
    h("form", { method: "dialog" }, h("button", { class: "quiet closing", "aria-label": t("close") }, "×")),
    h("h2", { id: "open-title" }, t("open title")), h("p", { class: "hint" }, t("open lead", { start: about().start })), list,
    h("div", { class: "row" }, h("span", { class: "file-choice" }, files, h("label", { for: "files", class: "button" }, t("choose files"))), h("button", { type: "button", onclick: () => start({ sample: true }, status) }, t("try sample"))), status);
  try {
    const got = await post("folders", { path });
    const upwards = path ? h("li", {}, h("button", { type: "button", class: "link", onclick: () => show(path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "") }, `← ${t("up")}`)) : null;
    fill(list, upwards, ...got.folders.map((folder) => h("li", {},
      h("button", { type: "button", class: "link", onclick: () => show(folder.path) }, folder.name), folder.tagged ? h("small", {}, t("tagged")) : null,
      h("button", { type: "button", "aria-label": `${t("open this")}: ${folder.name}`, onclick: () => start({ path: folder.path }, status) }, t("open")))));
  } catch (error) {
    fill(status, said(error));
  }
}

const said = (error) => t("error", { why: error instanceof Refused ? error.message : t("offline") });

async function start(what, status) {
  try {
    await stream("open", what, (step) => {
      if (step.step === "opened") {
        dialog.close();
        opened(step.corpus);
      } else fill(status, t(step.step === "tag" ? "tagging" : "preparing", { share: measured(step.of ? step.done / step.of : 0, "share") }));
    });
  } catch (error) {
    fill(status, said(error));
  }
}

async function bring(files, status) {
  if (!files.length) {
    fill(status, t("nothing dropped"));
    return;
  }
  const batch = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  try {
    for (const [at, [name, file]] of files.entries()) {
      fill(status, t("uploading", { done: at, of: files.length }));
      await upload(batch, name, file);
    }
    await start({ batch }, status);
  } catch (error) {
    fill(status, said(error));
  }
}

// A reader of a dropped folder gives a hundred entries at a time, and an empty list at the end.
async function filesOf(entry, path = "") {
  if (entry.isFile) return [[path + entry.name, await new Promise((resolve, reject) => entry.file(resolve, reject))]];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) break;
    for (const one of some) found.push(...(await filesOf(one, `${path}${entry.name}/`)));
  }
  return found;
}

export function acceptDrops(cover) {
  let depth = 0;
  const has = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  addEventListener("dragenter", (event) => {
    if (!has(event)) return;
    depth += 1;
    cover.hidden = false;
  });
  addEventListener("dragleave", () => {
    depth = Math.max(0, depth - 1);
    cover.hidden = depth === 0;
  });
  addEventListener("dragover", (event) => { if (has(event)) event.preventDefault(); });
  addEventListener("drop", async (event) => {
    if (!has(event)) return;
    event.preventDefault();
    depth = 0;
    cover.hidden = true;
    // The entries are gone once the event is over.
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const plain = [...event.dataTransfer.files].map((file) => [file.name, file]);
    await showDialog();
    const status = document.getElementById("open-status");
    const files = entries.length ? (await Promise.all(entries.map((entry) => filesOf(entry)))).flat() : plain;
    await bring(files.filter(([name]) => !name.split("/").some((part) => part.startsWith("."))), status);
  });
}
