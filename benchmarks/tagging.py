"""Tagging against the plain pipeline and the floor, on the same texts in one process.

Run `python -m benchmarks.tagging FOLDER`. Prints, as ratios:

- the plain pipeline (spaCy's `Chinese` with jieba and the same dictionary, and an entity ruler) against ours, on texts
  in memory;
- our whole run (reading and writing included, start-up aside) against the floor: read, decode, one compiled regex.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import spacy

from annotator import boundary
from annotator.boundary import general_tokenizer
from annotator.check import jieba_user_dictionary, ruler_patterns
from annotator.lexicon import Lexicon, load_lexicon
from annotator.reading import read_documents
from annotator.run import tag_to_folder
from annotator.tagger import Tagger
from annotator.variants import simplified


def seconds(job: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def forget() -> None:
    """Empty the caches of what was found out about blocks, so that each round works for itself."""
    for cached in (boundary._cost, boundary._segment):
        cached.cache_clear()


def plain_pipeline(lexicon: Lexicon) -> spacy.language.Language:
    """What a careful user builds: spaCy's own jieba tokenizer with the dictionary, then an entity ruler."""
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})
    with tempfile.TemporaryDirectory() as folder:
        dictionary = Path(folder) / "dict.txt"
        dictionary.write_text(jieba_user_dictionary(lexicon), encoding="utf-8")
        nlp.tokenizer.jieba_seg.load_userdict(str(dictionary))
    nlp.add_pipe("entity_ruler").add_patterns(ruler_patterns(lexicon))
    return nlp


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", help="folder of documents")
    parser.add_argument("--plain-documents", type=int, default=100, help="documents for the plain pipeline")
    options = parser.parse_args()

    lexicon = load_lexicon()
    texts = [document.text for document in read_documents([options.folder])]
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    few = texts[:: max(1, len(texts) // options.plain_documents)]
    few_megabytes = sum(len(text.encode()) for text in few) / 1e6

    nlp = plain_pipeline(lexicon)
    nlp(texts[0])
    plain_spans = 0

    def run_plain() -> None:
        nonlocal plain_spans
        plain_spans = sum(len(doc.ents) for doc in nlp.pipe(few))

    plain = few_megabytes / seconds(run_plain)

    general_tokenizer()
    simplified()
    ours_speeds = []
    for _ in range(5):
        forget()
        tagger = Tagger(lexicon)
        ours_speeds.append(megabytes / seconds(lambda tagger=tagger: [tagger.tag(text) for text in texts]))
    ours = statistics.median(ours_speeds)
    our_spans = sum(len(tagger.tag(text).spans) for text in few)

    files = sorted(path for path in Path(options.folder).rglob("*") if path.is_file())
    pattern = re.compile("|".join(sorted((form.text for form in lexicon.forms), key=len, reverse=True)))

    def floor() -> None:
        for file in files:
            pattern.findall(file.read_bytes().decode("utf-8", errors="replace"))

    whole_run, floors = [], []
    for _ in range(5):
        floors.append(seconds(floor))
        forget()
        with tempfile.TemporaryDirectory() as out:
            whole_run.append(seconds(lambda out=out: tag_to_folder([options.folder], out)))

    print(
        f"Python {sys.version.split()[0]}, spaCy {spacy.__version__}, {len(texts)} documents, {megabytes:.1f} MB"
    )
    print(f"plain pipeline, in memory   {plain:8.2f} MB/s   {plain_spans} spans in {len(few)} documents")
    print(
        f"annotator, in memory        {ours:8.2f} MB/s   {our_spans} spans in the same {len(few)} documents"
    )
    print(f"ratio                       {ours / plain:8.0f} times")
    floor_time, run_time = statistics.median(floors), statistics.median(whole_run)
    print(f"floor: read, decode, regex  {floor_time:8.3f} s")
    print(f"annotator tag, whole run    {run_time:8.3f} s   start-up aside")
    print(f"ratio                       {run_time / floor_time:8.2f} times the floor")


if __name__ == "__main__":
    main()
