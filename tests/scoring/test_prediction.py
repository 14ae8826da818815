"""Votes foretold by their form: nothing where there is nothing, and a known effect as large as it is."""

import numpy as np
import pytest

from reviewtui.domain.traits import Traits
from reviewtui.scoring.estimate import Interval
from reviewtui.scoring.prediction import Preferred, predicted, preferred_ratings


def traits(characters: int, bullets: int = 0) -> Traits:
    return Traits(characters=characters, bullets=bullets, headings=0, code_blocks=0, bold=0)


def world(seed: int, pairs: int, weight: float) -> list[Preferred]:
    """Votes whose log odds are `weight` times the difference of log lengths (spread 0.7 each)."""
    random = np.random.default_rng(seed)
    votes = []
    for family in range(pairs):
        logs = random.normal(6.0, 0.7, 2)
        first, second = (traits(round(np.exp(log)), int(random.integers(0, 6))) for log in logs)
        first_wins = random.random() < 1 / (1 + np.exp(-weight * (logs[0] - logs[1])))
        votes.append(Preferred(*((first, second) if first_wins else (second, first)), family))
    return votes


def ends(interval: Interval | None) -> tuple[float, float]:
    assert interval is not None
    assert interval.low is not None
    assert interval.high is not None
    return interval.low, interval.high


def test_votes_that_have_nothing_to_do_with_form_are_foretold_by_chance() -> None:
    values, held = [], 0
    for seed in range(100):
        found = predicted(world(seed, 200, 0.0)).by_form
        low, high = ends(found.interval)
        values.append(found.value or 0.0)
        held += low <= 0.5 <= high
    assert float(np.mean(values)) == pytest.approx(0.5, abs=0.01)
    assert held >= 93, "of 100 intervals of 95%"


def test_a_known_effect_is_recovered() -> None:
    """With log odds of 2 a log unit, whoever knew the weight would foretell as many as this: by simulation."""
    random = np.random.default_rng(5)
    difference = random.normal(0, 0.7 * np.sqrt(2), 200_000)
    best = float(np.mean(1 / (1 + np.exp(-np.abs(2.0 * difference)))))
    found = predicted(world(7, 4000, 2.0))
    assert found.by_form.value == pytest.approx(best, abs=0.02)
    low, _ = ends(found.by_form.interval)
    assert low > 0.7
    assert found.longer.value == pytest.approx(best, abs=0.02), "length is all there is to it here"


def test_form_that_works_against_an_answer_foretells_as_well() -> None:
    found = predicted(world(8, 2000, -2.0))
    assert (found.by_form.value or 0) > 0.75
    assert (found.longer.value or 1) < 0.25


def test_nothing_is_foretold_of_a_family_by_itself() -> None:
    """Each family has a rule of its own, which its own votes would betray: across families there is none."""
    random = np.random.default_rng(3)
    votes = []
    for family in range(40):
        better, worse = (traits(900), traits(100)) if random.random() < 0.5 else (traits(100), traits(900))
        votes += [Preferred(better, worse, family, times=10)]
    low, high = ends(predicted(votes).by_form.interval)
    assert low < 0.5 < high


def test_too_little_is_said_to_be_too_little() -> None:
    few = predicted(world(1, 30, 1.0))
    assert few.by_form.value is None
    assert few.by_form.missing == "30 decided pairs from 30 families; it needs 50 from 10"
    assert few.longer.value is not None
    one_family = predicted([vote._replace(family=0) for vote in world(1, 80, 1.0)])
    assert one_family.by_form.missing == "80 decided pairs from 1 family; it needs 50 from 10"
    assert predicted([]).by_form.missing == "nothing was preferred to anything"


def test_votes_alike_count_as_often_as_they_were_given() -> None:
    votes = world(2, 60, 1.0)
    found = predicted([vote._replace(times=2) for vote in votes])
    assert found.by_form.n == found.longer.n == 120
    assert found.longer.value == predicted(votes).longer.value


def test_ratings_are_pairs_of_satisfied_beside_not() -> None:
    short, middle, long = traits(1), traits(2), traits(3)
    votes = preferred_ratings([[(long, True), (short, False), (middle, True)], [(short, True)]], [4, 5])
    assert votes == [Preferred(long, short, 4), Preferred(middle, short, 4)]
