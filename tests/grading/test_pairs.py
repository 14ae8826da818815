"""Pairs and sides are balanced after every item, and cannot be foretold from the sides before."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewtui.grading.pairs import Pair, pair_at

MODELS = ("one", "two", "three", "four", "five", "six", "seven", "eight")


def sequence(secret: bytes, count: int, models: int, reviewer: str = "ana") -> list[Pair]:
    return [
        pair_at(secret, session="s", reviewer=reviewer, position=position, models=MODELS[:models])
        for position in range(count)
    ]


@given(secret=st.binary(min_size=8, max_size=8), models=st.integers(2, 8), count=st.integers(1, 130))
def test_every_prefix_is_balanced(secret: bytes, models: int, count: int) -> None:
    shown: Counter[frozenset[str]] = Counter({frozenset(pair): 0 for pair in combinations(MODELS[:models], 2)})
    lead: Counter[str] = Counter()
    for first, second in sequence(secret, count, models):
        shown[frozenset((first, second))] += 1
        lead[first] += 1
        lead[second] -= 1
        assert max(shown.values()) - min(shown.values()) <= 1
        assert all(abs(value) <= 1 for value in lead.values())


def test_four_models_over_three_reviewers_of_240_prompts() -> None:
    pairs: Counter[frozenset[str]] = Counter()
    first: Counter[str] = Counter()
    for reviewer in ("ana", "ben", "cem"):
        for one, other in sequence(b"secret", 240, 4, reviewer):
            pairs[frozenset((one, other))] += 1
            first[one] += 1
    assert set(pairs.values()) == {120}
    assert set(first.values()) == {180}


def test_a_guesser_who_sees_the_sides_by_letters_alone_gets_no_more_than_chance() -> None:
    """Of two models: guess that the next item's first model is the other one than last time, for many databases.

    Who knew the names would win at every second item; who sees only that there was an A and a B has nothing to go by:
    over the secrets either model is as likely to come first at every place.
    """
    places = 12
    firsts = Counter(
        (place, pair[0]) for number in range(4000) for place, pair in enumerate(sequence(number.to_bytes(8), places, 2))
    )
    for place in range(places):
        assert firsts[place, "one"] == pytest.approx(2000, abs=4 * (4000 * 0.25) ** 0.5)


def test_it_is_the_same_whenever_it_is_asked_and_another_for_another_reviewer() -> None:
    assert sequence(b"secret", 24, 4) == sequence(b"secret", 24, 4)
    assert sequence(b"secret", 24, 4) != sequence(b"secret", 24, 4, "ben")
    shuffled = pair_at(b"secret", session="s", reviewer="ana", position=3, models=MODELS[3::-1])
    assert shuffled == sequence(b"secret", 4, 4)[3]


def test_one_model_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="two models"):
        sequence(b"secret", 1, 1)
