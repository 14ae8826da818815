"""Side bias: counted by hand."""

import numpy as np
import pytest

from reviewtui.scoring.rates import wilson
from reviewtui.scoring.sides import NO_SIDES, first_side_share, rating_by_slot


def test_how_often_the_first_side_won() -> None:
    won = np.array([1.0] * 30 + [0.0] * 10)
    found = first_side_share(won, np.ones(40), np.arange(40))
    assert found.value == 0.75
    assert (found.interval, found.n, found.clusters) == (wilson(0.75, 40), 40, 40)
    assert found.interval is not None
    assert found.interval.low is not None
    assert found.interval.low > 0.5, "a leaning that is no accident"


def test_votes_alike_count_as_often_as_they_were_given() -> None:
    found = first_side_share(np.array([1.0, 0.0, 1.0]), np.array([3.0, 4.0, 1.0]), np.array([0, 0, 1]))
    assert (found.value, found.n, found.clusters) == (0.5, 8, 2)


def test_no_comparisons_no_leaning() -> None:
    found = first_side_share(np.array([]), np.array([]), np.array([], dtype=np.int64))
    assert (found.value, found.missing) == (None, NO_SIDES)


def test_mean_rating_by_slot_in_their_order() -> None:
    slots = ["B", "A", "A", "AA", "B"]
    found = rating_by_slot(slots, np.array([2.0, 5.0, 3.0, 1.0, 4.0]), np.ones(5), np.array([7, 7, 9, 9, 9]))
    assert list(found) == ["A", "B", "AA"]
    assert [found[slot].value for slot in found] == [4.0, 3.0, 1.0]
    assert [found[slot].n for slot in found] == [2, 2, 1]
    assert found["AA"].interval is None


def test_a_reviewer_without_a_leaning_is_found_to_have_none() -> None:
    """The interval holds one half in about 95 of 100 worlds."""
    random = np.random.default_rng(1)
    held = 0
    for _ in range(400):
        found = first_side_share((random.random(80) < 0.5).astype(float), np.ones(80), np.arange(80)).interval
        assert found is not None
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 0.5 <= found.high
    assert held / 400 == pytest.approx(0.95, abs=0.03)
