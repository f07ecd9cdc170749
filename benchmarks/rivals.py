"""Other ways to count the same forms in the same texts in memory: their speed, and what their counts get wrong.

A rival gets the lexicon's forms and gives, for each text, the places of forms, or only their counts. Its counts are
compared with those of `annotator`, text by text and form by form: what it has more is told apart by what `annotator`
rejected there. The lexicon's own examples, which say what an occurrence is and what only looks like one, are tried too;
`annotator` must have them all right, since its limits are held by them.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from annotator.lexicon.build import jieba_user_dictionary, ruler_patterns
from annotator.lexicon.model import Lexicon, parse_example
from annotator.tagging.tagger import Tagged, Tagger
from benchmarks.common import forget, seconds


class Place(NamedTuple):
    """An occurrence in a text; offsets are -1 where the rival tells none."""

    start: int
    end: int
    form: str


Finder = Callable[[Sequence[str]], list[list[Place]]]
"""Finds the forms in texts: the places of each text."""


@dataclass(frozen=True)
class Outcome:
    """What a rival needed and what it got wrong, against `annotator` on the same texts."""

    name: str
    seconds: float
    megabytes: float
    found: int
    missed: int
    nested: int
    lookalike: int
    other: int
    examples: int
    """Examples of the lexicon, of what is an occurrence and what is not, that come out wrong."""

    @property
    def speed(self) -> float:
        """MB/s."""
        return self.megabytes / self.seconds

    @property
    def errors(self) -> str:
        """In words."""
        kinds = (
            (self.missed, "missed"),
            (self.nested, "counted again inside a longer form"),
            (self.lookalike, "look-alikes counted"),
            (self.other, "other too many"),
        )
        return ", ".join(f"{number} {kind}" for number, kind in kinds if number) or "none"


def plain_pipeline(lexicon: Lexicon) -> Finder:
    """What a careful user builds: spaCy's own jieba tokenizer with the dictionary, then an entity ruler."""
    nlp = make_plain_pipeline(lexicon)
    return lambda texts: [
        [Place(ent.start_char, ent.end_char, ent.text) for ent in doc.ents] for doc in nlp.pipe(texts)
    ]


def make_plain_pipeline(lexicon: Lexicon) -> Any:
    """The pipeline itself."""
    import spacy

    nlp: Any = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})
    with tempfile.TemporaryDirectory() as folder:
        dictionary = Path(folder) / "dict.txt"
        dictionary.write_text(jieba_user_dictionary(lexicon), encoding="utf-8")
        nlp.tokenizer.jieba_seg.load_userdict(str(dictionary))
    nlp.add_pipe("entity_ruler").add_patterns(ruler_patterns(lexicon))
    return nlp


def phrase_matcher(lexicon: Lexicon) -> Finder:
    """spaCy's PhraseMatcher over characters, as its own tokenizer for Chinese makes them by default."""
    import spacy
    from spacy.matcher import PhraseMatcher

    nlp = spacy.blank("zh")
    matcher = PhraseMatcher(nlp.vocab)
    for form in _forms(lexicon):
        matcher.add(form, [nlp.make_doc(form)])

    def find(texts: Sequence[str]) -> list[list[Place]]:
        found = []
        for doc in nlp.pipe(texts):
            spans = matcher(doc, as_spans=True)
            found.append([Place(span.start_char, span.end_char, span.label_) for span in spans])
        return found

    return find


def flashtext(lexicon: Lexicon) -> Finder:
    """FlashText's KeywordProcessor: the longest form at each place."""
    from flashtext import KeywordProcessor

    processor = KeywordProcessor(case_sensitive=True)
    for form in _forms(lexicon):
        processor.add_keyword(form)
    return lambda texts: [
        [Place(start, end, form) for form, start, end in processor.extract_keywords(text, span_info=True)]
        for text in texts
    ]


def ahocorasick(lexicon: Lexicon) -> Finder:
    """pyahocorasick and a counter: every place of every form."""
    from ahocorasick import Automaton

    automaton = Automaton()
    for form in _forms(lexicon):
        automaton.add_word(form, form)
    automaton.make_automaton()
    return lambda texts: [
        [Place(last + 1 - len(form), last + 1, form) for last, form in automaton.iter(text)] for text in texts
    ]


RIVALS: dict[str, tuple[Callable[[Lexicon], Finder], float]] = {
    "spaCy, jieba with the terms as user dictionary, EntityRuler": (plain_pipeline, 3),
    "spaCy, PhraseMatcher over characters": (phrase_matcher, 3),
    "FlashText": (flashtext, 30),
    "pyahocorasick and a counter": (ahocorasick, 1000),
}
"""What each is made by, and on how many MB of text at most it is tried."""

_CNTEXT = """
import json, sys, time
texts, forms = json.load(sys.stdin)
import cntext
count = {form: [form] for form in forms}
cntext.sentiment("预热", count, lang="chinese")
start = time.perf_counter()
found = [cntext.sentiment(text, count, lang="chinese") for text in texts]
took = time.perf_counter() - start
json.dump([took, [{form: one[form + "_num"] for form in forms if one[form + "_num"]} for one in found]], sys.stdout)
"""


def _forms(lexicon: Lexicon) -> list[str]:
    return [form.text for form in lexicon.forms if form.relation]


def compare(lexicon: Lexicon, texts: Sequence[str], cntext_python: str = "") -> list[Outcome]:
    """Try each rival on the texts (a slow one on every n-th of them), and `annotator` on the same ones.

    `cntext_python` is the interpreter of an environment with cntext, which cannot be installed beside `annotator`: it
    brings another package that is imported as `opencc`.
    """
    ours = _ours(lexicon)
    outcomes: list[Outcome] = []
    times: list[float] = []
    examples = _examples(lexicon)
    for name, (make, most) in RIVALS.items():
        some = _some(texts, most)
        find = make(lexicon)
        find(some[:1])
        times.append(_timed(ours, texts)[0])
        outcomes.append(_outcome(name, *_timed(find, some), some, lexicon, find(examples)))
    if cntext_python:
        some = _some(texts, 3)
        times.append(_timed(ours, texts)[0])
        took, found = _cntext(cntext_python, some, lexicon)
        of_examples = _cntext(cntext_python, examples, lexicon)[1]
        name = "cntext (`sentiment` with a category for each form)"
        outcomes.append(_outcome(name, took, found, some, lexicon, of_examples))
    return [
        _outcome("annotator", statistics.median(times), ours(texts), texts, lexicon, ours(examples)),
        *outcomes,
    ]


def _cntext(python: str, texts: Sequence[str], lexicon: Lexicon) -> tuple[float, list[list[Place]]]:
    given = json.dumps([texts, _forms(lexicon)])
    answer = subprocess.run([python, "-c", _CNTEXT], input=given, capture_output=True, text=True, check=True)
    took, counts = json.loads(answer.stdout[answer.stdout.index("[") :])
    return took, [
        [Place(-1, -1, form) for form, hits in of_text.items() for _ in range(hits)] for of_text in counts
    ]


def _examples(lexicon: Lexicon) -> list[str]:
    marked = [example for term in lexicon.terms for example in (*term.match, *term.avoid)]
    return [parse_example(example).text for example in marked]


def _some(texts: Sequence[str], most: float) -> Sequence[str]:
    step = max(1, round(sum(len(text.encode()) for text in texts) / 1e6 / most))
    return texts[::step]


def _timed(find: Finder, texts: Sequence[str]) -> tuple[float, list[list[Place]]]:
    found: list[list[Place]] = []
    forget()
    took = seconds(lambda: found.extend(find(texts)))
    return took, found


def _ours(lexicon: Lexicon) -> Finder:
    tagger = Tagger(lexicon)
    tagger.tag("预热：新质生产力")
    return lambda texts: [
        [Place(span.start, span.end, span.variant) for span in tagger.tag(text).spans] for text in texts
    ]


def _size(texts: Sequence[str]) -> float:
    return sum(len(text.encode()) for text in texts) / 1e6


def _outcome(
    name: str,
    took: float,
    found: list[list[Place]],
    texts: Sequence[str],
    lexicon: Lexicon,
    of_examples: list[list[Place]],
) -> Outcome:
    tagger = Tagger(lexicon)
    errors = [_errors(tagger.tag(text), places) for text, places in zip(texts, found, strict=True)]
    missed, nested, lookalike, other = map(sum, zip(*errors, strict=True))
    wrong = sum(
        any(_errors(tagger.tag(text), places))
        for text, places in zip(_examples(lexicon), of_examples, strict=True)
    )
    return Outcome(name, took, _size(texts), sum(map(len, found)), missed, nested, lookalike, other, wrong)


def _errors(tagged: Tagged, places: Sequence[Place]) -> tuple[int, int, int, int]:
    """How many occurrences are missed, and how many places are too many: nested, look-alikes, others."""
    wanted = Counter(span.variant for span in tagged.spans)
    got = Counter(place.form for place in places)
    nested = lookalike = other = 0
    for form, extra in (got - wanted).items():
        reasons = _reasons(tagged, form)
        as_nested = min(extra, reasons["nested"])
        as_lookalike = min(extra - as_nested, reasons["boundary"])
        nested, lookalike = nested + as_nested, lookalike + as_lookalike
        other += extra - as_nested - as_lookalike
    return sum((wanted - got).values()), nested, lookalike, other


def _reasons(tagged: Tagged, form: str) -> Counter[str]:
    return Counter(place.reason for place in tagged.rejected if place.span.variant == form)
