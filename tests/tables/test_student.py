"""Quantiles of Student's t: those of scipy, to more digits than any table shows."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import ndtri, stdtrit

from annotator.tables.student import student_quantiles


@pytest.mark.parametrize("probability", [0.9, 0.975, 0.995])
def test_quantiles_are_scipys(probability):
    degrees = np.concatenate([np.geomspace(0.5, 1e7, 500), [1, 2, 30, 999.999, 1000, 1000.001]])
    quantiles = student_quantiles(degrees.reshape(2, -1), probability)
    assert quantiles.shape == (2, 253)
    np.testing.assert_allclose(quantiles.ravel(), stdtrit(degrees, probability), rtol=3e-12)


def test_infinitely_many_degrees_are_the_normal_distribution():
    assert student_quantiles(np.array(math.inf), 0.975) == pytest.approx(ndtri(0.975), rel=1e-14)


def test_one_degree_is_cauchys_distribution():
    """Its quantile has a closed form: tan(π (p - 1/2))."""
    assert student_quantiles(np.array(1.0), 0.975) == pytest.approx(math.tan(math.pi * 0.475), rel=1e-12)
