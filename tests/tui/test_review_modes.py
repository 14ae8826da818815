"""The review screen in the modes that rank, label, guess and rate by criteria."""

from pathlib import Path

import pytest

from reviewtui.domain.judgment import Judgment
from reviewtui.domain.prompt import Message
from reviewtui.domain.session import Reveal, ReviewMode, ReviewRules
from reviewtui.store.database import open_database
from tests.fakes import collected as made
from tests.tui.driving import painted
from tests.tui.test_review import press, reviewing

PROMPTS = [made.prompt(f"question {number}") for number in range(3)]
WIDE = (160, 40)


def database(folder: Path, *modes: ReviewMode, criteria: tuple[str, ...] = (), reveal: Reveal = "end") -> Path:
    only, *others = modes
    rules = ReviewRules(mode=modes if others else only, criteria=criteria, reveal=reveal)
    return made.collected(folder, made.session(PROMPTS, review=rules))


def standing(path: Path) -> list[Judgment]:
    with open_database(path) as db:
        return made.standing(db)


def by_letter(rows: list[Judgment]) -> dict[str, int | None]:
    return {letter: row.rank for row in rows for letter, shown in (row.slots or {}).items() if shown == row.response_id}


async def test_digits_put_answers_in_order_and_enter_saves_it(tmp_path: Path) -> None:
    path = database(tmp_path, "rank")
    async with reviewing(path, WIDE) as pilot:
        await press(pilot, "2")
        assert "order  2   left: 1 3" in painted(pilot)
        await press(pilot, "1")
        assert "order  2 > 1   enter saves it" in painted(pilot)
        assert not standing(path)
        await press(pilot, "enter")
        assert "2/3" in painted(pilot)
        assert "1 ranking" in painted(pilot)
    assert by_letter(standing(path)) == {"1": 2, "2": 1, "3": 3}


async def test_what_is_as_good_shares_a_place_and_backspace_takes_keys_back(tmp_path: Path) -> None:
    path = database(tmp_path, "rank")
    async with reviewing(path, WIDE) as pilot:
        await press(pilot, "3", "equals_sign", "1", "2")
        assert "order  3 = 1 > 2   enter saves it" in painted(pilot)
        await press(pilot, "backspace", "backspace")
        assert "order  3 =   left: 1 2" in painted(pilot)
        await press(pilot, "backspace", "backspace")
        assert "the best first, by its number" in painted(pilot)
        await press(pilot, "1", "1", "enter")
        assert "Not yet an order" in painted(pilot)
        await press(pilot, "2", "equals_sign", "enter")
    assert by_letter(standing(path)) == {"1": 1, "2": 2, "3": 2}


async def test_only_digits_of_answers_that_are_there_are_keys(tmp_path: Path) -> None:
    path = database(tmp_path, "rank")
    async with reviewing(path, WIDE) as pilot:
        await press(pilot, "4", "9", "a", "equals_sign")
        assert "the best first, by its number" in painted(pilot)
        await press(pilot, "0")
        assert "2/3" in painted(pilot)
    assert {row.verdict for row in standing(path)} == {"cannot_judge"}


@pytest.mark.parametrize("mode", ["rank", "label"])
async def test_what_is_judged_as_a_whole_waits_until_all_was_seen(tmp_path: Path, mode: ReviewMode) -> None:
    path = database(tmp_path, mode)
    async with reviewing(path, (60, 24)) as pilot:
        await press(pilot, "1" if mode == "rank" else "enter")
        assert "Look at all of them first" in " ".join(painted(pilot).split())
        assert not standing(path)
        await press(pilot, "tab", "tab", *(("1", "2", "enter") if mode == "rank" else ("enter",)))
    assert len(standing(path)) == 3


async def test_looking_through_for_failures_alone(tmp_path: Path) -> None:
    path = database(tmp_path, "label")
    async with reviewing(path, WIDE) as pilot:
        assert "Is anything wrong" in painted(pilot)
        await press(pilot, "tab", "f", "r", "enter")
        assert "refusal" in painted(pilot)
        assert "1/3" in painted(pilot)
        await press(pilot, "3")
        await press(pilot, "enter")
        assert "2/3" in painted(pilot)
        assert "1 nothing wrong" in painted(pilot)
    assert sorted(row.category or row.verdict or "" for row in standing(path)) == [
        "no_failure",
        "no_failure",
        "refusal",
    ]


async def test_a_guess_is_a_digit_of_the_list(tmp_path: Path) -> None:
    path = database(tmp_path, "guess")
    async with reviewing(path, WIDE) as pilot:
        assert f"who wrote A?  1 {made.MODELS[0]}   2 {made.MODELS[1]}   3 {made.MODELS[2]}" in painted(pilot)
        await press(pilot, "2")
        assert f"taken for {made.MODELS[1]}" in painted(pilot)
        assert "who wrote B?" in painted(pilot)
        await press(pilot, "9", "1", "0")
        assert "2/3" in painted(pilot)
    assert [row.guess for row in standing(path)] == [made.MODELS[1], made.MODELS[0], None]


async def test_digits_rate_by_one_criterion_after_the_other(tmp_path: Path) -> None:
    path = database(tmp_path, "rate", criteria=("correct", "tone"))
    async with reviewing(path, WIDE) as pilot:
        assert "[overall –]   correct –    tone –" in painted(pilot)
        await press(pilot, "4")
        assert "overall 4   [correct –]   tone –" in painted(pilot)
        await press(pilot, "5", "3")
        assert "[overall –]" in painted(pilot)  # the next answer
        await press(pilot, "shift+tab", "c", "c")
        assert "[tone 3]" in painted(pilot)
        await press(pilot, "1")
        await press(pilot, "c")
    said = {(row.criterion, row.rating) for row in standing(path)}
    assert said == {(None, 4), ("correct", 5), ("tone", 1)}


async def test_an_expert_is_asked_for_with_or_without_a_reason(tmp_path: Path) -> None:
    path = database(tmp_path, "rate")
    async with reviewing(path, WIDE) as pilot:
        await press(pilot, "e", "escape")
        assert not standing(path)
        await press(pilot, "e", "enter")
        assert "2/3" in painted(pilot)
        assert "1 needs an expert" in painted(pilot)
    assert {(row.verdict, row.note) for row in standing(path)} == {("needs_expert", None)}


async def test_the_next_mode_comes_by_itself(tmp_path: Path) -> None:
    path = database(tmp_path, "compare", "rank")
    async with reviewing(path, WIDE) as pilot:
        await press(pilot, "a", "b", "t", "enter")
        assert "the best first, by its number" in painted(pilot)
        assert "a A better" not in painted(pilot)
        await press(pilot, "u", "tab")
        assert "a A better" in painted(pilot)
        await press(pilot, "x", "enter", "1", "2", "enter", "3", "2", "enter", "2", "1", "enter")
        assert "You have graded everything" in painted(pilot)
    assert [row.kind for row in standing(path)].count("ranking") == 9


async def test_a_key_of_one_mode_says_nothing_in_the_next(tmp_path: Path) -> None:
    path = database(tmp_path, "rate", "guess")
    async with reviewing(path, WIDE) as pilot:
        assert "rate 1/3" in painted(pilot)
        await press(pilot, *["3"] * 9)
        shown = painted(pilot)
        assert "part 2 of 2: guess" in shown
        assert "1-9 say which model you take the marked answer for." in shown
        await press(pilot, "3", "3")
        assert {row.kind for row in standing(path)} == {"rating"}
        await press(pilot, "enter")
        assert "guess 1/3" in painted(pilot)
        await press(pilot, "3")
        assert [row.guess for row in standing(path) if row.kind == "guess"] == [made.MODELS[2]]
        await press(pilot, "u", "u")  # back over the border: that is seen
        assert "part" not in painted(pilot)
        await press(pilot, "4")  # and forward again
        assert "part 2 of 2: guess" in painted(pilot)


@pytest.mark.parametrize("modes", [("rank",), ("label",), ("rate", "compare", "rank", "label")])
async def test_no_mode_but_guessing_paints_a_name(tmp_path: Path, modes: tuple[ReviewMode, ...]) -> None:
    keys = {"rate": "1 2 3 4 5 1 0 4 4", "compare": "a b x", "rank": "1 2 enter 0 3 1 enter", "label": "enter enter 0"}
    async with reviewing(database(tmp_path, *modes), WIDE) as pilot:
        for key in " enter ".join(keys[mode] for mode in modes).split()[:-1]:
            await press(pilot, key)
            shown = painted(pilot)
            assert not [name for name in made.MODELS if name in shown]


async def test_after_each_item_its_names_stand_until_a_key(tmp_path: Path) -> None:
    async with reviewing(database(tmp_path, "compare", reveal="after-each"), WIDE) as pilot:
        await press(pilot, "a")
        shown = painted(pilot)
        assert "item 1: who was who" in shown
        assert len([name for name in made.MODELS if name in shown]) == 2
        await press(pilot, "b")  # no key of the item behind it
        assert "item 1: who was who" in painted(pilot)
        await press(pilot, "enter")
        assert not [name for name in made.MODELS if name in painted(pilot)]
        assert "2/3" in painted(pilot)


async def test_at_the_end_a_line_a_model_and_enter_shows_more(tmp_path: Path) -> None:
    async with reviewing(database(tmp_path, "rate", "guess"), WIDE) as pilot:
        await press(pilot, *["4"] * 9, "enter", *["1"] * 8)
        assert "Who was who" not in painted(pilot)
        await press(pilot, "1")
        shown = painted(pilot)
        for name in made.MODELS:
            assert f"{name}  4.0 of 5 on average, 100% satisfied, of 3 ratings" in shown
        await press(pilot, "enter")
        shown = painted(pilot)
        assert "you knew it 3 times of 3" in shown
        assert "Nobody else has judged the same yet." in shown
        await press(pilot, "escape", "u")
        assert "Who was who" not in painted(pilot)


async def test_a_conversation_is_shown_as_a_whole(tmp_path: Path) -> None:
    turns = (Message("user", "hello there"), Message("assistant", "hi"), Message("user", "where is my parcel"))
    rules = ReviewRules(unit="conversation")
    path = made.collected(tmp_path, made.session([made.conversation(*turns)], review=rules))
    async with reviewing(path, WIDE) as pilot:
        assert "Judge the whole conversation" in painted(pilot)
        assert "hello there" in painted(pilot)
        await press(pilot, "o")
        assert "hello there" not in painted(pilot)
