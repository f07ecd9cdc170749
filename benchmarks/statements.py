"""What the statements claim where nothing changes, and where something does: `python -m benchmarks.statements [--quick]`.

Made-up corpora, each of many made-up terms that know nothing of each other, go through `annotator tag` and the statements of
`annotator trace`, ten terms to a run. Printed are the share of terms with a held statement of each kind, beside the figures of
version 0.1, and the coverage of the 95 % intervals. Seeds are fixed.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from annotator import tag_to_folder
from annotator.lexicon.model import parse_lexicon
from annotator.out.read import TaggedOutput, read_output
from annotator.text.reprints import Reprints
from annotator.trace.courses import courses
from annotator.trace.periods import periods
from annotator.trace.series import Evidence
from annotator.trace.statements import LASTING, milestones, scopes_of, statements
from benchmarks.scenarios import ADOPTION, COVERAGE, NULL, POWER, Corpus, Scenario

TERMS_A_RUN = 10
_FILLER = [chr(code) for code in range(0x4E00, 0x4E00 + 1500)]
_FORMS = [chr(code) for code in range(0x6E00, 0x6E00 + 300)]


@dataclass(frozen=True)
class Measured:
    """A scenario's held statements (corpus, term, statement, estimate, low, high), corpora and terms."""

    held: pd.DataFrame
    corpora: int
    seconds: float

    def share(self, kinds: tuple[str, ...], terms: int = TERMS_A_RUN) -> float:
        """Share of the first terms of each corpus with a held statement of one of the kinds."""
        rows = self.held[self.held.statement.isin(kinds) & (self.held.place < terms)]
        return len(rows.drop_duplicates(["corpus", "place"])) / (self.corpora * terms)

    def corpora_with(self, kinds: tuple[str, ...]) -> float:
        """Share of the corpora with such a statement of any term."""
        return self.held[self.held.statement.isin(kinds)].corpus.nunique() / self.corpora


def lexicon_of(terms: int) -> str:
    """A lexicon of made-up forms of four characters, each with an older form of another four."""
    lines = ['[lexicon]\nname = "made_up"']
    for number in range(terms):
        lines.append(f'[[term]]\nid = "t{number}"\nform = "{_form(number)}"')
        lines.append(f'[[term.variant]]\nform = "{_form(number, older=True)}"\nrelation = "predecessor"')
    return "\n".join(lines)


def _form(number: int, older: bool = False) -> str:
    a, b = divmod(number, 150)
    first, second = _FORMS[150 * older + b], _FORMS[150 * older + a]
    return f"{first}{second}{first}{first}"


def write(corpus: Corpus, file: Path, random: np.random.Generator) -> None:
    """The documents of a corpus as JSONL: each has its uses as sentences, and filler up to its length."""
    older = corpus.older if corpus.older is not None else np.zeros_like(corpus.uses)
    with file.open("w", encoding="utf-8") as out:
        last = ""
        for place, row in enumerate(corpus.documents.itertuples(index=False)):
            if row.copy and last:
                text = last
            else:
                words = [
                    _form(term, is_older)
                    for is_older, uses in ((False, corpus.uses[place]), (True, older[place]))
                    for term in np.flatnonzero(uses)
                    for _ in range(int(uses[term]))
                ]
                random.shuffle(words)
                rest = max(40, int(row.length) - 4 * len(words))
                filler = "".join(random.choice(_FILLER, rest))
                text = "。".join([filler, *words])
            last = text
            record = {"id": str(place), "date": row.date, "source": row.source, "text": text}
            record |= {name: getattr(row, name) for name in ("level", "province") if hasattr(row, name)}
            out.write(json.dumps(record, ensure_ascii=False) + "\n")


def measure(
    scenario: Scenario, corpora: int, folder: Path, scope: str = "all"
) -> tuple[Measured, TaggedOutput]:
    """Tag a corpus of many terms, and make the statements of each ten of them; those of a scope are kept."""
    start = time.perf_counter()
    random = np.random.default_rng([2026, *map(ord, scenario.name)])
    terms = TERMS_A_RUN * corpora
    place = folder / "".join(filter(str.isalnum, scenario.name))
    place.mkdir()
    write(scenario.make(random, terms), place / "documents.jsonl", random)
    lexicon = parse_lexicon(lexicon_of(terms), "made-up lexicon")
    tag_to_folder([place / "documents.jsonl"], place / "out", [lexicon], workers=1, reprints=Reprints())
    output = read_output(place / "out")
    (layer,) = (layer for layer in output.layers if layer.name == "made_up")
    evidence = Evidence(output)
    found = []
    for number in range(corpora):
        begin = TERMS_A_RUN * number
        part = replace(output, layers=(replace(layer, terms=layer.terms[begin : begin + TERMS_A_RUN]),))
        of_terms = courses(evidence, list(milestones(part).items()), scopes_of(part))
        table = statements(part, evidence, of_terms)
        table = table[(table.scope == scope) & table.held.astype(bool)]
        found.append(table.assign(corpus=number, place=table.term.str[1:].astype(int) - begin))
    held = pd.concat(found, ignore_index=True)
    return Measured(held, corpora, time.perf_counter() - start), output


def _percent(share: float) -> str:
    return f"{100 * share:.0f}" if share == 0 or share >= 0.0995 else f"{100 * share:.1f}"


CHANGE = ("rising", "falling", "new_level")


def main() -> None:
    """Measure and print the three tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.statements", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="twenty corpora a scenario in place of two hundred"
    )
    parser.add_argument("--corpora", type=int, help="corpora of ten terms a scenario")
    parser.add_argument("--only", default="", help="scenarios whose name has this in it")
    options = parser.parse_args()
    corpora = options.corpora or (20 if options.quick else 200)
    with tempfile.TemporaryDirectory() as folder:
        for title, scenarios, columns in (("no lasting change", NULL, _null), ("power", POWER, _power)):
            print(
                f"\n{title} | 0.1: trend, change point, burst, silence | {columns(None)} | seconds",
                flush=True,
            )
            for scenario in scenarios:
                if options.only in scenario.name:
                    # Six hundred terms tell of power; two hundred corpora are for what is rare.
                    number = corpora if scenarios is NULL else min(corpora, 60)
                    measured, _ = measure(scenario, number, Path(folder))
                    print(
                        f"{scenario.name} | {scenario.before} | {columns((scenario, measured))} | {measured.seconds:.0f}",
                        flush=True,
                    )
        print("\nmedian of adoption | covered (at least) | held | months wide", flush=True)
        for scenario in ADOPTION:
            if options.only in scenario.name:
                number = max(corpora // 10, 4)
                measured, _ = measure(scenario, number, Path(folder), "by province")
                print(f"{scenario.name} | {_adopted(scenario, measured)}", flush=True)
        print("\ncoverage of 95 % intervals | 0.1: rate, share | rate | share", flush=True)
        for scenario in COVERAGE:
            if options.only in scenario.name:
                print(
                    f"{scenario.name} | {scenario.before} | {_covered(scenario, max(corpora // 10, 4), Path(folder))}",
                    flush=True,
                )


def _null(measured: tuple[Scenario, Measured] | None) -> str:
    if measured is None:
        return (
            "lasting (at most) | in any of ten terms (at most) | change | burst | silent, revived | overtook"
        )
    scenario, found = measured
    kinds = (LASTING, CHANGE, ("burst",), ("silent", "revived"), ("overtook",))
    lasting, *others = (_percent(found.share(kind)) for kind in kinds)
    return " | ".join(
        [
            f"{lasting} ({scenario.most})",
            f"{_percent(found.corpora_with(LASTING))} ({scenario.most_any})",
            *others,
        ]
    )


def _power(measured: tuple[Scenario, Measured] | None) -> str:
    if measured is None:
        return "held (at least) | rising | falling | new level | burst | silent | revived | slopes covered"
    scenario, found = measured
    held = found.share(scenario.kinds, scenario.changing)
    kinds = [
        _percent(found.share((kind,), scenario.changing))
        for kind in ("rising", "falling", "new_level", "burst", "silent", "revived")
    ]
    return " | ".join([f"{_percent(held)} ({scenario.least})", *kinds, _slopes(scenario, found)])


def _slopes(scenario: Scenario, found: Measured) -> str:
    rows = found.held[
        found.held.statement.isin(("rising", "falling")) & (found.held.place < scenario.changing)
    ]
    if scenario.slope is None or rows.empty:
        return ""
    inside = (rows.low <= scenario.slope) & (scenario.slope <= rows.high)
    return f"{inside.mean():.2f}"


def _adopted(scenario: Scenario, found: Measured) -> str:
    """How often the interval of the day by which half of all have the term holds the true one."""
    rows = found.held[found.held.statement == "spread"]
    true = (scenario.truth[0] - rows.since.astype("datetime64[s]").astype("int64") / 86400) / (365.25 / 12)
    high = rows.high.fillna(np.inf)
    covered = ((rows.low <= true) & (true <= high)).mean()
    wide = (rows.high - rows.low).median()
    return f"{100 * covered:.0f} ({scenario.least}) | {100 * found.share(('spread',)):.0f} | {wide:.0f}"


def _covered(scenario: Scenario, corpora: int, folder: Path) -> str:
    _, output = measure(replace(scenario, name=scenario.name), corpora, folder)
    table = periods(output, ["month"])
    table = table[
        (table.grouping == "all")
        & (table.forms == "current")
        & (table.layer == "made_up")
        & table.ci_high.notna()
    ]
    rate, share = scenario.truth
    covered = ((table.ci_low <= rate) & (rate <= table.ci_high)).mean()
    shared = ((table.share_low <= share + 1e-9) & (share - 1e-9 <= table.share_high)).mean()
    return f"{covered:.3f} | {shared:.3f} | highest limit {table.ci_high.max():.0f} per million"


if __name__ == "__main__":
    main()
