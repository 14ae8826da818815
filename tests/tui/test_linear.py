"""The layout for screen readers: no line, block or frame is painted, one thing stands under the other, in words."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from rich.segment import Segment
from textual.color import Color
from textual.pilot import Pilot

from reviewtui.config.user import UserFile, UserSettings
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.session import Model, ReviewMode, ReviewRules
from reviewtui.tui.app import ReviewApp, Start
from reviewtui.tui.context import AppContext
from reviewtui.tui.linear import Written
from reviewtui.tui.report_pages.pages import PAGES
from reviewtui.tui.widgets.evidence import EvidencePane
from reviewtui.tui.widgets.failure_list import FailureList
from reviewtui.tui.widgets.slots import SlotPane
from tests.fakes import collected as made
from tests.fakes.server import FakeProvider
from tests.tui.driving import painted, until, until_painted, write_session

DRAWN = re.compile("[\u2500-\u259f]")
"""Box drawing and block elements."""

SIZES = [(80, 24), (120, 40), (200, 50)]
LINEAR = UserSettings(linear=True)


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with FakeProvider() as server:
        yield server


def says(prompt: Prompt, model: Model, trial: int) -> str:
    """Everything that Markdown draws; one model declines."""
    if model.name == made.MODELS[0]:
        return "I'm sorry, but I can't help with that."
    return f"# {prompt.text}\n\n> quoted\n\n---\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\nsrc\n├── a\n```\n\n- x\n"


@asynccontextmanager
async def linear(
    folder: Path, start: Start = "home", size: tuple[int, int] = (80, 24), mode: ReviewMode = "rate"
) -> AsyncIterator[Pilot[int]]:
    """The app, laid out for a screen reader, on answers of three models."""
    prompts = [made.prompt(f"question {number}") for number in range(6)]
    path = made.collected(folder, made.session(prompts, review=ReviewRules(mode=mode)), says, detecting=True)
    context = AppContext(path, folder, "ana", {}, UserFile(folder / "config.toml", LINEAR))
    app = ReviewApp(context, start, "support" if start != "home" else None)
    async with app.run_test(size=size, notifications=True) as pilot:
        yield pilot


def assert_written(pilot: Pilot[int]) -> None:
    screen = painted(pilot)
    assert not DRAWN.search(screen), screen


@pytest.mark.parametrize("size", SIZES)
async def test_home_and_the_sessions_own_page(tmp_path: Path, size: tuple[int, int]) -> None:
    async with linear(tmp_path, size=size) as pilot:
        await until_painted(pilot, "> support", "? keys", "support, models 3, prompts 6, collected 18/18, judged 0")
        assert_written(pilot)
        await pilot.press("enter")
        await until_painted(pilot, "support", "r review")
        assert_written(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_review_shows_one_answer_at_a_time_and_says_where_one_is(tmp_path: Path, size: tuple[int, int]) -> None:
    async with linear(tmp_path, "review", size) as pilot:
        await until_painted(pilot, "answer A, marked, nothing said yet", "answer B, nothing said yet", "1-5 rate")
        assert_written(pilot)
        shown = [pane for pane in pilot.app.screen.query(SlotPane) if pane.display]
        assert len(shown) == 1
        await pilot.press("4")
        await until_painted(pilot, "answer A, 4 of 5", "answer B, marked, nothing said yet")
        assert_written(pilot)
        for key, said in (
            ("p", "progress of ana"),
            ("f", "repetition"),
            ("n", "note on B"),
            ("question_mark", "search"),
        ):
            await pilot.press(key)
            await until_painted(pilot, said)
            assert_written(pilot)
            await pilot.press("escape")
            await until(pilot, lambda: len(pilot.app.screen_stack) == 2)


@pytest.mark.parametrize("mode", ["compare", "rank", "label", "guess"])
async def test_every_other_way_to_judge(tmp_path: Path, mode: ReviewMode) -> None:
    async with linear(tmp_path, "review", mode=mode) as pilot:
        await until_painted(pilot, f"answer {'1' if mode == 'rank' else 'A'}, marked")
        assert_written(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_triage_lists_first_and_then_shows_what_was_found(tmp_path: Path, size: tuple[int, int]) -> None:
    async with linear(tmp_path, "triage", size) as pilot:
        await until_painted(pilot, "group refusal", "6 open")
        listed, evidence = (pilot.app.screen.query_one(kind).region for kind in (FailureList, EvidencePane))
        assert listed.width == evidence.width == size[0]
        assert evidence.y == listed.bottom
        await until_painted(pilot, "I'm sorry")
        assert_written(pilot)
        await pilot.press("exclamation_mark")
        await until_painted(pilot, "how bad is it?")
        assert_written(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_the_report_is_written_out(tmp_path: Path, size: tuple[int, int]) -> None:
    async with linear(tmp_path, "report", size) as pilot:
        await until_painted(pilot, "UNDECIDED")
        for page in range(1, len(PAGES) + 1):
            await pilot.press(str(page))
            await until_painted(pilot, f"[{page} {PAGES[page - 1]}]")
            assert_written(pilot)


async def test_collect_has_its_panes_one_under_the_other_without_bars(tmp_path: Path, fake: FakeProvider) -> None:
    write_session(tmp_path, fake.base_url, {"m1": "ok", "m2": "ok"})
    context = AppContext(
        tmp_path / "sessions" / "reviews.db", tmp_path, "ana", {}, UserFile(tmp_path / "c.toml", LINEAR)
    )
    app = ReviewApp(context, "collect", "support")
    async with app.run_test(size=(120, 40)) as pilot:
        await until_painted(pilot, "All 4 answers are here", "2/2")
        assert_written(pilot)
        first, second = sorted(pane.region for pane in app.screen.query("AnswerPane"))
        assert first.x == second.x
        assert first.bottom <= second.y
        await app.action_interrupt()


async def test_where_nothing_is_to_move_a_collection_is_painted_to_its_end(tmp_path: Path, fake: FakeProvider) -> None:
    write_session(tmp_path, fake.base_url, {"m1": "ok", "m2": "ok"})
    user = UserFile(tmp_path / "c.toml", UserSettings(motion="reduced"))
    app = ReviewApp(AppContext(tmp_path / "sessions" / "reviews.db", tmp_path, "ana", {}, user), "collect", "support")
    async with app.run_test(size=(120, 40)) as pilot:
        await until_painted(pilot, "All 4 answers are here", "2/2", "collected 4/4")
        await app.action_interrupt()


async def test_palette_and_notifications(tmp_path: Path) -> None:
    async with linear(tmp_path) as pilot:
        await until_painted(pilot, "> support")
        pilot.app.notify("something to say", title="a title")
        await until_painted(pilot, "something to say")
        assert_written(pilot)
        await pilot.press("ctrl+p")
        await until_painted(pilot, "The session's own page")
        assert_written(pilot)


def test_what_an_answer_draws_is_painted_in_ascii_cell_by_cell() -> None:
    (segment,) = Written().apply([Segment("├── a │ ┃ ▌ ░ █ ╱ ● plain")], Color.parse("black"))

    assert segment.text == "+-- a | | > . # / ● plain"


async def test_where_nobody_asks_frames_are_drawn(tmp_path: Path) -> None:
    path = made.collected(tmp_path, made.session([made.prompt("question")]), says)
    app = ReviewApp(AppContext(path, tmp_path, "ana", {}), "review", "support")
    async with app.run_test(size=(120, 40)) as pilot:
        await until_painted(pilot, "1-5 rate", "▸ A")
        assert DRAWN.search(painted(pilot))


async def test_where_nothing_is_to_move_no_cursor_blinks(tmp_path: Path) -> None:
    context = AppContext(
        tmp_path / "r.db", tmp_path, "ana", {}, UserFile(tmp_path / "c.toml", UserSettings(motion="reduced"))
    )
    app = ReviewApp(context)
    async with app.run_test() as pilot:
        await until_painted(pilot, "demo")
        await pilot.press("question_mark")
        await until(pilot, lambda: app.focused is not None)
        assert app.focused.cursor_blink is False  # type: ignore[union-attr]  # an Input
    assert app.comfort.still
    assert ReviewApp(context._replace(user=None, env={"TEXTUAL_ANIMATIONS": "none"})).comfort.still
    assert not ReviewApp(context._replace(user=None)).comfort.still
