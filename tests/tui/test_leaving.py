"""Where the end of a review leads: a key that has just judged opens nothing that tells names before a question."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from reviewtui.config.user import UserFile, UserSettings
from reviewtui.domain.judgment import Judgment
from reviewtui.domain.session import ReviewRules
from reviewtui.store.database import open_database
from reviewtui.tui.app import ReviewApp
from reviewtui.tui.context import AppContext
from reviewtui.tui.screens.confirm import ConfirmScreen
from reviewtui.tui.screens.review import ReviewScreen
from reviewtui.tui.screens.triage import TriageScreen
from tests.fakes import collected as made
from tests.tui.driving import flowing, painted, until
from tests.tui.test_review import press, settled

PROMPTS = [made.prompt("question 0"), made.prompt("question 1")]


@asynccontextmanager
async def graded(
    folder: Path, rules: ReviewRules, *keys: str, bindings: dict[str, str] | None = None
) -> AsyncIterator[Pilot[int]]:
    """The app at the end of a review that was done with `keys`."""
    path = made.collected(folder, made.session(PROMPTS, review=rules))
    user = UserFile(folder / "config.toml", UserSettings(bindings=bindings or {}))
    app = ReviewApp(AppContext(path, folder, "ana", {}, user), "review", "support")
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await press(pilot, *keys)
        assert "You have graded everything" in painted(pilot)
        yield pilot


def shows(pilot: Pilot[int], kind: type[Screen[Any]]) -> bool:
    return isinstance(pilot.app.screen, kind)


def standing(folder: Path) -> list[Judgment]:
    with open_database(folder / "reviews.db") as db:
        return made.standing(db)


async def test_the_verdict_pressed_once_too_often_does_not_end_blindness(tmp_path: Path) -> None:
    async with graded(tmp_path, ReviewRules(mode="compare"), "a", "t") as pilot:
        await press(pilot, "t")
        assert shows(pilot, ConfirmScreen)
        assert "Triage shows which model wrote what." in flowing(pilot)
        await press(pilot, "t", "t", "escape")
        assert shows(pilot, ReviewScreen)
        await press(pilot, "u", "b")
    assert [(row.verdict, row.blind, row.exposed) for row in standing(tmp_path)] == [
        ("first", True, False),
        ("second", True, False),
    ]


async def test_whoever_means_it_goes_there_and_is_not_asked_again(tmp_path: Path) -> None:
    async with graded(tmp_path, ReviewRules(mode="compare"), "a", "t") as pilot:
        await press(pilot, "t", "y")
        await until(pilot, lambda: shows(pilot, TriageScreen))
        await press(pilot, "escape", "t")
        await until(pilot, lambda: shows(pilot, TriageScreen))


@pytest.mark.parametrize(
    "rules", [ReviewRules(mode="compare", blind=False), ReviewRules(mode="compare", reveal="never")]
)
async def test_nothing_is_asked_where_no_blindness_ends(tmp_path: Path, rules: ReviewRules) -> None:
    async with graded(tmp_path, rules, "a", "t") as pilot:
        await press(pilot, "t")
        await until(pilot, lambda: shows(pilot, TriageScreen))


async def test_a_key_that_judged_nothing_leads_there_at_once(tmp_path: Path) -> None:
    async with graded(tmp_path, ReviewRules(), *["4"] * 6) as pilot:
        await press(pilot, "t")
        await until(pilot, lambda: shows(pilot, TriageScreen))


async def test_the_next_criterion_is_not_collect(tmp_path: Path) -> None:
    async with graded(tmp_path, ReviewRules(criteria=("tone",)), *["4"] * 12) as pilot:
        await press(pilot, "c")
        assert "Collect shows which model wrote what." in flowing(pilot)
        await press(pilot, "escape")
        assert shows(pilot, ReviewScreen)


@pytest.mark.parametrize(("key", "asked"), [("x", True), ("f6", False)])
async def test_it_is_a_persons_own_keys_that_count(tmp_path: Path, key: str, asked: bool) -> None:
    bindings = {"review.triage": key}
    async with graded(tmp_path, ReviewRules(mode="compare"), "a", "t", bindings=bindings) as pilot:
        await press(pilot, "t")
        assert shows(pilot, ReviewScreen), "t is no key any more"
        await press(pilot, key)
        assert shows(pilot, ConfirmScreen if asked else TriageScreen)
