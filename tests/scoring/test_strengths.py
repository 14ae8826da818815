"""Strengths for planning, from the first comparison on."""

import numpy as np
import pytest

from reviewtui.scoring.strengths import PRIOR_SD, strengths


def test_of_nothing_all_are_alike_and_as_open_as_the_prior() -> None:
    known = strengths(np.zeros((3, 3)))
    assert known.log_strength == pytest.approx(np.zeros(3))
    assert known.covariance == pytest.approx(np.eye(3) * PRIOR_SD**2)


def test_many_comparisons_outweigh_the_prior() -> None:
    won = np.array([[0.0, 9000.0], [3000.0, 0.0]])
    known = strengths(won)
    assert known.log_strength[0] - known.log_strength[1] == pytest.approx(np.log(3), abs=1e-3)
    spread = np.array([1.0, -1.0])
    assert spread @ known.covariance @ spread == pytest.approx(1 / (12000 * 0.75 * 0.25), rel=1e-2)


def test_one_that_never_lost_has_a_strength_all_the_same() -> None:
    won = np.array([[0.0, 500.0, 500.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    known = strengths(won)
    assert np.isfinite(known.log_strength).all()
    assert known.log_strength[0] > 3
    assert np.linalg.eigvalsh(known.covariance).min() > 0


def test_where_it_begins_does_not_matter() -> None:
    won = np.array([[0.0, 5.0, 2.5], [3.0, 0.0, 7.0], [1.5, 4.0, 0.0]])
    there = strengths(won, np.array([5.0, -5.0, 3.0])).log_strength
    assert there == pytest.approx(strengths(won).log_strength, abs=1e-6)
