"""Which texts say the same thing in other words."""

import random

from hypothesis import given
from hypothesis import strategies as st

from reviewtui.grading.likeness import Likeness, canonical, canonical_loop

SORRY = [
    "I'm sorry, but I can't help with the lamp.",
    "I’m sorry, but I can’t help with the sofa",
    "Sorry, I cannot help you with the sofa.",
]
TIMEOUTS = ["no answer within 12.5 s (request 9f3a1)", "No answer within 3 s (request 77b)"]
OTHERS = ["Your parcel is with the carrier; look at the tracking page.", "We refund to the card that you paid with."]


def classes(*texts: str) -> list[list[str]]:
    """The texts of each class, classes in the order of their first text."""
    _, found = Likeness.among({text: canonical(text) for text in texts})
    by_class: dict[int, list[str]] = {}
    for text in texts:
        by_class.setdefault(found[text], []).append(text)
    return list(by_class.values())


def test_forms_forget_case_punctuation_numbers_and_codes() -> None:
    assert canonical("  Order #4711: NOT found!\n(id a3f-99)") == "order 0 not found id 0 0"
    assert canonical("???") == ""
    assert canonical("x" * 500) == "x" * 120


def test_a_loop_is_the_same_wherever_it_begins() -> None:
    assert canonical_loop("refund of order refund of order refund") == canonical_loop("of order refund of order")


def test_what_says_the_same_is_one_class_and_what_does_not_is_another() -> None:
    assert classes(*SORRY, *TIMEOUTS, *OTHERS) == [SORRY, TIMEOUTS, OTHERS[:1], OTHERS[1:]]


def test_the_order_in_which_texts_come_decides_nothing() -> None:
    texts = [*SORRY, *TIMEOUTS, *OTHERS]
    expected = sorted(map(sorted, classes(*texts)))
    for seed in range(20):
        random.Random(seed).shuffle(texts)
        assert sorted(map(sorted, classes(*texts))) == expected


def test_one_that_comes_later_joins_a_class_and_moves_no_other() -> None:
    likeness, before = Likeness.among({text: canonical(text) for text in [*SORRY, *OTHERS]})
    assert likeness.place(canonical("I'm sorry, but I can't help with the table.")) == before[SORRY[0]]
    assert likeness.place(canonical("something else entirely, never said")) not in before.values()
    assert [likeness.place(canonical(text)) for text in before] == list(before.values())


@given(st.lists(st.text(max_size=200), max_size=30))
def test_equal_texts_are_always_alike_and_every_text_has_a_class(texts: list[str]) -> None:
    _, found = Likeness.among({place: canonical(text) for place, text in enumerate(texts)})
    assert found.keys() == set(range(len(texts)))
    for place, text in enumerate(texts):
        assert all(found[place] == found[other] for other, same in enumerate(texts) if same == text)
