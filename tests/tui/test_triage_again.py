"""Asking again from the triage screen, with a real engine and the scripted provider: what is shown, and what is not."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from reviewtui.store.collecting import acquire_collector
from reviewtui.store.database import open_database
from reviewtui.tui.app import ReviewApp
from reviewtui.tui.screens.confirm import ConfirmScreen
from reviewtui.tui.screens.home import HomeScreen
from reviewtui.tui.screens.triage import TriageScreen
from tests.fakes.collected import exposed_responses
from tests.fakes.scripts import Script
from tests.fakes.server import FakeProvider
from tests.tui.driving import HOSTILE, HOSTILE_SHOWN, painted, running, until, until_painted, write_session

BROKEN, FINE = "Zq7xTango", "Wv3kLlama"
NAMES = (BROKEN, FINE, "id-tango", "id-llama")
MODELS = {BROKEN: "id-tango", FINE: "id-llama"}
ONCE = Script(reply="Now I can help.", fault="status", status=400, fail_first=1)
SLOW = Script(reply="one two three four", fault="stall", after=2)


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with FakeProvider({"id-tango": ONCE, "id-llama": Script(reply="Yes of course.")}) as provider:
        yield provider


@asynccontextmanager
async def collected(folder: Path, fake: FakeProvider, *, blind: bool = False, prompts: int = 2) -> AsyncIterator[Path]:
    """The database of a session that the screen has collected: the first model failed on every prompt."""
    texts = [f"question {number}" for number in range(prompts)]
    write_session(folder, fake.base_url, MODELS, prompts=texts, blind=blind)
    async with running(folder, "collect", "support") as pilot:
        await until_painted(pilot, f"All {2 * prompts} answers are here")
    yield folder / "sessions" / "reviews.db"


@asynccontextmanager
async def triaging(folder: Path, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Pilot[int]]:
    async with running(folder, "triage", "support", size=size) as pilot:
        await until(pilot, lambda: triage(pilot).failures.row is not None and triage(pilot).evidence.seen)
        yield pilot


def triage(pilot: Pilot[int]) -> TriageScreen:
    app = pilot.app
    assert isinstance(app, ReviewApp)
    return next(screen for screen in app.screen_stack if isinstance(screen, TriageScreen))


def again(database: Path) -> list[tuple[str, int, str | None]]:
    """What was asked again: status, trial and text."""
    with open_database(database) as db:
        rows = db.rows("SELECT status, trial, text FROM v_responses WHERE again_of IS NOT NULL ORDER BY response_id")
        return [(row["status"], row["trial"], row["text"]) for row in rows]


async def test_what_comes_is_shown_beside_the_failure_which_stays(tmp_path: Path, fake: FakeProvider) -> None:
    async with collected(tmp_path, fake) as database, triaging(tmp_path) as pilot:
        assert "2 open of 2" in painted(pilot)
        await pilot.press("R")
        screen = await until_painted(pilot, "Asked again, trial 2: done, no failure detected.")
        assert "asked again: trial 2: done, no failure detected" in screen
        assert "Now I can help." in screen
        assert "2 open of 2" in screen
        assert "temperature must be between" in screen, "the old error stands"
        assert again(database) == [("done", 2, "Now I can help.")]
        await pilot.press("j")
        await until(pilot, lambda: "Now I can help." not in painted(pilot))


async def test_a_group_and_several_are_asked_each_once(tmp_path: Path, fake: FakeProvider) -> None:
    async with collected(tmp_path, fake, prompts=3) as database, triaging(tmp_path) as pilot:
        sent = len(fake.requests)
        await pilot.press("g", "R")
        await until_painted(pilot, "3 asked again: 3 without a failure, 0 failed.")
        assert len(fake.requests) == sent + 3
        await pilot.press("space", "space")
        await until(pilot, lambda: triage(pilot).evidence.seen)
        await pilot.press("R")
        await until_painted(pilot, "2 asked again: 2 without a failure, 0 failed.")
        assert not triage(pilot).failures.selected
        assert sorted(trial for _, trial, _ in again(database)) == [2, 2, 2, 3, 3]


async def test_while_blind_it_gives_no_model_away(tmp_path: Path, fake: FakeProvider) -> None:
    async with collected(tmp_path, fake, blind=True) as database, triaging(tmp_path) as pilot:
        fake.scripts["id-tango"] = Script(fault="status", status=400, error={"message": f"id-tango at {fake.base_url}"})
        await pilot.press("R")
        screen = await until_painted(
            pilot, "Asked again, trial 2: failed (bad_request).", "asked again: trial 2: failed"
        )
        assert not [name for name in (*NAMES, fake.base_url, "127.0.0.1") if name in screen]
        fake.scripts["id-tango"] = Script(fault="status", status=401, error={"message": f"id-tango at {fake.base_url}"})
        await pilot.press("R")
        screen = await until_painted(pilot, "gave no answer (auth)", "asked again: trial 3: cancelled")
        assert not [name for name in (*NAMES, fake.base_url, "127.0.0.1") if name in screen]
        with open_database(database) as db:
            assert exposed_responses(db, "support", "ana") == set()


async def test_shown_beside_a_name_it_counts_as_seen(tmp_path: Path, fake: FakeProvider) -> None:
    async with collected(tmp_path, fake, blind=True) as database, triaging(tmp_path) as pilot:
        await pilot.press("N", "y")
        await until_painted(pilot, BROKEN)
        await pilot.press("R")
        await until_painted(pilot, "asked again: trial 2: done")
        with open_database(database) as db:
            [row] = db.rows("SELECT response_id FROM v_responses WHERE again_of IS NOT NULL")
            assert row["response_id"] in exposed_responses(db, "support", "ana")


async def test_hostile_words_are_shown_as_words(tmp_path: Path, fake: FakeProvider) -> None:
    async with collected(tmp_path, fake), triaging(tmp_path, (200, 50)) as pilot:
        fake.scripts["id-tango"] = Script(reply=HOSTILE)
        await pilot.press("R")
        await until_painted(pilot, *HOSTILE_SHOWN.split("==␇ "))


async def test_meanwhile_failures_can_be_decided_and_it_can_be_stopped(tmp_path: Path, fake: FakeProvider) -> None:
    async with collected(tmp_path, fake) as database, triaging(tmp_path) as pilot:
        fake.scripts["id-tango"] = SLOW
        await pilot.press("g", "R")
        await until_painted(pilot, "asking again 0/2", "x stop asking")
        await until(pilot, lambda: len(fake.requests) == 6)
        assert "R ask again" not in painted(pilot)
        await pilot.press("c")
        await until_painted(pilot, "1 open of 2", "asking again 0/2")
        await until(pilot, lambda: all(seen.chunks for seen in fake.requests[4:]))
        await pilot.press("x")
        screen = await until_painted(pilot, "Stopped. Nothing was answered.")
        assert "asking again" not in screen
        assert "x stop asking" not in screen
        assert [(status, text is not None) for status, _, text in again(database)] == [("cancelled", True)] * 2


async def test_left_while_it_works_it_works_on_and_is_found_again(tmp_path: Path, fake: FakeProvider) -> None:
    async with collected(tmp_path, fake) as database, triaging(tmp_path) as pilot:
        fake.scripts["id-tango"] = SLOW
        await pilot.press("R")
        await until(pilot, lambda: bool(len(fake.requests) == 5 and fake.requests[4].chunks))
        screen = triage(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
        assert screen.working
        await pilot.press("q")
        await until_painted(pilot, "support is still being asked again.")
        assert isinstance(pilot.app.screen, ConfirmScreen)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
        pilot.app.action_open("triage", "support")  # type: ignore[attr-defined]  # a ReviewApp
        await until_painted(pilot, "asking again 0/1")
        assert triage(pilot) is screen
        await pilot.app.run_action("interrupt")
        await until(pilot, lambda: not pilot.app.is_running)
    assert pilot.app.unfinished == []  # type: ignore[attr-defined]  # a ReviewApp
    assert [status for status, _, _ in again(database)] == ["cancelled"]


async def test_while_somebody_collects_it_says_so_and_asks_nothing(tmp_path: Path, fake: FakeProvider) -> None:
    async with collected(tmp_path, fake) as database, triaging(tmp_path) as pilot:
        with open_database(database) as db, acquire_collector(db, "support"):
            await pilot.press("R")
            await until_painted(pilot, "Nothing was answered.", "is being collected by process")
        assert again(database) == []
        assert len(fake.requests) == 4


async def test_without_the_session_file_that_names_its_keys_it_says_which_file(
    tmp_path: Path, fake: FakeProvider
) -> None:
    async with collected(tmp_path, fake) as database:
        path = tmp_path / "sessions" / "support.toml"
        keyed = path.read_text(encoding="utf-8").replace("[defaults]\n", '[defaults]\napi_key = { env = "A_KEY" }\n')
        path.write_text(keyed, encoding="utf-8")
        async with running(tmp_path, "collect", "support", env={"A_KEY": "k"}) as pilot:
            await until_painted(pilot, "All 4 answers are here")
        async with triaging(tmp_path) as pilot:
            path.unlink()
            await pilot.press("R")
            await until_painted(pilot, "the file of session 'support' is gone:", "sessions/support.toml")
        assert again(database) == []


async def test_many_are_asked_only_after_a_question(tmp_path: Path, fake: FakeProvider) -> None:
    async with collected(tmp_path, fake, prompts=11) as database, triaging(tmp_path) as pilot:
        await pilot.press("g", "R")
        await until_painted(pilot, "Ask 11 again?")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, TriageScreen))
        assert not triage(pilot).working
        await pilot.press("g", "R")
        await until_painted(pilot, "Ask 11 again?")
        await pilot.press("y")
        await until_painted(pilot, "11 asked again: 11 without a failure, 0 failed.")
        assert len(again(database)) == 11
