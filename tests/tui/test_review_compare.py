"""The review screen where two answers are compared."""

from pathlib import Path

import pytest

from reviewtui.domain.judgment import Judgment
from reviewtui.domain.session import ReviewRules
from reviewtui.store.database import open_database
from reviewtui.tui.screens.review_words import UNSEEN
from tests.fakes import collected as made
from tests.tui.driving import painted
from tests.tui.test_review import press, reviewing

PROMPTS = [made.prompt(f"question {number}") for number in range(5)]


def database(folder: Path, *, strength: bool = False) -> Path:
    return made.collected(folder, made.session(PROMPTS, review=ReviewRules(mode="compare", strength=strength)))


def standing(path: Path) -> list[Judgment]:
    with open_database(path) as db:
        return made.standing(db)


async def test_every_verdict_has_its_key_and_the_ratings_have_none(tmp_path: Path) -> None:
    path = database(tmp_path)
    async with reviewing(path) as pilot:
        screen = painted(pilot)
        assert "a A better" in screen
        assert "x both bad" in screen
        assert "rate" not in screen
        await press(pilot, "3", "A")
        assert not standing(path)
        await press(pilot, "a", "b", "t", "x", "0")
        assert "You have graded everything: 5 comparisons on 5 prompts." in painted(pilot)
    assert [row.verdict for row in standing(path)] == ["first", "second", "tie", "both_bad", "cannot_judge"]
    assert {row.strength for row in standing(path)} == {None}


async def test_where_strength_is_asked_the_shifted_keys_say_much_better(tmp_path: Path) -> None:
    path = database(tmp_path, strength=True)
    async with reviewing(path) as pilot:
        await press(pilot, "A", "b")
        assert "2 B better" in painted(pilot)
        await press(pilot, "u")
        assert "1 A much better" in painted(pilot)
    [row] = standing(path)
    assert (row.verdict, row.strength) == ("first", 2)


@pytest.mark.parametrize("size", [(40, 10), (60, 24)])
async def test_nothing_is_compared_that_was_not_seen(tmp_path: Path, size: tuple[int, int]) -> None:
    path = database(tmp_path)
    async with reviewing(path, size) as pilot:
        await press(pilot, "a")
        assert UNSEEN.split(":")[0] in " ".join(painted(pilot).split())
        assert not standing(path)
        await press(pilot, "tab", "a")
    [row] = standing(path)
    assert row.verdict == "first"


async def test_no_name_is_painted(tmp_path: Path) -> None:
    async with reviewing(database(tmp_path)) as pilot:
        for key in ("a", "b", "p", "escape", "u", "t"):
            await pilot.press(key)
            shown = painted(pilot)
            assert not [name for name in made.MODELS if name in shown]
