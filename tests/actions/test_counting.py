"""The report of a session by its name."""

from pathlib import Path

import pytest

from reviewtui.actions.counting import NothingToReportError, count_report
from reviewtui.domain.errors import SessionFileError
from reviewtui.store.database import open_database
from reviewtui.store.evidence import evidence
from tests.fakes import collected as made

SUPPORT = made.session([made.prompt("one"), made.prompt("two")])


def test_a_report_comes_with_what_it_was_counted_from(tmp_path: Path) -> None:
    path = made.collected(tmp_path, SUPPORT)
    counted = count_report("support", path, tmp_path)
    assert counted.report.coverage.collected == 6
    assert [prompt.text for prompt in counted.session.prompts] == ["one", "two"]
    with open_database(path) as db:
        assert counted.evidence == evidence(db, "support")
    assert sorted(counted.family_order) == sorted(prompt.family for prompt in SUPPORT.prompts)


def test_without_answers_there_is_nothing_to_report(tmp_path: Path) -> None:
    with pytest.raises(NothingToReportError, match="demo has no answers yet"):
        count_report("demo", tmp_path / "reviews.db", tmp_path)
    assert not (tmp_path / "reviews.db").exists()
    with pytest.raises(SessionFileError):
        count_report("nowhere", tmp_path / "reviews.db", tmp_path)
