"""Memory of `annotator tag` on text that never comes again: `python -m benchmarks.distinct [megabytes]`.

The text is made by a grammar, not by copying: sentences of characters drawn by the frequencies of the sample, with terms and
look-alikes between them, in documents of three thousand characters, as files of 200 documents. Nothing that is kept for the next
place can be of use, so what is kept grows as much as it can.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np

from annotator.data import data_path
from annotator.lexicon.model import load_lexicon

DOCUMENT, IN_A_FILE, SENTENCE = 3_000, 200, 25
MEGABYTE = 1_000_000


def write(folder: Path, megabytes: int, seed: int = 1) -> int:
    """Write so many megabytes of distinct text; the number of documents."""
    draw = np.random.default_rng(seed)
    sample = "".join(
        file.read_text(encoding="utf-8", errors="ignore")
        for file in sorted(data_path("corpus", "sample").rglob("*.txt"))
    )
    counts = Counter(character for character in sample if "\u4e00" <= character <= "\u9fff")
    characters = np.array([ord(one) for one in counts], np.uint32)
    weights = np.array([*counts.values()], float) / sum(counts.values())
    forms = [form.text for form in load_lexicon().forms]
    written = documents = 0
    while written < megabytes * MEGABYTE:
        texts = []
        for _ in range(IN_A_FILE):
            drawn = draw.choice(characters, DOCUMENT, p=weights)
            drawn[SENTENCE::SENTENCE] = ord("。")
            text = drawn.astype("<u4").tobytes().decode("utf-32-le")
            for place in draw.integers(0, DOCUMENT, 6):
                text = f"{text[:place]}{forms[draw.integers(len(forms))]}{text[place:]}"
            texts.append(f"{2000 + documents % 25}年1月{1 + documents % 28}日\\n{text}")
            documents += 1
        lines = "".join(f'{{"text": "{text}"}}\n' for text in texts).encode()
        (folder / f"{documents:09}.jsonl").write_bytes(lines)
        written += len(lines)
    return documents


def most_memory(command: list[str]) -> tuple[float, float]:
    """Megabytes of all processes of a command together at their most, and its seconds."""
    import psutil

    began, most = time.perf_counter(), 0
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    top = psutil.Process(process.pid)
    while process.poll() is None:
        total = 0
        for one in [top, *(top.children(recursive=True) if top.is_running() else [])]:
            try:
                # What processes share counts once: PSS, where the system tells it.
                memory = one.memory_full_info()
                total += getattr(memory, "pss", memory.uss)
            except psutil.Error:
                continue
        most = max(most, total)
        time.sleep(0.2)
    if process.returncode:
        raise SystemExit(f"{command}: exit status {process.returncode}")
    return most / MEGABYTE, time.perf_counter() - began


def main() -> None:
    """Write the text, tag it with two workers, print the figures."""
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    with tempfile.TemporaryDirectory() as name:
        texts = Path(name, "texts")
        texts.mkdir()
        documents = write(texts, megabytes)
        for further in ([], ["--no-texts"]):
            command = [
                sys.executable,
                "-m",
                "annotator",
                "tag",
                str(texts),
                "-o",
                f"{name}/out{len(further)}",
                "--workers",
                "2",
                *further,
            ]
            memory, seconds = most_memory(command)
            said = " ".join(["tag --workers 2", *further])
            print(
                f"{said}: {memory:.0f} MB for {megabytes:,} MB in {documents:,} distinct documents, {seconds:.0f} s",
                flush=True,
            )


if __name__ == "__main__":
    main()
