"""The report's screens on real databases: pages, keys, where figures come from, names, files, trouble."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from textual.pilot import Pilot

from reviewtui.actions import report as report_actions
from reviewtui.actions.figure_rows import FigureKey, Seen
from reviewtui.actions.report import session_report
from reviewtui.actions.review import ReviewDesk
from reviewtui.domain.errors import StorageError
from reviewtui.domain.judgment import JudgmentDraft
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.session import Model, Requirement, ReviewRules, Session
from reviewtui.report.json import render_json
from reviewtui.report.markdown import render_markdown
from reviewtui.report.numbers import PERCENT
from reviewtui.store.database import open_database
from reviewtui.store.judgments import append_judgment
from reviewtui.store.reading import current_responses
from reviewtui.tui.app import ReviewApp
from reviewtui.tui.context import AppContext
from reviewtui.tui.screens.answer_record import AnswerRecordScreen
from reviewtui.tui.screens.collect import CollectScreen
from reviewtui.tui.screens.confirm import ConfirmScreen
from reviewtui.tui.screens.figure_rows import FigureRowsScreen
from reviewtui.tui.screens.report import ReportScreen
from reviewtui.tui.screens.review import ReviewScreen
from reviewtui.tui.screens.review_text import TextScreen
from reviewtui.tui.screens.triage import TriageScreen
from reviewtui.tui.widgets.entries import EntryList
from tests.fakes import collected as made
from tests.tui.driving import HOSTILE, HOSTILE_SHOWN, PATIENCE, flowing, painted, until, until_painted

TANGO, LLAMA, YUCCA = made.MODELS
PROMPTS = [made.prompt(f"question {number:02}") for number in range(12)]
SUPPORT = msgspec.structs.replace(
    made.session(PROMPTS), requirements=(Requirement("csat", at_least=0.5), Requirement("failure_rate", at_most=0.5))
)
OPEN = msgspec.structs.replace(SUPPORT, review=ReviewRules(blind=False))
SIZES = [(40, 10), (80, 24), (120, 40), (200, 50)]


def says(prompt: Prompt, model: Model, trial: int) -> str:
    """One model goes round in circles at first; another's server breaks down once."""
    if model.name == LLAMA and prompt.text < "question 03":
        return "It begins well. " + "and then it goes on and on " * 12
    return "" if model.name == YUCCA and prompt.text == "question 05" else made.says(prompt, model, trial) or ""


def judge(database: Path, reviewer: str, of: Session, items: int) -> None:
    """Rate so many items: the looping answers 1, the others 4."""
    with ReviewDesk.open(database, of.name, reviewer) as desk:
        for _ in range(items):
            item = desk.item
            assert item is not None
            for slot in item.slots:
                desk.rate(slot.letter, 1 if "on and on" in slot.text else 4)


def database_of(folder: Path, of: Session = SUPPORT, *, judged: int = len(PROMPTS)) -> Path:
    """A collected session, of which `ana` has judged so many items."""
    path = made.collected(folder, of, says, detecting=True)
    judge(path, "ana", of, judged)
    return path


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Everything is judged by `ana`."""
    return database_of(tmp_path)


@asynccontextmanager
async def reporting(
    path: Path, size: tuple[int, int] = (120, 40), reviewer: str = "ana", session: str = "support"
) -> AsyncIterator[Pilot[int]]:
    """The app on the report, its first page painted (or what stands there instead)."""
    app = ReviewApp(AppContext(path, path.parent, reviewer, {}), "report", session)
    async with app.run_test(size=size, notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, ReportScreen))
        await until_painted(pilot, "report")
        yield pilot
        if app.is_running:
            await app.action_interrupt()  # whatever it collects is over then


async def counted(pilot: Pilot[int]) -> ReportScreen:
    """The screen, once its report is painted."""
    screen = pilot.app.screen
    assert isinstance(screen, ReportScreen)
    await until(pilot, lambda: screen.counted is not None and entries(pilot).count > 0)
    await pilot.pause()
    return screen


def entries(pilot: Pilot[int]) -> EntryList:
    return pilot.app.screen.query_one(EntryList)


async def at_rows(pilot: Pilot[int]) -> FigureRowsScreen:
    """The rows of a figure, once they are painted."""
    await until(pilot, lambda: isinstance(pilot.app.screen, FigureRowsScreen) and entries(pilot).count > 0)
    await until(pilot, lambda: "· · ·" not in painted(pilot))
    screen = pilot.app.screen
    assert isinstance(screen, FigureRowsScreen)
    return screen


async def at_answer(pilot: Pilot[int], *texts: str) -> str:
    await until(pilot, lambda: isinstance(pilot.app.screen, AnswerRecordScreen))
    return await until_painted(pilot, *texts)


def exposed(path: Path, reviewer: str = "ana") -> set[str]:
    with open_database(path) as db:
        return made.exposed_responses(db, "support", reviewer)


# Pages


async def test_the_report_is_counted_anew_when_it_is_shown_again(tmp_path: Path) -> None:
    path = database_of(tmp_path, judged=0)
    async with reporting(path) as pilot:
        await until_painted(pilot, "support · report", "no judgments yet", "[1 decision]")
        with ReviewDesk.open(path, "support", "ana") as desk:
            desk.rate("A", 4)
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReportScreen))
        await until_painted(pilot, "1 judgment by 1 person")
        with ReviewDesk.open(path, "support", "ben") as desk:
            desk.rate("B", 4)
        await pilot.press("ctrl+r")
        await until_painted(pilot, "2 judgments by 2 people")


async def test_digits_and_brackets_turn_to_the_five_pages(database: Path) -> None:
    async with reporting(database) as pilot:
        await counted(pilot)
        names = ["decision", "satisfaction", "failures", "speed and cost", "trust"]
        for number, name in enumerate(names, start=1):
            await pilot.press(str(number))
            await until_painted(pilot, f"[{number} {name}]")
        await pilot.press("right_square_bracket")
        await until_painted(pilot, "[1 decision]")
        await pilot.press("left_square_bracket")
        await until_painted(pilot, "[5 trust]")
        await pilot.click("PageTabs", offset=(3, 0))
        await until_painted(pilot, "[1 decision]")


async def test_what_is_painted_is_the_report_of_the_command(database: Path) -> None:
    with open_database(database) as db:
        report = session_report(db, SUPPORT)
    async with reporting(database, (120, 60)) as pilot:
        await counted(pilot)
        await pilot.press("2")
        screen = await until_painted(pilot, "CSAT (4 or 5 of 5) ┊ 50%", "good rate")
        for model in report.models:
            csat = model.figures.csat
            line = next(line for line in screen.splitlines() if model.name in line)
            assert f"{PERCENT.value(csat)} " in line
            assert PERCENT.span(csat.interval) in line
            assert line.rstrip().endswith(str(csat.n)) or f"{csat.n}≈" in line
            assert "●" in line
        await pilot.press("3")
        screen = await until_painted(pilot, "by kind", "repetition")
        assert report.models[1].figures.failure_rate_by_kind["repetition"].value == pytest.approx(3 / 12)
        assert "25.0%" in next(line for line in screen.splitlines() if "repetition" in line)
        await pilot.press("1")
        await until_painted(pilot, f"Decision: {report.gate}", *(model.name for model in report.models))


async def test_b_groups_a_page_the_other_way_and_is_no_key_elsewhere(database: Path) -> None:
    async with reporting(database) as pilot:
        await counted(pilot)
        await until_painted(pilot, "b by requirement")
        await pilot.press("b")
        await until_painted(pilot, "b by model")
        heading = next(line for line in painted(pilot).splitlines() if "CSAT at least 50%" in line)
        assert heading.split()[-3:] == ["95%", "interval", "n"]
        await pilot.press("3")
        await until_painted(pilot, "b by kind", "by kind (an answer")
        await pilot.press("b")
        await until_painted(pilot, "b by model", "none")
        await pilot.press("2")
        await until_painted(pilot, "mean rating")
        assert "b by" not in painted(pilot)
        await pilot.press("3")
        await until_painted(pilot, "b by model")  # as it was left


async def test_the_figure_under_the_cursor_is_explained(database: Path) -> None:
    async with reporting(database, (80, 24)) as pilot:
        await counted(pilot)
        await pilot.press("2")
        await until_painted(pilot, f"CSAT of {TANGO}", "95% interval by Wilson", "the share rated 4 or 5")
        await pilot.press("j")
        await until_painted(pilot, f"CSAT of {LLAMA}")
        await pilot.press("3")
        await until_painted(pilot, f"failure rate of {TANGO}")
        await pilot.press("2")
        await until_painted(pilot, f"CSAT of {LLAMA}")  # where it was left
        await pilot.press("G")
        await until_painted(pilot, f"judged of {YUCCA}", "counted, no interval")


@pytest.mark.parametrize("size", SIZES)
async def test_it_takes_its_keys_at_every_size(database: Path, size: tuple[int, int]) -> None:
    async with reporting(database, size) as pilot:
        await counted(pilot)
        for number in "12345":
            await pilot.press(number)
            screen = await until_painted(pilot, f"[{number} ")
            assert max(map(len, screen.splitlines())) <= size[0]
            assert "? keys" in screen
        await pilot.press("2", "j", "enter")
        await at_rows(pilot)
        await until_painted(pilot, "counts as", "question 00", "? keys")
        await pilot.press("enter")
        await at_answer(pilot, "question 00", "? keys")


# Other screens


@pytest.mark.parametrize(("key", "screen"), [("t", TriageScreen), ("r", ReviewScreen), ("c", CollectScreen)])
async def test_the_other_screens_are_a_key_away(database: Path, key: str, screen: type) -> None:
    async with reporting(database) as pilot:
        await counted(pilot)
        await pilot.press(key)
        await until(pilot, lambda: isinstance(pilot.app.screen, screen))


# Where a figure comes from


async def test_a_figure_opens_onto_its_rows_and_a_row_onto_its_answer(database: Path) -> None:
    async with reporting(database) as pilot:
        await counted(pilot)
        await pilot.press("2", "j")
        await until_painted(pilot, f"CSAT of {LLAMA}: 75.0%")
        await pilot.press("enter")
        await at_rows(pilot)
        screen = await until_painted(pilot, f"support · CSAT · {LLAMA}", "12 responses, 12 counted")
        rows = [line.split() for line in screen.splitlines() if "question" in line and line.split()[0] != ">"]
        first = next(line.split() for line in screen.splitlines() if line.lstrip().startswith(">  "))
        assert first[1:4] == ["1", "no", "1"]
        assert [row[1] for row in rows[:11]] == ["no", "no", *["yes"] * 9]
        assert "prompt 1 · counts as no" in screen
        assert "ana: 1 of 5 · fails: repetition" in screen
        await pilot.press("j", "j", "j", "enter")
        await at_answer(pilot, LLAMA, "prompt 4", "answer 4 of 12", "Let me see.", "ana: 4 of 5 · blind")
        await pilot.press("left_square_bracket")
        await at_answer(pilot, "answer 3 of 12", "repetition: says the same", "ana: 1 of 5", "first word 322 ms")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, FigureRowsScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReportScreen))
        await until_painted(pilot, f"CSAT of {LLAMA}")


async def test_rows_can_be_sorted_by_what_they_count_as(database: Path) -> None:
    async with reporting(database) as pilot:
        await counted(pilot)
        await pilot.press("3", "j", "enter")
        await at_rows(pilot)
        await until_painted(pilot, f"failure rate · {LLAMA}", "as asked")
        orders = [("highest first", ["yes", "yes", "yes", "no"]), ("lowest first", ["no", "no", "no", "no"])]
        for order, expected in orders:
            await pilot.press("o", "g")
            screen = await until_painted(pilot, order)
            cells = [line.lstrip("> ").split()[1] for line in screen.splitlines() if " question " in line]
            assert cells[:4] == expected


async def test_a_verdict_opens_onto_the_families_it_has_reached(tmp_path: Path) -> None:
    path = database_of(tmp_path, judged=4)
    async with reporting(path) as pilot:
        screen = await counted(pilot)
        assert screen.counted is not None
        while entries(pilot).key != FigureKey(TANGO, "failure_rate", verdict=1):
            await pilot.press("j")
        await pilot.press("enter")
        await until_painted(pilot, "Show the answers behind this figure?")
        await pilot.press("y")
        await at_rows(pilot)
        await until_painted(pilot, "for deciding", "12 responses, 12 counted", "of 12 families in the drawn order")


async def test_comparisons_are_counts_that_open_onto_the_answers_compared(tmp_path: Path) -> None:
    path = database_of(tmp_path, OPEN)
    with open_database(path) as db:
        answers = [row for row in current_responses(db, "support") if row.prompt_id == PROMPTS[4].id]
        first, second = (row for row in answers if row.model != YUCCA)
        draft = JudgmentDraft(
            session="support", kind="comparison", reviewer="ben", prompt_id=first.prompt_id, blind=False
        )
        given = {"response_id": first.id, "other_response_id": second.id, "verdict": "first"}
        append_judgment(db, msgspec.structs.replace(draft, **given))
    async with reporting(path, (120, 60)) as pilot:
        await counted(pilot)
        await pilot.press("2")
        while entries(pilot).key != FigureKey(first.model, "comparisons"):
            await pilot.press("j")
        screen = await until_painted(pilot, "has no bound", f"where it is decided: {first.model}")
        counts = [line.split()[1:] for line in screen.splitlines() if line.lstrip().startswith(first.model)]
        assert ["1", "1", "0", "0", "0", "0"] in counts
        await pilot.press("enter")
        await at_rows(pilot)
        await until_painted(pilot, "12 responses, 1 counted", "won 1", "not compared")
        await pilot.press("o", "enter")
        await at_answer(pilot, "prompt 5", f"ben: won beside {second.model}")


async def test_what_failed_shows_its_error(database: Path) -> None:
    async with reporting(database) as pilot:
        await counted(pilot)
        await pilot.press("3")
        await until_painted(pilot, "failure rate")
        while entries(pilot).key != FigureKey(YUCCA, "unanswered_rate"):
            await pilot.press("j")
        await pilot.press("enter")
        await at_rows(pilot)
        await pilot.press("o", "enter")
        await at_answer(pilot, "(failed: server)", f"https://host-{YUCCA.lower()}.test/v1 said 500")


# Names


async def test_who_still_judges_blind_is_asked_and_nothing_is_shown_without_a_yes(tmp_path: Path) -> None:
    path = database_of(tmp_path, judged=2)
    before = exposed(path)
    async with reporting(path) as pilot:
        await counted(pilot)
        await pilot.press("2", "enter")
        await until_painted(pilot, "Show the answers behind this figure?", "as exposed:", "n stay blind")
        await pilot.press("n")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReportScreen))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReportScreen))
    assert exposed(path) == before == set()


async def test_only_what_is_painted_is_recorded_as_seen(tmp_path: Path) -> None:
    path = database_of(tmp_path, judged=2)
    async with reporting(path, (80, 10)) as pilot:
        await counted(pilot)
        await pilot.press("2", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
        await pilot.press("y")
        rows = await at_rows(pilot)
        ids = [str(key) for key in entries(pilot).in_sight()]
        assert 0 < len(ids) < len(PROMPTS)
        assert "names shown" in painted(pilot)
        assert exposed(path) == set(ids)
        await pilot.press("G")
        await until(pilot, lambda: len(exposed(path)) > len(ids))
        await until(pilot, lambda: "· · ·" not in painted(pilot))
        seen = {str(key) for key in entries(pilot).in_sight()}
        assert exposed(path) == set(ids) | seen
        await pilot.press("escape", "enter")  # asked once is enough
        await until(pilot, lambda: isinstance(pilot.app.screen, FigureRowsScreen) and pilot.app.screen is not rows)


@pytest.mark.usefixtures("held_up")
async def test_rows_recorded_as_the_view_moves_are_painted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = database_of(tmp_path, judged=2)
    record = Seen.record
    recorded: list[set[str]] = []
    dotted = threading.Event()
    async with reporting(path) as pilot:

        def record_and_move(seen: Seen, response_ids: Iterable[str]) -> None:
            assert dotted.wait(PATIENCE)
            record(seen, new := set(response_ids))
            recorded.append(new)
            screen = pilot.app.screen
            assert isinstance(screen, FigureRowsScreen)
            pilot.app.call_from_thread(screen._show_in_sight)  # what a move brings

        monkeypatch.setattr(Seen, "record", record_and_move)
        await counted(pilot)
        await pilot.press("2", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
        await pilot.press("y")
        await until_painted(pilot, "· · ·")
        dotted.set()
        await at_rows(pilot)
    assert recorded[0] == exposed(path)


async def test_an_answer_is_recorded_as_seen_when_it_is_turned_to(tmp_path: Path) -> None:
    path = database_of(tmp_path, judged=2)
    async with reporting(path, (80, 10)) as pilot:
        await counted(pilot)
        await pilot.press("2", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
        await pilot.press("y")
        await at_rows(pilot)
        before = exposed(path)
        await pilot.press("enter")
        await at_answer(pilot, "answer 1 of 12")
        await pilot.press("left_square_bracket")
        await at_answer(pilot, "answer 12 of 12", "question 11")
        assert len(exposed(path) - before) == 1


async def test_what_cannot_be_recorded_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = database_of(tmp_path, judged=2)

    def refuses(*_: object) -> None:
        raise StorageError("the disk is full")

    monkeypatch.setattr("reviewtui.actions.figure_rows.expose", refuses)
    async with reporting(path) as pilot:
        await counted(pilot)
        await pilot.press("2", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
        await pilot.press("y")
        screen = await until_painted(pilot, "The answers stay hidden", "the disk is full")
        assert "question" not in screen
    assert exposed(path) == set()


async def test_in_an_open_session_nobody_is_asked(tmp_path: Path) -> None:
    path = database_of(tmp_path, OPEN)
    async with reporting(path) as pilot:
        await counted(pilot)
        await pilot.press("2", "enter")
        await at_rows(pilot)
        assert "names shown" not in painted(pilot)
        await pilot.press("enter")
        screen = await at_answer(pilot, "ana: 4 of 5")
        assert "blind" not in screen
    assert exposed(path) == set()


# Files


async def test_it_is_written_as_its_name_says(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A report is counted anew when its screen is shown again, as after each question for a name.
    monkeypatch.setattr(report_actions, "now_iso", lambda: "2026-03-01T12:00:00.000Z")
    async with reporting(database) as pilot:
        screen = await counted(pilot)
        assert screen.counted is not None
        report = screen.counted.report
        await pilot.press("w")
        await until_painted(pilot, "write the report to a file", "support-report.html")
        await write(pilot, "out.json")
        await until_painted(pilot, "Written: out.json")
        assert (database.parent / "out.json").read_bytes() == render_json(report)
        await pilot.press("w")
        await write(pilot, "out.md")
        await until_painted(pilot, "Written: out.md")
        assert (database.parent / "out.md").read_bytes() == render_markdown(report).encode()


async def write(pilot: Pilot[int], name: str) -> None:
    """Answer the question for a name."""
    await until(pilot, lambda: isinstance(pilot.app.screen, TextScreen))
    await pilot.press(
        "end",
        *["backspace"] * len("support-report.html"),
        *("full_stop" if sign == "." else sign for sign in name),
        "enter",
    )


async def test_a_file_that_is_there_is_replaced_only_after_a_question(database: Path) -> None:
    (database.parent / "support-report.html").write_text("mine")
    async with reporting(database) as pilot:
        await counted(pilot)
        await pilot.press("w")
        await until(pilot, lambda: isinstance(pilot.app.screen, TextScreen))
        await pilot.press("enter")
        await until_painted(pilot, "support-report.html is there already.")
        await pilot.press("n")
        await until_painted(pilot, "write the report to a file")
        await pilot.press("escape")
        assert (database.parent / "support-report.html").read_text() == "mine"
        await pilot.press("w")
        await until(pilot, lambda: isinstance(pilot.app.screen, TextScreen))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
        await pilot.press("y")
        await until_painted(pilot, "Written: support-report.html")
        assert "<!doctype html>" in (database.parent / "support-report.html").read_text().lower()


async def test_a_name_that_says_nothing_is_asked_for_again(database: Path) -> None:
    async with reporting(database) as pilot:
        await counted(pilot)
        await pilot.press("w")
        await write(pilot, "out.pdf")
        await until_painted(pilot, "cannot tell from out.pdf what to write", "out.pdf")
        await until(pilot, lambda: isinstance(pilot.app.screen, TextScreen))
        assert not (database.parent / "out.pdf").exists()


# Trouble


async def test_without_answers_it_says_what_to_press(tmp_path: Path) -> None:
    async with reporting(tmp_path / "reviews.db", session="demo") as pilot:
        screen = await until_painted(pilot, "demo has no answers yet.", "Press c to collect them.")
        keys = screen.splitlines()[-1]
        assert "w write" not in keys
        assert "c collect" in keys
        await pilot.press("enter", "j", "b", "2", "w")  # none of these does anything
        await until_painted(pilot, "demo has no answers yet.")


async def test_a_broken_session_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = database_of(tmp_path, judged=1)
    (tmp_path / "sessions").mkdir()
    (tmp_path / "sessions" / "support.toml").write_text('name = "support"\npromts = []\n')
    async with reporting(path) as pilot:
        await until(pilot, lambda: "support.toml:2: promts: unknown key; did you mean `prompts`?" in flowing(pilot))


async def test_a_database_that_cannot_be_read_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "reviews.db"
    path.write_bytes(b"not a database at all, and long enough to be looked at" * 100)
    async with reporting(path) as pilot:
        await until_painted(pilot, "reviews.db")
        assert pilot.app.screen.has_class("-error")


@pytest.mark.usefixtures("held_up")
async def test_a_slow_count_says_so(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()
    really = report_actions.evidence

    def slow(*arguments: object) -> object:
        assert go_on.wait(60)
        return really(*arguments)

    monkeypatch.setattr(report_actions, "evidence", slow)
    async with reporting(database) as pilot:
        await until_painted(pilot, "Counting ...")
        go_on.set()
        await counted(pilot)
        assert "Counting" not in painted(pilot)
        go_on.clear()
        await pilot.press("ctrl+r")
        await until_painted(pilot, "counting again ...", "Decision")  # what was shown stays
        go_on.set()
        await until(pilot, lambda: "counting again" not in painted(pilot))


async def test_hostile_words_are_shown_and_not_obeyed(tmp_path: Path) -> None:
    hostile = msgspec.structs.replace(
        made.session([made.prompt(f"{HOSTILE} {number}") for number in range(3)]), review=ReviewRules(blind=False)
    )
    path = made.collected(tmp_path, hostile, lambda *_: f"answer {HOSTILE}")
    with ReviewDesk.open(path, "support", "ana") as desk:
        desk.note("A", HOSTILE)
        desk.rate("A", 4)
    async with reporting(path, (160, 45)) as pilot:
        await counted(pilot)
        await pilot.press("2", "enter")
        await at_rows(pilot)
        await until_painted(pilot, "> [/] [@click=app.quit]x")
        await pilot.press("o", "enter")
        await at_answer(pilot, HOSTILE_SHOWN[:40], "answer [/]")
        assert pilot.app.is_running
        await asyncio.sleep(0)
