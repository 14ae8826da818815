"""Paragraphs of two answers that belong beside each other."""

from hypothesis import given
from hypothesis import strategies as st

from reviewtui.grading.side_by_side import MOST, Pair, beside, pairs

ONE = ["Hello there, friend", "Pack it in a box and tape it", "Send it to our house", "Thanks"]
OTHER = ["Welcome", "Something else", "Pack it in the box and tape it up", "Send it to our big house", "Bye"]


def test_paragraphs_that_say_the_same_are_pairs() -> None:
    assert pairs(ONE, OTHER) == [Pair(1, 2), Pair(2, 3)]
    assert pairs(ONE, ONE) == [Pair(number, number) for number in range(4)]
    assert pairs(ONE, []) == pairs([""], [""]) == []


def test_pairs_keep_the_order_of_both() -> None:
    assert pairs(
        ["pack the box", "send it away", "wait for money"], ["send it away", "wait for money", "pack the box"]
    ) == [
        Pair(1, 0),
        Pair(2, 1),
    ]


def test_what_has_no_pair_stands_as_far_behind_the_last_one() -> None:
    paired = pairs(ONE, OTHER)
    assert [beside(number, paired, 4) for number in range(4)] == [0, 2, 3, 4]
    turned = [Pair(pair.second, pair.first) for pair in paired]
    assert [beside(number, turned, 3) for number in range(5)] == [0, 0, 1, 2, 3]


def test_without_pairs_the_number_counts() -> None:
    assert [beside(number, [], 2) for number in range(5)] == [0, 1, 2, 2, 2]


def test_very_long_answers_go_by_numbers() -> None:
    assert pairs(["the same words"] * (MOST + 1), ["the same words"]) == []


PARAGRAPHS = st.lists(
    st.lists(st.sampled_from("abcdef"), min_size=1, max_size=4).map(" ".join), min_size=1, max_size=12
)


@given(PARAGRAPHS, PARAGRAPHS)
def test_scrolling_on_never_goes_back(one: list[str], other: list[str]) -> None:
    paired = pairs(one, other)
    assert paired == sorted(paired)
    followed = [beside(number, paired, len(other) - 1) for number in range(len(one))]
    assert followed == sorted(followed)
    assert all(0 <= number < len(other) for number in followed)
    assert all(beside(pair.first, paired, len(other) - 1) == pair.second for pair in paired)
