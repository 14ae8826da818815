"""Slots: Latin blocks nobody can compute without the secret, letters that stay."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewtui.grading.slots import letter, lettered, reseated, slot_order

SECRET = b"k" * 32
names = st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=7, unique=True)


def orders(models: list[str], positions: range, secret: bytes = SECRET, reviewer: str = "ana") -> list[tuple[str, ...]]:
    return [slot_order(secret, session="s", reviewer=reviewer, position=place, models=models) for place in positions]


@given(models=names, block=st.integers(0, 1000), reviewer=st.text(max_size=8))
def test_within_a_block_each_model_stands_once_in_each_slot(models: list[str], block: int, reviewer: str) -> None:
    size = len(models)
    square = orders(models, range(block * size, (block + 1) * size), reviewer=reviewer)
    for row in square:
        assert sorted(row) == sorted(models)
    for column in zip(*square, strict=True):
        assert sorted(column) == sorted(models)


def test_over_many_blocks_every_order_turns_up_about_equally_often() -> None:
    # 3 models have 6 orders. Over 2,000 blocks of 3 items each order is expected 1,000 times, with a standard
    # deviation under 30: between 850 and 1,150 is five of them.
    counts = Counter(orders(["x", "y", "z"], range(6000)))
    assert len(counts) == 6
    assert all(850 <= count <= 1150 for count in counts.values())


def test_the_same_inputs_draw_the_same_slots_whatever_the_order_of_the_models() -> None:
    assert orders(["x", "y", "z"], range(30)) == orders(["z", "x", "y"], range(30))


@pytest.mark.parametrize("other", [{"secret": b"other" * 8}, {"reviewer": "ben"}])
def test_another_secret_or_reviewer_draws_other_slots(other: dict[str, Any]) -> None:
    models = ["x", "y", "z"]
    assert orders(models, range(30)) != orders(models, range(30), **other)


def test_names_that_run_together_do_not_draw_alike() -> None:
    first = [slot_order(SECRET, session="ab", reviewer="c", position=i, models=["x", "y", "z"]) for i in range(30)]
    second = [slot_order(SECRET, session="a", reviewer="bc", position=i, models=["x", "y", "z"]) for i in range(30)]
    assert first != second


def test_independent_orders_come_about_equally_often_and_the_last_of_three_is_no_more_certain_than_any() -> None:
    drawn = [
        slot_order(SECRET, session="s", reviewer="ana", position=place, models=["x", "y", "z"], sides="independent")
        for place in range(6000)
    ]
    assert all(850 <= count <= 1150 for count in Counter(drawn).values())
    foretold = 0
    for at in range(0, 6000, 3):
        left = {"x", "y", "z"} - {drawn[at][0], drawn[at + 1][0]}
        foretold += drawn[at + 2][0] == min(left)
    # In Latin blocks all 2,000; a standard deviation is 21.
    assert foretold == pytest.approx(2000 / 3, abs=5 * 21)


def test_no_models_no_slots() -> None:
    assert slot_order(SECRET, session="s", reviewer="ana", position=0, models=[]) == ()


def test_letters_close_up_where_a_model_gave_no_text() -> None:
    assert lettered(["y", "z", "x"], {"x": "r1", "y": "r2"}) == {"A": "r2", "B": "r1"}


def test_an_answer_keeps_its_letter_and_a_later_one_takes_the_next() -> None:
    assert reseated({"A": "r1", "B": "r2"}, {"A": "r3", "B": "r2", "C": "r1"}) == {"A": "r1", "B": "r2", "C": "r3"}


def test_a_later_answer_takes_a_letter_that_has_fallen_free() -> None:
    stored = {"A": "old", "B": "r2", "C": "r3"}
    assert reseated(stored, {"A": "r3", "B": "new", "C": "r2"}) == {"A": "new", "B": "r2", "C": "r3"}


def test_the_letter_of_an_answer_that_has_gone_stays_away() -> None:
    assert reseated({"A": "gone", "B": "r2"}, {"A": "r2"}) == {"B": "r2"}


@given(fresh=st.lists(st.uuids().map(str), max_size=5, unique=True), keep=st.integers(0, 5), gone=st.integers(0, 3))
def test_reseating_shows_each_present_answer_once_and_is_stable(fresh: list[str], keep: int, gone: int) -> None:
    ids = [*fresh[:keep], *(f"gone-{n}" for n in range(gone))]
    stored = {letter(place): response_id for place, response_id in enumerate(ids)}
    drawn = {letter(place): response_id for place, response_id in enumerate(reversed(fresh))}
    slots = reseated(stored, drawn)
    assert sorted(slots.values()) == sorted(fresh)
    assert all(slots[place] == response_id for place, response_id in stored.items() if response_id in fresh)
    assert reseated(slots, drawn) == slots


def test_letters_go_on_after_z() -> None:
    assert [letter(place) for place in (0, 1, 25, 26, 27, 51, 52, 701, 702)] == [
        *("A", "B", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA"),
    ]
