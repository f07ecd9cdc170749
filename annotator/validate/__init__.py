"""Measures precision and recall on real text: draws places to judge by hand, and reads the judgements back.

>>> from annotator.validate import draw_sample, evaluate_sheets
>>> draw_sample("out", "check", seed=1)  # doctest: +SKIP
>>> evaluate_sheets("check").scores  # doctest: +SKIP
"""

from annotator.validate.evaluate import Evaluation, evaluate_gold, evaluate_sheets
from annotator.validate.judgements import evaluate_judgements
from annotator.validate.sample import SampleError, draw_sample
from annotator.validate.scores import carried

__all__ = [
    "Evaluation",
    "SampleError",
    "carried",
    "draw_sample",
    "evaluate_gold",
    "evaluate_judgements",
    "evaluate_sheets",
]
