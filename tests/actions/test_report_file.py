"""A report as a file whose ending says what it is."""

from pathlib import Path

import pytest

from reviewtui.actions.report_file import write_report
from reviewtui.domain.errors import ReviewError
from reviewtui.report.formats import FORMATS, SUFFIXES, render
from tests.report.evidence import answers, report, session

REPORT = report(session(), answers(24, stars=5))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_written_is_what_the_command_writes(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"report{suffix.upper()}"
    write_report(REPORT, path)
    assert path.read_bytes() == render(REPORT, SUFFIXES[suffix], width=80)
    assert set(SUFFIXES.values()) == set(FORMATS)


@pytest.mark.parametrize(
    ("name", "problem"), [("report.pdf", "cannot tell from report.pdf"), ("nowhere/report.md", "there is no folder")]
)
def test_what_cannot_be_written_is_said_and_leaves_nothing(tmp_path: Path, name: str, problem: str) -> None:
    with pytest.raises(ReviewError, match=problem):
        write_report(REPORT, tmp_path / name)
    assert list(tmp_path.iterdir()) == []
