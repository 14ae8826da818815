"""Where a backup may be put, and that it is there whole or not at all."""

import os
import shutil
import stat
from pathlib import Path
from typing import NamedTuple

import pytest

from reviewtui.actions.backup import back_up
from reviewtui.domain.errors import ReviewError
from reviewtui.store.database import open_database
from reviewtui.store.judgments import verify_chains
from tests.fakes.collected import collected, prompt, session


@pytest.fixture
def database(tmp_path: Path) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    return collected(folder, session([prompt("one")]))


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder for backups; whatever is left behind is seen in it."""
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_backup_is_private_whole_and_alone(database: Path, elsewhere: Path) -> None:
    copied = back_up(database, elsewhere / "b.db")
    assert names(elsewhere) == ["b.db"]
    assert stat.S_IMODE((elsewhere / "b.db").stat().st_mode) == 0o600
    assert (elsewhere / "b.db").stat().st_size == copied.size
    with open_database(elsewhere / "b.db") as copy:
        assert verify_chains(copy) == []
        assert len(copy.rows("SELECT * FROM v_responses")) == 3


def test_a_file_is_overwritten_only_when_told(database: Path, elsewhere: Path) -> None:
    target = elsewhere / "b.db"
    target.write_text("something dear")
    with pytest.raises(ReviewError, match="there already") as caught:
        back_up(database, target)
    assert "--force" in caught.value.hint
    assert target.read_text() == "something dear"
    back_up(database, target, overwrite=True)
    with open_database(target) as copy:
        assert len(copy.rows("SELECT * FROM v_responses")) == 3


def test_a_link_stays_and_its_target_is_written(database: Path, elsewhere: Path) -> None:
    (elsewhere / "real.db").write_text("old")
    link = elsewhere / "link.db"
    link.symlink_to("real.db")
    back_up(database, link, overwrite=True)
    assert link.is_symlink()
    assert (elsewhere / "real.db").read_bytes().startswith(b"SQLite format 3")


@pytest.mark.parametrize("name", ["reviews.db", "reviews.db-wal", "link.db", "hard.db"])
def test_the_database_itself_is_never_the_target(database: Path, name: str) -> None:
    (database.parent / "link.db").symlink_to(database)
    os.link(database, database.parent / "hard.db")
    content = database.read_bytes()
    with pytest.raises(ReviewError, match="the database itself"):
        back_up(database, database.parent / name, overwrite=True)
    assert database.read_bytes() == content


def test_a_database_that_is_in_use_is_not_overwritten(database: Path, elsewhere: Path) -> None:
    with open_database(elsewhere / "b.db") as used:
        used.conn.execute("PRAGMA user_version")
        assert "b.db-wal" in names(elsewhere)
        with pytest.raises(ReviewError, match=r"b\.db-wal stands beside it"):
            back_up(database, elsewhere / "b.db", overwrite=True)


def test_a_folder_a_device_and_a_missing_folder_are_said(database: Path, elsewhere: Path) -> None:
    with pytest.raises(ReviewError, match="it is a folder") as caught:
        back_up(database, elsewhere)
    assert str(elsewhere / "backup.db") in caught.value.hint
    with pytest.raises(ReviewError, match="no folder"):
        back_up(database, elsewhere / "nowhere" / "b.db")
    with pytest.raises(ReviewError, match="not a file"):
        back_up(database, Path("/dev/null"), overwrite=True)


def test_without_a_database_there_is_nothing_to_back_up(tmp_path: Path, elsewhere: Path) -> None:
    with pytest.raises(ReviewError, match="there is no database") as caught:
        back_up(tmp_path / "none.db", elsewhere / "b.db")
    assert "--db" in caught.value.hint
    assert names(elsewhere) == []
    assert not (tmp_path / "none.db").exists()


def test_a_disk_without_room_is_said_before_anything_is_written(
    database: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage(NamedTuple):
        free: int

    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(100_000))
    with pytest.raises(ReviewError, match=r"the disk has 0\.1 MB left"):
        back_up(database, elsewhere / "b.db")
    assert names(elsewhere) == []


def test_what_fails_half_way_leaves_nothing_and_the_old_file(database: Path, elsewhere: Path) -> None:
    class Told(BaseException):
        """Somebody pressed ctrl+c."""

    def stop(part: str, done: int, of: int) -> None:
        raise Told

    target = elsewhere / "b.db"
    target.write_text("the last good one")
    with pytest.raises(Told):
        back_up(database, target, overwrite=True, on_progress=stop)
    assert names(elsewhere) == ["b.db"]
    assert target.read_text() == "the last good one"
