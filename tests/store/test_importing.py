"""Rows that are here already, and what of a session its imported parts are."""

from collections.abc import Sequence

import msgspec
import pytest

from reviewtui.domain.session import Model, Session
from reviewtui.store.collecting import Task, missing_tasks
from reviewtui.store.database import Database, write
from reviewtui.store.importing import RowDigests, RowKeys, imported_id, in_pieces
from reviewtui.store.reading import ItemRow, items
from reviewtui.store.sessions import imported_prompts, join_prompts, register_session
from tests.store.builders import answer, prompt, register, session, variants

ONE, TWO = prompt("one").id, prompt("two").id


def with_logs(of: Session) -> Session:
    """`of` with a model that is never asked."""
    return msgspec.structs.replace(of, models=(*of.models, Model(name="logs", provider="imported", model="logs")))


def digest(content: bytes, *, session: str = "s", kind: str = "responses") -> bytes:
    return RowDigests(session, kind).of(ONE, content)


def test_rows_of_other_sessions_kinds_prompts_and_contents_are_others() -> None:
    others = {digest(b"2"), digest(b"1", session="t"), digest(b"1", kind="judgments")}
    others |= {digest(b"1"), RowDigests("s", "responses").of(TWO, b"1")}
    assert len(others) == 5
    assert len(digest(b"1")) == 16


@pytest.mark.parametrize("sizes", [(5,), (1, 1, 1, 1, 1), (2, 3)])
def test_equal_rows_of_a_file_are_told_apart_and_the_same_file_again_is_known(
    db: Database, sizes: tuple[int, ...]
) -> None:
    one, two = digest(b"1"), digest(b"2")
    rows = [one, two, one, one, two]

    def taken_in(rows: Sequence[bytes]) -> list[bytes | None]:
        reading, found = RowKeys(db.conn), list[bytes | None]()
        reading.begin_file()
        for size in sizes:
            with write(db):
                keys = reading.new(rows[len(found) : len(found) + size])
                reading.remember([(key, imported_id(key)) for key in keys if key is not None])
            found += keys
        return found

    first = taken_in(rows)
    assert (len(set(first)), None in first) == (5, False)
    assert taken_in(rows) == [None] * 5
    assert [key is None for key in taken_in([two, two, two, one, one])] == [True, True, False, True, True]


def test_more_rows_than_one_statement_has_room_for(db: Database) -> None:
    digests = [digest(str(number).encode()) for number in range(12_000)]
    reading = RowKeys(db.conn)
    reading.begin_file()
    with write(db) as conn:
        keys = [key for key in reading.new(digests) if key is not None]
        reading.remember([(key, imported_id(key)) for key in keys[1:]])
        found = in_pieces(conn, "SELECT ?, key FROM imported_rows WHERE key IN", keys, 7)
        assert {tuple(row) for row in found} == {(7, key) for key in keys[1:]}
    assert imported_id(keys[0])[14] == "5"


def join(db: Database, of: Session, texts: Sequence[str], *, weight: float = 1) -> None:
    fresh = tuple(prompt(text, weight=weight) for text in texts)
    with write(db) as conn:
        join_prompts(conn, of.name, fresh, variants(msgspec.structs.replace(of, prompts=fresh)))


def test_prompts_that_join_stand_behind_and_leave_those_of_the_file_alone(db: Database) -> None:
    asked = register(db, session())
    join(db, asked, ["three", "one"], weight=3)
    join(db, asked, ["three"], weight=5)
    rows = db.rows("SELECT text, weight, imported, current FROM v_prompts ORDER BY position")
    assert [tuple(row) for row in rows] == [("one", 1, 0, 1), ("two", 1, 0, 1), ("three", 5, 1, 1)]
    assert [found.text for found in imported_prompts(db, "s")] == ["three"]
    assert [item.prompt_id for item in items(db, "s")] == [ONE, TWO, prompt("three").id]


def test_a_prompt_that_left_its_file_comes_back_by_import(db: Database) -> None:
    asked = register(db, session())
    fewer = register(db, msgspec.structs.replace(asked, prompts=asked.prompts[1:]))
    join(db, fewer, ["one"], weight=2)
    register(db, fewer)
    rows = db.rows("SELECT text, weight, imported FROM v_prompts WHERE current ORDER BY position")
    assert [tuple(row) for row in rows] == [("two", 1, 0), ("one", 2, 1)]


def test_answers_keep_counting_when_prompts_join(db: Database) -> None:
    asked = register(db, session())
    answer(db, asked, "one", "red")
    before = [tuple(row) for row in db.rows("SELECT * FROM current_responses")]
    join(db, asked, ["three"])
    assert [tuple(row) for row in db.rows("SELECT * FROM current_responses")] == before


def test_nobody_waits_for_a_model_that_is_never_asked(db: Database) -> None:
    asked = with_logs(session(models=["red"]))
    register_session(db, asked, variants(asked))
    assert missing_tasks(db, asked, variants(asked)) == [Task(ONE, "red", 1), Task(TWO, "red", 1)]
    red = answer(db, asked, "one", "red")
    logged = answer(db, asked, "one", "logs")
    assert items(db, "s") == [
        ItemRow(ONE, 1, ONE, True, (red.id, logged.id), ("red", "logs")),
        ItemRow(TWO, 1, TWO, False, (), ()),
    ]
    only_logs = msgspec.structs.replace(asked, models=asked.models[1:])
    register_session(db, only_logs, variants(only_logs))
    assert items(db, "s")[1] == ItemRow(TWO, 1, TWO, True, (), ())
    assert missing_tasks(db, only_logs, variants(only_logs)) == []
