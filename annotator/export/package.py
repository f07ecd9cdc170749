"""A package that a reviewer needs to make the tables again: one ZIP file.

It holds the question, the tables with the codebook, the lexicons as they were, the inputs with their addresses and
digests, the versions, the figures and methods where the folder has them, and the checksum of each file in it.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from annotator.out.read import TaggedOutput

_SAME_TIME = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the ZIP, so that the same content gives the same bytes."""


def write_package(output: TaggedOutput, files: Mapping[str, bytes], file: Path, question: str) -> None:
    """Write the package.

    Args:
        output: the tagged folder.
        files: what lies in the folder and goes along, by name.
        file: the ZIP file.
        question: what was asked of the documents, in the researcher's words; may be empty.
    """
    content = {f"results/{name}": data for name, data in files.items()}
    for layer in output.layers:
        content[f"lexicons/{layer.name}.toml"] = layer.toml.encode("utf-8")
    inputs = output.documents[
        [
            name
            for name in ("doc_id", "path", "url", "date", "source", "characters", "sha256")
            if name in output.documents
        ]
    ]
    content["inputs.csv"] = ("\ufeff" + inputs.to_csv(index=False, lineterminator="\r\n")).encode(
        "utf-8", "replace"
    )
    content["requirements.txt"] = "".join(f"{name}=={number}\n" for name, number in _versions()).encode(
        "ascii"
    )
    content["README.md"] = _readme(output, question, content).encode("utf-8")
    sums = "".join(f"{hashlib.sha256(content[name]).hexdigest()}  {name}\n" for name in sorted(content))
    content["SHA256SUMS"] = sums.encode("utf-8")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(content):
            archive.writestr(zipfile.ZipInfo(name, _SAME_TIME), content[name], zipfile.ZIP_DEFLATED)


def _versions() -> Iterable[tuple[str, str]]:
    """The packages that have a part in the results, as installed here."""
    names = ["policy-annotator"]
    names += sorted(
        {
            line.split(";")[0].split("[")[0].rstrip(" <>=!~0123456789.,")
            for line in requires("policy-annotator") or []
            if "extra" not in line
        }
    )
    for name in names:
        try:
            yield name, version(name)
        except PackageNotFoundError:
            continue


def _readme(output: TaggedOutput, question: str, content: Mapping[str, bytes]) -> str:
    command = output.run.get("command", {})
    lines = [
        "# A corpus of documents, tagged by annotator",
        "",
        f"Question: {question or '(none was given)'}",
        "",
        f"- Documents: {len(output.documents):,}; occurrences: {len(output.spans):,}.",
        f"- annotator {output.run.get('annotator', '')}, jieba {output.run.get('jieba', '')}; further versions in requirements.txt.",
        f"- The run: `{json.dumps(command, ensure_ascii=False)}`",
        "- inputs.csv lists every document with its address and the digest of its text.",
        "- lexicons/ holds the lexicons; results/ the tables, explained in results/codebook.csv.",
        "",
        "To make the tables again: get the documents of inputs.csv, install the versions of requirements.txt, and run",
        "`annotator tag FOLDER -o OUT` with the options above and `--lexicon lexicons/NAME.toml` for each further layer.",
        "The digests in results/run.json tell whether each table is the same, to the byte.",
        "",
        "Files:",
        *(f"- {name}" for name in sorted(content)),
    ]
    return "\n".join(lines) + "\n"
