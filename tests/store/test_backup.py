"""A copy taken while another process writes: one moment of the database, verified, and safe to judge in."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from reviewtui.domain.errors import NewerDatabaseError, StorageError
from reviewtui.store.backup import PAGES_AT_A_TIME, copy_database
from reviewtui.store.chains import judgment_hash
from reviewtui.store.collecting import acquire_collector
from reviewtui.store.database import Database, open_database
from reviewtui.store.judgments import judgment_history, verify_chains
from tests.store.builders import answer, rate, register, session
from tests.store.processes import ROOT
from tests.store.test_migrations import old_database

LARGE = "word " * 1_000_000
"""Five megabytes: more than one step of a copying."""


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """The empty file that is to become the copy."""
    path = tmp_path / "copy.db"
    path.touch()
    return path


def judged(db: Database, *, said: str = "an answer") -> str:
    """One answer, judged once by ann; its id."""
    response = answer(db, register(db, session()), "one", "red", said=said)
    rate(db, response, 3)
    return response.id


def test_a_copy_is_of_one_moment_while_another_process_judges(db: Database, path: Path, target: Path) -> None:
    response_id = judged(db, said=LARGE)
    command = [sys.executable, "-m", "tests.store.writing", str(path), response_id]
    written: list[int] = []
    steps: list[tuple[str, int, int]] = []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None

        def one_more(*step: object) -> None:
            """Between any two steps of the copying another judgment is made."""
            steps.append(step)
            assert writer.stdout is not None
            written.append(int(writer.stdout.readline()))

        try:
            before = int(writer.stdout.readline())
            copied = copy_database(path, target, target, one_more)
        finally:
            writer.kill()
    assert len([part for part, *_ in steps if part == "copying"]) > 1
    assert steps[0][2] > PAGES_AT_A_TIME
    assert steps[-1] == ("checking", 2, 2)
    with open_database(target) as copy:
        ratings = judgment_history(copy, "s", "ann")
        assert verify_chains(copy) == []
    assert len(ratings) == copied.judgments >= 1 + before
    everything = judgment_history(db, "s", "ann")
    assert len(everything) >= 1 + written[-1] > len(ratings)
    assert [judgment.hash for judgment in everything[: len(ratings)]] == [judgment.hash for judgment in ratings]


def test_both_files_may_be_judged_in_and_still_be_joined(db: Database, path: Path, target: Path) -> None:
    response_id = judged(db)
    copy_database(path, target, target)
    with open_database(target) as copy:
        for database in (db, copy):
            (first, *_) = judgment_history(database, "s", "ann")
            assert first.response_id == response_id
            response = answer(database, session(), "two", "red")
            rate(database, response, 5)
            assert verify_chains(database) == []
        here, there = judgment_history(db, "s", "ann"), judgment_history(copy, "s", "ann")
    assert here[0] == there[0]
    assert here[1].writer == here[0].writer
    assert there[1].writer not in {judgment.writer for judgment in here}
    assert (there[1].seq, there[1].prev_hash) == (1, "")


def test_the_copy_is_one_file_and_nothing_in_it_is_being_collected(db: Database, path: Path, target: Path) -> None:
    judged(db)
    with acquire_collector(db, "s"):
        copied = copy_database(path, target, target)
        assert len(db.rows("SELECT * FROM collectors")) == 1
    assert sorted(file.name for file in target.parent.iterdir() if file.name.startswith("copy")) == ["copy.db"]
    assert copied.size == target.stat().st_size
    with open_database(target) as copy, acquire_collector(copy, "s"):
        assert copied.judgments == len(copy.rows("SELECT * FROM judgments")) == 1


def test_every_table_is_copied_row_for_row(db: Database, path: Path, target: Path) -> None:
    judged(db)
    db.conn.execute('CREATE TABLE "of ""somebody"" else" (x)')
    db.conn.execute('INSERT INTO "of ""somebody"" else" VALUES (1), (2)')
    copied = copy_database(path, target, target)
    rows = 0
    with closing(sqlite3.connect(target)) as copy:
        for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            quoted = name.replace('"', '""')
            if name in ("writers", "collectors"):
                continue
            there = copy.execute(f'SELECT * FROM "{quoted}"').fetchall()
            assert there == [tuple(row) for row in db.rows(f'SELECT * FROM "{quoted}"')], name
            rows += len(there)
    assert copied.rows == rows


def test_an_old_schema_is_copied_as_it_is_and_its_chains_are_verified(path: Path, target: Path) -> None:
    old_database(path, "imported_data")
    with pytest.raises(StorageError, match="its content was changed"):  # its one row was never sealed
        copy_database(path, target, target)
    seal(path)
    assert copy_database(path, target, target).judgments == 1
    for file in (path, target):
        with closing(sqlite3.connect(file)) as conn:
            applied = {row[0] for row in conn.execute("SELECT name FROM _sqlite_migrations")}
            columns = {row[1] for row in conn.execute("PRAGMA table_info(judgments)")}
        assert "imported_data" not in applied
        assert "imported" not in columns
    with open_database(target) as copy:
        assert verify_chains(copy) == []


def seal(path: Path) -> None:
    """Give the judgment of an old database the hash that it has by what it says."""
    up_to_date = path.with_name("new.db")
    up_to_date.write_bytes(path.read_bytes())
    with open_database(up_to_date) as db:
        (judgment,) = judgment_history(db, "old", "ann")
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("DROP TRIGGER judgments_never_change")
        conn.execute("UPDATE judgments SET hash = ?", (judgment_hash(judgment),))


def test_a_judgment_that_was_changed_by_hand_is_not_backed_up(db: Database, path: Path, target: Path) -> None:
    judged(db)
    db.conn.execute("DROP TRIGGER judgments_never_change")
    db.conn.execute("UPDATE judgments SET rating = 5")
    with pytest.raises(StorageError, match="its content was changed") as caught:
        copy_database(path, target, target)
    assert str(path) in caught.value.message


def test_a_damaged_database_is_not_backed_up(db: Database, path: Path, target: Path) -> None:
    judged(db)
    (page,) = db.conn.execute("SELECT rootpage FROM sqlite_master WHERE name = 'judgments_by_reviewer'").fetchone()
    db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    with open(path, "r+b") as file:
        file.seek((page - 1) * 4096 + 3)
        file.write(b"\x00\x00")  # an index page that says it has no cells
    with pytest.raises(StorageError, match="does not verify"):
        copy_database(path, target, target)


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "nothing in it yet"), (b"not a database" * 400, "not a reviewtui")]
)
def test_a_file_that_is_no_database_of_ours_is_said(tmp_path: Path, target: Path, content: bytes, words: str) -> None:
    path = tmp_path / "other.db"
    path.write_bytes(content)
    with pytest.raises(StorageError, match=words) as caught:
        copy_database(path, target, target)
    assert str(path) in caught.value.message


def test_a_newer_database_and_one_of_another_program_are_refused(db: Database, path: Path, target: Path) -> None:
    judged(db)
    db.conn.execute("PRAGMA user_version = 1000")
    with pytest.raises(NewerDatabaseError):
        copy_database(path, target, target)
    other = path.with_name("other.db")
    with closing(sqlite3.connect(other)) as conn:
        conn.execute("CREATE TABLE theirs (x)")
    with pytest.raises(StorageError, match="another program"):
        copy_database(other, target, target)
