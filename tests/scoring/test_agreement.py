"""Krippendorff's alpha against the figures of its author."""

import numpy as np
import pytest

from reviewtui.scoring.agreement import NO_VARIATION, NOBODY_TWICE, Scale, krippendorff_alpha
from reviewtui.scoring.rates import ONE_FAMILY

OBSERVERS = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
    (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
)
"""Four observers, twelve units, missing values (Krippendorff 2011, section C)."""

UNITS = [[value - 1 for value in unit if value is not None] for unit in zip(*OBSERVERS, strict=True)]


@pytest.mark.parametrize(("scale", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_the_published_example(scale: Scale, alpha: float) -> None:
    found = krippendorff_alpha(UNITS, range(12), 5, scale)
    assert found.value == pytest.approx(alpha, abs=0.0006)
    assert (found.n, found.clusters) == (11, 11)
    assert found.interval is not None
    assert found.interval.low is not None
    assert found.interval.high is not None
    assert found.interval.low < alpha < found.interval.high <= 1


def test_full_agreement_and_none() -> None:
    agreed = krippendorff_alpha([[0, 0], [4, 4], [2, 2]], range(3), 5)
    assert agreed.value == 1
    opposed = krippendorff_alpha([[0, 4], [4, 0]], range(2), 5, "interval")
    assert opposed.value == pytest.approx(1 - 16 / (16 * 2 * 2 * 2 / (4 * 3)))
    assert opposed.value == pytest.approx(-0.5)


def test_what_cannot_be_computed_says_why() -> None:
    assert krippendorff_alpha([[1], [2]], range(2), 5).missing == NOBODY_TWICE
    same = krippendorff_alpha([[1, 1], [1, 1]], range(2), 5)
    assert (same.value, same.missing, same.n) == (None, NO_VARIATION, 2)
    assert krippendorff_alpha([[1, 1], [2, 2]], [0, 0], 5).missing == ONE_FAMILY


def test_phrasings_of_one_question_are_one_family() -> None:
    rng = np.random.default_rng(7)
    units = [[int(value), int(np.clip(value + rng.integers(-1, 2), 0, 4))] for value in rng.integers(0, 5, 40)]
    apart = krippendorff_alpha(units, range(40), 5)
    repeated = krippendorff_alpha(units * 10, list(range(40)) * 10, 5)
    assert apart.interval is not None
    assert repeated.interval is not None
    assert repeated.n == 400
    assert repeated.interval.low == pytest.approx(apart.interval.low, abs=0.02)
