"""The one thread that writes: it opens the database and does everything that is done with it, in order."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from reviewtui.store.database import Database, open_database

P = ParamSpec("P")
T = TypeVar("T")


class Writer:
    """Calls of the store, each awaited until it is committed; the event loop never waits for a disk."""

    def __init__(self, thread: ThreadPoolExecutor, database: Database) -> None:
        self._thread = thread
        self._database = database

    async def do(self, work: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`work(database, ...)` in the writing thread. What is begun is done, also if whoever awaits it goes away."""
        loop = asyncio.get_running_loop()
        return await asyncio.shield(loop.run_in_executor(self._thread, lambda: work(self._database, *args, **kwargs)))


@asynccontextmanager
async def open_writer(path: Path) -> AsyncIterator[Writer]:
    """The writer of the database at `path`. StorageError where it cannot be opened."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="writer") as thread:
        database = await asyncio.get_running_loop().run_in_executor(thread, open_database, path)
        writer = Writer(thread, database)
        try:
            yield writer
        finally:
            await writer.do(Database.close)
