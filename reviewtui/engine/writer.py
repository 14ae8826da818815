"""The one thread that writes: it opens the database and does everything that is done with it, in order.

What is asked while a commit is on its way to the disk is done together and committed once: the disk takes a few
hundred commits a second, and every response needs four.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar

from reviewtui.domain.errors import StorageError
from reviewtui.store.database import Database, open_database, write

P = ParamSpec("P")
T = TypeVar("T")

MOST_TOGETHER = 64
"""Calls in one transaction: others who write wait no longer than it takes."""

Work = Callable[[Database], Any]


class Outcome(NamedTuple):
    """What a call returned, or raised."""

    result: Any = None
    error: Exception | None = None


class Writer:
    """Calls of the store, each awaited until it is committed; the event loop never waits for a disk."""

    def __init__(self, thread: ThreadPoolExecutor, database: Database) -> None:
        self._thread = thread
        self._database = database
        self._asked: deque[tuple[Work, asyncio.Future[Any]]] = deque()
        self._done: deque[tuple[asyncio.Future[Any], Outcome]] = deque()
        self._writing: asyncio.Task[None] | None = None

    async def do(self, work: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`work(database, ...)` in the writing thread. What is asked is done, also if whoever awaits it goes away."""
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._asked.append((lambda database: work(database, *args, **kwargs), answer))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        return await asyncio.shield(answer)

    async def close(self) -> None:
        """Close the database once all is done that was asked."""
        if self._writing is not None:
            await self._writing
        await self._in_thread(self._database.close)

    async def _write(self) -> None:
        while self._asked:
            together = [self._asked.popleft() for _ in range(min(MOST_TOGETHER, len(self._asked)))]
            outcomes = await self._in_thread(partial(done_together, self._database, [work for work, _ in together]))
            telling = bool(self._done)
            self._done.extend((answer, outcome) for (_, answer), outcome in zip(together, outcomes, strict=True))
            if not telling:
                self._tell()

    async def _in_thread(self, call: Callable[[], T]) -> T:
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, call))

    def _tell(self) -> None:
        """Answer one call in each turn of the loop: requests that are all sent at once would hold up each other's
        stamps, and those of every stream.
        """
        answer, outcome = self._done.popleft()
        if outcome.error is not None:
            answer.set_exception(outcome.error)
        else:
            answer.set_result(outcome.result)
        if self._done:
            asyncio.get_running_loop().call_soon(self._tell)


def done_together(database: Database, works: Sequence[Work]) -> list[Outcome]:
    """What comes of `works`, of which several are one transaction: one that fails is undone by itself, and where the
    transaction fails all have failed.
    """
    if len(works) == 1:
        return [_outcome(database, works[0])]
    try:
        with write(database):
            return [_outcome(database, work) for work in works]
    except StorageError as error:
        return [Outcome(error=error) for _ in works]


def _outcome(database: Database, work: Work) -> Outcome:
    try:
        return Outcome(work(database))
    except Exception as error:  # noqa: BLE001 - whoever asked is told
        return Outcome(error=error)


@asynccontextmanager
async def open_writer(path: Path) -> AsyncIterator[Writer]:
    """The writer of the database at `path`. StorageError where it cannot be opened."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="writer") as thread:
        database = await asyncio.get_running_loop().run_in_executor(thread, open_database, path)
        writer = Writer(thread, database)
        try:
            yield writer
        finally:
            await writer.close()
