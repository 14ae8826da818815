"""The page of speed and cost tells of ladders, too, at every width."""

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from reviewtui.report.ladders import load_figures
from reviewtui.report.model import Report
from reviewtui.tui.report_pages.pages import page_entries
from tests.report.evidence import answers, report, session
from tests.report.test_load import HOSTILE, climbed

SPEED = 3


@pytest.fixture
def loaded() -> Report:
    asked = [*climbed("alpha", "first"), *climbed(HOSTILE, "first")]
    return replace(report(session(9), answers(9, stars=5)), load=load_figures(asked, ["alpha", HOSTILE]))


@pytest.mark.parametrize("width", [36, 57, 75, 115])
def test_a_ladder_stands_on_the_page_of_speed_and_fits(loaded: Report, width: int) -> None:
    lines = [line.text for line in page_entries(loaded, SPEED, "model", width).lines]
    said = " ".join(" ".join(lines).split())
    assert "Load, so many at a time" in said
    assert "knee 2 at a time" in said
    assert "total time p95 by requests at a time" in said
    assert any("█" in line for line in lines)
    assert "\x1b" not in said
    assert max(map(cell_len, lines)) <= width


def test_without_a_ladder_the_page_says_nothing_of_load(loaded: Report) -> None:
    lines = [line.text for line in page_entries(replace(loaded, load=()), SPEED, "model", 75).lines]
    assert not any("Load," in line for line in lines)
