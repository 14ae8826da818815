"""The warm-up on the screen: before the first real item, with the same keys, explained after each."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from reviewtui.domain.known import KnownItem
from reviewtui.domain.session import ReviewRules
from reviewtui.store.database import open_database
from reviewtui.tui.app import ReviewApp
from reviewtui.tui.context import AppContext
from tests.fakes import collected as made
from tests.tui.driving import painted
from tests.tui.test_mouse import click
from tests.tui.test_review import press

ITEMS = (
    KnownItem(prompt="where is it", answers=("It left today.", "I cannot say."), ratings=(5, 1), explanation="Help!"),
    KnownItem(prompt="and now", answers=("It arrived.",), ratings=(4,)),
)


def database(folder: Path) -> Path:
    rules = ReviewRules(warmup=ITEMS)
    return made.collected(folder, made.session([made.prompt("a real question")], review=rules))


@asynccontextmanager
async def warming_up(path: Path) -> AsyncIterator[Pilot[int]]:
    app = ReviewApp(AppContext(path, path.parent, "ana", {}), "review", "support")
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(pilot, "nothing of it counts", "It left today.")
        yield pilot


async def shows(pilot: Pilot[int], *words: str) -> None:
    for _ in range(500):
        if all(word in painted(pilot) for word in words):
            return
        await pilot.pause()
    raise AssertionError(f"never saw {words}:\n{painted(pilot)}")


async def test_every_item_is_explained_and_then_the_real_ones_come(tmp_path: Path) -> None:
    path = database(tmp_path)
    async with warming_up(path) as pilot:
        await pilot.press("5")
        await shows(pilot, "5 of 5")
        await pilot.press("4")
        await shows(pilot, "what was expected", "A  5  as expected", "B  4  expected: 1", "Help!")
        await pilot.press("3", "enter")
        await shows(pilot, "It arrived.", "2/2")
        await pilot.press("4")
        await shows(pilot, "A  4  as expected")
        await pilot.press("enter")
        await shows(pilot, "a real question", "1/1")
        await press(pilot, "3")
        assert "u undo: 1 A 3" in painted(pilot)
    with open_database(path) as db:
        assert [row["rating"] for row in db.rows("SELECT rating FROM judgments")] == [3]


async def test_a_click_goes_on(tmp_path: Path) -> None:
    async with warming_up(database(tmp_path)) as pilot:
        await pilot.press("5")
        await shows(pilot, "5 of 5")
        await pilot.press("4")
        await shows(pilot, "enter goes on")
        await click(pilot, "enter goes on")
        await shows(pilot, "It arrived.", "2/2")


async def test_the_warm_up_can_be_left_out(tmp_path: Path) -> None:
    async with warming_up(database(tmp_path)) as pilot:
        await pilot.press("u", "n", "p")
        await shows(pilot, "nothing of it counts")
        await pilot.press("W")
        await shows(pilot, "a real question")
