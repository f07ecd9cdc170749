# The commands of the project; `just` lists them.

_list:
    @just --list

# Style, types, and who may import whom.
lint:
    ruff check .
    ruff format --check .
    mypy
    lint-imports

# The tests, or those of a folder: just test tests/out
test *ARGS:
    python -m pytest {{ ARGS }}

# What is made from code in the documentation.
docs:
    python tests/test_docs.py

# All measurements, or one: just bench extraction
bench *NAME:
    python -m benchmarks{{ if NAME == "" { "" } else { "." + NAME } }}

# All checks, from a clean clone.
ci:
    .ci/run
