"""Writing things down: calls of the store, done in order by whoever `Recorder` it is, who alone has the database.

What is asked while a commit is on its way to the disk is done together and committed once: the disk takes a few
hundred commits a second, and every response needs two.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Concatenate, NamedTuple, ParamSpec, Protocol, TypeVar

from reviewtui.domain.errors import StorageError
from reviewtui.store.database import Database, open_database, write

P = ParamSpec("P")
T = TypeVar("T")

MOST_TOGETHER = 64
"""Calls in one transaction: others who write wait no longer than it takes."""


@dataclass(frozen=True, slots=True)
class Work:
    """A call of the store."""

    function: Callable[..., Any]
    arguments: Sequence[Any]
    named: Mapping[str, Any]

    def __call__(self, database: Database) -> Any:
        return self.function(database, *self.arguments, **self.named)


class Outcome(NamedTuple):
    """What a call returned, or raised."""

    result: Any = None
    error: Exception | None = None


class Recorder(Protocol):
    """Has the database open."""

    async def do_together(self, works: Sequence[Work]) -> list[Outcome]:
        """What comes of `works`, once they are committed. StorageError where the recorder is gone."""
        ...


class Writer:
    """Calls of the store, each awaited until it is committed; the event loop never waits for a disk."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._asked: deque[tuple[Work, asyncio.Future[Any]]] = deque()
        self._done: deque[tuple[asyncio.Future[Any], Outcome]] = deque()
        self._writing: asyncio.Task[None] | None = None

    async def do(self, function: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`function(database, ...)` where the database is. What is asked is done, also if whoever awaits it goes away.

        Where that may be another process, the function must be one that it can find by its name.
        """
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._asked.append((Work(function, args, kwargs), answer))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        return await asyncio.shield(answer)

    async def finish(self) -> None:
        """Until all is done that was asked."""
        if self._writing is not None:
            await asyncio.shield(self._writing)

    async def _write(self) -> None:
        while self._asked:
            together = [self._asked.popleft() for _ in range(min(MOST_TOGETHER, len(self._asked)))]
            try:
                outcomes = await asyncio.shield(self._recorder.do_together([work for work, _ in together]))
            except Exception as error:  # noqa: BLE001 - whoever asked is told
                outcomes = [Outcome(error=error)] * len(together)
            telling = bool(self._done)
            self._done.extend((answer, outcome) for (_, answer), outcome in zip(together, outcomes, strict=True))
            if not telling:
                self._tell()

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


Opening = Callable[[Path], AbstractAsyncContextManager[Writer]]
"""A writer of the database at a path, for as long as a block lasts. StorageError where that cannot be opened."""


def done_together(database: Database, works: Sequence[Callable[[Database], Any]]) -> list[Outcome]:
    """What comes of `works`, of which several are one transaction: one that fails is undone by itself, and where the
    transaction fails all have failed.
    """
    if len(works) == 1:
        return [_outcome(database, works[0])]
    try:
        with suppress(_OneFailed):
            return _all_or_none(database, works)
        with write(database):
            return [_outcome(database, work) for work in works]
    except StorageError as error:
        return [Outcome(error=error) for _ in works]


class _OneFailed(Exception):  # noqa: N818 - a signal
    """One of several works raised something."""


def _all_or_none(database: Database, works: Sequence[Callable[[Database], Any]]) -> list[Outcome]:
    """As nearly always nothing fails, none is kept apart from the others at first."""
    with write(database, parts=False):
        try:
            outcomes = [Outcome(work(database)) for work in works]
        except Exception as error:
            raise _OneFailed from error
        if database.spoiled:  # one knew what to do where a part of it failed, and must have it fail alone
            raise _OneFailed
        return outcomes


def _outcome(database: Database, work: Callable[[Database], Any]) -> Outcome:
    try:
        return Outcome(work(database))
    except Exception as error:  # noqa: BLE001 - whoever asked is told
        return Outcome(error=error)


class _Thread:
    """A recorder in a thread of this process."""

    def __init__(self, thread: ThreadPoolExecutor, database: Database) -> None:
        self._thread = thread
        self._database = database

    async def do_together(self, works: Sequence[Work]) -> list[Outcome]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: done_together(self._database, works))


@asynccontextmanager
async def open_writer(path: Path) -> AsyncIterator[Writer]:
    """A writer of the database at `path`, with a thread for it. StorageError where it cannot be opened."""
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="writer") as thread:
        database = await loop.run_in_executor(thread, open_database, path)
        writer = Writer(_Thread(thread, database))
        try:
            yield writer
        finally:
            await writer.finish()
            await loop.run_in_executor(thread, database.close)
