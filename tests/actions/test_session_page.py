"""What a session's page is made of, and when somebody last looked."""

import stat
from pathlib import Path

import pytest

from reviewtui.actions.last_look import last_look, remember_look
from reviewtui.actions.session_page import session_page, with_changes
from reviewtui.domain.errors import StorageError
from reviewtui.domain.judgment import JudgmentDraft
from reviewtui.store.changes import Mark
from reviewtui.store.database import open_database
from reviewtui.store.judgments import append_judgment
from reviewtui.store.reading import items
from tests.fakes import collected as made
from tests.tui.driving import write_session

PROMPTS = [made.prompt("a"), made.prompt("b")]
MARK = Mark(at="2026-11-20T09:12:00.000Z", answers=1, detected=2, judgment=3)


def test_a_file_that_was_never_collected_makes_no_database(tmp_path: Path) -> None:
    path = write_session(tmp_path, "http://127.0.0.1:9", {"m": "ok", "n": "ok"}, name="fresh")
    page = session_page("sessions/fresh.toml", tmp_path / "none.db", tmp_path)
    assert (page.name, page.file, page.prompts, page.progress, page.mark) == ("fresh", path, 2, None, None)
    assert [(model.name, model.asked, model.collected) for model in page.models] == [("m", 2, 0), ("n", 2, 0)]
    assert not (tmp_path / "none.db").exists()
    assert with_changes(page, MARK, tmp_path / "none.db").changes is None


def test_a_session_without_its_file_is_as_it_was_collected(tmp_path: Path) -> None:
    database = made.collected(tmp_path, made.session(PROMPTS))
    page = session_page("support", database, tmp_path)
    assert (page.file, page.error, page.prompts, len(page.models)) == (None, None, 2, 3)
    assert [requirement.figure for requirement in page.requirements] == ["csat"]
    assert page.progress is not None
    assert page.progress.collected == 6


def test_a_file_that_cannot_be_used_keeps_what_was_collected(tmp_path: Path) -> None:
    database = made.collected(tmp_path, made.session(PROMPTS))
    write_session(tmp_path, "http://127.0.0.1:9", {"m": "ok"}).write_text("name = 3\n")
    page = session_page("sessions/support.toml", database, tmp_path)
    assert page.error is not None
    assert "sessions/support.toml:1" in page.error
    assert page.progress is not None
    assert [model.collected for model in page.models] == [2, 2, 2]


def test_a_model_that_is_new_in_the_file_has_answered_nothing(tmp_path: Path) -> None:
    database = made.collected(tmp_path, made.session(PROMPTS))
    write_session(tmp_path, "http://127.0.0.1:9", {"Zq7xTango": "ok", "young": "ok"}, prompts=("a", "b"))
    page = session_page("support", database, tmp_path)
    assert [(model.name, model.collected, model.asked) for model in page.models] == [
        ("Zq7xTango", 2, 2),
        ("young", 0, 2),
    ]


def test_a_name_that_nobody_knows_is_told_with_what_there_is(tmp_path: Path) -> None:
    page = session_page("supprt", tmp_path / "none.db", tmp_path)
    assert page.error is not None
    assert "no session 'supprt'" in page.error


def test_a_database_that_is_none_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "reviews.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(StorageError):
        session_page("demo", tmp_path / "reviews.db", tmp_path)


def test_changes_are_told_from_the_mark(tmp_path: Path) -> None:
    database = made.collected(tmp_path, made.session(PROMPTS))
    before = session_page("support", database, tmp_path)
    with open_database(database) as db:
        response = items(db, "support")[0].response_ids[0]
        append_judgment(
            db, JudgmentDraft(session="support", kind="rating", reviewer="ben", response_id=response, rating=4)
        )
    changes = with_changes(session_page("support", database, tmp_path), before.mark, database).changes
    assert changes is not None
    assert (changes.answers, changes.judgments) == (0, {"ben": 1})


def test_a_look_is_remembered_for_each_database_session_and_person(tmp_path: Path) -> None:
    database = tmp_path / "reviews.db"
    assert last_look(database, "s", "ana") is None
    remember_look(database, "s", "ana", MARK)
    assert last_look(database, "s", "ana") == MARK
    assert last_look(tmp_path / "x" / ".." / "reviews.db", "s", "ana") == MARK
    others = [
        (tmp_path / "other.db", "s", "ana"),
        (database, "t", "ana"),
        (database, "s", "ben"),
        (database, "\udcff", "/"),
    ]
    assert [last_look(*other) for other in others] == [None] * 4


def test_a_look_that_cannot_be_kept_or_read_stops_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    remember_look(tmp_path / "a.db", "s", "ana", MARK)
    (look,) = (tmp_path / "state" / "reviewtui" / "looks").iterdir()
    assert stat.S_IMODE(look.parent.stat().st_mode) == 0o700
    look.write_bytes(b"{")
    assert last_look(tmp_path / "a.db", "s", "ana") is None
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    remember_look(tmp_path / "a.db", "s", "ana", MARK)
    assert last_look(tmp_path / "a.db", "s", "ana") is None
