"""`python -m annotator`."""

from annotator.cli import app

if __name__ == "__main__":
    app()
