"""Evidence to read: concordances (key word in context), quotable sentences, and documents with their spans marked.

>>> from annotator.kwic import concordance
>>> concordance("out", term="new_productivity_boosters", context="sentence", order="right")  # doctest: +SKIP
"""

from annotator.kwic.lines import ORDERS, ConcordanceError, concordance
from annotator.kwic.quotes import quotes
from annotator.kwic.show import MarkedDocument, marked_document

__all__ = ["ORDERS", "ConcordanceError", "MarkedDocument", "concordance", "marked_document", "quotes"]
