"""Quotable sentences: whole sentences of a wanted length with address and range, one a level, source or year."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from annotator.kwic.lines import ConcordanceError
from annotator.text.passages import passages

if TYPE_CHECKING:
    import pandas as pd

    from annotator.out.read import TaggedOutput
    from annotator.out.texts import Texts

QUOTE_COLUMNS = (
    "doc_id",
    "date",
    "source",
    "level",
    "title",
    "url",
    "term",
    "section",
    "start",
    "end",
    "sentence",
)
_SPACE = re.compile(r"\s+")


def quotes(
    output: TaggedOutput,
    texts: Texts,
    spans: pd.DataFrame,
    *,
    by: str = "source",
    each: int = 1,
    shortest: int = 20,
    longest: int = 120,
    seed: int = 1,
) -> pd.DataFrame:
    """Sentences to quote: drawn at random within each group, the same sentence only once.

    Args:
        output: the tagged folder.
        texts: its texts.
        spans: rows of `spans.csv` to choose from.
        by: `level`, `source`, `year`, `province` or `term`.
        each: so many sentences a group.
        shortest, longest: characters of a sentence.
        seed: the same seed draws the same sentences.

    Returns:
        `QUOTE_COLUMNS`; `start` and `end` are the sentence's range in the text (or title) of the document.

    Raises:
        ConcordanceError: `by` is no column to group by.
    """
    import pandas as pd

    known = ("level", "source", "year", "province", "term")
    if by not in known:
        raise ConcordanceError(f"{by!r} is nothing to group quotes by. Known are: {', '.join(known)}")
    about = output.documents.drop_duplicates("doc_id").set_index("doc_id")
    found: list[dict[str, object]] = []
    seen: set[str] = set()
    for _, group in spans.groupby(by, sort=True):
        taken = 0
        for row in group.sample(frac=1, random_state=seed).to_dict("records"):
            title, body = texts.get(row["doc_id"])
            text = title if row["section"] == "title" else body
            _, _, start, end = passages(text, row["start"], row["end"])
            sentence = _SPACE.sub(" ", text[start:end]).strip()
            if not shortest <= len(sentence) <= longest or sentence in seen:
                continue
            seen.add(sentence)
            document = about.loc[row["doc_id"]]
            found.append(
                {name: row.get(name, "") for name in QUOTE_COLUMNS}
                | {name: document[name] for name in ("level", "url") if name in about}
                | {"start": start, "end": end, "sentence": sentence}
            )
            taken += 1
            if taken == each:
                break
    return pd.DataFrame(found, columns=list(QUOTE_COLUMNS))
