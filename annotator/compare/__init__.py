"""Compares two groups of documents, named beforehand: levels, sources, provinces, periods, or two terms.

>>> from annotator import read_output
>>> from annotator.compare import compare
>>> compare(read_output("out"), "period", "2024", "2025").rates  # doctest: +SKIP
"""

from annotator.compare.chart import comparison_chart
from annotator.compare.comparison import BY, Comparison, compare
from annotator.compare.sides import ComparisonError

__all__ = ["BY", "Comparison", "ComparisonError", "compare", "comparison_chart"]
