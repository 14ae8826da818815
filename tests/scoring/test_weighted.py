"""Bounds under draws with unequal chances: what is known by hand, and the promise itself, by simulation."""

import numpy as np
import pytest

from reviewtui.scoring.betting import Crossing
from reviewtui.scoring.rates import Floats, Ints
from reviewtui.scoring.weighted import Drawn, share_estimate, weighted_crossing, weighted_sequence

ALPHA = 0.05
RUNS = 300
ITEMS = 60


def drawn(rng: np.random.Generator, scores: Floats, weights: Floats, strata: Ints, lean: float, stop: int) -> Drawn:
    """`stop` draws without replacement whose chances follow what was seen: towards strata that disappointed.

    `lean`: how much of a draw follows it; the rest is even.
    """
    left = np.arange(len(scores))
    seen: list[int] = []
    chances, reaches = [], []
    for _ in range(stop):
        bad = [1 + sum(1 - scores[place] for place in seen if strata[place] == stratum) for stratum in (0, 1)]
        worth = np.array(bad)[strata[left]] * weights[left]
        chance = lean * worth / worth.sum() + (1 - lean) / len(left)
        place = int(rng.choice(len(left), p=chance))
        chances.append(chance[place])
        reaches.append(float((weights[left] / weights[left].sum() / chance).max()))
        seen.append(int(left[place]))
        left = np.delete(left, place)
    return Drawn(
        scores=scores[seen],
        weights=weights[seen],
        chances=np.array(chances),
        reaches=np.array(reaches),
        strata=strata[seen],
        whole=np.bincount(strata, weights, minlength=2).astype(np.float64),
    )


def begun(path: Drawn, draws: int) -> Drawn:
    """The first of the draws."""
    return Drawn(
        scores=path.scores[:draws],
        weights=path.weights[:draws],
        chances=path.chances[:draws],
        reaches=path.reaches[:draws],
        strata=path.strata[:draws],
        whole=path.whole,
    )


def world(number: int) -> tuple[np.random.Generator, Floats, Floats, Ints]:
    """Scores, weights that sum to 1, and strata: one good and light, one poor and heavy."""
    rng = np.random.default_rng(number)
    strata = (rng.random(ITEMS) < 0.3).astype(np.int64)
    weights = rng.lognormal(0, 1, ITEMS) * (1 + strata)
    scores = (rng.random(ITEMS) < np.where(strata, 0.4, 0.9)).astype(np.float64)
    return rng, scores, weights / weights.sum(), strata


@pytest.mark.parametrize("lean", [0.0, 0.8])
def test_the_truth_is_kept_at_every_moment(lean: float) -> None:
    excluded = 0
    for number in range(RUNS):
        rng, scores, weights, strata = world(number)
        path = drawn(rng, scores, weights, strata, lean, ITEMS)
        excluded += weighted_crossing(path, float(weights @ scores), ALPHA) != Crossing(None, None)
    assert excluded / RUNS <= ALPHA + 3 * np.sqrt(ALPHA * (1 - ALPHA) / RUNS)


def test_without_the_weights_the_share_is_another_and_with_them_it_is_the_true_one() -> None:
    rng, scores, weights, strata = world(5)
    truth = float(weights @ scores)
    paths = [drawn(rng, scores, weights, strata, 0.8, 15) for _ in range(400)]
    estimates = np.array([share_estimate(path) for path in paths])
    plain = np.array([path.scores.mean() for path in paths])
    error = estimates.std() / np.sqrt(len(paths))
    assert estimates.mean() == pytest.approx(truth, abs=4 * error)
    assert abs(plain.mean() - truth) > 5 * plain.std() / np.sqrt(len(paths))


def test_when_everything_was_drawn_the_share_is_known() -> None:
    rng, scores, weights, strata = world(9)
    bounds = weighted_sequence(drawn(rng, scores, weights, strata, 0.8, ITEMS), ALPHA)
    assert bounds.low == pytest.approx(weights @ scores, abs=1e-6)
    assert bounds.high == pytest.approx(weights @ scores, abs=1e-6)


def test_bounds_agree_with_the_crossings_and_only_narrow() -> None:
    rng, scores, weights, strata = world(13)
    path = drawn(rng, scores, weights, strata, 0.8, 40)
    before = weighted_sequence(begun(path, 20), ALPHA)
    after = weighted_sequence(path, ALPHA)
    assert before.low is not None
    assert after.low is not None
    assert before.high is not None
    assert after.high is not None
    assert before.low <= after.low < after.high <= before.high
    assert weighted_crossing(path, after.low - 1e-6, ALPHA).above is not None
    assert weighted_crossing(path, after.low + 1e-6, ALPHA).above is None
    assert weighted_crossing(path, after.high + 1e-6, ALPHA).below is not None
    assert weighted_crossing(path, after.high - 1e-6, ALPHA).below is None


def test_both_sides_are_one_game() -> None:
    rng, scores, weights, strata = world(21)
    path = drawn(rng, scores, weights, strata, 0.8, 30)
    forth, back = weighted_sequence(path, ALPHA), weighted_sequence(path._replace(scores=1 - path.scores), ALPHA)
    assert forth.low is not None
    assert forth.high is not None
    assert (back.low, back.high) == pytest.approx((1 - forth.high, 1 - forth.low), abs=1e-9)


def test_nothing_drawn_excludes_nothing() -> None:
    none, codes = np.ones(0), np.zeros(0, dtype=np.int64)
    path = Drawn(none, none, none, none, codes, np.ones(1))
    bounds = weighted_sequence(path, ALPHA)
    assert (bounds.low, bounds.high) == (0.0, 1.0)
    assert weighted_crossing(path, 0.5, ALPHA).first is None


def test_one_item_is_all_there_is() -> None:
    one = np.ones(1)
    path = Drawn(one, one, one, one, np.zeros(1, dtype=np.int64), one)
    assert weighted_crossing(path, 0.9, ALPHA) == Crossing(above=1, below=None)
