"""Draws with known chances: what they keep whatever the items are worth, and what the criteria say by hand."""

import math
from collections import Counter
from itertools import combinations

import numpy as np
import pytest

from reviewtui.grading.planner import (
    LEAST_SPREAD,
    UNIFORM,
    Seen,
    chances,
    choose,
    item_worth,
    pair_worth,
    reach,
    rivals_open,
    spreads,
)

KNOWN_OF_NOTHING = np.eye(3).tolist()


def test_a_fifth_of_every_draw_is_even() -> None:
    worth = [0.0, 0.0, 1.0, 7.0]
    drawn = chances(worth)
    assert drawn == pytest.approx([0.05, 0.05, 0.15, 0.75])
    assert sum(drawn) == pytest.approx(1)
    assert min(drawn) >= UNIFORM / len(worth)


@pytest.mark.parametrize("worth", [[0.0, 0.0], [math.inf, 1.0], [math.nan, 1.0]])
def test_where_worth_says_nothing_the_draw_is_even(worth: list[float]) -> None:
    assert chances(worth) == [0.5, 0.5]


def test_nothing_weighs_more_than_five_times_an_even_draw() -> None:
    rng = np.random.default_rng(1)
    for _ in range(50):
        size = int(rng.integers(2, 40))
        drawn = chances((rng.random(size) ** 9).tolist())
        assert reach([1.0] * size, drawn) <= 1 / UNIFORM + 1e-9


def test_a_draw_is_the_same_again_and_another_at_another_step_or_for_somebody_else() -> None:
    drawn = chances(list(range(200)))
    first = choose(b"secret", drawn, ("support", "ana", 0))
    assert choose(b"secret", drawn, ("support", "ana", 0)) == first
    assert drawn[first.place] == first.chance
    others = {
        choose(secret, drawn, ("support", reviewer, step)).place
        for secret, reviewer, step in ((b"other", "ana", 0), (b"secret", "ben", 0), (b"secret", "ana", 1))
    }
    assert others != {first.place}


def test_each_is_drawn_as_often_as_its_chance_says() -> None:
    drawn = chances([1.0, 2.0, 5.0, 0.0])
    times = Counter(choose(b"secret", drawn, ("support", "ana", step)).place for step in range(4000))
    for place, chance in enumerate(drawn):
        assert times[place] / 4000 == pytest.approx(chance, abs=4 * math.sqrt(chance / 4000))


def test_a_draw_never_falls_off_the_end() -> None:
    tenths = [0.1] * 10  # they sum to a little less than 1
    assert {choose(b"secret", tenths, ("support", "ana", step)).place for step in range(300)} == set(range(10))


def test_strata_whose_scores_differ_are_drawn_more() -> None:
    seen = {"sure": Seen(50, 50.0, 50.0), "open": Seen(50, 25.0, 25.0)}
    spread = spreads([seen], ["sure", "open"])
    assert spread["open"] == pytest.approx(math.sqrt((12.5 + 4 * 19.75 / 104) / 54))
    assert spread["sure"] < spread["open"]
    worth = item_worth([1.0, 3.0, 1.0], ["open", "open", "sure"], spread)
    assert worth[1] == pytest.approx(3 * worth[0])
    assert worth[2] < worth[0]


def test_a_stratum_is_not_left_out_because_its_first_items_agreed() -> None:
    spread = spreads([{"sure": Seen(10_000, 1e4, 1e4), "open": Seen(10_000, 5e3, 5e3)}], ["sure", "open", "unseen"])
    assert spread["sure"] > LEAST_SPREAD * (spread["open"] + spread["unseen"]) / 3
    assert spread["sure"] < spread["unseen"] < spread["open"]


def test_before_anything_is_seen_all_strata_are_alike() -> None:
    assert spreads([{}, {}], ["a", "b"]) == pytest.approx({"a": math.sqrt(0.5), "b": math.sqrt(0.5)})


def test_what_a_comparison_takes_off_is_what_the_information_matrix_says() -> None:
    rng = np.random.default_rng(3)
    root = rng.normal(size=(4, 4))
    covariance = root @ root.T + np.eye(4)
    strength = rng.normal(size=4)
    to_decide = [(2, 0), (2, 3)]
    worth = pair_worth(strength.tolist(), covariance.tolist(), to_decide)
    for i, j in combinations(range(4), 2):
        x = np.eye(4)[i] - np.eye(4)[j]
        p = 1 / (1 + math.exp(strength[j] - strength[i]))
        after = np.linalg.inv(np.linalg.inv(covariance) + p * (1 - p) * np.outer(x, x))
        taken = sum(c @ (covariance - after) @ c for c in (np.eye(4)[a] - np.eye(4)[b] for a, b in to_decide))
        assert worth[i, j] == pytest.approx(taken)


def test_the_pair_to_decide_is_worth_most_and_nothing_open_is_worth_nothing() -> None:
    worth = pair_worth([0.0, 0.0, 0.0], KNOWN_OF_NOTHING, [(0, 2)])
    assert max(worth, key=lambda pair: worth[pair]) == (0, 2)
    assert set(pair_worth([0.0, 0.0, 0.0], KNOWN_OF_NOTHING, []).values()) == {0.0}


def test_a_model_without_a_chance_is_no_overflow() -> None:
    worth = pair_worth([900.0, -900.0], np.eye(2).tolist(), [(0, 1)])
    assert worth == {(0, 1): 0.0}


def test_open_are_the_rivals_near_the_leader_or_the_nearest_one() -> None:
    assert rivals_open([3.0, 2.5, -9.0], KNOWN_OF_NOTHING, 2) == [(0, 1)]
    assert rivals_open([3.0, 2.5, 2.9], KNOWN_OF_NOTHING, 2) == [(0, 1), (0, 2)]
    assert rivals_open([-20.0, 20.0, 0.0], KNOWN_OF_NOTHING, 2) == [(1, 2)]


def test_where_all_lead_every_difference_is_open() -> None:
    assert rivals_open([0.0, 0.0, 0.0], KNOWN_OF_NOTHING) == [(0, 1), (0, 2), (1, 2)]
    assert rivals_open([0.0, 2.0, 2.0], KNOWN_OF_NOTHING) == [(1, 0), (1, 2), (2, 0)]
