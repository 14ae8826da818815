"""Repeats: as many as wanted, at places and of items that are drawn, not too soon."""

from collections import Counter
from itertools import islice

import pytest

from reviewtui.grading.repeats import GAP, candidates, repeats_due

WHOSE = {"session": "s", "reviewer": "ana", "mode": "rate"}


def due(share: float, met: int, secret: bytes = b"secret") -> int:
    return repeats_due(secret, share, met, **WHOSE)


@pytest.mark.parametrize("share", [0.05, 0.1, 0.3, 0.5])
def test_in_the_long_run_the_share_comes_again_one_by_one(share: float) -> None:
    counts = [due(share, met) for met in range(2001)]
    assert counts[-1] == pytest.approx(2000 / round(1 / share), abs=2)
    assert set(map(int.__sub__, counts[1:], counts)) == {0, 1}


def test_nothing_is_due_where_none_are_wanted_or_nothing_was_met() -> None:
    assert due(0.0, 10_000) == 0
    assert due(0.1, 10) == 0


def test_every_place_of_a_block_is_as_likely() -> None:
    places = Counter(next(met for met in range(10, 22) if due(0.1, met, number.to_bytes(4))) for number in range(2000))
    assert set(places) == set(range(11, 21))
    assert all(count == pytest.approx(200, abs=60) for count in places.values())


def test_drawn_turns_lie_back_far_enough_and_are_spread() -> None:
    drawn = list(islice(candidates(b"secret", 3, 100, **WHOSE), 2000))
    assert (min(drawn), max(drawn)) == (1, 100 - GAP)
    assert list(candidates(b"secret", 3, GAP, **WHOSE)) == []
