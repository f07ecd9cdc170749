"""Inputs as long as wanted, in as many processes as wanted; run from the folder `tests`.

    python -m fuzz --seconds 3600 --workers 2 --seed 20261127
    python -m fuzz --seed 20261127 --only 4711 --save

Prints a line for everything that does not hold and a last line with the figures. Exit status 1 where something does not hold.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
os.environ["PYTHONPATH"] = os.pathsep.join(sys.path[:2])

from fuzz.grammar import an_input  # noqa: E402
from fuzz.harness import check_input, draw_of, temporary_folder  # noqa: E402
from fuzz.runner import run  # noqa: E402


def main() -> None:
    """The command."""
    asked = argparse.ArgumentParser(
        prog="python -m fuzz", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    asked.add_argument("--seconds", type=float, default=120)
    asked.add_argument("--seed", type=int, default=20261127)
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--first", type=int, default=0, help="number of the first input")
    asked.add_argument("--only", type=int, help="number of a single input, to try it again")
    asked.add_argument(
        "--save", action="store_true", help="with --only: write the input into the current folder"
    )
    given = asked.parse_args()
    if given.only is None:
        began = time.time()
        total, wrong = run(given.seed, given.seconds, given.workers, given.first)
        print(
            f"{total:,} inputs in {time.time() - began:.0f} s, seed {given.seed}: {len(wrong)} things do not hold"
        )
    else:
        if given.save:
            name, data = an_input(draw_of(given.seed, given.only))
            Path(name.replace("/", "_")).write_bytes(data)
        with temporary_folder() as folder:
            wrong = check_input(given.seed, given.only, Path(folder))
        print("\n".join(wrong) or "holds")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
