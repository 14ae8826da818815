"""Consistency with oneself: counted by hand."""

import pytest

from reviewtui.scoring.consistency import NO_REPEATS, Again, same_again, self_agreement


def test_the_share_that_was_said_again() -> None:
    pairs = [Again(0, 0, 1), Again(1, 1, 2), Again(0, 1, 3), Again(2, 2, 4)]
    found = same_again(pairs)
    assert (found.value, found.n, found.clusters, found.method) == (0.75, 4, 4, "Wilson")


def test_alpha_between_the_two_times() -> None:
    """Coincidences by hand: 0-0 twice, 1-1 twice, 0-1 and 1-0 once; expected disagreement 2 x 3 x 3 / (6 x 5) = 0.6."""
    pairs = [Again(0, 0, 1), Again(1, 1, 2), Again(0, 1, 3)]
    assert self_agreement(pairs, 2, "nominal").value == pytest.approx(1 - (2 / 6) / 0.6)


def test_whoever_always_says_the_same_agrees_fully() -> None:
    pairs = [Again(star, star, star) for star in (0, 2, 4)]
    assert self_agreement(pairs, 5, "ordinal").value == 1.0
    assert same_again(pairs).value == 1.0


def test_whoever_follows_the_side_contradicts_themselves() -> None:
    """Sides are swapped: always the left one means first one answer, then the other."""
    pairs = [Again(0, 1, 1), Again(1, 0, 2), Again(0, 1, 3), Again(1, 0, 4)]
    assert same_again(pairs).value == 0.0
    assert self_agreement(pairs, 2, "nominal").value == pytest.approx(-0.75)


def test_without_repeats_that_is_said() -> None:
    assert same_again([]).missing == NO_REPEATS
    assert self_agreement([], 5, "ordinal").missing == NO_REPEATS
