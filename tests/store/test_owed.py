"""What follows from endings is as derived from scratch, however they stand in transactions and whatever is undone."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import NamedTuple, Union

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewtui.domain.errors import StorageError
from reviewtui.domain.response import ResponseStatus
from reviewtui.grading.queue import ItemKey
from reviewtui.store.collecting import end_response
from reviewtui.store.current import refresh_session
from reviewtui.store.database import Database, open_database, read, write
from reviewtui.store.fronts import Front, advance, front_of
from reviewtui.store.queue import queue_problems
from reviewtui.store.turns import Seat, mark, turn_of
from tests.store.builders import answer, prompt, register, session
from tests.store.processes import worker

TABLES = ("current_responses", "carried", "queue_items", "queue_counts WHERE items > 0")


class Ending(NamedTuple):
    """A response that ends."""

    text: str
    model: str
    trial: int
    status: ResponseStatus
    said: str


class Look(NamedTuple):
    """Somebody reads within the transaction."""

    way: Callable[[Database], AbstractContextManager[sqlite3.Connection | None]]


class Part(NamedTuple):
    """What is one transaction, or a part of one, which says whether it `reads`, and is perhaps undone."""

    works: Sequence[Union[Ending, Look, "Part"]]
    reads: bool
    undone: bool


class Undone(Exception):  # noqa: N818 - not an error
    pass


def by_rows(_: Database) -> AbstractContextManager[None]:
    """Without a context of its own, by `Database.rows`."""
    return nullcontext()


ENDINGS = st.builds(
    Ending,
    st.sampled_from(["one", "two"]),
    st.sampled_from(["red", "blue"]),
    st.integers(1, 3),  # the third one is not asked for
    st.sampled_from(["done", "failed", "cancelled"]),
    st.sampled_from(["", "x", "y"]),
)
WORKS = st.recursive(
    ENDINGS | st.builds(Look, st.sampled_from([by_rows, read, write])),
    lambda works: st.builds(Part, st.lists(works, max_size=5), st.booleans(), st.booleans()),
    max_leaves=12,
)


def kept(db: Database) -> dict[str, list[tuple[object, ...]]]:
    """The derived tables, as whoever asks for one gets it."""
    return {table: sorted(map(tuple, db.rows(f"SELECT * FROM {table}"))) for table in TABLES}


def rows_of(conn: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    """The derived tables, as they stand."""
    return {table: sorted(map(tuple, conn.execute(f"SELECT * FROM {table}"))) for table in TABLES}


def from_scratch(db: Database) -> dict[str, list[tuple[object, ...]]]:
    """The same, derived now out of all that they follow from."""
    db.conn.execute("SAVEPOINT scratch")
    refresh_session(db.conn, "s")
    rows = rows_of(db.conn)
    db.conn.execute("ROLLBACK TO scratch")
    db.conn.execute("RELEASE scratch")
    return rows


def do(db: Database, work: Ending | Look | Part) -> None:
    match work:
        case Ending(text, model, trial, status, said):
            answer(db, ASKED, text, model, trial=trial, status=status, said=said)
        case Look(way):
            with way(db) as conn:
                seen = kept(db) if conn is None else rows_of(conn)
            assert seen == from_scratch(db)
        case Part(works, reads, undone):
            with suppress(Undone), write(db, reads=reads):
                for one in works:
                    do(db, one)
                if undone:
                    raise Undone


ASKED = session(trials=2)


@settings(deadline=None, max_examples=80)
@given(st.lists(WORKS, max_size=4))
def test_they_are_as_derived_from_scratch(
    tmp_path_factory: pytest.TempPathFactory, works: list[Ending | Look | Part]
) -> None:
    with open_database(tmp_path_factory.mktemp("owed") / "reviews.db") as db:
        register(db, ASKED)
        for work in works:
            do(db, work)
            assert rows_of(db.conn) == from_scratch(db)  # without anybody's asking
        assert queue_problems(db, "s") == []


def test_what_was_derived_in_a_part_that_is_undone_is_derived_again(db: Database) -> None:
    register(db, ASKED)
    with write(db):
        first = answer(db, ASKED, "one", "red")
        with suppress(Undone), write(db, reads=False):
            assert [row["response_id"] for row in db.rows("SELECT * FROM current_responses")] == [first.id]
            raise Undone
    assert [row["response_id"] for row in db.rows("SELECT * FROM current_responses")] == [first.id]


def test_an_ending_that_is_refused_leaves_the_others_of_its_batch(db: Database) -> None:
    register(db, ASKED)
    with write(db):
        first = answer(db, ASKED, "one", "red")
        with pytest.raises(StorageError, match="over already"):
            end_response(db, first, [])
        second = answer(db, ASKED, "one", "blue")
    assert {row["response_id"] for row in db.rows("SELECT * FROM current_responses")} == {first.id, second.id}
    assert kept(db) == from_scratch(db)


def test_a_batch_is_derived_once(db: Database) -> None:
    register(db, ASKED)
    statements: list[str] = []
    db.conn.set_trace_callback(statements.append)
    with write(db):
        for text in ("one", "two"):
            for model in ("red", "blue"):
                answer(db, ASKED, text, model)
    assert sum("INSERT INTO current_responses" in statement for statement in statements) == 1


def test_a_batch_has_reviewers_look_again_at_what_changed(db: Database) -> None:
    register(db, ASKED)
    answer(db, ASKED, "one", "red")
    seat, item = Seat("s", "ann", "rate"), ItemKey(prompt("one").id, 1)
    front = front_of(db, seat, ())
    with write(db) as conn:
        mark(conn, seat, {item: True})
        advance(conn, tuple(seat), front._replace(family=9))
    with write(db):
        answer(db, ASKED, "one", "blue")
        answer(db, ASKED, "two", "blue")
    met = turn_of(db, seat, item)
    assert met is not None
    assert not met.finished
    assert front_of(db, seat, ()) == Front(family=0, place=0, changes=front.changes + 1)


def test_a_process_that_dies_within_a_batch_leaves_what_was_before(path: Path) -> None:
    with open_database(path) as db:
        register(db, ASKED)
        answer(db, ASKED, "one", "red")
        before = kept(db)
        with worker() as other:
            assert other.ask("end", path) == "2 count"
            other.process.kill()
        assert kept(db) == before == from_scratch(db)
        answer(db, ASKED, "one", "blue")
        assert kept(db) == from_scratch(db)
