"""Word differences: what is missing, what has moved, and that it stays quick."""

import re
import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewtui.grading.differences import LONGEST, Part, differences

ORDER = "Your order left our house on Monday morning."
COURIER = "The courier rings the bell twice, then leaves a card."
CALL = "Call us when nothing has come by Friday."


def words_of(text: str, parts: tuple[Part, ...], *, moved: bool) -> list[str]:
    return [text[part.start : part.end] for part in parts if part.moved is moved]


def found(first: str, second: str) -> tuple[list[str], list[str]]:
    """The passages that only one of the texts has."""
    result = differences(first, second)
    return words_of(first, result.first, moved=False), words_of(second, result.second, moved=False)


def test_words_that_the_other_lacks_are_told_on_both_sides() -> None:
    assert found("It comes on Monday morning.", "It comes on Friday morning.") == (["Monday"], ["Friday"])
    assert found("It comes.", "It comes soon.") == ([], ["soon"])
    assert found("It never comes.", "It comes.") == (["never"], [])


def test_white_space_is_no_difference_and_case_and_signs_are() -> None:
    assert differences("a  b\n\nc", " a b c").none
    assert found("A b", "a b") == (["A"], ["a"])
    assert found("no, please", "no please") == ([","], [])


def test_a_sentence_that_stands_elsewhere_has_moved_and_is_not_missing() -> None:
    first, second = f"{ORDER} {COURIER} {CALL}", f"{COURIER} {CALL} {ORDER}"
    result = differences(first, second)
    assert words_of(first, result.first, moved=True) == [ORDER]
    assert words_of(second, result.second, moved=True) == [ORDER]
    assert found(first, second) == ([], [])


def test_a_few_little_words_have_not_moved() -> None:
    first, second = f"{COURIER} It is in the box, I say.", f"You find it in the box, I think. {COURIER}"
    assert words_of(first, differences(first, second).first, moved=True) == []
    first, second = f"订单明天到家。{COURIER}", f"{COURIER}订单明天到家。"
    assert words_of(first, differences(first, second).first, moved=True) == ["订单明天到家。"]


def test_the_shorter_of_two_that_changed_places_has_moved() -> None:
    result = differences(f"{CALL} {COURIER}", f"{COURIER} {CALL}")
    assert words_of(f"{CALL} {COURIER}", result.first, moved=True) == [CALL]


def test_two_answers_that_have_nothing_in_common_are_marked_whole() -> None:
    first = "I'm sorry to hear that. Could you tell me your order number?"
    second = "Orders usually arrive within the week. Look at the page of your parcel."
    assert found(first, second) == ([first], [second])
    assert differences(first, second).apart
    assert not differences(first, f"{second} {first}").apart
    assert not differences(first, "").apart


def test_words_that_any_two_sentences_share_are_not_common_to_them() -> None:
    first = "This is the command line interface to the library. In case of trouble, try to change the path of it."
    second = "You need to use the calendar module to parse the date of delivery."
    assert found(first, second) == ([first], [second])
    assert found("Put the cup in a solid box", "Pack the mug in a sturdy box") == (
        ["Put", "cup", "solid"],
        ["Pack", "mug", "sturdy"],
    )


def test_every_character_of_east_asian_writing_is_a_word() -> None:
    assert found("订单明天到", "订单今天到") == (["明"], ["今"])


def test_an_empty_answer_lacks_everything() -> None:
    assert found("", "all of it") == ([], ["all of it"])
    assert differences("", " \n").none


def test_what_lies_beyond_the_longest_text_is_not_compared_and_that_is_said() -> None:
    long = "word " * (LONGEST // 5)
    result = differences(f"{long}one", f"{long}other")
    assert (result.first, result.second, result.complete, result.none) == ((), (), False, False)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("refund of order " * 20_000, "refund of the order " * 15_000),
        ("a " * 64_000, "b " * 64_000),
        ("a" * LONGEST, "a b " * 30_000),
        (" ".join(f"w{at * at % 7919}" for at in range(64_000)), " ".join(f"w{at**3 % 7919}" for at in range(64_000))),
    ],
    ids=["repetition", "nothing in common", "one word", "many words"],
)
def test_answers_of_64_000_words_take_no_minutes(first: str, second: str) -> None:
    began = time.perf_counter()
    result = differences(first, second)
    assert time.perf_counter() - began < 20  # a tenth of a second to one, on a machine that does nothing else
    assert result.first
    assert result.complete


TEXTS = st.lists(st.sampled_from(["a", "b", "c", "the", "order", ",", "日", "x" * 9]), max_size=60).map(" ".join)


@given(TEXTS, TEXTS)
def test_what_is_not_marked_is_the_same_in_both_and_what_moved_is_found_on_both_sides(first: str, second: str) -> None:
    result = differences(first, second)
    assert unmarked(first, result.first) == unmarked(second, result.second)
    assert moved_words(first, result.first) == moved_words(second, result.second)
    assert list(result.first) == sorted(result.first)
    assert all(before.end <= after.start for before, after in zip(result.first, result.first[1:], strict=False))


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert differences(text, text).none


def unmarked(text: str, parts: tuple[Part, ...]) -> list[str]:
    marked = {at for part in parts for at in range(part.start, part.end)}
    return [match[0] for match in re.finditer(r"\S+", text) if match.start() not in marked]


def moved_words(text: str, parts: tuple[Part, ...]) -> Counter[str]:
    return Counter(word for passage in words_of(text, parts, moved=True) for word in passage.split())
