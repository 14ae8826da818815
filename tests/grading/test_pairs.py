"""Pairs and sides are balanced after every item, and cannot be foretold from the sides before."""

import random
from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewtui.domain.session import Sides
from reviewtui.grading.pairs import Pair, Shown, next_pair

MODELS = ("one", "two", "three", "four", "five", "six", "seven", "eight")


class Table:
    """Reviewers at one session, each shown one pair after the other."""

    def __init__(self, secret: bytes, models: int, sides: Sides = "even") -> None:
        self.secret = secret
        self.sides = sides
        self.models = MODELS[:models]
        self.all: Counter[Pair] = Counter()
        self.of: dict[str, Counter[Pair]] = {}

    def show(self, reviewer: str = "ana", present: tuple[str, ...] | None = None) -> Pair:
        own = self.of.setdefault(reviewer, Counter())
        pair = next_pair(
            self.secret,
            Shown(own, self.all),
            session="s",
            reviewer=reviewer,
            models=self.models,
            present=self.models if present is None else present,
            sides=self.sides,
        )
        assert pair is not None
        own[pair] += 1
        self.all[pair] += 1
        return pair

    def spread(self, shown: Counter[Pair]) -> int:
        """How much more often one pair was shown than another."""
        times = [shown[a, b] + shown[b, a] for a, b in combinations(self.models, 2)]
        return max(times) - min(times)

    def lean(self, shown: Counter[Pair]) -> int:
        """How much more often a model stood on one side than on the other."""
        lead = Counter[str]()
        for (first, second), count in shown.items():
            lead[first] += count
            lead[second] -= count
        return max(map(abs, lead.values()))


@settings(max_examples=25, deadline=None)
@given(secret=st.binary(min_size=8, max_size=8), models=st.integers(2, 8))
def test_after_any_number_of_items_a_reviewers_pairs_and_sides_are_balanced(secret: bytes, models: int) -> None:
    table = Table(secret, models)
    for _ in range(45):
        table.show()
        assert table.spread(table.of["ana"]) <= 1
        assert table.lean(table.of["ana"]) <= 1


@settings(max_examples=25, deadline=None)
@given(secret=st.binary(min_size=8, max_size=8), seed=st.integers(0, 1000), models=st.integers(3, 5))
def test_reviewers_together_are_balanced_as_far_as_each_may_be_alone(secret: bytes, seed: int, models: int) -> None:
    """Each by itself comes first. Over three together pairs then differ by 3 at most, and by 1 once rounds are full."""
    table, rng = Table(secret, models), random.Random(seed)
    for _ in range(60):
        reviewer = rng.choice(("ana", "ben", "cem"))
        table.show(reviewer)
        assert table.spread(table.of[reviewer]) <= 1
        assert table.lean(table.of[reviewer]) <= 1
        assert table.spread(table.all) <= 3
        assert table.lean(table.all) <= 3


def test_together_they_are_more_even_than_each_for_itself_would_be() -> None:
    """Three reviewers at four models by turns, the spread of pairs over all after each item, on the average."""
    together, apart = Table(b"secret", 4), [Table(b"secret", 4) for _ in range(3)]
    spreads = []
    for _ in range(80):
        for reviewer, table in zip(("ana", "ben", "cem"), apart, strict=True):
            together.show(reviewer)
            table.show(reviewer)
            spreads.append((together.spread(together.all), together.spread(sum((t.all for t in apart), Counter()))))
    ours, theirs = (sum(column) / len(spreads) for column in zip(*spreads, strict=True))
    assert ours < theirs
    assert ours <= 1.3


def test_four_models_over_three_reviewers_of_240_prompts() -> None:
    table = Table(b"secret", 4)
    for _ in range(240):
        for reviewer in ("ana", "ben", "cem"):
            table.show(reviewer)
    assert {table.all[a, b] + table.all[b, a] for a, b in combinations(table.models, 2)} == {120}
    assert {sum(count for pair, count in table.all.items() if pair[0] == model) for model in table.models} == {180}


def test_a_guesser_who_sees_the_sides_by_letters_alone_gets_no_more_than_chance() -> None:
    """Of two models: guess that the next item's first model is the other one than last time, for many databases.

    Who knew the names would win at every second item; who sees only that there was an A and a B has nothing to go by:
    over the secrets either model is as likely to come first at every place.
    """
    firsts: Counter[tuple[int, str]] = Counter()
    for number in range(2000):
        table = Table(number.to_bytes(8), 2)
        firsts.update((place, table.show()[0]) for place in range(8))
    for place in range(8):
        assert firsts[place, "one"] == pytest.approx(1000, abs=4 * (2000 * 0.25) ** 0.5)


@pytest.mark.parametrize("models", [2, 3, 4, 5])
def test_in_each_pair_either_model_comes_first_as_often_in_the_long_run(models: int) -> None:
    table = Table(b"secret", models)
    for _ in range(60 * models):
        table.show()
    for a, b in combinations(table.models, 2):
        assert abs(table.all[a, b] - table.all[b, a]) <= 2


def test_models_without_an_answer_are_left_out_and_made_up_for() -> None:
    table = Table(b"secret", 3)
    for _ in range(4):
        assert set(table.show(present=("one", "two"))) == {"one", "two"}
    later = [frozenset(table.show()) for _ in range(8)]
    assert frozenset(("one", "two")) not in later
    assert Counter(later).most_common(1)[0][1] == 4
    assert table.lean(table.all) <= 1


def test_it_is_the_same_whenever_it_is_asked_and_another_for_another_reviewer() -> None:
    def sequence(reviewer: str) -> list[Pair]:
        table = Table(b"secret", 4)
        return [table.show(reviewer) for _ in range(24)]

    assert sequence("ana") == sequence("ana")
    assert sequence("ana") != sequence("ben")


def test_the_order_in_which_models_are_named_decides_nothing() -> None:
    shown = Shown({}, {})
    whose = {"session": "s", "reviewer": "ana", "present": MODELS[:4]}
    assert next_pair(b"secret", shown, models=MODELS[:4], **whose) == next_pair(
        b"secret", shown, models=MODELS[3::-1], **whose
    )


@pytest.mark.parametrize("present", [(), ("one",)])
def test_one_model_cannot_be_compared(present: tuple[str, ...]) -> None:
    pair = next_pair(b"secret", Shown({}, {}), session="s", reviewer="ana", models=MODELS[:3], present=present)
    assert pair is None


# Sides that are independent


@settings(max_examples=25, deadline=None)
@given(secret=st.binary(min_size=8, max_size=8), models=st.integers(2, 8))
def test_with_independent_sides_a_reviewers_pairs_are_balanced_all_the_same(secret: bytes, models: int) -> None:
    table = Table(secret, models, "independent")
    for _ in range(45):
        table.show()
        assert table.spread(table.of["ana"]) <= 1


def test_who_knows_all_names_and_all_sides_so_far_cannot_foretell_an_independent_one() -> None:
    """Over many databases: where the model that led so far stands next, and whether the side before comes again."""
    even, independent = Counter[str](), Counter[str]()
    for sides, right in (("even", even), ("independent", independent)):
        for number in range(150):
            table = Table(number.to_bytes(8), 3, sides)
            lead, last = Counter[str](), False
            for _ in range(20):
                first, second = table.show()
                one, other = sorted((first, second))
                guess = one if lead[one] < lead[other] else other
                right.update(names=guess == first, last=last == (one == first), asked=True)
                last = one == first
                lead[first] += 1
                lead[second] -= 1
    within = 4 * (independent["asked"] * 0.25) ** 0.5
    assert even["names"] / even["asked"] > 0.75
    assert independent["names"] == pytest.approx(independent["asked"] / 2, abs=within)
    assert independent["last"] == pytest.approx(independent["asked"] / 2, abs=within)


def test_independent_sides_even_out_on_the_average() -> None:
    shown = Counter[Pair]()
    for number in range(100):
        table = Table(number.to_bytes(8), 4, "independent")
        for _ in range(24):
            table.show()
        shown += table.all
    for a, b in combinations(MODELS[:4], 2):
        assert shown[a, b] + shown[b, a] == 400
        assert shown[a, b] == pytest.approx(200, abs=4 * (400 * 0.25) ** 0.5)


def test_independent_sides_leave_out_models_without_an_answer_and_make_up_for_them() -> None:
    table = Table(b"secret", 3, "independent")
    for _ in range(4):
        assert set(table.show(present=("one", "two"))) == {"one", "two"}
    assert frozenset(("one", "two")) not in [frozenset(table.show()) for _ in range(8)]
