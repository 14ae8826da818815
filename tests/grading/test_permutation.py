"""The permutation that is never listed: one to one, its own inverse's inverse, drawn with the secret."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewtui.grading.permutation import Permutation


@given(secret=st.binary(min_size=4, max_size=32), size=st.integers(1, 400))
def test_every_number_stands_at_exactly_one_place(secret: bytes, size: int) -> None:
    order = Permutation(secret, size, ("queue", "ana"))
    assert sorted(order) == list(range(size))
    assert [order.place_of(number) for number in order] == list(range(size))


@given(size=st.integers(1, 10**12), share=st.floats(0, 1, exclude_max=True))
def test_a_place_is_found_and_found_again_at_any_size(size: int, share: float) -> None:
    order = Permutation(b"secret", size, ("queue",))
    place = int(size * share)
    assert order.place_of(order.at(place)) == place


def test_secret_purpose_and_size_each_give_another_order() -> None:
    orders = [
        list(Permutation(b"secret", 50, ("queue", "ana"))),
        list(Permutation(b"another", 50, ("queue", "ana"))),
        list(Permutation(b"secret", 50, ("queue", "ben"))),
        [number for number in Permutation(b"secret", 51, ("queue", "ana")) if number < 50],
    ]
    assert len(set(map(tuple, orders))) == 4


def test_every_number_is_as_likely_at_every_place() -> None:
    """Over 2,000 secrets each of 30 numbers is expected 66.7 times at a place; chi-square with 29 degrees of freedom
    is above 66.2 once in 10,000 times.
    """
    for place in (0, 7, 29):
        found = Counter(Permutation(number.to_bytes(4), 30, ("queue",)).at(place) for number in range(2000))
        assert sum((found[number] - 2000 / 30) ** 2 / (2000 / 30) for number in range(30)) < 66.2


def test_neighbours_do_not_stay_together() -> None:
    """In a random order the next number follows a number about once in the whole order, whatever its size."""
    for secret in (b"one", b"two", b"three"):
        order = list(Permutation(secret, 5000, ("queue",)))
        assert sum(b - a == 1 for a, b in pairwise(order)) < 10


@pytest.mark.parametrize("place", [-1, 5])
def test_there_is_nothing_beyond_the_ends(place: int) -> None:
    order = Permutation(b"secret", 5, ())
    with pytest.raises(IndexError, match="none of 5"):
        order.at(place)
    with pytest.raises(IndexError, match="none of 5"):
        order.place_of(place)


def test_nothing_cannot_be_ordered() -> None:
    with pytest.raises(ValueError, match="nothing"):
        Permutation(b"secret", 0, ())
