"""Showing other processes that a collector lives."""

import asyncio
from collections.abc import Callable

from reviewtui.domain.errors import ReviewError
from reviewtui.engine.writer import Writer
from reviewtui.store.collecting import CollectorLock

HEARTBEAT_SECONDS = 3.0


async def keep(lock: CollectorLock, writer: Writer, fail: Callable[[ReviewError], None]) -> None:
    """Renew `lock` for as long as this is awaited; `fail` is told why it cannot be, and it ends."""
    while True:
        await asyncio.sleep(HEARTBEAT_SECONDS)
        try:
            await writer.do(lambda _db: lock.beat())
        except ReviewError as error:
            fail(error)
            return
