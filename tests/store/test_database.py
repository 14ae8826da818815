"""Opening the database: alone, together, privately, and not at all."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewtui.domain.errors import NewerDatabaseError, StorageError
from reviewtui.store.database import Database, database_secret, open_database, read, write
from reviewtui.store.upgrade import APPLICATION_ID
from tests.store.builders import answer, register, session
from tests.store.processes import ROOT, worker

VIEWS = "v_attempts,v_failures,v_gold,v_judgments,v_load,v_models,v_prompts,v_responses"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_is_a_wal_database_that_waits_syncs_and_checks(db: Database) -> None:
    def pragma(name: str) -> object:
        return db.conn.execute(f"PRAGMA {name}").fetchone()[0]

    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 2  # FULL
    assert pragma("foreign_keys") == 1
    assert pragma("busy_timeout") == 10_000
    assert pragma("application_id") == APPLICATION_ID


def test_it_and_its_companions_are_private_and_so_is_the_folder_made_for_it(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    path = tmp_path / "new" / "deeper" / "reviews.db"
    with open_database(path):
        assert {mode(file) for file in path.parent.iterdir()} == {0o600}
        assert len(list(path.parent.iterdir())) == 3  # with -wal and -shm
    assert (mode(path.parent), mode(path.parent.parent)) == (0o700, 0o700)
    assert mode(tmp_path) == 0o755  # was there, and keeps its mode


def test_two_processes_open_one_fresh_file_fifty_times(tmp_path: Path) -> None:
    with worker() as one, worker() as other:
        for round_number in range(50):
            fresh = tmp_path / f"{round_number}.db"
            one.send("open", fresh)
            other.send("open", fresh)
            assert (one.answer(), other.answer()) == (VIEWS, VIEWS)


def test_opening_again_changes_nothing_and_needs_no_sqlite_utils(path: Path) -> None:
    with open_database(path) as db:
        secret = database_secret(db)
    code = (
        "import sys; from pathlib import Path; from reviewtui.store.database import *\n"
        f"with open_database(Path({str(path)!r})) as db:\n"
        "    print(database_secret(db).hex(), 'sqlite_utils' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said.split() == [secret.hex(), "False"]
    assert len(secret) == 32


def test_every_database_has_a_secret_of_its_own(tmp_path: Path) -> None:
    with open_database(tmp_path / "a.db") as a, open_database(tmp_path / "b.db") as b:
        assert database_secret(a) != database_secret(b)


def test_utils_is_the_same_connection(db: Database) -> None:
    assert db.utils.conn is db.conn
    assert "v_responses" in db.utils.view_names()


@pytest.mark.parametrize(
    "newer",
    [
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('reviewtui', 'from_the_future', '')",
        "PRAGMA user_version = 999",
    ],
)
def test_a_newer_database_is_refused_untouched(path: Path, newer: str) -> None:
    with open_database(path) as db:
        db.conn.execute(newer)
    before = path.read_bytes()
    with pytest.raises(NewerDatabaseError) as refused:
        open_database(path)
    assert "newer reviewtui" in refused.value.message
    assert "pip install --upgrade reviewtui" in refused.value.hint
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_untouched(path: Path) -> None:
    path.write_text("name,rating\nred,4\n" * 100)
    with pytest.raises(StorageError, match="not a reviewtui database"):
        open_database(path)
    assert path.read_text().startswith("name,rating")


def test_another_programs_database_is_refused_untouched(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE bookmarks (url)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(StorageError, match="another program"):
        open_database(path)
    assert path.read_bytes() == before


def test_an_empty_file_becomes_a_database(path: Path) -> None:
    path.touch()
    with open_database(path) as db:
        assert db.rows("SELECT * FROM v_responses") == []


def test_a_folder_in_its_place_is_refused(path: Path) -> None:
    path.mkdir()
    with pytest.raises(StorageError, match="not a file"):
        open_database(path)


def test_a_file_in_its_folders_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="--db FILE"):
        open_database(tmp_path / "file" / "reviews.db")


@pytest.fixture
def open_to_all() -> Iterator[Path]:
    """A folder that a process without our rights can reach."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


_AS_NOBODY = """
import os, sys
from pathlib import Path
import sqlite_utils.migrations
from reviewtui.domain.errors import StorageError
from reviewtui.store.database import open_database
if os.geteuid() == 0:
    os.setuid(65534)
try:
    open_database(Path(sys.argv[1]))
except StorageError as error:
    print(error)
"""


def as_somebody_without_rights(path: Path) -> str:
    """What opening `path` says to a user who may not write it (root may write everything, so it steps down)."""
    run = [sys.executable, "-c", _AS_NOBODY, str(path)]
    return subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_a_read_only_file_is_an_error_that_says_what_to_do(open_to_all: Path) -> None:
    path = open_to_all / "reviews.db"
    open_database(path).close()
    path.chmod(0o444)
    said = as_somebody_without_rights(path)
    assert "not yours to read and write" in said
    assert "--db FILE" in said


@pytest.mark.parametrize("name", ["reviews.db", "new/reviews.db"])
def test_a_read_only_folder_is_an_error_that_says_what_to_do(open_to_all: Path, name: str) -> None:
    open_to_all.chmod(0o555)
    said = as_somebody_without_rights(open_to_all / name)
    assert "Permission denied" in said
    assert "--db FILE" in said
    assert list(open_to_all.iterdir()) == []


def test_a_file_in_a_read_only_folder_is_an_error_too(open_to_all: Path) -> None:
    path = open_to_all / "reviews.db"
    open_database(path).close()
    path.chmod(0o666)
    open_to_all.chmod(0o555)
    assert "folder cannot be written" in as_somebody_without_rights(path)


def test_a_full_disk_is_an_error_and_loses_nothing(db: Database) -> None:
    asked = register(db, session())
    kept = answer(db, asked, "one", "red", said="kept")
    pages = db.conn.execute("PRAGMA page_count").fetchone()[0]
    db.conn.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageError, match="disk is full") as full:
        answer(db, asked, "two", "red", said="x" * 100_000)
    assert "Free some space" in full.value.hint
    assert not db.conn.in_transaction
    db.conn.execute("PRAGMA max_page_count = 1073741823")
    assert db.conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert [row["text"] for row in db.rows("SELECT text FROM v_responses WHERE response_id = ?", (kept.id,))] == [
        "kept"
    ]
    answer(db, asked, "two", "blue", said="y" * 100_000)  # and goes on


def test_a_lock_that_never_goes_away_is_named(db: Database, path: Path) -> None:
    with worker() as other:
        assert other.ask("hold", path) == "held"
        db.conn.execute("PRAGMA busy_timeout = 1")
        with pytest.raises(StorageError, match="another program is writing"), write(db):
            pass
        assert db.rows("SELECT * FROM v_responses") == []  # reading goes on


def test_an_exception_inside_a_write_undoes_all_of_it(db: Database) -> None:
    def interrupted() -> None:
        with write(db) as conn:
            conn.execute("INSERT INTO settings VALUES ('a', 'b')")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert db.row("SELECT * FROM settings WHERE key = 'a'") is None


def test_a_write_inside_a_write_fails_by_itself(db: Database) -> None:
    with write(db) as conn:
        conn.execute("INSERT INTO settings VALUES ('outer', '1')")
        with pytest.raises(StorageError), write(db):
            conn.executemany("INSERT INTO settings VALUES (?, ?)", [("inner", "1"), ("inner", "2")])
        with write(db):
            conn.execute("INSERT INTO settings VALUES ('second', '1')")
    keys = {row["key"] for row in db.rows("SELECT key FROM settings")}
    assert keys == {"secret", "outer", "second"}


def test_without_parts_all_fails_with_one_though_that_was_passed_over(db: Database) -> None:
    def say(*, parts: bool) -> None:
        with write(db, parts=parts):
            db.conn.execute("INSERT INTO settings VALUES ('outer', '1')")
            with pytest.raises(StorageError), write(db):
                db.conn.executemany("INSERT INTO settings VALUES (?, ?)", [("inner", "1"), ("inner", "2")])

    with pytest.raises(RuntimeError, match="passed over"):
        say(parts=False)
    assert {row["key"] for row in db.rows("SELECT key FROM settings")} == {"secret"}
    say(parts=True)
    assert {row["key"] for row in db.rows("SELECT key FROM settings")} == {"secret", "outer"}


def test_a_write_inside_a_read_is_refused_because_it_would_vanish(db: Database) -> None:
    with read(db), pytest.raises(RuntimeError, match="write inside a read"), write(db):
        pass
    with write(db):  # and the way is free afterwards
        pass


def test_a_read_sees_one_state_while_another_connection_writes(db: Database, path: Path) -> None:
    with open_database(path) as other, read(db):
        before = db.rows("SELECT count(*) FROM settings")[0][0]
        with write(other) as conn:
            conn.execute("INSERT INTO settings VALUES ('new', '1')")
        assert db.rows("SELECT count(*) FROM settings")[0][0] == before
    assert db.rows("SELECT count(*) FROM settings")[0][0] == before + 1


def test_no_sqlite_error_leaves_the_store(db: Database) -> None:
    with pytest.raises(StorageError):
        db.rows("SELECT nonsense")
    db.close()
    with pytest.raises(StorageError):
        db.row("SELECT 1")


def test_umask_zero_makes_nothing_public(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        open_database(tmp_path / "made" / "reviews.db").close()
    finally:
        os.umask(before)
    assert mode(tmp_path / "made") == 0o700
    assert mode(tmp_path / "made" / "reviews.db") == 0o600
