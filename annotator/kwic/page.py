"""A concordance as an HTML page of its own: no script, no address outside of it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_HEAD = """<!doctype html>
<html lang="zh-Hans"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Concordance</title><style>
:root { color-scheme: light dark; --line: #8883; --term: light-dark(#a3271f, #ff9a8b); }
body { margin: 1rem; font: 15px/1.7 "Noto Serif CJK SC", "Songti SC", "SimSun", serif; }
table { border-collapse: collapse; width: 100%; }
td, th { border-bottom: 1px solid var(--line); padding: .15rem .5rem; vertical-align: baseline; }
th { text-align: left; font: 600 12px/1.6 system-ui, sans-serif; position: sticky; top: 0; background: Canvas; }
td.about { font: 12px/1.6 system-ui, sans-serif; white-space: nowrap; opacity: .75; }
td.left { text-align: right; } td.text { color: var(--term); font-weight: 700; white-space: nowrap; }
@media (max-width: 700px) { tr { display: block; padding: .4rem 0; border-bottom: 1px solid var(--line); }
 td { display: inline; border: 0; padding: 0; } td.about { display: block; } thead { display: none; } }
</style></head><body>
"""


def html_page(rows: pd.DataFrame) -> str:
    """The lines of a concordance, or quotable sentences, as a page; every text in it is escaped."""
    is_quote = "left" not in rows
    head = ("date", "source", "sentence") if is_quote else ("date", "source", "", "", "")
    lines = [
        _HEAD,
        f"<p>{len(rows):,}</p><table><thead><tr>{''.join(f'<th>{name}</th>' for name in head)}</tr></thead><tbody>\n",
    ]
    for row in rows.to_dict("records"):
        cell = {str(name): escape(str(value)) for name, value in row.items()}
        line = (
            "<td>{sentence}</td>".format(**cell)
            if is_quote
            else '<td class="left">{left}</td><td class="text">{text}</td><td>{right}</td>'.format(**cell)
        )
        lines.append(
            '<tr><td class="about">{date}</td><td class="about" title="{title} {doc_id}">{source}</td>'.format(
                **cell
            )
            + f"{line}</tr>\n"
        )
    return "".join([*lines, "</tbody></table></body></html>\n"])
