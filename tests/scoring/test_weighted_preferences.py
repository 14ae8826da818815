"""Preferred shares where some pairs were drawn more often than others."""

import numpy as np
import pytest
from msgspec.structs import replace

from reviewtui.scoring.preferences import FIRST, SECOND, Contests, preferred_shares
from reviewtui.scoring.weighted_preferences import WEIGHTED, weighted_shares

PAIRS = ((0, 1), (0, 2), (1, 2))
CHANCES = np.array([0.7, 0.2, 0.1])
WINS = np.array([0.5, 0.6, 0.9])
"""That no strengths describe: 0 and 1 are alike, but 2 holds up against 0 and not against 1."""


def contests(rng: np.random.Generator, count: int, chances: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Contests:
    drawn = rng.choice(3, size=count, p=chances)
    first, second = np.array(PAIRS, dtype=np.int64)[drawn].T
    outcome = np.where(rng.random(count) < WINS[drawn], FIRST, SECOND).astype(np.int64)
    return Contests(first, second, outcome, np.arange(count), np.ones(count))


def chances_of(seen: Contests) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    codes = {pair: code for code, pair in enumerate(PAIRS)}
    return CHANCES[[codes[int(i), int(j)] for i, j in zip(seen.first, seen.second, strict=True)]]


def test_even_chances_change_nothing() -> None:
    seen = contests(np.random.default_rng(1), 200, np.full(3, 1 / 3))
    plain = [replace(share, method=WEIGHTED) for share in preferred_shares(seen, 3)]
    assert weighted_shares(seen, 3, np.ones(200)) == plain


def test_weights_take_back_what_the_draw_leaned_to() -> None:
    rng = np.random.default_rng(2)
    even = [share.value for share in preferred_shares(contests(rng, 60_000, np.full(3, 1 / 3)), 3)]
    leaning = contests(rng, 60_000, CHANCES)
    plain = [share.value for share in preferred_shares(leaning, 3)]
    weighed = [share.value for share in weighted_shares(leaning, 3, 1 / 3 / chances_of(leaning))]
    assert weighed == pytest.approx(even, abs=0.01)
    assert max(abs((one or 0) - (other or 0)) for one, other in zip(plain, even, strict=True)) > 0.03


def test_intervals_hold_what_an_even_draw_would_find() -> None:
    truth = preferred_shares(contests(np.random.default_rng(3), 300_000, np.full(3, 1 / 3)), 3)
    held = 0
    for number in range(200):
        seen = contests(np.random.default_rng((number, 4)), 300, CHANCES)
        for share, true in zip(weighted_shares(seen, 3, 1 / 3 / chances_of(seen)), truth, strict=True):
            assert share.interval is not None
            held += (share.interval.low or 0) <= (true.value or 0) <= (share.interval.high or 1)
    assert held / 600 >= 0.92


def test_n_counts_comparisons_and_not_weights() -> None:
    seen = contests(np.random.default_rng(5), 100, CHANCES)
    shares = weighted_shares(seen, 3, 1 / 3 / chances_of(seen))
    assert [share.n for share in shares] == [share.n for share in preferred_shares(seen, 3)]


def test_of_no_comparison_there_is_no_share() -> None:
    none = np.zeros(0, dtype=np.int64)
    shares = weighted_shares(Contests(none, none, none, none, np.ones(0)), 2, np.ones(0))
    assert [share.missing for share in shares] == ["never compared", "never compared"]
