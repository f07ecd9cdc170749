"""Text that was pasted from the pages of a PDF or a CAJ file: what stands between the halves of a line is made blank.

Page numbers, the running heads of journals and hyphens at the end of a line would part a term in two. They are replaced,
character by character, by blanks, so that every place in the text is still the place in the file.
"""

from __future__ import annotations

import re

# Both begin with a line break, to which the search runs ahead.
_PAGE_NUMBER = re.compile(r"\n[ \t\f\u3000]*[·•‧—–－-]+[ \t]*\d{1,4}[ \t]*[·•‧—–－-]+[ \t]*\r?\n(?=\S)")
_HEAD = re.compile(
    r"\n[ \t\f\u3000]*(?:[^\s。，；：！？、\d]{2,20}[ \t\u3000]*)?(?:19|20)\d\d[ \t]?年[ \t]?第[ \t]?\d{1,3}[ \t]?期"
    r"(?:[ \t\u3000]*[^\s。，；：！？、\d]{2,20})?[ \t]*\r?\n(?=\S)"
)
_GOES_ON = re.compile(r"[\u3400-\u9fff，、（“《]\r?\Z")
_HYPHEN = re.compile(r"(?<=[\u3400-\u9fff])[-－‐](?=\r?\n[\u3400-\u9fff])")
_SOFT_HYPHEN = "\u00ad"


def without_page_marks(text: str) -> tuple[str, int]:
    """The text, as long as before, with blanks for what the pages put between its lines, and in how many places.

    Hyphens are touched only where a page number or a head shows that the text was pasted.
    """
    found = 0

    def blank(mark: re.Match[str]) -> str:
        nonlocal found
        if not _GOES_ON.search(mark.string[max(0, mark.start() - 2) : mark.start()]):
            return mark[0]
        found += 1
        # A line break and blanks: an empty line would end the sentence.
        return "\n" + " " * (len(mark[0]) - 1)

    text = _HEAD.sub(blank, _PAGE_NUMBER.sub(blank, text))
    if found:
        text, times = _HYPHEN.subn(_SOFT_HYPHEN, text)
        found += times
    return text, found
