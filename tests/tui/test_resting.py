"""What the tests of the screens rely on: a key pressed is a key done, however long it takes."""

import asyncio
import threading

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Static

from tests.tui.driving import painted, until_painted


class Reader(App[None]):
    """Reads in a thread at `r`, and says what it read once more things were called."""

    BINDINGS = (("r", "read", "read"),)

    def __init__(self) -> None:
        super().__init__()
        self.go_on = threading.Event()

    def compose(self) -> ComposeResult:
        yield Static("nothing yet")

    def action_read(self) -> None:
        self.run_worker(self._read())

    async def _read(self) -> None:
        assert await asyncio.to_thread(self.go_on.wait, 20)
        self.call_after_refresh(self.call_later, self._say)

    def _say(self) -> None:
        self.query_one(Static).update("it was read")


async def test_what_is_read_in_a_thread_is_painted_when_the_key_returns() -> None:
    app = Reader()
    async with app.run_test() as pilot:
        asyncio.get_running_loop().call_later(0.3, app.go_on.set)
        await pilot.press("r")
        assert "it was read" in painted(pilot)


@pytest.mark.usefixtures("held_up")
async def test_what_is_held_up_is_not_waited_for() -> None:
    app = Reader()
    async with app.run_test() as pilot:
        await pilot.press("r")
        assert "nothing yet" in painted(pilot)
        app.go_on.set()
        await until_painted(pilot, "it was read")
