"""Everything by the mouse alone: each action of Home, Review, Triage and the report is somewhere to be clicked on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.containers import VerticalScroll
from textual.pilot import Pilot
from textual.screen import Screen

from reviewtui.domain.prompt import Prompt
from reviewtui.domain.session import Model, ReviewMode, ReviewRules
from reviewtui.store.database import open_database
from reviewtui.tui.app import ReviewApp, Start
from reviewtui.tui.context import AppContext
from reviewtui.tui.screens.home import HomeScreen
from reviewtui.tui.screens.keys import KeysScreen, live_keys
from reviewtui.tui.screens.report import ReportScreen
from reviewtui.tui.screens.review import ReviewScreen
from reviewtui.tui.screens.triage import TriageScreen
from tests.fakes import collected as made
from tests.tui.driving import until, until_painted


def says(prompt: Prompt, model: Model, trial: int) -> str:
    declines = model.name == made.MODELS[0]
    return "I'm sorry, but I can't help with that." if declines else f"{prompt.text}, trial {trial}"


@asynccontextmanager
async def clicking(
    folder: Path, start: Start, size: tuple[int, int] = (120, 40), mode: ReviewMode = "rate"
) -> AsyncIterator[Pilot[int]]:
    """The app on the answers of three models."""
    prompts = [made.prompt(f"question {number}") for number in range(6)]
    path = made.collected(folder, made.session(prompts, review=ReviewRules(mode=mode)), says, detecting=True)
    app = ReviewApp(AppContext(path, folder, "ana", {}), start, "support" if start != "home" else None)
    async with app.run_test(size=size, notifications=True) as pilot:
        yield pilot


async def click(pilot: Pilot[int], words: str) -> None:
    """Click on words, wherever they stand; the last ones where there are several."""
    await until_painted(pilot, words)
    lines = ["".join(segment.text for segment in strip) for strip in pilot.app.screen._compositor.render_strips()]
    y = max(y for y, line in enumerate(lines) if words in line)
    x = cell_len(lines[y][: lines[y].rindex(words)])
    await pilot.click(offset=(x + 1, y))
    await pilot.pause()


def given(folder: Path) -> list[tuple[str, object]]:
    """What was said of answers, in order."""
    with open_database(folder / "reviews.db") as db:
        return [
            (judgment.kind, judgment.rating or judgment.verdict or judgment.category) for judgment in made.standing(db)
        ]


def shows(pilot: Pilot[int], kind: type[Screen[object]]) -> bool:
    return isinstance(pilot.app.screen, kind)


def is_given(folder: Path, verdict: str) -> bool:
    return verdict in [said for _, said in given(folder)]


async def test_from_home_to_every_screen_and_back(tmp_path: Path) -> None:
    async with clicking(tmp_path, "home") as pilot:
        for words, screen in (("r review", ReviewScreen), ("t triage", TriageScreen), ("p report", ReportScreen)):
            await until_painted(pilot, "> support")
            await click(pilot, words)
            await until(pilot, partial(shows, pilot, screen))
            await until_painted(pilot, "? keys")
            await click(pilot, "? keys")
            await until(pilot, lambda: isinstance(pilot.app.screen, KeysScreen))
            pilot.app.screen.query_one(VerticalScroll).scroll_end(animate=False)
            await pilot.pause()  # or the words are clicked on where they stood before
            await click(pilot, "Back to where you came from")
            await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
        await click(pilot, "> support")
        await until_painted(pilot, "r review")
        await until(pilot, lambda: not isinstance(pilot.app.screen, HomeScreen))


async def test_answers_are_rated_labelled_noted_and_taken_back(tmp_path: Path) -> None:
    async with clicking(tmp_path, "review") as pilot:
        await click(pilot, "1-5 rate")
        await click(pilot, "rate 4: Good")
        await until(pilot, lambda: given(tmp_path) == [("rating", 4)])
        await click(pilot, "0 can't tell")
        await until(pilot, lambda: given(tmp_path)[1:] == [("rating", "cannot_judge")])
        await click(pilot, "u undo")
        await until(pilot, lambda: given(tmp_path) == [("rating", 4)])
        await click(pilot, "Taken back")
        await click(pilot, "f failure")
        await click(pilot, "repetition:")
        await click(pilot, "severity 3")
        await click(pilot, "enter saves")
        await until(pilot, lambda: ("label", "repetition") in given(tmp_path))
        await click(pilot, "n note")
        await until_painted(pilot, "note on")
        await pilot.press(*"odd")
        await click(pilot, "enter saves")
        await until(pilot, lambda: "note" in [kind for kind, _ in given(tmp_path)])
        await click(pilot, "f failure")
        await click(pilot, "esc cancels")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))


async def test_an_answer_is_chosen_in_the_strip(tmp_path: Path) -> None:
    async with clicking(tmp_path, "review", size=(80, 24)) as pilot:
        await until_painted(pilot, "[A –]", "▸ A")
        await click(pilot, "C –")
        await until_painted(pilot, "[C –]", "▸ C")


async def test_two_answers_are_compared(tmp_path: Path) -> None:
    async with clicking(tmp_path, "review", mode="compare") as pilot:
        for words, verdict in (("a A better", "first"), ("b B better", "second"), ("t tie", "tie")):
            await click(pilot, words)
            await until(pilot, partial(is_given, tmp_path, verdict))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_failures_are_decided_graded_and_taken_back(tmp_path: Path, size: tuple[int, int]) -> None:
    async with clicking(tmp_path, "triage", size=size) as pilot:
        await until_painted(pilot, "6 open")
        await click(pilot, "c confirm")
        await until_painted(pilot, "5 open")
        await click(pilot, "d dismiss")
        await until_painted(pilot, "4 open")
        await click(pilot, "repetition")
        await pilot.pause()
        await click(pilot, "u undo")
        await until_painted(pilot, "4 open", "Taken back")
        await click(pilot, "Taken back")
        await click(pilot, "! severity")
        await click(pilot, "severity 5: does harm")
        await until(pilot, lambda: isinstance(pilot.app.screen, TriageScreen))


async def test_the_report_is_read_and_a_figure_opened(tmp_path: Path) -> None:
    async with clicking(tmp_path, "report") as pilot:
        await until_painted(pilot, "[1 decision]")
        await click(pilot, "2 satisfaction")
        await until_painted(pilot, "[2 satisfaction]")
        await click(pilot, "[ ] page")
        await until_painted(pilot, "[3 failures]")
        await click(pilot, "enter where from")
        await until(pilot, lambda: not isinstance(pilot.app.screen, ReportScreen))


@pytest.mark.parametrize("start", ["home", "review", "triage", "report"])
async def test_every_key_of_a_screen_is_in_the_list_that_is_clicked_on(tmp_path: Path, start: Start) -> None:
    async with clicking(tmp_path, start) as pilot:
        await until_painted(pilot, {"home": "> support", "report": "[1 decision]"}.get(start, "blind"), "? keys")
        wanted = {key.id for key in live_keys(pilot.app.screen)}
        bound = {active.binding.id for active in pilot.app.screen.active_bindings.values() if active.enabled}
        assert wanted == {name for name in bound if name}
        await click(pilot, "? keys")
        await until(pilot, lambda: isinstance(pilot.app.screen, KeysScreen))


async def test_what_is_running_is_left_by_the_mouse(tmp_path: Path) -> None:
    from reviewtui.tui.screens.confirm import ConfirmScreen

    answers: list[bool | None] = []
    async with clicking(tmp_path, "home") as pilot:
        await until_painted(pilot, "> support")
        for words in ("y go", "n stay"):
            pilot.app.push_screen(ConfirmScreen("Leave?", "It costs.", yes="go", no="stay"), answers.append)
            await click(pilot, words)
            await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
    assert answers == [True, False]
