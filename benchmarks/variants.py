"""Ten thousand variants against the seven terms, on the same texts, with the spans checked against a one-by-one search.

Run `python -m benchmarks.variants [FOLDER]`. Two lexicons are made from the folder's own frequent strings, the runs of 4 to
8 Han characters that stand in it most often: in one each variant is two of them joined, so that it begins like much of the
text and hardly ever stands in it, as most of a long list does; in the other each is such a string, so that places are a
thousand times as many as those of the seven terms, and each has to be decided and written.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from annotator.lexicon.model import Lexicon, load_lexicon
from annotator.reading import read_documents
from annotator.tagging.scan import Candidate
from annotator.tagging.tagger import Tagged, Tagger
from annotator.text.variants import LAYOUT, folded, ways_to_write
from benchmarks.common import EVENING_NEWS, Figure, about, paired, table
from benchmarks.scale import whole_run

VARIANTS = 10_000
LENGTHS = range(4, 9)
LONGEST = 12
ROUNDS = 5
SAMPLE = 3
"""Texts that are searched for each variant alone."""
_HAN = re.compile("[\u4e00-\u9fff]{4,}")


def frequent_strings(texts: Sequence[str], number: int) -> list[str]:
    """The runs of Han characters that stand most often in every fourth text."""
    counts: Counter[str] = Counter()
    for run in (run for text in texts[::4] for run in _HAN.findall(text)):
        for length in LENGTHS:
            counts.update(run[start : start + length] for start in range(len(run) - length + 1))
    return [string for string, _ in counts.most_common(number)]


def joined(strings: Sequence[str], number: int) -> list[str]:
    """Pairs of the strings, drawn at random, each joined to one."""
    chance = random.Random(1)
    pairs: set[str] = set()
    while len(pairs) < number:
        pair = "".join(chance.sample(strings, 2))
        if len(pair) <= LONGEST:
            pairs.add(pair)
    return sorted(pairs)


def lexicon_of(forms: Sequence[str], folder: Path) -> Lexicon:
    """A lexicon of one term with these forms."""
    file = folder / "many_variants.toml"
    variants = "".join(f'[[term.variant]]\nform = "{form}"\nrelation = "paraphrase"\n' for form in forms[1:])
    file.write_text(
        f'[lexicon]\nname = "many_variants"\n[[term]]\nid = "many"\nform = "{forms[0]}"\n'
        f'english = ["many"]\nmatch = ["[{forms[0]}]"]\n{variants}',
        encoding="utf-8",
    )
    return load_lexicon(file)


def one_by_one(tagger: Tagger, text: str) -> Tagged:
    """What the tagger decides of the places where a regular expression for each form alone finds it."""
    candidates = [
        Candidate(*found.span(1), form)
        for form in tagger.lexicon.forms
        for found in re.finditer(_alone(form.text), text)
    ]
    return tagger.decide(text, sorted(candidates, key=lambda candidate: candidate.start))


def _alone(form: str) -> str:
    ways = (f"[{re.escape(ways_to_write(character.translate(folded())))}]" for character in form)
    return f"(?=({f'[{LAYOUT}]*'.join(ways)}))"


def measure(folder: Path) -> Iterator[Figure]:
    """Both lexicons, each beside the seven terms, against the seven terms alone."""
    texts = [document.text for document in read_documents(folder)]
    strings = frequent_strings(texts, VARIANTS)
    seven = load_lexicon()
    places = _places(Tagger(seven), texts)
    for name, forms, rounds in (
        ("two frequent strings joined", joined(strings, VARIANTS), ROUNDS), ("a frequent string", strings, 1),
    ):  # fmt: skip
        with tempfile.TemporaryDirectory() as temporary:
            lexicon = lexicon_of(forms, Path(temporary))
        tagger = Tagger(lexicon)
        for text in random.Random(2).sample(texts, SAMPLE):
            if tagger.tag(text) != one_by_one(tagger, text):
                raise SystemExit(f"{lexicon.name}: other spans than by a search for each variant alone")
        least, most = paired(
            rounds, partial(whole_run, folder, 1), partial(whole_run, folder, 1, lexicons=[lexicon])
        )
        yield Figure(
            f"whole run with {VARIANTS:,} further variants, each {name}, against the seven terms alone; "
            f"{_places(tagger, texts):,} further places to {places:,}",
            f"{most:.2f} and {least:.2f} s", f"{most / least:.2f} times", "at most 1.5",
        )  # fmt: skip


def _places(tagger: Tagger, texts: Sequence[str]) -> int:
    return sum(len(found.spans) + len(found.rejected) for found in map(tagger.tag, texts))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=EVENING_NEWS, help="folder of documents")
    machine = about("policy-annotator", "jieba")
    print(f"{table(list(measure(parser.parse_args().folder)))}\n\n{machine}")


if __name__ == "__main__":
    main()
