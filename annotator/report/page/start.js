// The page's beginning: language first, then what is shown of the documents.

const asked = /(?:^|[#&])lang=(en|zh)(?:&|$)/.exec(location.hash);
applyLanguage(asked ? asked[1] : language);
for (const button of document.querySelectorAll(".languages button")) {
  button.addEventListener("click", () => applyLanguage(button.dataset.language));
}

// The latest years are what a reader looks for first.
for (const box of document.querySelectorAll(".latest")) box.scrollLeft = box.scrollWidth;

async function begin() {
  about = await unpack("about-data");
  words = about.words;
  if (!element("lines")) return;
  data = await unpack("spans-data");
  readAddress();
  watchFilters();
  watchConcordance();
  watchFigures();
  watchers.push(showStatements);
  onLanguage.push(showStatements);
  watchStatements();
  follow();
  openAt();
  root.dataset.spans = "ready";
}

if (typeof DecompressionStream === "undefined") element("too-old").hidden = false;
else begin();
