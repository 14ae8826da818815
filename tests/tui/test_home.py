"""Home on real files and databases."""

import threading
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from reviewtui.actions import decision_apart
from reviewtui.actions.home import SessionRow, with_progress
from reviewtui.domain.judgment import JudgmentDraft
from reviewtui.store.database import open_database
from reviewtui.store.judgments import append_judgment
from reviewtui.store.reading import items
from reviewtui.tui.screens.collect import CollectScreen
from reviewtui.tui.screens.home import HomeScreen
from reviewtui.tui.screens.report import ReportScreen
from reviewtui.tui.screens.review import ReviewScreen
from reviewtui.tui.screens.session import SessionScreen
from reviewtui.tui.screens.triage import TriageScreen
from tests.fakes import collected as made
from tests.tui.driving import HOSTILE, painted, running, until, until_painted, write_session

PROMPTS = [made.prompt(f"question {number}") for number in range(4)]


def collect_into(folder: Path) -> Path:
    (folder / "sessions").mkdir(exist_ok=True)
    return made.collected(folder / "sessions", made.session(PROMPTS))


def line_of(pilot: Pilot[int], name: str) -> list[str]:
    return next(line for line in painted(pilot).splitlines() if name in line and "·" not in line).split()


async def test_files_and_databases_are_listed_together(tmp_path: Path) -> None:
    write_session(tmp_path, "http://127.0.0.1:9", {"a": "ok", "b": "ok"}, name="fresh")
    collect_into(tmp_path)
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "fresh", "support", "demo")
        assert line_of(pilot, "support") == [">", "support", "3", "4", "12/12", "0", "0", "just", "now", "-"]
        assert line_of(pilot, "fresh") == ["fresh", "2", "2", "0/4", "-", "-", "-", "-"]
        assert "sessions/reviews.db" in painted(pilot)


async def test_judged_shares_and_the_verdict_follow(tmp_path: Path) -> None:
    judge_first_answers(collect_into(tmp_path))
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "undecided")
        assert line_of(pilot, "support")[5:7] == ["4", "(33%)"]


def judge_first_answers(database: Path) -> None:
    with open_database(database) as db:
        for item in items(db, "support"):
            for response in item.response_ids[:1]:
                draft = JudgmentDraft(
                    session="support", kind="rating", reviewer="ana", prompt_id=item.prompt_id,
                    response_id=response, rating=4, slots={"A": response},
                )  # fmt: skip
                append_judgment(db, draft)


@pytest.mark.usefixtures("held_up")
async def test_figures_that_take_long_follow_and_keys_answer_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    collect_into(tmp_path)
    go_on = threading.Event()

    def slowly(rows: list[SessionRow], database: Path) -> list[SessionRow]:
        assert go_on.wait(20)
        return with_progress(rows, database)

    monkeypatch.setattr("reviewtui.tui.screens.home.with_progress", slowly)
    monkeypatch.setattr("reviewtui.tui.screens.home.WAIT_FOR_FIGURES", 0.01)
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "> support")
        await until(pilot, lambda: line_of(pilot, "support") == [">", "support", *["..."] * 7])
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        await until_painted(pilot, "question")
        await pilot.press("escape")
        await until_painted(pilot, "...")
        go_on.set()
        await until_painted(pilot, "12/12")
        go_on.clear()
        await pilot.press("ctrl+r")
        await pilot.pause(0.1)
        assert line_of(pilot, "support")[1:5] == ["support", "3", "4", "12/12"], "until it is counted anew"
        go_on.set()


async def test_the_verdict_of_a_large_session_is_computed_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decision_apart, "LARGE", 12)
    monkeypatch.setattr("reviewtui.tui.screens.home.verdict", lambda *_: "not apart")
    judge_first_answers(collect_into(tmp_path))
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "undecided")
        assert line_of(pilot, "support")[-1] == "undecided"


async def test_a_broken_file_is_a_line_with_its_error(tmp_path: Path) -> None:
    path = write_session(tmp_path, "http://127.0.0.1:9", {"a": "ok"}, name="broken")
    path.write_text(path.read_text().replace("retries", "retrys"))
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "broken", "cannot be used")
        await pilot.press("g")
        await until_painted(pilot, "sessions/broken.toml:5", "`retries`?")  # the line breaks where the path is long
        await pilot.press("c")
        await pilot.pause()
        assert not isinstance(pilot.app.screen, CollectScreen)


async def test_a_database_that_is_none_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "sessions").mkdir()
    (tmp_path / "sessions" / "reviews.db").write_bytes(b"this is no database, it is only a file" * 100)
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "reviews.db")
        assert "Reading sessions" not in painted(pilot)


async def test_hostile_names_are_words(tmp_path: Path) -> None:
    hostile = made.session(PROMPTS, name=HOSTILE)
    (tmp_path / "sessions").mkdir()
    made.collected(tmp_path / "sessions", hostile)
    async with running(tmp_path) as pilot:
        screen = await until_painted(pilot, "[/] [@click=app.quit]x[/]")
        assert "\x1b" not in screen
        assert "\u202e" not in screen
        await pilot.press("p")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReportScreen))
        await until_painted(pilot, "[@click=app.quit]")


async def test_enter_goes_on_where_a_session_stands(tmp_path: Path) -> None:
    collect_into(tmp_path)
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "support")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, SessionScreen))
        await until_painted(pilot, "requirements", "nobody has judged yet")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, SessionScreen))
        await pilot.press("escape", "p")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReportScreen))
        await until_painted(pilot, "no judgments yet")


async def test_a_session_s_page_tells_who_judged_and_what_is_new_since_the_last_look(tmp_path: Path) -> None:
    database = collect_into(tmp_path)
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "support")
        await pilot.press("enter")
        await until_painted(pilot, "told here", "0 open failures", "Zq7xTango", "4/4")
    with open_database(database) as db:
        response = items(db, "support")[0].response_ids[0]
        about: dict[str, Any] = {"session": "support", "reviewer": "ben", "response_id": response}
        append_judgment(db, JudgmentDraft(kind="rating", rating=4, **about))
        append_judgment(db, JudgmentDraft(kind="label", category="refusal", severity=4, **about))
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "support")
        await pilot.press("enter")
        await until_painted(pilot, "2 new judgments (ben 2) · 1 new failure", "CSAT", "1 (8%)")
        await pilot.press("t")
        await until(pilot, lambda: isinstance(pilot.app.screen, TriageScreen))


async def test_where_the_terminal_cannot_be_handed_over_a_new_session_is_made_by_hand(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "demo")
        await pilot.press("n")
        await until_painted(pilot, "cannot be handed")


@pytest.mark.parametrize("key", ["r", "p"])
async def test_without_answers_there_is_nothing_to_review_or_report(tmp_path: Path, key: str) -> None:
    write_session(tmp_path, "http://127.0.0.1:9", {"a": "ok"}, name="fresh")
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "fresh")
        await pilot.press(key)
        await until_painted(pilot, "fresh has no answers yet. Press c to collect them.")


async def test_the_cursor_moves_and_the_table_fits_small_terminals(tmp_path: Path) -> None:
    for name in ("aaa", "bbb"):
        write_session(tmp_path, "http://127.0.0.1:9", {"a": "ok"}, name=name)
    async with running(tmp_path, size=(40, 10)) as pilot:
        await until_painted(pilot, "> aaa", "bbb", "collected")
        await pilot.press("j")
        await until_painted(pilot, "> bbb", "sessions/bbb.toml")
        await pilot.press("G")
        await until_painted(pilot, "> hosted")
        await pilot.press("g")
        await until_painted(pilot, "> aaa")
        await pilot.press("G")
        await until_painted(pilot, "> hosted")
        await pilot.resize_terminal(40, 9)
        await until_painted(pilot, "> hosted")


async def test_a_screen_that_is_closed_does_not_stand_and_paints_nothing_any_more(tmp_path: Path) -> None:
    """Its widgets go before a reading ends that was to be painted on them."""
    collect_into(tmp_path)
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "support")
        home = pilot.app.screen
        assert isinstance(home, HomeScreen)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, SessionScreen))
        page = pilot.app.screen
        assert isinstance(page, SessionScreen)
        await until_painted(pilot, "collected")
        assert (home.stands, page.stands) == (True, True)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is home)
        await until(pilot, lambda: not page.is_mounted or not page.children)
        assert (home.stands, page.stands) == (True, False)
        page.on_resize()
