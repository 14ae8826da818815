"""The anytime-valid bounds: known values, and the promise itself, by simulation."""

import numpy as np
import pytest

from reviewtui.scoring.betting import confidence_sequence, crossing
from reviewtui.scoring.rates import Floats

ALPHA = 0.05
RUNS = 250


def all_good(families: int, alpha: float, weight: float = 1.0) -> float:
    """The lower bound after nothing but full scores, solved by hand.

    Every bet stands at its cap c/m, so the capital is (1 + w (1 - m) / 2m)^n, and that is 2/alpha at the bound.
    """
    growth: float = (2 / alpha) ** (1 / families) - 1
    return 1 / (1 + 2 * growth / weight)


@pytest.mark.parametrize(("alpha", "bound"), [(0.05, 0.75), (0.05 / 6, 0.66)])
def test_24_of_24(alpha: float, bound: float) -> None:
    interval = confidence_sequence(np.ones(24), np.ones(24), alpha)
    assert interval.low == pytest.approx(all_good(24, alpha), abs=1e-9)
    assert interval.low == pytest.approx(bound, abs=0.005)
    assert interval.high == 1.0


def test_light_families_move_less() -> None:
    interval = confidence_sequence(np.ones(24), np.full(24, 0.5), ALPHA)
    assert interval.low == pytest.approx(all_good(24, ALPHA, 0.5), abs=1e-9)


def test_both_sides_are_one_game() -> None:
    scores = np.random.default_rng(1).random(60)
    weights = np.random.default_rng(2).random(60)
    forth, back = confidence_sequence(scores, weights, ALPHA), confidence_sequence(1 - scores, weights, ALPHA)
    assert forth.low is not None
    assert forth.high is not None
    assert (back.low, back.high) == pytest.approx((1 - forth.high, 1 - forth.low), abs=1e-9)


def test_what_was_excluded_stays_excluded() -> None:
    after_luck = confidence_sequence(np.concatenate((np.ones(24), np.zeros(6))), np.ones(30), ALPHA)
    assert after_luck.low is not None
    assert after_luck.low >= all_good(24, ALPHA) - 1e-9


def test_nothing_seen_excludes_nothing() -> None:
    interval = confidence_sequence(np.ones(0), np.ones(0), ALPHA)
    assert (interval.low, interval.high) == (0.0, 1.0)
    assert crossing(np.ones(0), np.ones(0), 0.5, ALPHA).first is None


def test_crossings_agree_with_the_bounds() -> None:
    # log(240) / log(1 + .4 / 1.2) = 19.05: the 20th family is the one that decides.
    scores = np.ones(24)
    assert crossing(scores, scores, 0.6, 0.05 / 6) == (20, None)
    assert crossing(1 - scores, scores, 0.4, 0.05 / 6) == (None, 20)
    assert crossing(scores, scores, 0.7, 0.05 / 6) == (None, None)


def test_thresholds_at_the_very_ends_are_harmless() -> None:
    assert crossing(np.zeros(50), np.ones(50), 0.0, ALPHA).first is None
    assert crossing(np.ones(50), np.ones(50), 1.0, ALPHA).first is None


def excludes(scores: Floats, weights: Floats, truth: float) -> bool:
    """Whether somebody who looks after every step would ever have been told that the truth is not so."""
    return crossing(scores, weights, truth, ALPHA).first is not None


def test_over_families_the_truth_is_excluded_in_at_most_5_in_100_runs_and_over_answers_far_more_often() -> None:
    # 20 families of 30 answers that agree with each other: most questions are answered well every time or never.
    random = np.random.default_rng(20_261_120)
    by_family, by_answer = 0, 0
    for _ in range(RUNS):
        likely = random.beta(0.35, 0.15, 20)
        answers = random.random((20, 30)) < likely[:, None]
        by_family += excludes(answers.mean(axis=1), np.ones(20), 0.7)
        by_answer += excludes(answers.ravel().astype(np.float64), np.ones(600), 0.7)
    assert by_family <= 0.05 * RUNS
    assert by_answer > 0.2 * RUNS


def test_heavy_families_that_score_otherwise_do_not_mislead() -> None:
    # A third of the families carry 6 requests and score .9, the others 1 and .3: the share is (2 * .9 + .2) / (8/3).
    random = np.random.default_rng(7)
    truth = (6 * 0.9 / 3 + 0.3 * 2 / 3) / (6 / 3 + 2 / 3)
    wrong = 0
    for _ in range(RUNS):
        heavy = random.random(120) < 1 / 3
        scores = (random.random(120) < np.where(heavy, 0.9, 0.3)).astype(np.float64)
        wrong += excludes(scores, np.where(heavy, 1.0, 1 / 6), truth)
    assert wrong <= 0.05 * RUNS
