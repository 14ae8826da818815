"""Which sessions Home knows and which definition an argument means."""

from pathlib import Path

import msgspec
import pytest

from reviewtui.actions.home import find_definition, find_file, is_recorded, session_rows, verdict
from reviewtui.domain.errors import SessionFileError
from reviewtui.domain.session import SecretRef
from tests.fakes import collected as made
from tests.tui.driving import write_session

PROMPTS = [made.prompt("a"), made.prompt("b")]


def test_recorded_sessions_come_before_files_that_were_never_collected(tmp_path: Path) -> None:
    write_session(tmp_path, "http://127.0.0.1:9", {"m": "ok"}, name="aaa")
    database = made.collected(tmp_path, made.session(PROMPTS))
    support, fresh, demo, hosted = session_rows(database, tmp_path)
    assert (support.name, support.argument, support.models, support.prompts, support.asked) == (
        "support", "support", 3, 2, 6,
    )  # fmt: skip
    assert support.progress is not None
    assert (support.progress.collected, support.progress.judged) == (6, 0)
    assert (fresh.name, fresh.argument, fresh.asked, fresh.progress) == ("aaa", "sessions/aaa.toml", 2, None)
    assert (demo.name, demo.asked, hosted.name) == ("demo", 72, "hosted")


def test_looking_makes_no_database(tmp_path: Path) -> None:
    assert [row.name for row in session_rows(tmp_path / "none.db", tmp_path)] == ["demo", "hosted"]
    assert not is_recorded("demo", tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()


def test_a_broken_file_of_a_recorded_session_keeps_its_progress(tmp_path: Path) -> None:
    database = made.collected(tmp_path, made.session(PROMPTS))
    write_session(tmp_path, "http://127.0.0.1:9", {"m": "ok"}).write_text("name = 3\n")
    row = session_rows(database, tmp_path)[0]
    assert row.error is not None
    assert row.progress is not None
    assert row.progress.collected == 6


def test_a_file_wins_over_what_the_database_remembers(tmp_path: Path) -> None:
    database = made.collected(tmp_path, made.session(PROMPTS))
    assert len(find_definition("support", database, tmp_path).models) == 3
    write_session(tmp_path, "http://127.0.0.1:9", {"m": "ok"})
    assert len(find_definition("support", database, tmp_path).models) == 1


def test_a_file_is_found_again_by_the_name_of_its_session_wherever_it_is(tmp_path: Path) -> None:
    session = msgspec.structs.replace(made.session(PROMPTS), path=str(tmp_path / "elsewhere.toml"))
    database = made.collected(tmp_path, session)
    with pytest.raises(SessionFileError, match="the file of session 'support' is gone"):
        find_file("support", database, tmp_path)
    (tmp_path / "elsewhere.toml").write_text('name = "support"\n')
    assert find_file("support", database, tmp_path) == tmp_path / "elsewhere.toml"
    nearer = write_session(tmp_path, "http://127.0.0.1:9", {"m": "ok"})
    assert find_file("support", database, tmp_path) == nearer
    with pytest.raises(SessionFileError, match="no session 'supprt'"):
        find_file("supprt", database, tmp_path)


def test_to_read_its_answers_a_session_needs_no_keys(tmp_path: Path) -> None:
    bare = made.session(PROMPTS)
    keyed = tuple(msgspec.structs.replace(model, api_key=SecretRef(env="KEY")) for model in bare.models)
    database = made.collected(tmp_path, msgspec.structs.replace(bare, models=keyed))
    with pytest.raises(SessionFileError, match="is gone"):
        find_definition("support", database, tmp_path)
    assert len(find_definition("support", database, tmp_path, to_ask=False).models) == 3
    assert verdict(database, "support", tmp_path) == "undecided"


def test_a_name_that_nobody_knows_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SessionFileError, match="no session 'supprt'"):
        find_definition("supprt", tmp_path / "none.db", tmp_path)


def test_the_verdict_is_undecided_before_judgments_and_absent_where_nothing_is_known(tmp_path: Path) -> None:
    database = made.collected(tmp_path, made.session(PROMPTS))
    assert verdict(database, "support", tmp_path) == "undecided"
    assert verdict(database, "unknown", tmp_path) is None
