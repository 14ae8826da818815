"""A sitting: its length, its pace, and that being away ends it."""

from itertools import repeat

import pytest

from reviewtui.grading.sitting import Sitting, drift_of


@pytest.mark.parametrize(
    ("seconds", "drift"),
    [
        ([8.0] * 100, None),
        ([30.0] * 10 + [8.0] * 90, None),  # learning is no drift
        ([8.0] * 40 + [4.0] * 9, None),
        ([8.0] * 40 + [4.0] * 11, "faster"),
        ([8.0] * 40 + [4.1] * 20, None),
        ([8.0] * 40 + [16.0] * 20, "slower"),
        ([8.0] * 29 + [1.0] * 20, None),  # too few to compare
        ([0.0] * 60, None),
    ],
)
def test_the_pace_drifts_where_the_median_doubles_or_halves(seconds: list[float], drift: str | None) -> None:
    assert drift_of(seconds) == drift


def test_a_break_is_due_when_the_time_of_a_sitting_is_over() -> None:
    sitting = Sitting(break_after=600.0)
    for seconds in repeat(60.0, 9):
        sitting.judged(seconds)
        assert sitting.tiring is None
    sitting.judged(60.0)
    assert sitting.tiring == (10, None)


def test_who_was_away_begins_anew() -> None:
    sitting = Sitting(break_after=100.0)
    sitting.judged(99.0)
    sitting.judged(None)
    sitting.judged(99.0)
    assert sitting.tiring is None
    sitting.judged(1.0)
    assert sitting.tiring == (2, None)


def test_without_a_bound_only_the_pace_tells() -> None:
    sitting = Sitting()
    for seconds in [10.0] * 40 + [3.0] * 20:
        sitting.judged(seconds)
    assert sitting.tiring == (None, "faster")
