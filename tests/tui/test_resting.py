"""What the tests of the screens rely on: a key pressed is a key done, however long it takes."""

import asyncio
import math
import threading

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Static

from tests.tui import resting
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
        self.say("it was read")

    def say(self, words: str) -> None:
        self.query_one(Static).update(words)


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


@pytest.fixture
def _endless_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resting, "PATIENCE", math.inf)


@pytest.mark.usefixtures("_endless_patience")
async def test_a_screen_that_is_held_back_is_at_rest() -> None:
    app = Reader()
    async with asyncio.timeout(20), app.run_test() as pilot:
        with app.batch_update():
            app.say("painted later")
            await pilot.pause()
        await pilot.pause()
        assert "painted later" in painted(pilot)


@pytest.mark.usefixtures("_endless_patience")
async def test_an_app_that_has_ended_is_at_rest() -> None:
    app = Reader()
    async with asyncio.timeout(20), app.run_test() as pilot:
        app.exit()
        app.call_later(app.say, "too late")
        await pilot.pause()
        assert not app.is_running
