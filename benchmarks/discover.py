"""What `annotator discover` finds in its year, and that it holds nothing where there is no difference.

Run `python -m benchmarks.discover [FOLDER]`, a folder that holds `work_reports` and `xinwen_lianbo`. Prints where formulations
that are known from elsewhere stand in the list of their year, how often a random division without any true difference
gives a held formulation, and speed and memory on the evening news. Settings were tuned on the reports of 2021 to 2024;
`--verdicts` adds what readers judged of the first rows (`benchmarks/verdicts/*.csv`: list, formulation, verdict).
"""

from __future__ import annotations

import argparse
import csv
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from annotator.discover import Text, arranged, formulations, read_texts, sides
from annotator.records import Document
from benchmarks.common import ROOT, Figure, about, table

CORPORA = ROOT.parent / "shared" / "corpora"
VERDICTS = Path(__file__).parent / "verdicts"
FIRST_ROWS = 20
EXPECTED = {
    "2021": ["揭榜挂帅", "碳达峰", "新发展格局", "统筹发展和安全", "创新联合体", "跨省通办"],
    "2022": ["两个确立", "稳字当头", "种业振兴", "服务和融入新发展格局"],
    "2023": ["保交楼", "中国式现代化", "宜居宜业和美乡村", "现代化产业体系", "全国统一大市场"],
    "2024": [
        "新质生产力",
        "有效益的投资",
        "千万工程",
        "高效办成一件事",
        "平急两用",
        "养老金融",
        "房地产发展新模式",
    ],
    "2025": [
        "进一步全面深化改革",
        "保交房",
        "提振消费专项行动",
        "首发经济",
        "止跌回稳",
        "耐心资本",
        "好房子",
    ],
}
"""Known from elsewhere, by the year of the provincial reports in which they were new."""
SPLITS: dict[str, Callable[[Document], str]] = {
    "reports by report": lambda document: document.doc_id,
    "reports by province": lambda document: document.doc_id.rpartition("/")[0],
    "news by day": lambda document: document.date,
    "news by fortnight": lambda document: f"{document.date[:7]} {(int(document.date[8:]) - 1) // 15}",
    "news by month": lambda document: document.date[:7],
}


def found_in_their_year(reports: list[Text]) -> Iterator[Figure]:
    """The rank of each expected formulation."""
    for year, expected in EXPECTED.items():
        now, before, *_ = sides(reports, "period", year, "")
        listed = formulations(now, before).table
        ranks = [_rank(listed, one) for one in expected]
        told = ", ".join(f"{one} {rank or '—'}" for one, rank in zip(expected, ranks, strict=True))
        yield Figure(
            f"provincial reports of {year}: ranks",
            told,
            f"{sum(bool(r) for r in ranks)} of {len(ranks)} listed",
        )


def _rank(listed: pd.DataFrame, wanted: str) -> int | None:
    """The first row that is the formulation, holds it or lies in it."""
    for number, formulation in enumerate(listed.formulation, 1):
        if wanted in formulation or (len(formulation) >= 4 and formulation in wanted):
            return number
    return None


def held_without_difference(name: str, texts: list[Text], splits: int) -> Figure:
    """How many random divisions give a held formulation."""
    key = SPLITS[name]
    names = sorted({key(text.document) for text in texts})
    wrong = 0
    for seed in range(splits):
        chosen = set(random.Random(seed).sample(names, len(names) // 2))
        sides_of = ([t for t in texts if (key(t.document) in chosen) == is_in] for is_in in (True, False))
        wrong += bool(formulations(*sides_of).table.held.any())
    return Figure(
        f"{name}: divisions with a held formulation",
        f"{splits} divisions",
        f"{wrong}",
        f"at most {splits // 10}",
    )


def judged() -> Iterator[Figure]:
    """What each coder said of the rows that were judged, and how far they agree (Cohen's kappa)."""
    by_coder: dict[str, dict[tuple[str, str], bool]] = {}
    for file in sorted(VERDICTS.glob("*.csv")):
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        by_coder[file.stem] = {(row["list"], row["formulation"]): row["verdict"] == "yes" for row in rows}
        yes = sum(by_coder[file.stem].values())
        low, high = _wilson(yes, len(rows))
        yield Figure(
            f"rows that are formulations, {file.stem}",
            f"{yes} of {len(rows)}",
            f"{yes / len(rows):.2f} [{low:.2f}, {high:.2f}]",
            "at least 0.60",
        )
    if len(by_coder) > 1:
        one, other = list(by_coder.values())[:2]
        both = one.keys() & other.keys()
        yes = sum(one[row] and other[row] for row in both)
        low, high = _wilson(yes, len(both))
        yield Figure(
            "rows that are formulations by both",
            f"{yes} of {len(both)}",
            f"{yes / len(both):.2f} [{low:.2f}, {high:.2f}]",
            "at least 0.60",
        )
        same = sum(one[row] == other[row] for row in both) / len(both)
        chance_yes = sum(one[row] for row in both) * sum(other[row] for row in both) / len(both) ** 2
        chance_no = sum(not one[row] for row in both) * sum(not other[row] for row in both) / len(both) ** 2
        chance = chance_yes + chance_no
        yield Figure(
            "agreement", f"{same:.2f} of {len(both)} rows", f"kappa {(same - chance) / (1 - chance):.2f}"
        )


def _wilson(successes: int, trials: int) -> tuple[float, float]:
    z = 1.96
    share, weight = successes / trials, 1 + z * z / trials
    middle = share + z * z / (2 * trials)
    spread = z * (share * (1 - share) / trials + z * z / (4 * trials**2)) ** 0.5
    return (middle - spread) / weight, (middle + spread) / weight


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=CORPORA, help="folder with both corpora")
    parser.add_argument("--splits", type=int, default=100, help="random divisions of each kind")
    parser.add_argument("--only", choices=["ranks", "splits", "speed", "verdicts"], help="measure only this")
    parser.add_argument("--kind", choices=list(SPLITS), help="only divisions of this kind")
    options = parser.parse_args()
    machine = about("policy-annotator", "scipy")
    figures: list[Figure] = []
    if options.only in (None, "verdicts"):
        figures += judged()
    news_folder = options.folder / "xinwen_lianbo"
    if options.only in (None, "speed"):
        start = time.perf_counter()
        news = arranged(read_texts(news_folder))
        now, before, *_ = sides(news, "period", "2025", "2022:2024")
        formulations(now, before, only_policy=False)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
            1 if sys.platform == "darwin" else 1024
        )
        figures.append(Figure("evening news, 30 MB, reading included", f"{time.perf_counter() - start:.1f} s", f"{memory:.0f} MB at most", "15 s"))  # fmt: skip
    reports = arranged(read_texts(options.folder / "work_reports" / "省自治区"))
    if options.only in (None, "ranks"):
        figures += found_in_their_year(reports)
    if options.only in (None, "splits"):
        news = arranged(read_texts(news_folder))
        for name in [options.kind] if options.kind else SPLITS:
            texts = news if name.startswith("news") else [t for t in reports if t.document.date >= "2015"]
            figures.append(held_without_difference(name, texts, options.splits))
            print(" | ".join(figures[-1]), flush=True)
    print(f"{table(figures)}\n\n{machine}")


if __name__ == "__main__":
    main()
