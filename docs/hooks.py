"""Pages of the site that are made from data: the lexicons' terms in English and Chinese, each with its history."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from annotator.lexicon.model import Lexicon, Term, available_lexicons, load_lexicon

REPOSITORY_ONLY = (
    "../README",
    "../lexicon/",
    "../corpus/",
    "../notebooks/",
    "../CONTRIBUTING",
    "../CHANGELOG",
)
"""Links of the pages that lead out of the site, to files of the checkout; on the site they are names, not links."""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages."""
    for path, content in lexicon_pages():
        files.append(File.generated(config, path, content=content))
    return files


def on_page_markdown(markdown: str, page: Any, config: MkDocsConfig, files: Files) -> str:
    """Take links to files outside of the documentation out of a page."""
    return re.sub(
        r"\[([^\]]+)\]\(([^)]+)\)",
        lambda link: f"`{link[1]}`" if link[2].startswith(REPOSITORY_ONLY) else link[0],
        markdown,
    )


def on_page_content(html: str, page: Any, config: MkDocsConfig, files: Files) -> str:
    """Warn, which ends the build, where a name of the Python reference was not found and left out in silence."""
    if page.file.src_uri == "python.md":
        for name in re.findall(r"^::: (\S+)$", page.markdown or "", re.MULTILINE):
            if f'id="{name}"' not in html:
                logging.getLogger("mkdocs.hooks").warning(f"python.md: {name} is not on the page")
    return html


def lexicon_pages() -> Iterator[tuple[str, str]]:
    """Path and content of a page for each lexicon in each language, and of their index."""
    lexicons = [load_lexicon(name) for name in available_lexicons()]
    rows = [
        f"| [{one.title}]({one.name}.md) · [中文]({one.name}.zh.md) | {len(one.terms)} | `{one.name}` |"
        for one in lexicons
    ]
    head = "# Terms\n\nThe lexicons that come along, as their files have them.\n\n| lexicon | terms | name |\n| --- | --- | --- |\n"
    yield "lexicon/index.md", head + "\n".join(rows) + "\n"
    for lexicon in lexicons:
        yield f"lexicon/{lexicon.name}.md", "\n".join(_page(lexicon, False)) + "\n"
        yield f"lexicon/{lexicon.name}.zh.md", "\n".join(_page(lexicon, True)) + "\n"


def _page(lexicon: Lexicon, zh: bool) -> Iterator[str]:
    yield f"# {lexicon.title}"
    yield ""
    for term in lexicon.terms:
        yield from _term(term, zh)


def _term(term: Term, zh: bool) -> Iterator[str]:
    yield f"## {term.form}" + ("" if zh or not term.english else f" · {term.english[0]}")
    yield ""
    yield f"`{term.id}` · {term.traditional} · {term.pinyin} · {', '.join(term.english)}".replace(
        " ·  ·", " ·"
    ).rstrip(" ·")
    yield ""
    if term.unverified:
        yield "此条尚待核实。" if zh else "Not verified yet."
        yield ""
    if term.note and not zh:
        yield term.note
        yield ""
    if term.variant:
        yield "| 形式 | 关系 | |" if zh else "| form | relation | |"
        yield "| --- | --- | --- |"
        for variant in term.variant:
            yield f"| {variant.form} | {_RELATIONS[variant.relation] if zh else variant.relation} | {'' if zh else variant.note} |"
        yield ""
    if term.milestone:
        yield "### 沿革" if zh else "### History"
        yield ""
        for milestone in sorted(term.milestone, key=lambda one: one.date):
            named = getattr(milestone, "document_zh", "") if zh else ""
            yield f"- **{milestone.date}** {named or milestone.document}"
        yield ""
    if term.lookalikes:
        words = "、".join(term.lookalikes)
        yield f"字面相同而不计入：{words}" if zh else f"Not counted, since they are other words: {words}"
        yield ""


_RELATIONS = {"abbreviation": "简称", "paraphrase": "异写", "predecessor": "旧提法", "canonical": "规范写法"}
