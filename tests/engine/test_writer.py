"""The writing thread: what waits is committed together, and each caller is told of its own."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from reviewtui.domain.errors import StorageError
from reviewtui.domain.response import Response
from reviewtui.domain.session import Session
from reviewtui.engine.writer import MOST_TOGETHER, Writer, done_together, open_writer
from reviewtui.store.collecting import end_response
from reviewtui.store.database import Database, open_database, write
from reviewtui.store.queue import queue_problems
from tests.store.builders import answer, register, session


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "reviews.db"


@pytest.fixture
async def writer(path: Path) -> AsyncIterator[Writer]:
    async with open_writer(path) as writer:
        await writer.do(lambda db: db.conn.execute("CREATE TABLE said (number INTEGER CHECK (number <> 13))"))
        yield writer


def say(db: Database, number: int) -> int:
    with write(db) as conn:
        conn.execute("INSERT INTO said VALUES (?)", (number,))
    return number


def said(path: Path) -> list[int]:
    """What others can read."""
    with sqlite3.connect(path) as conn:
        return [number for (number,) in conn.execute("SELECT number FROM said ORDER BY rowid")]


class Held:
    """Work that keeps the writing thread until it is let go; meanwhile others wait. `commits` are those after it."""

    def __init__(self, writer: Writer) -> None:
        self.commits: list[str] = []
        self._go = threading.Event()
        self._begun = threading.Event()
        self._task = asyncio.create_task(writer.do(self._hold))

    def _hold(self, db: Database) -> None:
        db.conn.set_trace_callback(lambda sql: self.commits.append(sql) if sql == "COMMIT" else None)
        self._begun.set()
        self._go.wait(20)

    async def begun(self) -> None:
        await asyncio.to_thread(self._begun.wait, 20)

    async def let_go(self) -> None:
        self._go.set()
        await self._task


async def test_what_waits_is_committed_at_once_and_in_order(writer: Writer, path: Path) -> None:
    held = Held(writer)
    await held.begun()
    waiting = [asyncio.create_task(writer.do(say, number)) for number in range(10)]
    await held.let_go()
    assert await asyncio.gather(*waiting) == list(range(10))
    assert held.commits == ["COMMIT"]
    assert said(path) == list(range(10))


async def test_no_transaction_takes_more_than_so_many(writer: Writer, path: Path) -> None:
    held = Held(writer)
    await held.begun()
    waiting = [asyncio.create_task(writer.do(say, number)) for number in range(100, 100 + MOST_TOGETHER + 1)]
    await held.let_go()
    await asyncio.gather(*waiting)
    assert len(held.commits) == 2
    assert len(said(path)) == MOST_TOGETHER + 1


async def test_one_that_fails_takes_no_other_with_it(writer: Writer, path: Path) -> None:
    held = Held(writer)
    await held.begun()
    waiting = [asyncio.create_task(writer.do(say, number)) for number in (12, 13, 14)]
    await held.let_go()
    first, failed, last = await asyncio.gather(*waiting, return_exceptions=True)
    assert (first, last) == (12, 14)
    assert isinstance(failed, StorageError)
    assert said(path) == [12, 14]


def say_or(db: Database, number: int, otherwise: int) -> int:
    """Work that knows what to do where a part of it fails."""
    try:
        with write(db) as conn:
            conn.execute("INSERT INTO said VALUES (?)", (otherwise,))
            return say(db, number)
    except StorageError:
        return say(db, otherwise + 1)


async def test_one_that_knows_what_to_do_where_a_part_of_it_fails_has_only_that_undone(
    writer: Writer, path: Path
) -> None:
    held = Held(writer)
    await held.begun()
    waiting = [asyncio.create_task(writer.do(say, 1)), asyncio.create_task(writer.do(say_or, 13, 20))]
    await held.let_go()
    assert await asyncio.gather(*waiting) == [1, 21]
    assert said(path) == [1, 21]


async def test_what_was_asked_is_done_though_nobody_waits_for_it(writer: Writer, path: Path) -> None:
    held = Held(writer)
    await held.begun()
    given_up = asyncio.create_task(writer.do(say, 1))
    await asyncio.sleep(0)
    given_up.cancel()
    kept = asyncio.create_task(writer.do(say, 2))
    await held.let_go()
    await kept
    assert given_up.cancelled()
    assert said(path) == [1, 2]


async def test_closing_waits_for_what_was_asked(path: Path) -> None:
    async with open_writer(path) as writer:
        await writer.do(lambda db: db.conn.execute("CREATE TABLE said (number INTEGER)"))
        tasks = [asyncio.create_task(writer.do(say, number)) for number in range(3)]
        await asyncio.sleep(0)
    assert said(path) == [0, 1, 2]
    assert await asyncio.gather(*tasks) == [0, 1, 2]


async def test_what_follows_from_endings_done_together_is_true_though_one_of_them_fails(path: Path) -> None:
    asked = session(trials=2)
    async with open_writer(path) as writer:
        await writer.do(register, asked)
        held = Held(writer)
        await held.begun()
        waiting = [
            asyncio.create_task(writer.do(answer, asked, "one", "red")),
            asyncio.create_task(writer.do(ended_twice, asked)),
            asyncio.create_task(writer.do(counted)),
            asyncio.create_task(writer.do(answer, asked, "two", "red", trial=2)),
        ]
        await held.let_go()
        first, failed, meanwhile, last = await asyncio.gather(*waiting, return_exceptions=True)
        assert held.commits == ["COMMIT"]
        assert isinstance(failed, StorageError)
        assert isinstance(first, Response)
        assert isinstance(last, Response)
        assert meanwhile == {first.id}
        assert await writer.do(counted) == {first.id, last.id}
        assert await writer.do(queue_problems, "s") == []


def ended_twice(db: Database, asked: Session) -> None:
    """A call that fails at its end, after an ending that is undone with it."""
    with write(db):
        end_response(db, answer(db, asked, "one", "blue"), [])


def counted(db: Database) -> set[str]:
    """The answers that count."""
    return {row["response_id"] for row in db.rows("SELECT response_id FROM current_responses")}


def test_where_the_transaction_fails_all_have_failed(path: Path) -> None:
    with open_database(path, busy_seconds=0.05) as db, sqlite3.connect(path, isolation_level=None) as other:
        db.conn.execute("CREATE TABLE said (number INTEGER)")
        other.execute("BEGIN IMMEDIATE")  # somebody who writes and does not end
        outcomes = done_together(db, [lambda db: say(db, 1), lambda db: say(db, 2)])
        assert [type(outcome.error) for outcome in outcomes] == [StorageError, StorageError]
        other.execute("ROLLBACK")
        assert done_together(db, [lambda db: say(db, 3)])[0].result == 3
        assert said(path) == [3]
