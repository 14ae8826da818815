"""Where session files and the database are looked for."""

from pathlib import Path

import pytest

import reviewtui
from reviewtui.config.find import data_folder, database_path, find_session, list_sessions, packaged_sessions
from reviewtui.domain.errors import SessionFileError


@pytest.fixture
def cwd(tmp_path: Path) -> Path:
    (tmp_path / "sessions").mkdir()
    (tmp_path / "sessions" / "billing.toml").write_text("")
    (tmp_path / "mine.toml").write_text("")
    return tmp_path


def test_a_path_is_taken_as_it_is(cwd: Path) -> None:
    assert find_session("mine.toml", cwd=cwd) == cwd / "mine.toml"
    assert find_session("sessions/billing.toml", cwd=cwd) == cwd / "sessions" / "billing.toml"
    assert find_session(str(cwd / "mine.toml"), cwd=Path("/nowhere")) == cwd / "mine.toml"


def test_a_name_is_looked_for_under_sessions_and_then_among_the_ready_ones(cwd: Path) -> None:
    assert find_session("billing", cwd=cwd) == cwd / "sessions" / "billing.toml"
    assert find_session("demo", cwd=cwd) == packaged_sessions() / "demo.toml"
    (cwd / "sessions" / "demo.toml").write_text("")
    assert find_session("demo", cwd=cwd) == cwd / "sessions" / "demo.toml"


def test_a_folder_of_the_same_name_does_not_hide_a_session(cwd: Path) -> None:
    (cwd / "billing").mkdir()
    assert find_session("billing", cwd=cwd) == cwd / "sessions" / "billing.toml"


def test_what_is_not_there_names_the_nearest_and_all_there_are(cwd: Path) -> None:
    for argument in ("biling", "sessions/biling.toml"):
        with pytest.raises(SessionFileError) as caught:
            find_session(argument, cwd=cwd)
        assert caught.value.message == f"no session '{argument}'; did you mean `billing`?"
        assert caught.value.hint.startswith("Sessions here: `billing`, `")
        assert caught.value.hint.endswith(". `reviewtui help session` says how to write one.")


def test_a_file_beside_the_sessions_is_pointed_out_to_whoever_names_it_without_its_ending(cwd: Path) -> None:
    with pytest.raises(SessionFileError, match="no session 'mine'") as caught:
        find_session("mine", cwd=cwd)
    assert caught.value.hint == "There is a file mine.toml here: name it with its ending, or move it into sessions/."


@pytest.mark.parametrize("argument", ["", "a\0b", "x" * 10_000, "../../etc", "."])
def test_strange_names_are_not_found(cwd: Path, argument: str) -> None:
    with pytest.raises(SessionFileError):
        find_session(argument, cwd=cwd)


def test_sessions_are_listed_once_a_name_the_nearer_first(cwd: Path) -> None:
    ready = sorted(packaged_sessions().glob("*.toml"))
    assert packaged_sessions() / "demo.toml" in ready
    assert list_sessions(Path("/nowhere")) == ready
    assert list_sessions(cwd) == [cwd / "sessions" / "billing.toml", *ready]
    (cwd / "sessions" / "demo.toml").write_text("")
    assert packaged_sessions() / "demo.toml" not in list_sessions(cwd)
    assert cwd / "sessions" / "demo.toml" in list_sessions(cwd)


def test_an_installed_package_carries_its_sessions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site-packages" / "reviewtui"
    (package / "_sessions").mkdir(parents=True)
    (package / "_sessions" / "demo.toml").write_text("")
    (package / "__init__.py").write_text("")
    monkeypatch.setattr(reviewtui, "__file__", str(package / "__init__.py"))
    assert packaged_sessions() == package / "_sessions"
    assert find_session("demo", cwd=tmp_path) == package / "_sessions" / "demo.toml"


def test_the_database_is_where_one_says_else_beside_the_sessions_else_in_the_data_folder(
    cwd: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    env = {"REVIEWTUI_DB": "from-env.db"}
    bare = tmp_path_factory.mktemp("bare")
    assert database_path("given.db", cwd=cwd, env=env) == cwd / "given.db"
    assert database_path("/abs/given.db", cwd=cwd, env=env) == Path("/abs/given.db")
    assert database_path("~/given.db", cwd=cwd, env=env) == Path.home() / "given.db"
    assert database_path(None, cwd=cwd, env=env) == cwd / "from-env.db"
    assert database_path(None, cwd=cwd, env={"REVIEWTUI_DB": ""}) == cwd / "sessions" / "reviews.db"
    assert database_path(None, cwd=bare, env={}) == data_folder() / "reviews.db"
    assert data_folder().is_relative_to(Path.home()), "the home of this test, not the user's"
    assert not data_folder().exists()
