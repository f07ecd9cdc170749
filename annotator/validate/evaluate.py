"""Reads judgements back and says how precise and how complete the tables are.

Precision is the weighted share of judged occurrences that are ones. What is missing is estimated from rejected places
that coders call occurrences and from what they find in documents without a hit; both stand for all that were not drawn.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from annotator.out.folder import PathName
from annotator.validate.agreement import Agreement, agreement
from annotator.validate.sample import ABOUT, KEY, KEY_COLUMNS, SampleError
from annotator.validate.scores import (
    Estimate,
    Judged,
    added,
    f1_of,
    recall_of,
    weighted_share,
    weighted_total,
    wilson,
)
from annotator.validate.sheets import judged, missed, read_sheets

if TYPE_CHECKING:
    import pandas as pd

    from annotator.lexicon import Lexicon

SCORE_COLUMNS = (
    "scope", "judged", "precision", "precision_low", "precision_high", "recall", "recall_low", "recall_high", "f1",
    "f1_low", "f1_high",
)  # fmt: skip
_NOTHING = Estimate(math.nan, math.nan, math.nan)


@dataclass(frozen=True)
class Evaluation:
    """What judgements say of the tables.

    `scores` has a row for all and for each term and relation, with 95 % intervals; `confusions` a row for each item on
    which coders and tool differ, with its context; `disagreements` one for each item on which coders differ. `precision`
    and `recall` are those of all. `methods_en` and `methods_zh` are a paragraph for a paper.
    """

    scores: pd.DataFrame
    confusions: pd.DataFrame
    disagreements: pd.DataFrame
    precision: Estimate
    recall: Estimate
    agreement: Agreement | None
    methods_en: str
    methods_zh: str


def evaluate_sheets(folder: PathName) -> Evaluation:
    """Read the coding sheets of `annotator sample` back.

    Items that coders judge differently count as the majority says; without a majority they are left out, as are those
    nobody judged or all were unsure of.

    Raises:
        SampleError: the folder holds no sample, no verdict, or something that is no verdict; the message names it.
    """
    import pandas as pd

    place = Path(folder)
    try:
        about = json.loads((place / ABOUT).read_text(encoding="utf-8"))
        key = pd.read_csv(place / KEY, encoding="utf-8-sig", dtype=str, keep_default_na=False)
        key = key.astype({"item": int, "weight": float, "start": int, "end": int})
        sheets = read_sheets(place)
    except FileNotFoundError as error:
        raise SampleError(
            f"{place}: has no {Path(str(error.filename)).name}. Give the folder that `annotator sample` wrote"
        ) from None
    except (OSError, ValueError, KeyError) as error:
        raise SampleError(
            str(error) if str(place) in str(error) else f"{place}: cannot be read ({error})"
        ) from None
    if not any(sheets.values()):
        raise SampleError(
            f"{place}: no sheet has a verdict yet. Fill in the column `verdict`: yes, no or unsure"
        )
    rows = key.set_index("item")
    given, verdicts = _answers(rows, sheets, place)
    return evaluated(rows, given, verdicts, _methods(rows[rows.index.isin(given)], about, len(verdicts)))


def _answers(
    rows: pd.DataFrame, sheets: dict[str, dict[int, str]], place: Path
) -> tuple[dict[int, list[float]], dict[str, dict[int, bool]]]:
    """For each judged item what each coder said, 1 or 0 (of a document, how many are missing), and the verdicts by coder."""
    given: dict[int, list[float]] = {}
    verdicts: dict[str, dict[int, bool]] = {coder: {} for coder in sheets}
    for coder, answers in sheets.items():
        for item, verdict in answers.items():
            if item not in rows.index:
                raise SampleError(
                    f"{place}, {coder}: item {item} is not in {KEY}. Was the sheet of another sample?"
                )
            if rows.loc[item, "kind"] == "document":
                count = len(missed(verdict))
                given.setdefault(item, []).append(float(count))
                verdicts[coder][item] = bool(count)
                continue
            try:
                answer = judged(verdict)
            except ValueError as error:
                raise SampleError(f"{place}, {coder}, item {item}: {error}") from None
            if answer is not None:
                given.setdefault(item, []).append(float(answer))
                verdicts[coder][item] = answer
    return given, verdicts


def _middle(values: list[float]) -> float | None:
    """The verdict of the majority, None without one."""
    (value, votes), *others = Counter(values).most_common(2)
    return value if not others or votes > others[0][1] else None


def evaluated(
    rows: pd.DataFrame,
    given: Mapping[int, list[float]],
    verdicts: dict[str, dict[int, bool]],
    methods: tuple[str, str],
    by: tuple[str, ...] = ("term", "relation"),
) -> Evaluation:
    """What judgements say of drawn items.

    Args:
        rows: the items by number, with `kind` (span, rejected or document), `stratum`, `weight` and the columns of `by`.
        given: for each judged item what each coder said: 1 or 0, of a document how many occurrences are missing.
        verdicts: yes or no by coder and item.
        methods: a paragraph in English and one in Chinese, with places for `{together}`, `{precision}` and `{recall}`.
        by: each value of these columns has a row of its own.
    """
    import pandas as pd

    settled = {item: _middle(values) for item, values in given.items()}
    found = {item: value for item, value in settled.items() if value is not None}
    judged_rows = rows[rows.index.isin(list(found))]

    def scored(scope: str, chosen: pd.DataFrame, with_documents: bool) -> list[Any]:
        spans = _judged(chosen[chosen.kind == "span"], found)
        rejected = _judged(chosen[chosen.kind == "rejected"], found)
        documents = _judged(chosen[chosen.kind == "document"], found) if with_documents else []
        precision = weighted_share(spans)
        size = sum(item.weight for item in spans)
        hits = Estimate(*(size * value for value in precision))
        recall = recall_of(hits, added((_rejected_total(rejected), weighted_total(documents))))
        return [scope, len(chosen), *_flat(precision, recall, f1_of(precision, recall))]

    whole = scored("all", judged_rows, True)
    lines = [whole]
    for column in by:
        for name in sorted(set(judged_rows[column]) - {""}):
            lines.append(scored(f"{column}={name}", judged_rows[judged_rows[column] == name], False))
    scores = pd.DataFrame(lines, columns=list(SCORE_COLUMNS))
    expected = {"span": 1.0, "rejected": 0.0, "document": 0.0}
    wrong = [item for item, value in found.items() if value != expected[str(rows.loc[item, "kind"])]]
    agreed = agreement({coder: given for coder, given in verdicts.items() if given})
    precision, recall = Estimate(*whole[2:5]), Estimate(*whole[5:8])
    return Evaluation(
        scores,
        rows.loc[sorted(wrong)].assign(judged=[found[item] for item in sorted(wrong)]).reset_index(),
        _disagreements(rows, verdicts, agreed.disagreements),
        precision, recall, agreed if len(verdicts) > 1 else None,
        *_filled(methods, precision, recall, agreed if len(verdicts) > 1 else None),
    )  # fmt: skip


def _judged(rows: pd.DataFrame, found: dict[int, float]) -> list[Judged]:
    return [
        Judged(row["stratum"], row["weight"], found[row["item"]])
        for row in rows.reset_index().to_dict("records")
    ]


def _rejected_total(items: list[Judged]) -> Estimate:
    """How many of the rejected places are occurrences."""
    size = sum(item.weight for item in items)
    return Estimate(*(size * value for value in weighted_share(items))) if items else Estimate(0.0, 0.0, 0.0)


def _flat(*estimates: Estimate) -> list[float]:
    return [value if math.isnan(value) else round(value, 6) for estimate in estimates for value in estimate]


def _disagreements(
    rows: pd.DataFrame, verdicts: dict[str, dict[int, bool]], items: list[int]
) -> pd.DataFrame:
    table = rows.loc[items, [name for name in KEY_COLUMNS if name in rows]].reset_index()
    for coder, given in verdicts.items():
        table[coder] = [{True: "yes", False: "no", None: ""}[given.get(item)] for item in items]
    return table


def _filled(
    methods: tuple[str, str], precision: Estimate, recall: Estimate, agreed: Agreement | None
) -> tuple[str, str]:
    p, r = (
        f"{100 * one.value:.1f} % [{100 * one.low:.1f}, {100 * one.high:.1f}]" for one in (precision, recall)
    )
    together = ("", "")
    if agreed and not math.isnan(agreed.alpha):
        together = (
            f" Krippendorff's alpha was {agreed.alpha:.3f}.",
            f"编码员之间的 Krippendorff α 为 {agreed.alpha:.3f}。",
        )
    en, zh = (
        said.format(together=word, precision=p, recall=r)
        for said, word in zip(methods, together, strict=True)
    )
    return en, zh


def _methods(rows: pd.DataFrame, about: dict[str, Any], coders: int) -> tuple[str, str]:
    kinds = Counter(rows.kind)
    en = (
        f"To validate the counts, {kinds['span']} of {about['spans']:,} tagged occurrences, {kinds['rejected']} rejected places "
        f"and {kinds['document']} documents without an occurrence were drawn at random (seed {about['seed']}), stratified by term "
        f"and year, and judged by {coders} coder{'s' if coders > 1 else ''} who did not see the tool's verdict.{{together}} "
        "Weighted by stratum, precision was {precision} and recall {recall} (95 % intervals)."
    )
    zh = (
        f"为检验计数，从 {about['spans']:,} 处标注中按术语与年份分层随机抽取 {kinds['span']} 处，另抽取 {kinds['rejected']} 处被排除的位置和 "
        f"{kinds['document']} 篇未出现术语的文档（随机种子 {about['seed']}），由 {coders} 名编码员在不知工具判定的情况下逐一判断。{{together}}"
        "按层加权，精确率为 {precision}，召回率为 {recall}（95% 置信区间）。"
    )
    return en, zh


def evaluate_gold(file: PathName, lexicon: Lexicon | None = None) -> Evaluation:
    """Compare the tagger with gold annotation: JSON lines with `text` and `spans` of `start`, `end`, `term`, `relation`.

    A span is right where start, end, term and relation are the same. The intervals are Wilson's.

    Args:
        file: the annotation.
        lexicon: the layer that was annotated; the seven terms by default.

    Raises:
        SampleError: the file cannot be read as such; the message names the line.
    """
    import pandas as pd

    from annotator.lexicon import load_lexicon
    from annotator.tagging.tagger import Tagger

    tagger = Tagger(lexicon or load_lexicon())
    rows: list[dict[str, Any]] = []
    for line, text, wanted in _gold(Path(file)):
        tagged = {(span.start, span.end, span.term, span.relation) for span in tagger.tag(text).spans}
        for start, end, term, relation in sorted(wanted | tagged):
            place = (start, end, term, relation)
            verdict = "right" if place in wanted & tagged else "missed" if place in wanted else "wrong"
            rows.append(
                {"line": line, "start": start, "end": end, "term": term, "relation": relation, "verdict": verdict,
                 "context": f"{text[max(0, start - 20) : start]}【{text[start:end]}】{text[end : end + 20]}"}
            )  # fmt: skip
    table = pd.DataFrame(rows, columns=["line", "start", "end", "term", "relation", "verdict", "context"])
    whole = _counted("all", table)
    lines = [whole]
    for column in ("term", "relation"):
        lines += [_counted(f"{column}={name}", group) for name, group in table.groupby(column, sort=True)]
    precision, recall = Estimate(*whole[2:5]), Estimate(*whole[5:8])
    said = f"precision {precision.value:.4f}, recall {recall.value:.4f}"
    return Evaluation(
        pd.DataFrame(lines, columns=list(SCORE_COLUMNS)), table[table.verdict != "right"].reset_index(drop=True),
        table.iloc[:0], precision, recall, None,
        f"Against {int((table.verdict != 'wrong').sum())} annotated occurrences: {said}.",
        f"与 {int((table.verdict != 'wrong').sum())} 处人工标注相比：精确率 {precision.value:.4f}，召回率 {recall.value:.4f}。",
    )  # fmt: skip


def _counted(scope: str, table: pd.DataFrame) -> list[Any]:
    count = Counter(table.verdict)
    right, wrong, lost = count["right"], count["wrong"], count["missed"]
    precision = wilson(right / (right + wrong), right + wrong) if right + wrong else _NOTHING
    recall = wilson(right / (right + lost), right + lost) if right + lost else _NOTHING
    return [scope, len(table), *_flat(precision, recall, f1_of(precision, recall))]


def _gold(file: Path) -> Iterator[tuple[int, str, set[tuple[int, int, str, str]]]]:
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, ValueError) as error:
        raise SampleError(f"{file}: cannot be read ({error})") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            wanted = {
                (span["start"], span["end"], span["term"], span["relation"]) for span in record["spans"]
            }
            yield number, cast("str", record["text"]), wanted
        except (ValueError, KeyError, TypeError) as error:
            raise SampleError(
                f"{file}, line {number}: is no annotated text with `text` and `spans` ({type(error).__name__}: {error})"
            ) from None
