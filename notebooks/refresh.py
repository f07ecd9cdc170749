"""Run the notebooks and store them again as they are kept here: with what a reader sees, without execution counts.

    python notebooks/refresh.py                     # every notebook, on the packaged sample
    python notebooks/refresh.py 04 ../work_reports  # one of them, on a folder

Needs `pip install '.[test]'`. The tests run the notebooks through the same functions. Imports nothing of `annotator`.
"""

from __future__ import annotations

import argparse
import base64
import io
import re
import tempfile
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode
from PIL import Image

HERE = Path(__file__).resolve().parent
NOTEBOOKS = sorted(HERE.glob("[0-9][0-9]_*.ipynb"))
SETTING = "FOLDER = None"
"""How the cell begins that says which folder is read."""
COLOURS = 128
"""Of a stored picture: charts need no more, and the file is a quarter of the size."""


def execute(notebook: Path, work: Path, folder: Path | None = None) -> NotebookNode:
    """Run a notebook from top to bottom by this Python, in the folder `work`, on the sample or on `folder`.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell failed; the message has the cell and its traceback.
    """
    content = nbformat.read(notebook, as_version=4)
    if folder:
        cell = next(cell for cell in content.cells if cell.source.startswith(SETTING))
        cell.source = f"FOLDER = {str(folder.resolve())!r}"
    # Without folders of kernels to look in, the only kernel there is is that of the running interpreter.
    kernel = AsyncKernelManager(kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))
    NotebookClient(content, km=kernel, timeout=600, resources={"metadata": {"path": str(work)}}).execute()
    return content


SHOWN = ("text/markdown", "text/html", "text/plain")
"""What is kept of an output without a picture, where it is there: prose, and tables as page and as text."""
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


def keep_shown(content: NotebookNode) -> NotebookNode:
    """Keep what a reader of an executed notebook sees: prose with its numbers, tables, and pictures, made small."""
    for cell in content.cells:
        cell.metadata = NotebookNode({key: value for key, value in cell.metadata.items() if key == "tags"})
        if cell.cell_type != "code":
            continue
        cell.execution_count = None
        cell.outputs = [_shown(output) for output in cell.outputs if output.get("data")]
    content.metadata.language_info = NotebookNode(name="python")
    return content


def _shown(output: NotebookNode) -> NotebookNode:
    if "image/png" in output.data:
        return _picture(output)
    # Prose stands for itself; its text beside it only names the object.
    kinds = [kind for kind in SHOWN if kind in output.data]
    kinds = kinds[:1] if kinds[0] == "text/markdown" else kinds
    return nbformat.v4.new_output(
        "display_data", data={kind: _ADDRESS.sub("", output.data[kind]) for kind in kinds}
    )


def _picture(output: NotebookNode) -> NotebookNode:
    """The PNG of an output alone, in a palette; its size on the page is kept."""
    with Image.open(io.BytesIO(base64.b64decode(output.data["image/png"]))) as image:
        small = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    small.save(buffer, "PNG", optimize=True)
    data = {"image/png": base64.b64encode(buffer.getvalue()).decode("ascii")}
    size = {"image/png": output.metadata["image/png"]} if "image/png" in output.metadata else {}
    return nbformat.v4.new_output("display_data", data=data, metadata=size)


def refresh(notebook: Path, folder: Path | None = None) -> None:
    """Run a notebook in a folder of its own and store it."""
    original = nbformat.read(notebook, as_version=4)
    with tempfile.TemporaryDirectory() as work:
        executed = keep_shown(execute(notebook, Path(work), folder))
    for cell, stored in zip(executed.cells, original.cells, strict=True):
        cell.source = stored.source
    nbformat.write(executed, notebook)


def main() -> None:
    """Refresh the notebooks asked for."""
    parser = argparse.ArgumentParser(description="Run the notebooks and store what they show.")
    parser.add_argument(
        "number", nargs="?", default="", help="number of a notebook, such as 04; default: all"
    )
    parser.add_argument(
        "folder", nargs="?", type=Path, help="folder to run it on; default: the packaged sample"
    )
    arguments = parser.parse_args()
    for notebook in NOTEBOOKS:
        if notebook.name.startswith(arguments.number):
            refresh(notebook, arguments.folder)


if __name__ == "__main__":
    main()
