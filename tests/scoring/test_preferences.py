"""Strengths from comparisons, against figures worked out by hand and by others."""

import numpy as np
import pytest

from reviewtui.scoring.preferences import FIRST, SECOND, SPLIT, TIE, TIED, UNBOUNDED, Contests, preferred_shares
from reviewtui.scoring.preferences import _fit as fit

BASEBALL = (
    ("Milwaukee", (0, 7, 9, 7, 7, 9, 11)),
    ("Detroit", (6, 0, 7, 5, 11, 9, 9)),
    ("Toronto", (4, 6, 0, 7, 7, 8, 12)),
    ("New York", (6, 8, 6, 0, 6, 7, 10)),
    ("Boston", (6, 2, 6, 7, 0, 7, 12)),
    ("Cleveland", (4, 4, 5, 6, 6, 0, 6)),
    ("Baltimore", (2, 4, 1, 3, 1, 7, 0)),
)
"""Games won against each other in the American League East, 1987 (Agresti, Categorical Data Analysis, table 10.10)."""


def contests(*seen: tuple[int, int, int, int], times: float = 1.0) -> Contests:
    """From (first, second, outcome, family)."""
    columns = np.array(seen, dtype=np.int64).reshape(-1, 4).T
    return Contests(*columns, times=np.full(columns.shape[1], times))


def test_the_strengths_of_a_published_example() -> None:
    wins = [won for _, won in BASEBALL]
    seen = [(i, j, FIRST, 7 * i + j) for i in range(7) for j in range(7) if i != j]
    games = contests(*seen)._replace(times=np.array([float(wins[i][j]) for i, j, _, _ in seen]))
    agresti = (1.581, 1.436, 1.294, 1.248, 1.108, 0.684, 0.0)
    fitted = fit(games, 7)
    assert fitted is not None
    assert fitted.log_strength == pytest.approx(agresti, abs=0.0015)


def test_of_two_models_it_is_the_share_of_decided_comparisons() -> None:
    decided = [(0, 1, FIRST if place < 6 else SECOND, place) for place in range(8)]
    ties = [(1, 0, TIE, 8 + place) for place in range(4)]
    first, second = preferred_shares(contests(*decided, *ties), 2)
    assert (first.value, second.value) == (pytest.approx(6 / 8), pytest.approx(2 / 8))
    assert (first.n, first.clusters) == (12, 12)
    assert first.interval is not None
    assert second.interval is not None
    assert first.interval.low == pytest.approx(1 - (second.interval.high or 0))


def test_which_of_the_two_is_first_does_not_matter() -> None:
    seen = [(0, 1, FIRST, 0), (1, 2, FIRST, 1), (2, 0, FIRST, 2), (0, 1, FIRST, 3), (0, 2, TIE, 4)]
    swapped = {FIRST: SECOND, SECOND: FIRST, TIE: TIE}
    there = preferred_shares(contests(*seen), 3)
    back = preferred_shares(contests(*((j, i, swapped[o], f) for i, j, o, f in seen)), 3)
    assert [share.value for share in there] == pytest.approx([share.value for share in back])


def test_repeating_a_family_adds_no_certainty() -> None:
    seen = [(0, 1, FIRST if family % 3 else SECOND, family) for family in range(12)]
    [once, _] = preferred_shares(contests(*seen), 2)
    [often, _] = preferred_shares(contests(*seen, times=30), 2)
    assert often.n == 30 * once.n
    assert often.value == pytest.approx(once.value)
    assert once.interval is not None
    assert often.interval is not None
    assert often.interval.low == pytest.approx(once.interval.low)


def test_groups_that_never_met_have_no_common_scale() -> None:
    apart = contests((0, 1, FIRST, 0), (1, 0, FIRST, 1), (2, 3, FIRST, 2), (3, 2, FIRST, 3))
    assert {(share.value, share.missing) for share in preferred_shares(apart, 4)} == {(None, SPLIT)}


def test_a_model_that_never_lost_has_no_strength() -> None:
    swept = contests((0, 1, FIRST, 0), (0, 2, FIRST, 1), (1, 2, FIRST, 2), (2, 1, FIRST, 3))
    assert {(share.value, share.missing) for share in preferred_shares(swept, 3)} == {(None, UNBOUNDED)}
    tied = contests((0, 1, FIRST, 0), (0, 2, FIRST, 1), (1, 2, FIRST, 2), (2, 1, FIRST, 3), (0, 1, TIE, 4))
    assert all(share.value is not None for share in preferred_shares(tied, 3))


@pytest.mark.parametrize("times", [1.0, 50_000.0])
@pytest.mark.parametrize(
    "seen",
    [
        [(0, 1, TIE, 0)],
        [(0, 1, TIE, family) for family in range(8)],
        [(0, 1, TIE, 0), (1, 2, TIE, 1), (2, 3, TIE, 2), (3, 0, TIE, 3)],
        [(0, 1, TIE, 0), (1, 2, TIE, 1), (0, 2, FIRST, 2)],  # v between the distance and its half: both certain
    ],
)
def test_what_was_only_tied_fixes_no_strengths(seen: list[tuple[int, int, int, int]], times: float) -> None:
    shares = preferred_shares(contests(*seen, times=times), 1 + max(max(i, j) for i, j, _, _ in seen))
    assert {(share.value, share.missing) for share in shares} == {(None, TIED)}
    assert all(share.n > 0 for share in shares)


def test_one_decided_comparison_among_many_ties_is_enough_where_both_sides_win() -> None:
    ties = [(0, 1, TIE, family) for family in range(1000)]
    shares = preferred_shares(contests(*ties, (0, 1, FIRST, 1000), (0, 1, SECOND, 1001)), 2)
    assert [share.value for share in shares] == [pytest.approx(0.5), pytest.approx(0.5)]


def test_a_long_chain_of_models_has_strengths_however_far_apart_its_ends_are() -> None:
    seen = [(i, i + 1, FIRST if round_ else SECOND, 20 * i + round_) for i in range(11) for round_ in range(20)]
    shares = preferred_shares(contests(*seen), 12)
    assert all(share.value is not None for share in shares)
    assert shares[0].value == pytest.approx(1, abs=0.01)


def test_a_model_that_was_never_compared_says_so() -> None:
    shares = preferred_shares(contests((0, 2, FIRST, 0), (2, 0, FIRST, 1)), 3)
    assert [share.value for share in shares] == [pytest.approx(0.5), None, pytest.approx(0.5)]
    assert [share.missing for share in shares] == [None, "never compared", None]
    assert [share.missing for share in preferred_shares(contests(), 2)] == ["never compared"] * 2


def test_one_family_gives_no_interval() -> None:
    [share, _] = preferred_shares(contests((0, 1, FIRST, 0), (0, 1, SECOND, 0), (0, 1, FIRST, 0)), 2)
    assert share.value == pytest.approx(2 / 3)
    assert share.interval is None
    assert share.missing is not None
