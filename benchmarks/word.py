"""Word files: our reader against python-docx, in time, in memory, and in what is left out.

Run `python -m benchmarks.word` on Linux after `pip install '.[benchmarks]'`. Both sides go from the file on the disk to
its text, paragraphs and tables in their order. The documents are made here: a long one and a short one. Times are taken
in turn, round by round, in one process; memory is that of a process that reads the document and nothing else, the
interpreter and its modules included, which the short document shows nearly alone. For what is left out, a document holds
one passage for each construction of WordprocessingML that may stand around text, and each side's text is searched for it.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from annotator.reading import read_file
from annotator.records import Document
from benchmarks.common import about, paired

SENTENCE = "加快发展新质生产力，扎实推进新型工业化，健全关键核心技术攻关新型举国体制。"
LONG, SHORT = 20_000, 40
"""Paragraphs: a book of a million characters, and a notice of two pages."""
ROUNDS = 5

_RUN = "<w:r><w:t>{}</w:t></w:r>"
_PARAGRAPH = f"<w:p>{_RUN}</w:p>"
CONSTRUCTIONS = {
    "a run of its own": _PARAGRAPH,
    "a cell of a table": f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc>{_PARAGRAPH}</w:tc></w:tr></w:tbl>",
    "a hyperlink": f'<w:p><w:hyperlink w:anchor="a">{_RUN}</w:hyperlink></w:p>',
    "a smart tag, in which Word puts dates": f'<w:p><w:smartTag w:uri="u" w:element="chsdate">{_RUN}</w:smartTag></w:p>',
    "a content control around paragraphs": f"<w:sdt><w:sdtContent>{_PARAGRAPH}</w:sdtContent></w:sdt>",
    "a content control in a paragraph": f"<w:p><w:sdt><w:sdtContent>{_RUN}</w:sdtContent></w:sdt></w:p>",
    "an insertion under change tracking": f'<w:p><w:ins w:id="1" w:author="a">{_RUN}</w:ins></w:p>',
    "text moved here under change tracking": f'<w:p><w:moveTo w:id="2" w:author="a">{_RUN}</w:moveTo></w:p>',
    "a field": f'<w:p><w:fldSimple w:instr="REF a">{_RUN}</w:fldSimple></w:p>',
    "a text box": f"<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent>{_PARAGRAPH}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>",
    "characters with their reading above": f"<w:p><w:r><w:ruby><w:rubyBase>{_RUN}</w:rubyBase></w:ruby></w:r></w:p>",
}
"""Where text may stand in a Word file, by the names of ISO/IEC 29500-1."""


def made(file: Path, paragraphs: int) -> Path:
    """Save a document of so many paragraphs, each of three runs, with a table of ten rows in its middle."""
    import docx

    document = docx.Document()
    for number in range(paragraphs):
        if number == paragraphs // 2:
            table = document.add_table(rows=10, cols=4)
            for row in table.rows:
                for cell in row.cells:
                    cell.text = SENTENCE[:7]
        paragraph = document.add_paragraph(f"第{number}段")
        paragraph.add_run(SENTENCE).bold = True
        paragraph.add_run(SENTENCE)
    document.save(str(file))
    return file


def with_constructions(file: Path) -> Path:
    """Save a document with a passage in each of the `CONSTRUCTIONS`."""
    import docx
    from docx.oxml import parse_xml

    document = docx.Document()
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"'
    for number, xml in enumerate(CONSTRUCTIONS.values()):
        for element in parse_xml(f"<w:body {names}>{xml.format(passage(number))}</w:body>"):
            document.element.body.insert(-1, element)
    document.save(str(file))
    return file


def passage(number: int) -> str:
    """A text that stands nowhere else in the document."""
    return f"第{number:02}处的文字"


def by_annotator(file: Path) -> str:
    """Ours: the document's title and text."""
    (found,) = read_file(file.parent, file)
    return f"{found.title}\n{found.text}" if isinstance(found, Document) else ""


def by_python_docx(file: Path) -> str:
    """python-docx, by the way that it documents for paragraphs and tables in their order."""
    import docx

    return "\n".join(_blocks(docx.Document(str(file))))


def _blocks(document: object) -> Iterator[str]:
    from docx.table import Table

    for block in document.iter_inner_content():  # type: ignore[attr-defined]
        if isinstance(block, Table):
            yield from ("\t".join(cell.text for cell in row.cells) for row in block.rows)
        else:
            yield block.text


def memory(reader: str, file: Path) -> float:
    """The most memory, in MB, of a process that reads the file by the function of that name, as Linux noted it.

    Such a process is over before it has been looked at a few times from outside.
    """
    script = (
        f"import sys; from pathlib import Path; from benchmarks.word import {reader}; {reader}(Path(sys.argv[1])); "
        "print(Path('/proc/self/status').read_text())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(file)], capture_output=True, check=True, text=True
    )
    (kibibytes,) = re.findall(r"^VmHWM:\s+(\d+)", done.stdout, re.MULTILINE)
    return int(kibibytes) * 1024 / 1e6


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        long, short = made(Path(folder, "long.docx"), LONG), made(Path(folder, "short.docx"), SHORT)
        special = with_constructions(Path(folder, "special.docx"))
        same = by_annotator(long).split() == by_python_docx(long).split()
        print(f"{about('annotator', 'python-docx', 'lxml')}\n")
        print(f"the long document's text is {'the same' if same else 'NOT the same'} both ways")
        for name, file, times in (("long", long, 1), ("short", short, 200)):
            ours, theirs = paired(
                ROUNDS,
                lambda file=file, times=times: [by_annotator(file) for _ in range(times)],  # type: ignore[misc]
                lambda file=file, times=times: [by_python_docx(file) for _ in range(times)],  # type: ignore[misc]
            )
            print(
                f"time, {name} document: {ours / times * 1e3:.1f} against {theirs / times * 1e3:.1f} ms, "
                f"python-docx needs {theirs / ours:.1f} times as long"
            )
        for name, file in (("long", long), ("short", short)):
            ours, theirs = memory("by_annotator", file), memory("by_python_docx", file)
            print(
                f"peak memory, {name} document: {ours:.0f} against {theirs:.0f} MB, "
                f"python-docx needs {theirs / ours:.1f} times as much"
            )
        texts = by_annotator(special), by_python_docx(special)
    print(f"\n{'text in':<42}{'annotator':<12}python-docx")
    for number, name in enumerate(CONSTRUCTIONS):
        said = ["read" if passage(number) in text else "left out" for text in texts]
        print(f"{name:<42}{said[0]:<12}{said[1]}")


if __name__ == "__main__":
    main()
