"""Pairs drawn by what they tell: from what all have said, with known chances, on sides that nobody can foretell."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from reviewtui.actions.pair_planning import PairPlanner
from reviewtui.domain.judgment import Verdict
from reviewtui.grading.planner import UNIFORM
from reviewtui.store.database import Database, open_database
from reviewtui.store.turns import Seat
from tests.fakes.collected import draw_alike
from tests.store.builders import answer, register, session
from tests.store.test_comparing import compare

MODELS = ("ash", "box", "fir", "oak")
SEAT = Seat("s", "ann", "compare")
STEPS = 400


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with open_database(tmp_path / "reviews.db") as database:
        draw_alike(database)  # else one run in a thousand has what is rare among draws
        yield database


@pytest.fixture
def judged(db: Database) -> Database:
    """Ash and box won all their comparisons with fir and oak, and as many as they lost against each other."""
    asked = register(db, session(("one", "two"), MODELS))
    answers = {(text, model): answer(db, asked, text, model) for text in ("one", "two") for model in MODELS}
    for first, second in combinations(MODELS, 2):
        for number in range(12):
            even: Verdict = "first" if number % 2 else "second"
            verdict = even if (first, second) in (("ash", "box"), ("fir", "oak")) else "first"
            text = ("one", "two")[number % 2]
            compare(db, answers[text, first], answers[text, second], verdict, reviewer=f"r{number}")
    return db


def test_before_anything_is_said_every_pair_is_as_likely(db: Database) -> None:
    register(db, session(("one", "two"), MODELS))
    drawn = PairPlanner(db, SEAT, MODELS).next(0, MODELS)
    assert drawn is not None
    assert (drawn.chance, drawn.even) == pytest.approx((1 / 6, 1 / 6))


def test_the_pair_that_decides_is_drawn_most_and_every_other_with_its_chance(judged: Database) -> None:
    planner = PairPlanner(judged, SEAT, MODELS)
    drawn = [planner.next(step, MODELS) for step in range(STEPS)]
    chances = {tuple(sorted(one.pair)): one.chance for one in drawn if one is not None}
    assert chances.keys() == set(combinations(MODELS, 2))
    assert min(chances.values()) >= UNIFORM / 6
    assert sum(chances.values()) == pytest.approx(1)
    assert max(chances, key=lambda pair: chances[pair]) == ("ash", "box")
    assert chances["ash", "box"] > 3 / 6
    times = Counter(tuple(sorted(one.pair)) for one in drawn if one is not None)
    for pair, chance in chances.items():
        assert times[pair] / STEPS == pytest.approx(chance, abs=4 * (chance / STEPS) ** 0.5)


def test_the_draw_is_the_same_after_a_restart(judged: Database) -> None:
    before = [PairPlanner(judged, SEAT, MODELS).next(step, MODELS) for step in range(20)]
    again = PairPlanner(judged, SEAT, MODELS)
    assert [again.next(step, MODELS) for step in range(20)] == before
    other = PairPlanner(judged, SEAT._replace(reviewer="ben"), MODELS)
    assert [other.next(step, MODELS) for step in range(20)] != before


def test_sides_cannot_be_foretold_from_those_before(judged: Database) -> None:
    planner = PairPlanner(judged, SEAT, MODELS)
    firsts = [drawn.pair[0] for step in range(STEPS) if (drawn := planner.next(step, MODELS)) and "ash" in drawn.pair]
    sides = [first == "ash" for first in firsts]
    switched = sum(one != other for one, other in pairwise(sides))
    for share in (sum(sides) / len(sides), switched / (len(sides) - 1)):
        assert share == pytest.approx(0.5, abs=2 / len(sides) ** 0.5)


def test_only_models_with_an_answer_are_drawn(judged: Database) -> None:
    planner = PairPlanner(judged, SEAT, MODELS)
    drawn = [planner.next(step, ("fir", "oak")) for step in range(9)]
    assert {tuple(sorted(one.pair)) for one in drawn if one is not None} == {("fir", "oak")}
    assert {one.chance for one in drawn if one is not None} == {1.0}
    assert planner.next(0, ("fir",)) is None
    assert planner.next(0, ()) is None
