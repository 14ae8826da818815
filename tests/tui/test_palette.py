"""The command palette: what it offers, how it is searched, and where it leads."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from textual.command import CommandList
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Input

from reviewtui.domain.judgment import JudgmentDraft
from reviewtui.domain.safe import safe_text
from reviewtui.store.database import open_database
from reviewtui.store.judgments import append_judgment
from reviewtui.store.reading import items
from reviewtui.tui.app import SCREENS
from reviewtui.tui.palette import WAYS
from reviewtui.tui.palette_matching import match
from reviewtui.tui.screens.keys import KeysScreen
from reviewtui.tui.screens.report import ReportScreen
from reviewtui.tui.screens.review import ReviewScreen
from reviewtui.tui.screens.triage import TriageScreen
from reviewtui.tui.themes import LIGHT
from tests.fakes import collected as made
from tests.tui.driving import HOSTILE, painted, running, until, until_painted, write_session

NAMES = ["Collect", "Report", "Picture", "triage support-q4", "report support-q4", "report demo", "review demo", "Down"]


def collect(folder: Path, *names: str) -> Path:
    """A database with a collected session of each name."""
    sessions = folder / "sessions"
    sessions.mkdir(exist_ok=True)
    for name in names:
        database = made.collected(sessions, made.session([made.prompt("one"), made.prompt("two")], name=name))
    return database


def offered(pilot: Pilot[int]) -> list[str]:
    """The names in the palette's list, in its order."""
    lists = pilot.app.screen.query(CommandList)
    return [str(option.prompt).split("\n")[0] for option in lists.first().options] if lists else []


async def search(pilot: Pilot[int], typed: str, first: str) -> list[str]:
    """Open the palette, type, and wait until `first` is the best that is offered."""
    await pilot.press("ctrl+p")
    await until(pilot, lambda: bool(offered(pilot)))
    pilot.app.screen.query_one(Input).value = typed
    await until(pilot, lambda: offered(pilot)[:1] == [first])
    return offered(pilot)


def best(typed: str, names: Sequence[str] = NAMES) -> str | None:
    scores = {name: match(typed, name).score for name in names}
    found = max(names, key=lambda name: scores[name])
    return found if scores[found] else None


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("report", "Report"),
        ("report demo", "report demo"),
        ("demo report", "report demo"),
        ("q4 tirage", "triage support-q4"),
        ("trage suport", "triage support-q4"),
        ("reveiw dmo", "review demo"),
        ("pictrue", "Picture"),
        ("reportdemo", "report demo"),
        ("xyzzy", None),
        ("report xyzzy", None),
        ("  ", None),
    ],
)
def test_slips_and_the_order_of_words_do_not_matter(typed: str, name: str | None) -> None:
    assert best(typed) == name


@pytest.mark.parametrize(
    ("typed", "marked"),
    [("suport tri", ["tri", "support"]), ("q4", ["q4"]), ("port", ["port"]), ("SUPPORT-Q4", ["support-q4"])],
)
def test_the_parts_that_were_found_are_told(typed: str, marked: list[str]) -> None:
    name = "triage support-q4"
    assert [name[start:end] for start, end in match(typed, name).spans] == marked


def test_a_word_of_the_explanation_finds_a_command_but_less_well_than_its_name() -> None:
    by_name, aside = match("grade", "Grades"), match("grade", "Review", "r  Grade the answers, blind")
    assert by_name.score > aside.score > 0
    assert aside.spans == ()


def test_every_screen_of_a_session_says_what_is_done_there() -> None:
    assert list(WAYS) == list(SCREENS)


async def test_a_screen_of_another_session_opens_from_within_one(tmp_path: Path) -> None:
    collect(tmp_path, "support-q4", "billing")
    async with running(tmp_path, "review", "billing") as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        names = await search(pilot, "q4 tirage", "triage support-q4")
        assert "triage billing" not in names
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, TriageScreen))
        await until_painted(pilot, "support-q4")
        await search(pilot, "suport report", "report support-q4")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReportScreen))


async def test_a_session_without_answers_can_only_be_collected(tmp_path: Path) -> None:
    write_session(tmp_path, "http://127.0.0.1:9", {"a": "ok"}, name="fresh")
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "fresh")
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "collect fresh" in offered(pilot))
        assert not {"review fresh", "triage fresh", "report fresh"} & set(offered(pilot))


async def test_a_broken_file_asks_nobody(tmp_path: Path) -> None:
    path = write_session(tmp_path, "http://127.0.0.1:9", {"a": "ok"}, name="broken")
    path.write_text(path.read_text().replace("retries", "retrys"))
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "broken")
        names = await search(pilot, "collect", "Collect")
        assert "collect demo" in names
        assert "collect broken" not in names


async def test_what_cannot_be_done_now_is_not_offered(tmp_path: Path) -> None:
    database = collect(tmp_path, "support")
    with open_database(database) as db:
        response = items(db, "support")[0].response_ids[0]
        draft = JudgmentDraft(
            session="support", kind="rating", reviewer="ana", prompt_id=items(db, "support")[0].prompt_id,
            response_id=response, rating=4, slots={"A": response},
        )  # fmt: skip
        append_judgment(db, draft)
    async with running(tmp_path, "review", "support") as pilot:
        await until_painted(pilot, "1/2")
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Quit" in offered(pilot))
        enabled = {one.binding.action for one in pilot.app.screen_stack[-2].active_bindings.values() if one.enabled}
        absent = {
            binding.description.lower()
            for _, bindings in pilot.app.screen_stack[-2]._modal_binding_chain
            for _, binding in bindings
            if binding.id and binding.action not in enabled
        }
        assert absent
        assert not absent & {name.lower() for name in offered(pilot)}


async def test_no_model_is_named_while_grading_is_blind(tmp_path: Path) -> None:
    collect(tmp_path, "support")
    async with running(tmp_path, "review", "support") as pilot:
        await until_painted(pilot, "1/2")
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "report support" in offered(pilot))
        prompts = [str(option.prompt) for option in pilot.app.screen.query_one(CommandList).options]
        assert not [prompt for prompt in prompts for name in made.MODELS if name in prompt]


async def test_keys_stand_beside_the_names_and_what_moves_comes_last(tmp_path: Path) -> None:
    collect(tmp_path, "support")
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "support")
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Quit" in offered(pilot))
        names = offered(pilot)
        assert names.index("Quit") < names.index("Light or dark") < names.index("report support") < names.index("Down")
        helps = {
            hit[0]: hit[1]
            for hit in (str(o.prompt).split("\n") for o in pilot.app.screen.query(CommandList).first().options)
        }
        assert helps["Picture"].split()[0] == "f2"
        assert helps["Quit"].split()[:2] == ["q", "^q"]


async def test_the_parts_found_are_underlined(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "demo")
        await search(pilot, "pict", "Picture")
        prompt = pilot.app.screen.query_one(CommandList).options[0].prompt
        assert isinstance(prompt, Content)
        assert any((span.start, span.end) == (0, 4) for span in prompt.spans)


async def test_a_theme_and_the_keys_are_found(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "demo")
        await search(pilot, "theme ligth", "Light theme")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.theme == LIGHT.name)
        await search(pilot, "keys", "Keys")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, KeysScreen))


async def test_the_screens_of_sessions_are_not_offered_over_a_window(tmp_path: Path) -> None:
    collect(tmp_path, "support")
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "support")
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, KeysScreen))
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Close" in offered(pilot))
        assert "report support" not in offered(pilot)


async def test_the_name_of_a_session_is_never_markup(tmp_path: Path) -> None:
    collect(tmp_path, HOSTILE)
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "[/nonsense]")
        shown = safe_text(f"report {HOSTILE}", newlines=False)
        await search(pilot, "report nonsense", shown)
        assert "report [/] [@click=app.quit]x[/] [/nonsense]" in painted(pilot)


async def test_a_database_that_cannot_be_read_leaves_the_keys(tmp_path: Path) -> None:
    (tmp_path / "sessions").mkdir()
    (tmp_path / "sessions" / "reviews.db").write_text("no database at all" * 100)
    async with running(tmp_path) as pilot:
        await search(pilot, "quit", "Quit")
        await pilot.press("enter")
        await until(pilot, lambda: not pilot.app.is_running)
