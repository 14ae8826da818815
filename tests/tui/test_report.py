"""The report on a screen."""

from pathlib import Path

from textual.content import Content
from textual.widgets import Static

from reviewtui.actions.review import ReviewDesk
from reviewtui.tui.screens.report import ReportScreen, with_colours
from reviewtui.tui.screens.review import ReviewScreen
from tests.fakes import collected as made
from tests.tui.driving import painted, running, until, until_painted

PROMPTS = [made.prompt(f"question {number}") for number in range(3)]


def collect_into(folder: Path) -> Path:
    (folder / "sessions").mkdir(exist_ok=True)
    return made.collected(folder / "sessions", made.session(PROMPTS))


async def test_the_report_is_that_of_the_command_and_counted_anew_when_shown_again(tmp_path: Path) -> None:
    database = collect_into(tmp_path)
    async with running(tmp_path, "report", "support") as pilot:
        await until_painted(pilot, "support · report", "no judgments yet", "Failures")
        with ReviewDesk.open(database, "support", "ana") as desk:
            desk.rate("A", 4)
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReportScreen))
        await until_painted(pilot, "1 judgment")
        assert "no judgments yet ·" not in painted(pilot)


async def test_outcomes_are_coloured_at_the_ends_of_lines(tmp_path: Path) -> None:
    collect_into(tmp_path)
    async with running(tmp_path, "report", "support") as pilot:
        await until_painted(pilot, "support · report", "UNDECIDED")
        content = pilot.app.screen.query_one(Static).content
        assert isinstance(content, Content)
        assert colours(content) == {("UNDECIDED", "$text-warning")}


def test_an_outcome_is_a_word_at_the_end_of_a_line() -> None:
    content = with_colours("FAIL-safe    PASS\n  PASSED   FAIL\nUNDECIDED so far\n  BYPASS")
    assert colours(content) == {("PASS", "$text-success"), ("FAIL", "$text-error")}
    assert content.plain.splitlines()[0] == "FAIL-safe    PASS"


def colours(content: Content) -> set[tuple[str, str]]:
    return {(content.plain[span.start : span.end], str(span.style)) for span in content.spans}


async def test_it_scrolls_and_is_laid_out_for_every_width(tmp_path: Path) -> None:
    collect_into(tmp_path)
    async with running(tmp_path, "report", "support", size=(100, 20)) as pilot:
        wide = await until_painted(pilot, "no judgments yet")
        await pilot.press("G")
        await until(pilot, lambda: painted(pilot) != wide)
        await pilot.press("g")
        await until(pilot, lambda: painted(pilot) == wide)
        await pilot.resize_terminal(60, 20)
        narrow = await until_painted(pilot, "no judgments yet")
        assert max(map(len, narrow.splitlines())) <= 60


async def test_without_answers_it_says_what_to_press(tmp_path: Path) -> None:
    async with running(tmp_path, "report", "demo") as pilot:
        await until_painted(pilot, "demo has no answers yet.", "Press c to collect them.")
