"""Charts as PNG and SVG files, and a check that Chinese on them will show."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

from annotator.charts.look import FONT, Chart
from annotator.text.printable import printable

NO_CHINESE_FONT = (
    "no font with Chinese characters was found, so that pictures would show empty boxes. Install one, such as Noto Sans CJK: "
    "`sudo apt install fonts-noto-cjk` on Debian and Ubuntu, `sudo dnf install google-noto-sans-cjk-fonts` on Fedora, "
    "or from https://github.com/notofonts/noto-cjk"
)


class FontError(RuntimeError):
    """No font with Chinese characters is installed; the message says what to install."""


@cache
def has_chinese_font() -> bool:
    """Whether drawing shows Chinese: two different characters come out as two different pictures.

    Without a font both come out as the same empty box, or as nothing.
    """
    first, second = (_draw(character) for character in "新质")
    return first != second


def _draw(character: str) -> bytes:
    import vl_convert

    text = f'<text x="4" y="30" font-size="24" font-family="{FONT}">{character}</text>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">{text}</svg>'
    return bytes(vl_convert.svg_to_png(svg))


def save(chart: Chart, path: str | os.PathLike[str], png: bool = True) -> list[Path]:
    """Write a chart as `path`.svg and, at 192 pixels an inch, as `path`.png; folders are made.

    Args:
        png: False for the SVG alone, whose reader brings fonts of their own.

    Raises:
        FontError: a PNG is wanted and no installed font has Chinese characters.
    """
    import vl_convert

    if png and not has_chinese_font():
        raise FontError(NO_CHINESE_FONT)
    svg = vl_convert.vegalite_to_svg(_printable(chart.to_dict(validate=False)), vl_version=vegalite_version())
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    # Not with_suffix: a name such as frequency.zh keeps its language.
    files = [target.with_name(f"{target.name}.svg")]
    files[0].write_text(svg, encoding="utf-8")
    if png:
        files.append(target.with_name(f"{target.name}.png"))
        files[1].write_bytes(vl_convert.svg_to_png(svg, scale=2))
    return files


def _printable(value: Any) -> Any:
    """The chart with every text in it made printable: the drawing library ends the process at a control character."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {_printable(key): _printable(inner) for key, inner in value.items()}
    return [_printable(inner) for inner in value] if isinstance(value, list) else value


def vegalite_version() -> str:
    """The version of Vega-Lite that the charts are written in, such as `6.1`."""
    from altair import SCHEMA_VERSION

    return ".".join(SCHEMA_VERSION.removeprefix("v").split(".")[:2])
