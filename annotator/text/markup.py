"""Markup inside a text field: tags, comments, entities and literal \\n, blanked so that they hide no term.

The blanked text is as long as the field's value: each piece of markup becomes what it stands for, or a line end, followed
by zero-width characters, which are layout. So an offset into it is an offset into the user's own value.
"""

from __future__ import annotations

import html
import re

from annotator.records import BLANK

_BLOCK_NAMES = (
    "address article aside blockquote br center dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p"
    " pre section table tbody td tfoot th thead title tr ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_INLINE = (
    "a abbr acronym b big body cite code del dfn em embed font form hlt head html i iframe img input ins kbd label link mark meta o:p"
    " object param picture q rp rt ruby s samp small source span strike strong sub sup svg tt u u1 var video audio wbr"
)
_NAMES = "|".join(sorted((*_BLOCKS, *_INLINE.split()), key=len, reverse=True))
# Comments, scripts and styles; none reads past the next beginning of one, so that one that never ends costs no square time.
_HIDDEN = re.compile(
    r"<!--(?:(?!<!--)[\s\S])*?-->|<(?:script|style)\b[^<>]*>(?:(?!<(?:script|style)\b)[\s\S])*?</(?:script|style)\s*>",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    rf"<!\[CDATA\[|\]\]>|</?({_NAMES})(?:\s[^<>]*|/)?>"
    r"|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
    r"|\\(?:r\\n|n|r|t)(?![A-Za-z])",
    re.IGNORECASE,
)


def blanked(text: str) -> str:
    """The text with its markup blanked, of the same length; the very text where there is none.

    >>> blanked("新质<b>生产力</b>").replace(BLANK, "·")
    '新质···生产力····'
    >>> blanked("一&nbsp;二\\\\n三").replace(BLANK, "·")
    '一\\xa0·····二\\n·三'
    """
    if "<" not in text and "&" not in text and "\\" not in text:
        return text
    if "<" in text:
        text = _HIDDEN.sub(lambda found: BLANK * len(found[0]), text)
    return _MARKUP.sub(_stand_in, text)


def plain(text: str) -> str:
    """The text without its markup, for titles, into which no offsets of the user's point."""
    return " ".join(blanked(text).replace(BLANK, "").split()) if blanked(text) != text else text


def _stand_in(found: re.Match[str]) -> str:
    written = found[0]
    if written[0] == "&":
        meant = html.unescape(written)
        # An entity that HTML does not know stands for itself.
        return written if meant == written else meant[: len(written)].ljust(len(written), BLANK)
    if written[0] == "\\":
        return ("\t" if written[-1] == "t" else "\n").ljust(len(written), BLANK)
    if (found[1] or "").lower() in _BLOCKS:
        return "\n".ljust(len(written), BLANK)
    return BLANK * len(written)
