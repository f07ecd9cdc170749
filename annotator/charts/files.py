"""Charts as PNG, SVG and PDF files, and a check that Chinese on them will show."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

from annotator.charts.look import FONT, Chart

NO_CHINESE_FONT = (
    "no font with Chinese characters was found, so that pictures would show empty boxes. Install one, such as Noto Sans CJK: "
    "`sudo apt install fonts-noto-cjk` on Debian and Ubuntu, `sudo dnf install google-noto-sans-cjk-fonts` on Fedora, "
    "or from https://github.com/notofonts/noto-cjk"
)


PictureFormat = Literal["png", "svg", "pdf"]
SCREEN_DPI, PRINT_DPI = 192, 300
"""Pixels an inch: twice a screen's, and what journals ask for."""
_OWN_DPI, _POINTS = 96, 72
"""The drawing library takes `ppi` for pixels by a point of 1/72 inch; a chart is laid out in pixels of 1/96."""


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


def save(
    chart: Chart,
    path: str | os.PathLike[str],
    formats: Sequence[PictureFormat] = ("svg", "png"),
    dpi: int = SCREEN_DPI,
) -> list[Path]:
    """Write a chart as `path`.svg, .png or .pdf; folders are made.

    Args:
        formats: which of them.
        dpi: pixels an inch of a PNG; a chart's own pixel is 1/96 inch.

    Raises:
        FontError: a PNG or PDF is wanted and no installed font has Chinese characters.
    """
    if {*formats} - {"svg"} and not has_chinese_font():
        raise FontError(NO_CHINESE_FONT)
    return draw_spec(chart.to_dict(validate=False), os.fspath(path), tuple(formats), dpi)


def draw_spec(spec: dict[str, Any], path: str, formats: tuple[PictureFormat, ...], dpi: int) -> list[Path]:
    """What `save` does, from a chart's specification, which can be sent to another process."""
    import vl_convert

    svg = vl_convert.vegalite_to_svg(spec, vl_version=vegalite_version())
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    files = []
    for name in formats:
        # Not with_suffix: a name such as frequency.zh keeps its language.
        file = target.with_name(f"{target.name}.{name}")
        if name == "svg":
            file.write_text(svg, encoding="utf-8")
        elif name == "png":
            file.write_bytes(vl_convert.svg_to_png(svg, scale=_POINTS / _OWN_DPI, ppi=dpi))
        else:
            file.write_bytes(vl_convert.svg_to_pdf(svg))
        files.append(file)
    return files


def vegalite_version() -> str:
    """The version of Vega-Lite that the charts are written in, such as `6.1`."""
    from altair import SCHEMA_VERSION

    return ".".join(SCHEMA_VERSION.removeprefix("v").split(".")[:2])
