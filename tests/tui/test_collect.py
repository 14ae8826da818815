"""Collect on the real engine and a real server: live panes, masks, steering, every way it can go wrong."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from textual.pilot import Pilot

from reviewtui.store.database import open_database
from reviewtui.store.reading import current_responses
from reviewtui.tui.screens.collect import CollectScreen
from reviewtui.tui.screens.confirm import ConfirmScreen
from reviewtui.tui.screens.home import HomeScreen
from reviewtui.tui.screens.report import ReportScreen
from reviewtui.tui.screens.review import ReviewScreen
from reviewtui.tui.widgets.pane import AnswerPane
from tests.fakes.collected import exposed_responses
from tests.fakes.scripts import Script
from tests.fakes.server import FakeProvider
from tests.tui.driving import HOSTILE, HOSTILE_SHOWN, PATIENCE, painted, running, until, until_painted, write_session

NAMES = ("Zq7xTango", "Wv3kLlama", "Kj9mYucca")
"""Names that occur nowhere else, so that a search for them finds only leaks."""

ENDLESS = Script(fault="endless", rate=30.0)


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with FakeProvider() as provider:
        yield provider


def collecting(pilot: Pilot[int]) -> CollectScreen:
    (screen,) = (screen for screen in pilot.app.screen_stack if isinstance(screen, CollectScreen))
    return screen


def engines() -> list[psutil.Process]:
    found = []
    for child in psutil.Process(os.getpid()).children():
        with suppress(psutil.NoSuchProcess):  # it has ended meanwhile
            if "reviewtui.engine" in child.cmdline():
                found.append(child)
    return found


async def test_a_run_to_its_end_says_what_to_press_next(tmp_path: Path, fake: FakeProvider) -> None:
    write_session(tmp_path, fake.base_url, dict.fromkeys(NAMES, "ok"))
    async with running(tmp_path, "collect", "support") as pilot:
        screen = await until_painted(pilot, "All 6 answers are here", "collected 6/6", "2/2")
        assert all(f" {mask} " in screen for mask in ("I", "II", "III"))
        assert "About your question" in screen
        await pilot.press("p")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReportScreen))
        await until_painted(pilot, "no judgments yet")
        await pilot.press("escape", "r")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
    with open_database(tmp_path / "sessions" / "reviews.db") as db:
        assert sorted({response.model for response in current_responses(db, "support")}) == sorted(NAMES)


async def test_panes_show_the_answer_live_with_its_figures(tmp_path: Path, fake: FakeProvider) -> None:
    # Half a second apart: an engine that stands still for a moment does not read them all at once.
    fake.scripts["a"] = Script(reply="Hello **there**, dear customer.", rate=2.0)
    fake.scripts["b"] = Script(reply="x", fault="deaf")
    write_session(tmp_path, fake.base_url, {"one": "a", "two": "b"}, prompts=["where is it"])
    async with running(tmp_path, "collect", "support") as pilot:
        screen = await until_painted(pilot, "Hello there, dear customer.", "1/1", "0/1", "waiting for the first word")
        assert "tok/s" in screen
        assert "> where is it" in screen
        assert "1 in flight" in screen


async def test_a_blind_session_paints_no_name_endpoint_or_error_message(tmp_path: Path, fake: FakeProvider) -> None:
    fake.scripts["id-" + NAMES[2]] = Script(fault="status", status=401)
    write_session(tmp_path, fake.base_url, {name: "id-" + name for name in NAMES}, prompts=["q"] * 1 + ["r"])
    secrets = (*NAMES, "127.0.0.1", fake.base_url, "Incorrect API key")
    async with running(tmp_path, "collect", "support", size=(160, 40)) as pilot:
        frames = [await until_painted(pilot, "stopped: auth", "4/6")]
        await pilot.press("e")
        frames.append(await until_painted(pilot, "auth: 1"))
        await pilot.press("escape", "question_mark")
        frames.append(await until_painted(pilot, "collect.names"))
        await pilot.press("escape", "N")
        frames.append(await until_painted(pilot, "stay blind"))
        await pilot.press("n")
        frames.append(painted(pilot))
        for frame in frames:
            assert [secret for secret in secrets if secret in frame] == []


async def test_names_are_shown_at_a_cost_that_is_recorded_first(tmp_path: Path, fake: FakeProvider) -> None:
    write_session(tmp_path, fake.base_url, dict.fromkeys(NAMES, "ok"))
    async with running(tmp_path, "collect", "support") as pilot:
        await until_painted(pilot, "All 6 answers are here")
        await pilot.press("N")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
        await pilot.press("y")
        await until_painted(pilot, *NAMES)
        painted_ids = {pane.answer.response_id for pane in collecting(pilot).query(AnswerPane) if pane.answer}
    with open_database(tmp_path / "sessions" / "reviews.db") as db:
        assert exposed_responses(db, "support", "ana") == painted_ids
    assert len(painted_ids) == 3


async def test_every_answer_painted_beside_a_name_is_recorded(tmp_path: Path, fake: FakeProvider) -> None:
    fake.scripts["slow"] = Script(rate=20.0, tokens=10)
    write_session(tmp_path, fake.base_url, {"one": "slow"}, prompts=list("abcdef"), concurrency=1)
    seen: list[str] = []

    async with running(tmp_path, "collect", "support") as pilot:
        (pane,) = await panes(pilot)

        def second_is_painted() -> bool:
            if pane.answer is not None and pane.answer.response_id not in seen:
                seen.append(pane.answer.response_id)
            return len(seen) == 2

        await until(pilot, second_is_painted)
        await pilot.press("N", "y")
        await until_painted(pilot, " one ")
        assert pane.answer is not None
        named_by_now = pane.answer.response_id
        await until_painted(pilot, "All 6 answers are here")
    with open_database(tmp_path / "sessions" / "reviews.db") as db:
        everything = {response.id for response in current_responses(db, "support")}
        exposed = exposed_responses(db, "support", "ana")
    unnamed = everything - exposed
    assert seen[0] in unnamed
    assert unnamed <= {identity for identity in everything if identity <= named_by_now}  # they are in order of asking


async def test_names_stay_hidden_where_seeing_them_cannot_be_recorded(
    tmp_path: Path, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_session(tmp_path, fake.base_url, dict.fromkeys(NAMES, "ok"))
    async with running(tmp_path, "collect", "support") as pilot:
        await until_painted(pilot, "All 6 answers are here")
        missing = tmp_path / "no" / "folder"
        missing.parent.write_bytes(b"a file where a folder should be")
        screen = collecting(pilot)
        monkeypatch.setattr(screen, "context", screen.context._replace(database=missing / "reviews.db"))
        await pilot.press("N", "y")
        frame = await until_painted(pilot, "could not be recorded", "─ II ─")
        assert [name for name in NAMES if name in frame] == []


async def test_a_session_that_is_not_blind_has_names_from_the_start(tmp_path: Path, fake: FakeProvider) -> None:
    write_session(tmp_path, fake.base_url, {"plainname": "ok"}, blind=False)
    async with running(tmp_path, "collect", "support") as pilot:
        screen = await until_painted(pilot, "plainname", "All 2 answers are here")
        assert "names" not in screen


async def test_hostile_answers_and_prompts_are_words(tmp_path: Path, fake: FakeProvider) -> None:
    fake.scripts["evil"] = Script(reply=HOSTILE)
    write_session(tmp_path, fake.base_url, {"one": "evil"}, prompts=[HOSTILE])
    async with running(tmp_path, "collect", "support", size=(160, 20)) as pilot:
        await until_painted(pilot, "All 1 answers are here")
        await until(pilot, lambda: painted(pilot).count(HOSTILE_SHOWN) == 2)


async def test_pause_lets_go_on_and_stop_keeps_what_arrived(tmp_path: Path, fake: FakeProvider) -> None:
    fake.scripts["endless"] = ENDLESS
    write_session(tmp_path, fake.base_url, {"one": "endless"})
    async with running(tmp_path, "collect", "support") as pilot:
        await until_painted(pilot, "2 in flight", "pause")
        await pilot.press("space")
        await until_painted(pilot, "paused 0/2", "go on")
        await pilot.press("space")
        await until_painted(pilot, "collecting 0/2", "pause")
        await pilot.press("x")
        await until_painted(pilot, "Stopped. 0 of 2 answers are kept", "cancelled", "collect the rest")
        assert engines() == []
        fake.scripts["endless"] = Script(reply="fine")
        await pilot.press("c")
        await until_painted(pilot, "All 2 answers are here")


async def test_a_budget_pauses_the_run_and_says_why_and_how_to_go_on(tmp_path: Path, fake: FakeProvider) -> None:
    fake.scripts["m"] = Script(reply="one two three")
    path = write_session(tmp_path, fake.base_url, {"one": "m"}, concurrency=1)
    text = path.read_text().replace("[defaults]", "[defaults]\nmax_tokens = 3\nprice = { input = 0, output = 1000000 }")
    path.write_text("max_cost = 4\n" + text)
    async with running(tmp_path, "collect", "support") as pilot:
        await until_painted(pilot, "paused 1/2", "max_cost: 3 of 4 USD are spent", "go on, stop (x), raise it")
        await pilot.press("x")
        await until_painted(pilot, "Stopped. 1 of 2 answers are kept")
        path.write_text("max_cost = 6\n" + text)
        await pilot.press("c")
        await until_painted(pilot, "All 2 answers are here")


async def test_zoom_and_tab_choose_a_pane(tmp_path: Path, fake: FakeProvider) -> None:
    write_session(tmp_path, fake.base_url, dict.fromkeys(NAMES, "ok"))
    async with running(tmp_path, "collect", "support") as pilot:
        await until_painted(pilot, "All 6 answers are here")
        await pilot.press("z")
        screen = await until_painted(pilot, "╭─ I ─")
        assert "─ II ─" not in screen
        await pilot.press("tab")
        await until_painted(pilot, "╭─ II ─")
        await pilot.press("shift+tab", "shift+tab")
        await until_painted(pilot, "╭─ III ─")
        await pilot.press("z")
        await until_painted(pilot, "╭─ I ─", "─ II ─", "─ III ─")


async def test_a_pane_holds_still_under_its_reader_until_told_to_follow(tmp_path: Path, fake: FakeProvider) -> None:
    fake.scripts["long"] = Script(tokens=700, rate=200.0)
    write_session(tmp_path, fake.base_url, {"one": "long"}, concurrency=1)
    async with running(tmp_path, "collect", "support", size=(80, 24)) as pilot:
        (pane,) = await panes(pilot)
        await until(pilot, lambda: pane.view.line_count > 30)
        await pilot.press("g")
        held = pane.answer
        await until_painted(pilot, "All 2 answers are here", "held, f follows")
        assert pane.answer is held
        await pilot.press("f")
        await until(pilot, lambda: pane.answer is not held)


async def panes(pilot: Pilot[int]) -> list[AnswerPane]:
    await until(pilot, lambda: bool(collecting(pilot).query(AnswerPane)))
    return list(collecting(pilot).query(AnswerPane))


async def test_leaving_the_screen_lets_the_run_go_on_and_q_asks(tmp_path: Path, fake: FakeProvider) -> None:
    fake.scripts["endless"] = ENDLESS
    write_session(tmp_path, fake.base_url, {"one": "endless"})
    async with running(tmp_path, "collect", "support") as pilot:
        await until_painted(pilot, "2 in flight")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
        await until_painted(pilot, "collecting support")
        assert len(engines()) == 1
        await pilot.press("c")
        await until_painted(pilot, "2 in flight")
        assert len(fake.requests) == 2
        await pilot.press("q")
        await until_painted(pilot, "support is still being collected.")
        await pilot.press("n")
        await until_painted(pilot, "2 in flight")
        await pilot.press("q", "y")
        await until(pilot, lambda: not pilot.app.is_running)
    assert pilot.app.return_code == 0
    assert engines() == []


async def test_an_interrupt_saves_and_says_which_sessions_are_unfinished(tmp_path: Path, fake: FakeProvider) -> None:
    fake.scripts["endless"] = ENDLESS
    write_session(tmp_path, fake.base_url, {"one": "endless"})
    async with running(tmp_path, "collect", "support") as pilot:
        await until_painted(pilot, "2 in flight")
        await pilot.press("ctrl+c")
        await until(pilot, lambda: not pilot.app.is_running)
    app = pilot.app
    assert (app.return_code, app.unfinished) == (130, ["support"])  # type: ignore[attr-defined]  # a ReviewApp
    assert engines() == []
    with open_database(tmp_path / "sessions" / "reviews.db") as db:
        (count,) = db.conn.execute("SELECT count(*) FROM v_responses WHERE status = 'cancelled'").fetchone()
        assert count == 2


async def test_an_engine_that_is_killed_is_said_and_what_is_missing_can_be_asked(
    tmp_path: Path, fake: FakeProvider
) -> None:
    fake.scripts["endless"] = ENDLESS
    write_session(tmp_path, fake.base_url, {"one": "endless"})
    async with running(tmp_path, "collect", "support") as pilot:
        await until_painted(pilot, "2 in flight")
        engines()[0].kill()
        await until_painted(
            pilot, "The engine ended unexpectedly", "What it had acknowledged is kept", "collect the rest"
        )
        fake.scripts["endless"] = Script(reply="fine")
        await pilot.press("c")
        await until_painted(pilot, "All 2 answers are here")


async def test_a_file_with_an_error_is_an_error_with_its_line(tmp_path: Path, fake: FakeProvider) -> None:
    path = write_session(tmp_path, fake.base_url, {"one": "ok"})
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "support")
        path.write_text(path.read_text().replace("retries", "retrys"))
        await pilot.press("c")
        await until_painted(pilot, "support.toml:5", "did you mean `retries`?", "collect the rest")
        path.write_text(path.read_text().replace("retrys", "retries"))
        await pilot.press("c")
        await until_painted(pilot, "All 2 answers are here")


async def test_an_endpoint_that_is_not_there_ends_in_errors_and_a_way_on(tmp_path: Path) -> None:
    write_session(tmp_path, "http://127.0.0.1:9/v1", {"one": "ok"}, prompts=["a"])
    async with running(tmp_path, "collect", "support") as pilot:
        await until_painted(pilot, "1 error", "connection")
        await pilot.press("e")
        await until_painted(pilot, "connection: 1")


async def test_another_collector_is_named(tmp_path: Path, fake: FakeProvider) -> None:
    fake.scripts["endless"] = ENDLESS
    write_session(tmp_path, fake.base_url, {"one": "endless"})
    async with running(tmp_path, "collect", "support") as first:
        await until_painted(first, "2 in flight")
        async with running(tmp_path, "collect", "support") as second:
            await until_painted(second, "0 of 2 answers are kept", "collect the rest")


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (200, 50)])
async def test_it_takes_its_keys_at_every_size(tmp_path: Path, fake: FakeProvider, size: tuple[int, int]) -> None:
    write_session(tmp_path, fake.base_url, dict.fromkeys(NAMES, "ok"))
    async with running(tmp_path, "collect", "support", size=size) as pilot:
        await until_painted(pilot, "support", "6/6", "? keys")
        await pilot.press("p")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReportScreen))
        await until_painted(pilot, "report", "? keys")


def places(pilot: Pilot[int]) -> list[tuple[int, int, int, int]]:
    """Where the panes that can be seen stand: column, line, width, height."""
    return [tuple(pane.region) for pane in collecting(pilot).query(AnswerPane) if pane.display]


@pytest.mark.parametrize("size", [(40, 30), (80, 24), (120, 40), (200, 50)])
async def test_zoomed_is_the_whole_width_and_unzoomed_is_as_before(
    tmp_path: Path, fake: FakeProvider, size: tuple[int, int]
) -> None:
    write_session(tmp_path, fake.base_url, dict.fromkeys(NAMES, "ok"))
    async with running(tmp_path, "collect", "support", size=size) as pilot:
        await until_painted(pilot, "All 6 answers are here")
        before = places(pilot)
        for _ in range(2):
            await pilot.press("z")
            await until(pilot, lambda: [place[2] for place in places(pilot)] == [size[0]])
            await pilot.press("tab")
            await until(pilot, lambda: [place[2] for place in places(pilot)] == [size[0]])
            await pilot.press("z")
            await until(pilot, lambda: places(pilot) == before)


async def test_a_collected_session_opened_again_says_what_is_here_and_how_to_ask_again(
    tmp_path: Path, fake: FakeProvider
) -> None:
    fake.scripts["bad"] = Script(fault="status", status=400)
    write_session(tmp_path, fake.base_url, {"one": "ok", "two": "bad"})
    again = "To ask them again: reviewtui collect support --headless --retry failed"
    async with running(tmp_path, "collect", "support") as pilot:
        await until_painted(pilot, "All 4 answers are here", f"2 of them failed. {again}")
    async with running(tmp_path, "collect", "support") as pilot:
        screen = await until_painted(pilot, "2/2 · all here, 2 failed", f"2 of them failed. {again}")
        assert screen.count("2/2 · all here") == 2


async def test_what_a_stopped_model_lacks_adds_up(tmp_path: Path, fake: FakeProvider) -> None:
    fake.scripts["bad"] = Script(fault="status", status=401)
    write_session(tmp_path, fake.base_url, {"one": "bad"}, prompts=list("abcdef"), concurrency=4)
    async with running(tmp_path, "collect", "support") as pilot:
        await until_painted(pilot, "stopped: auth", "1 model stopped")
        collection = collecting(pilot)._collection
        assert collection is not None
        missing = 6 - collection.state.collected
        screen = await until_painted(pilot, f"stopped: auth · {missing} still missing", f"{6 - missing}/6")
        assert f"1 model stopped, {missing} still missing" in screen
        keys = screen.splitlines()[-1]
        assert keys.index("e errors") < keys.index("review")
        await pilot.press("e")
        await until_painted(pilot, "esc closes")
        await pilot.press("q")
        await until(pilot, lambda: pilot.app.screen is collecting(pilot))


async def test_an_empty_prompt_is_said_to_be_empty(tmp_path: Path, fake: FakeProvider) -> None:
    write_session(tmp_path, fake.base_url, {"one": "ok"}, prompts=["  "])
    async with running(tmp_path, "collect", "support") as pilot:
        await until_painted(pilot, "> (empty)")


async def test_weights_on_their_way_are_not_named(tmp_path: Path, fake: FakeProvider) -> None:
    fake.scripts["endless"] = ENDLESS
    write_session(tmp_path, fake.base_url, {"one": "endless"})
    async with running(tmp_path, "collect", "support") as pilot:
        await until_painted(pilot, "2 in flight")
        collecting(pilot).post_message(CollectScreen.Preparing("unpacking endless", 31_000_000, 100_000_000))
        await until_painted(pilot, "unpacking the model's weights: 31% of 100 MB")


async def test_the_question_for_names_shows_its_keys_in_the_smallest_terminal(
    tmp_path: Path, fake: FakeProvider
) -> None:
    write_session(tmp_path, fake.base_url, dict.fromkeys(NAMES, "ok"))
    async with running(tmp_path, "collect", "support", size=(40, 10)) as pilot:
        await until_painted(pilot, "6/6")
        await pilot.press("N")
        await until_painted(pilot, "Show which model is which?", "y show the names · n stay blind")


async def test_a_program_that_ends_while_a_run_closes_ends_well(tmp_path: Path, fake: FakeProvider) -> None:
    fake.scripts["endless"] = ENDLESS
    write_session(tmp_path, fake.base_url, {"one": "endless"})
    async with running(tmp_path, "collect", "support") as pilot:
        await until_painted(pilot, "2 in flight")
        screen = collecting(pilot)
        pilot.app.exit()
        await until(pilot, lambda: not pilot.app.is_running)
    _, left = await asyncio.to_thread(psutil.wait_procs, engines(), timeout=PATIENCE)
    assert left == []
    assert screen._collection is not None
    await screen._collection.close()  # its pipes, which end with the program, and not with a test


async def test_a_session_whose_models_are_never_asked_says_so(tmp_path: Path) -> None:
    (tmp_path / "sessions").mkdir()
    text = 'name = "support"\n[[models]]\nname = "logs"\nprovider = "imported"\n'
    (tmp_path / "sessions" / "support.toml").write_text(text)
    async with running(tmp_path, "collect", "support") as pilot:
        await until_painted(pilot, "No model of this session is asked", "collected 0/0")
        for key in ("end", "z", "n", "tab", "c"):  # nothing is there for them to act on
            await pilot.press(key)
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
