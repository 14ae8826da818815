"""What a joining takes, what it refuses, and what it leaves alone."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from reviewtui.actions.importing_judgments import import_judgments
from reviewtui.domain.errors import NewerDatabaseError, StorageError
from reviewtui.domain.judgment import Judgment
from reviewtui.store.collecting import begin_response, end_response
from reviewtui.store.database import Database, database_secret, open_database
from reviewtui.store.judgments import judgment_history, verify_chains
from reviewtui.store.merging import DERIVED, OF_ONE_FILE, other_tables
from reviewtui.store.sessions import family_order, stored_session
from tests.fakes.imported import imported_session, write_csv
from tests.fakes.joined import content, joined, union
from tests.store.builders import answer, prompt, rate, register, running, session, standing, undo
from tests.store.test_backup import seal
from tests.store.test_migrations import NAMES, old_database


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """The file that is joined."""
    return tmp_path / "other.db"


def judged(path: Path, *ratings: int, reviewer: str = "ann") -> list[Judgment]:
    """An answer in the database at `path`, rated again and again."""
    with open_database(path) as db:
        response = answer(db, register(db, session()), "one", "red")
        return [rate(db, response, given, reviewer=reviewer) for given in ratings]


def plain_copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as conn:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(source, target)


def test_every_table_is_joined_in_a_way_that_somebody_has_chosen(db: Database) -> None:
    """A new table is joined row by row, the smaller row winning, until this list and `merging.py` say otherwise."""
    assert other_tables(db.conn) == [
        "draws",
        "exposures",
        "gold_items",
        "load_steps",
        "names_seen",
        "packs",
        "review_turns",
        "reviewers",
        "warmups",
    ]
    names = {row["name"] for row in db.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert names >= (OF_ONE_FILE | DERIVED)


def test_the_judgments_of_two_files_stand_side_by_side_and_every_chain_verifies(path: Path, other: Path) -> None:
    judged(path, 2, 3)
    judged(other, 5, reviewer="bob")
    joined(path, other)
    with open_database(path) as db:
        assert verify_chains(db) == []
        assert [(one.rating, one.superseded_by is None) for one in judgment_history(db, "s", "ann")] == [
            (2, False),
            (3, True),
        ]
        assert [one.rating for one in standing(db, reviewer="bob")] == [5]


def test_the_files_keep_their_own_secrets_and_writers(path: Path, other: Path) -> None:
    judged(path, 2)
    judged(other, 5)
    with open_database(path) as db, open_database(other) as there:
        before = database_secret(db), db.rows("SELECT * FROM writers")
        assert database_secret(there) != before[0]
    joined(path, other)
    with open_database(path) as db:
        assert (database_secret(db), db.rows("SELECT * FROM writers")) == before


def test_the_file_that_is_joined_is_only_read(path: Path, other: Path) -> None:
    judged(path, 2)
    judged(other, 5)
    before = {file.name: file.read_bytes() for file in other.parent.iterdir() if file.name.startswith("other")}
    joined(path, other)
    after = {file.name: file.read_bytes() for file in other.parent.iterdir() if file.name.startswith("other")}
    assert after == before


def test_a_file_that_is_open_elsewhere_is_joined_as_it_stands(path: Path, other: Path) -> None:
    judged(path, 2)
    judged(other, 5)
    with open_database(other) as there:
        response = answer(there, session(), "two", "red")
        rate(there, response, 1)
        joined(path, other)
        with open_database(path) as db:
            assert [one.rating for one in standing(db)] == [2, 5, 1]
        rate(there, response, 4)


def test_an_older_schema_is_joined_through_a_copy(path: Path, other: Path) -> None:
    old_database(other, "imported_data")
    seal(other)
    other.with_name("new.db").unlink()
    before = other.read_bytes()
    judged(path, 2)
    joined(path, other)
    assert other.read_bytes() == before
    with open_database(path) as db:
        assert [one.rating for one in judgment_history(db, "old", "ann")] == [4]
        assert verify_chains(db) == []


def test_a_newer_schema_is_refused(path: Path, other: Path) -> None:
    judged(other, 5)
    with closing(sqlite3.connect(other)) as conn:
        conn.execute(f"PRAGMA user_version = {len(NAMES) + 1}")
    with pytest.raises(NewerDatabaseError, match=r"other\.db"):
        joined(path, other)


@pytest.mark.parametrize("held", ["", "CREATE TABLE strange (x)"])
def test_what_is_no_database_of_ours_is_refused(path: Path, other: Path, held: str) -> None:
    with closing(sqlite3.connect(other)) as conn:
        conn.executescript(held)
    other.touch()
    with pytest.raises(StorageError, match=r"other\.db"):
        joined(path, other)
    other.write_bytes(b"no database at all, but long enough to be looked at" * 100)
    with pytest.raises(StorageError, match="not a reviewtui database"):
        joined(path, other)
    other.unlink()
    with pytest.raises(StorageError, match="there is no database"):
        joined(path, other)


def test_one_writer_who_went_on_in_two_copies_is_refused_and_nothing_is_joined(path: Path, other: Path) -> None:
    (first,) = judged(path, 2)
    plain_copy(path, other)
    (here,) = (rate_again(path, 3),)
    there = rate_again(other, 4)
    assert (here.writer, here.seq) == (there.writer, there.seq) == (first.writer, 2)
    before = content(path)
    with pytest.raises(StorageError, match="ann's judgments differ") as caught:
        joined(path, other)
    assert here.id in caught.value.message
    assert there.id in caught.value.message
    assert "export judgments" in caught.value.hint
    assert content(path) == before


def rate_again(path: Path, rating: int) -> Judgment:
    with open_database(path) as db:
        (row,) = db.rows("SELECT id FROM responses")
        return rate(db, msgspec.structs.replace(running(session(), "one", "red"), id=row["id"]), rating)


def test_one_copy_that_went_on_is_the_longer_one(path: Path, other: Path) -> None:
    judged(path, 2)
    plain_copy(path, other)
    rate_again(other, 4)
    longer = content(other)
    joined(path, other)
    assert content(path) == longer
    joined(other, path)
    assert content(other) == longer


def test_a_judgment_that_was_changed_by_hand_is_named(path: Path, other: Path) -> None:
    (judgment,) = judged(path, 2)
    plain_copy(path, other)
    before = content(path)
    with closing(sqlite3.connect(other, isolation_level=None)) as conn:
        conn.execute("DROP TRIGGER judgments_never_change")
        conn.execute("UPDATE judgments SET rating = 5")
    with pytest.raises(StorageError, match=f"{judgment.id}: its content was changed"):
        joined(path, other)
    assert content(path) == before


def test_a_judgment_that_was_changed_here_is_found_out(path: Path, other: Path) -> None:
    (judgment,) = judged(path, 2)
    plain_copy(path, other)
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("DROP TRIGGER judgments_never_change")
        conn.execute("UPDATE judgments SET rating = 5")
    with pytest.raises(StorageError, match=f"{judgment.id} here is not {judgment.id} there"):
        joined(path, other)


def test_an_answer_with_other_words_is_refused(path: Path, other: Path) -> None:
    judged(path, 2)
    plain_copy(path, other)
    with closing(sqlite3.connect(other, isolation_level=None)) as conn:
        conn.execute("UPDATE response_bodies SET text = 'something else'")
    before = content(path)
    with pytest.raises(StorageError, match="has other words than here"):
        joined(path, other)
    assert content(path) == before


def test_an_answer_that_had_not_ended_here_ends_as_it_did_there(path: Path, other: Path) -> None:
    with open_database(path) as db:
        begun = running(register(db, session()), "one", "red")
        begin_response(db, begun)
    plain_copy(path, other)
    with open_database(other) as there:
        ended = msgspec.structs.replace(begun, status="done", text="ok")
        end_response(there, ended, [])
    for target, source in ((path, other), (other, path)):
        joined(target, source)
        with open_database(target) as db:
            assert [tuple(row) for row in db.rows("SELECT status, text FROM v_responses")] == [("done", "ok")]


def test_the_definition_that_was_registered_last_holds(path: Path, other: Path) -> None:
    with open_database(path) as db:
        first = register(db, session(("one", "two"), ("red", "blue")))
        answer(db, first, "one", "blue")
        drawn = family_order(db, "s")
    with open_database(other) as there:
        last = register(there, session(("one", "three"), ("red",)))
    (found,) = joined(path, other)
    assert [difference.session for difference in found.defined_otherwise] == ["s"]
    with open_database(path) as db:
        assert stored_session(db, "s") == last
        assert family_order(db, "s") == (
            *(family for family in drawn if family == prompt("one").id),
            prompt("three").id,
        )
        assert [row["current"] for row in db.rows("SELECT current FROM v_responses")] == [0]
        assert len(db.rows("SELECT * FROM session_prompts")) == 3


def test_rows_that_two_files_imported_stand_once(path: Path, other: Path, tmp_path: Path) -> None:
    both = [
        {"prompt": "one", "model": "Zq7xTango", "reviewer": "ann", "rating": 4},
        {"prompt": "two", "model": "Zq7xTango", "reviewer": "ann", "rating": 2},
    ]
    file = write_csv(tmp_path / "judgments.csv", both)
    for database in (path, other):
        import_judgments(imported_session(), database, [file], mapping={})
    with open_database(path) as db:
        undo(db, next(one for one in standing(db, "support") if one.rating == 4))
    results = [union(tmp_path, path, other), union(tmp_path, other, path)]
    for result in results:
        with open_database(result) as db:
            assert verify_chains(db) == []
            assert len(db.rows("SELECT * FROM judgments WHERE kind = 'rating'")) == 2
            assert [one.rating for one in standing(db, "support")] == [2]
            assert len(db.rows("SELECT * FROM twins")) == 2
            again = import_judgments(imported_session(), result, [file], mapping={})
            assert (again.added, again.known) == (0, 2)
    assert content(results[0]) == content(results[1])
    joined(results[0], path, other, path)
    assert content(results[0]) == content(results[1])


def test_what_supersedes_a_twin_supersedes_the_one_that_stands(path: Path, other: Path, tmp_path: Path) -> None:
    row = {"prompt": "one", "model": "Zq7xTango", "reviewer": "ann", "rating": 4}
    file = write_csv(tmp_path / "judgments.csv", [row])
    for database in (path, other):
        import_judgments(imported_session(), database, [file], mapping={})
    with open_database(other) as there:
        (imported,) = judgment_history(there, "support", "ann")
        taken_back = undo(there, imported)  # of the file that is imported later: its row becomes the twin
    joined(path, other)
    with open_database(path) as db:
        assert standing(db, "support") == []
        undo(db, taken_back)
        assert [one.rating for one in standing(db, "support")] == [4]
    before = content(path)
    joined(path, other)
    assert content(path) == before


def test_a_judgment_that_was_exported_and_imported_elsewhere_stands_as_it_was_said(
    path: Path, other: Path, tmp_path: Path
) -> None:
    (judgment,) = judged(path, 4)
    file = write_csv(
        tmp_path / "judgments.csv",
        [{"judgment_id": judgment.id, "prompt": "one", "model": "red", "reviewer": "ann", "rating": 4}],
    )
    with open_database(other) as there:
        register(there, session())
    import_judgments(session(), other, [file], mapping={})
    results = [union(tmp_path, path, other), union(tmp_path, other, path)]
    for result in results:
        with open_database(result) as db:
            assert verify_chains(db) == []
            assert [(one.id, one.imported, one.writer) for one in standing(db)] == [
                (judgment.id, None, judgment.writer)
            ]
    assert content(results[0]) == content(results[1])


def test_a_twin_that_was_changed_by_hand_is_found_out(path: Path, other: Path, tmp_path: Path) -> None:
    row = {"prompt": "one", "model": "Zq7xTango", "reviewer": "ann", "rating": 4}
    file = write_csv(tmp_path / "judgments.csv", [row])
    for database in (path, other):
        import_judgments(imported_session(), database, [file], mapping={})
    joined(path, other)
    with open_database(path) as db:
        db.conn.execute("UPDATE twins SET content = replace(content, '4', '5')")
        (problem,) = verify_chains(db)
        assert "its content was changed" in problem
        db.conn.execute("DELETE FROM twins")
        assert verify_chains(db) == []  # it was the only row of its writer


def test_a_full_disk_for_the_copy_is_told_as_that(path: Path, other: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judged(path, 2)
    judged(other, 5)
    plain = sqlite3.connect

    def small(name: object, *arguments: object, **options: object) -> sqlite3.Connection:
        conn: sqlite3.Connection = plain(name, *arguments, **options)  # type: ignore[call-overload]  # as given
        if str(name).endswith("copy.db"):
            conn.execute("PRAGMA max_page_count = 8")
        return conn

    monkeypatch.setattr("reviewtui.store.merging_source.sqlite3.connect", small)
    with pytest.raises(StorageError, match="the disk is full, and no copy"):
        joined(path, other)
