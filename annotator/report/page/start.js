// The page's beginning: language first, then the charts in sight, then the occurrences.

applyLanguage(language);
for (const button of document.querySelectorAll(".languages button")) {
  button.addEventListener("click", () => applyLanguage(button.dataset.language));
}

// The latest years are what a reader looks for first.
for (const box of document.querySelectorAll(".latest")) box.scrollLeft = box.scrollWidth;

if (typeof DecompressionStream === "undefined") {
  element("too-old").hidden = false;
} else {
  unpack("figures-data")
    .then((loaded) => {
      words = loaded.words;
      showFigures(loaded.figures);
      return element("lines") && unpack("spans-data");
    })
    .then((loaded) => { if (loaded) showConcordance(loaded); });
}
