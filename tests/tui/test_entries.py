"""Lines of which some can be opened: where the cursor goes, and that the text between can be read."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from reviewtui.tui.lines import Line, Span
from reviewtui.tui.widgets.entries import Entries, EntryList
from tests.tui.driving import painted, until

TALL = [*["head"] * 3, "a", "a", "b", *["between"] * 30, "c", *["tail"] * 10]
"""What each line opens, where it is one letter; else it is text."""


def entries(lines: Sequence[str], width: int) -> Entries:
    return Entries(
        [Line((Span(f"{text} {y} of {width}"),)) for y, text in enumerate(lines)],
        [text if len(text) == 1 else None for text in lines],
    )


class Stage(App[None]):
    def __init__(self, lines: Sequence[str], stand_on: str | None = None) -> None:
        super().__init__()
        self.lines = lines
        self.stand_on = stand_on
        self.list = EntryList()
        self.told: list[object] = []

    def compose(self) -> ComposeResult:
        yield self.list

    def on_mount(self) -> None:
        self.list.show_entries(lambda width: entries(self.lines, width), stand_on=self.stand_on)

    def on_entry_list_stood(self, event: EntryList.Stood) -> None:
        self.told.append(event.key)

    def on_entry_list_clicked(self, event: EntryList.Clicked) -> None:
        self.told.append((event.key, event.again))


@asynccontextmanager
async def showing(lines: Sequence[str] = TALL, stand_on: str | None = None) -> AsyncIterator[tuple[Pilot[None], Stage]]:
    app = Stage(lines, stand_on)
    async with app.run_test(size=(40, 10)) as pilot:
        await until(pilot, lambda: bool(app.told))
        await pilot.pause()
        yield pilot, app


def shown(pilot: Pilot[None]) -> list[str]:
    """The lines in sight without their ends."""
    return [line.partition(" of ")[0].rstrip() for line in painted(pilot).splitlines()]


async def test_it_opens_at_its_top_with_the_cursor_on_the_first_entry() -> None:
    async with showing() as (pilot, app):
        assert app.told[-1] == "a"
        lines = shown(pilot)
        assert lines[0].strip() == "head 0"
        assert [line for line in lines if ">" in line] == [" > a 3"]  # an entry of two lines has one sign


async def test_the_cursor_goes_to_what_can_be_opened_and_the_text_on_its_way_is_read() -> None:
    async with showing() as (pilot, app):
        app.list.step(1)
        await pilot.pause()
        assert app.list.key == "b"
        steps = 0
        while app.list.key == "b":  # thirty lines lie between: they scroll by
            app.list.step(1)
            await pilot.pause()
            steps += 1
        assert app.list.key == "c"
        assert steps > 10
        for _ in range(20):
            app.list.step(1)
        await pilot.pause()
        assert "tail 46" in "\n".join(shown(pilot))


async def test_the_first_and_the_last() -> None:
    async with showing() as (pilot, app):
        app.list.to_end(last=True)
        await pilot.pause()
        assert app.list.key == "c"
        assert "tail 46" in "\n".join(shown(pilot))
        app.list.to_end(last=False)
        await pilot.pause()
        assert (app.list.key, shown(pilot)[0].strip()) == ("a", "head 0")


async def test_pages_take_the_cursor_along() -> None:
    async with showing() as (pilot, app):
        for _ in range(6):
            app.list.page(1)
            await pilot.pause()
        assert app.list.key == "c"
        for _ in range(6):
            app.list.page(-1)
            await pilot.pause()
        assert (app.list.key, shown(pilot)[0].strip()) == ("a", "head 0")


async def test_it_can_open_on_an_entry_and_keeps_it_when_the_width_changes() -> None:
    async with showing(stand_on="c") as (pilot, app):
        assert "> c 36" in "\n".join(shown(pilot))
        await pilot.resize_terminal(30, 12)
        await pilot.pause()
        assert app.list.key == "c"
        assert "> c 36 of 25" in painted(pilot)


async def test_a_click_stands_and_a_second_one_opens() -> None:
    async with showing() as (pilot, app):
        await pilot.click(EntryList, offset=(5, 5))
        await pilot.pause()
        assert app.told[-2:] == ["b", ("b", False)]
        await pilot.click(EntryList, offset=(5, 5))
        await pilot.pause()
        assert app.told[-1] == ("b", True)
        await pilot.click(EntryList, offset=(5, 0))  # text opens nothing
        await pilot.pause()
        assert app.told[-1] == ("b", True)


async def test_where_nothing_can_be_opened_it_scrolls() -> None:
    async with showing(["text"] * 30) as (pilot, app):
        assert app.list.key is None
        app.list.step(1)
        await pilot.pause()
        assert shown(pilot)[0].strip() == "text 1"
        app.list.to_end(last=True)
        await pilot.pause()
        assert "text 29" in shown(pilot)[-1]


@pytest.mark.parametrize("lines", [[], ["a"]])
async def test_little_or_nothing_to_show(lines: list[str]) -> None:
    async with showing(lines) as (pilot, app):
        for move in (lambda: app.list.step(1), lambda: app.list.page(1), lambda: app.list.to_end(last=True)):
            move()
            await pilot.pause()
        assert app.list.key == next(iter(lines), None)
        assert app.list.in_sight() == lines
