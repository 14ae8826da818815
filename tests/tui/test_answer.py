"""The view of one answer in a running app."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.app import App, ComposeResult
from textual.color import Color
from textual.pilot import Pilot

from reviewtui.tui.themes import DARK, LIGHT
from reviewtui.tui.widgets.answer import AnswerView
from tests.fakes.scripts import markdown_reply
from tests.tui.driving import HOSTILE, HOSTILE_SHOWN, painted, until

LONG = "\n\n".join(f"paragraph {number}" for number in range(30))


class Viewer(App[int]):
    """One answer and nothing else."""

    def __init__(self, view: AnswerView) -> None:
        super().__init__()
        self.animation_level = "none"
        self.view = view
        self.moves = 0

    def compose(self) -> ComposeResult:
        yield self.view

    def on_mount(self) -> None:
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = DARK.name

    def on_answer_view_moved(self) -> None:
        self.moves += 1


@asynccontextmanager
async def viewing(view: AnswerView, size: tuple[int, int] = (40, 10)) -> AsyncIterator[Pilot[int]]:
    async with Viewer(view).run_test(size=size) as pilot:
        await pilot.pause()
        yield pilot


async def test_a_finished_answer_shows_its_start_and_says_how_much_there_is() -> None:
    view = AnswerView(LONG)
    async with viewing(view) as pilot:
        assert view.position == "1-10/59"
        assert "paragraph 0" in painted(pilot)
        await pilot.press("G")
        assert view.position == "50-59/59"
        assert "paragraph 29" in painted(pilot)
        await pilot.press("g", "j", "j")
        assert view.position == "3-12/59"


async def test_another_text_is_shown_from_its_start() -> None:
    view = AnswerView(LONG)
    async with viewing(view) as pilot:
        await pilot.press("G")
        view.set_text("short")
        await pilot.pause()
        assert (view.position, view.text) == ("1-1/1", "short")
        view.set_text("")
        assert view.position == ""


@pytest.mark.parametrize("toggled", [False, True])
async def test_a_prepared_text_is_shown_as_if_it_had_not_been(toggled: bool) -> None:
    view = AnswerView("before")
    async with viewing(view) as pilot:
        view.prepare("**bold** words")
        view.raw = toggled
        view.set_text("**bold** words")
        await pilot.pause()
        assert ("**bold** words" in painted(pilot)) is toggled
        assert view.text == "**bold** words"
        view.prepare("never shown")
        view.set_text("another")
        await pilot.pause()
        assert "another" in painted(pilot)
        assert "never" not in painted(pilot)


async def test_a_live_answer_is_followed_until_the_reader_scrolls_up_and_again_from_the_end() -> None:
    view = AnswerView(live=True)
    async with viewing(view) as pilot:
        view.append(LONG)
        await until(pilot, lambda: view.position == "50-59/59")
        await pilot.press("k")
        assert not view.follow
        view.append("\n\nnew")
        await until(pilot, lambda: view.line_count == 61)
        assert view.position == "49-58/61"
        await pilot.press("G")
        assert view.follow
        view.append("\n\nnewer")
        await until(pilot, lambda: view.position == "54-63/63")


async def test_the_scrollbar_of_a_live_answer_stands_where_it_is_read_from_its_first_moment_on() -> None:
    view = AnswerView(live=True)
    async with viewing(view) as pilot:
        view.set_text(LONG)
        await until(pilot, lambda: view.show_vertical_scrollbar)
        assert view.scroll_y == view.max_scroll_y
        assert view.vertical_scrollbar.position == view.scroll_y


async def test_following_can_be_asked_for() -> None:
    view = AnswerView(live=True)
    async with viewing(view) as pilot:
        view.append(LONG)
        await until(pilot, lambda: view.line_count == 59)
        await pilot.press("g")
        view.follow = True
        await pilot.pause()
        assert view.position == "50-59/59"


async def test_pieces_that_arrive_together_are_drawn_together() -> None:
    view = AnswerView(live=True)
    async with viewing(view, (100, 30)) as pilot:
        drawn = pilot.app.moves  # type: ignore[attr-defined]  # of Viewer, above
        for piece in markdown_reply("anything", 300).split(" "):
            view.append(piece + " ")
        await until(pilot, lambda: view.line_count > 20)
        assert pilot.app.moves - drawn <= 3  # type: ignore[attr-defined]  # of Viewer, above


async def test_hostile_text_is_words() -> None:
    view = AnswerView(HOSTILE + "\n\n```\n" + HOSTILE + "\n```\n\n[x](javascript:alert(1)) [y](http://z)")
    async with viewing(view, (100, 12)) as pilot:
        screen = painted(pilot)
        assert screen.count(HOSTILE_SHOWN) == 2
        assert "[x](javascript:alert(1)) y (http://z)" in screen
        for line in range(view.line_count):
            for segment in view.render_line(line):
                assert segment.style is None or (not segment.style.link and not segment.style.meta)


async def test_raw_and_wrap_can_be_switched() -> None:
    view = AnswerView("**bold** " + "word " * 20)
    async with viewing(view) as pilot:
        assert view.line_count == 3
        view.raw = True
        await pilot.pause()
        assert "**bold**" in painted(pilot)
        view.wrap = False
        await pilot.pause()
        assert (view.line_count, view.virtual_size.width) == (1, 110)
        view.raw = False
        view.wrap = True
        await pilot.pause()
        assert (view.line_count, "**" in painted(pilot)) == (3, False)


async def test_a_narrower_screen_lays_out_anew() -> None:
    view = AnswerView("word " * 20)
    async with viewing(view) as pilot:
        await pilot.resize_terminal(20, 10)
        await until(pilot, lambda: view.line_count == 7)
        await pilot.resize_terminal(120, 10)
        await until(pilot, lambda: view.line_count == 1)


async def test_wide_characters_fill_their_cells() -> None:
    view = AnswerView("漢字かな漢字かな漢字かな 👨\u200d👩\u200d👧 end")
    async with viewing(view, (20, 5)) as pilot:
        assert all(view.render_line(y).cell_length == view.render_line(0).cell_length for y in range(4))
        assert "漢字かな漢字かな" in painted(pilot)


@pytest.mark.parametrize(("theme", "ground"), [(DARK, "#14171a"), (LIGHT, "#fbfaf7")])
async def test_colours_follow_the_theme(theme: object, ground: str) -> None:
    view = AnswerView("plain\n\n```python\nx = 'y'\n```")
    async with viewing(view) as pilot:
        pilot.app.theme = theme.name  # type: ignore[attr-defined]  # a Theme
        await pilot.pause()
        styles = [segment.style for segment in view.render_line(0) if segment.text.strip()]
        assert [style.bgcolor.get_truecolor().hex for style in styles if style and style.bgcolor] == [ground]
        code = [segment.style for segment in view.render_line(2) if segment.text == "y"]
        assert code[0] is not None
        assert code[0].color is not None
        assert Color.from_rich_color(code[0].color) != Color.parse(ground)


async def test_without_colour_everything_is_still_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    view = AnswerView("# Head\n\n`code` **bold**")
    async with viewing(view) as pilot:
        assert "Head" in painted(pilot)
        colours = set(re.findall(r"-r\d+ \{ fill: #(\w{6})", pilot.app.export_screenshot()))
        colours -= {"c5c8c6"}  # what an SVG of Rich is given where nothing gives a colour
        assert colours
        assert all(colour[:2] == colour[2:4] == colour[4:] for colour in colours)
