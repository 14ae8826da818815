"""Showing other processes that a collector lives."""

import asyncio
from collections.abc import Callable

from reviewtui.domain.errors import ReviewError
from reviewtui.engine.writer import Writer
from reviewtui.store.collecting import Hold, beat

HEARTBEAT_SECONDS = 3.0


async def keep(hold: Hold, writer: Writer, fail: Callable[[ReviewError], None]) -> None:
    """Renew `hold` for as long as this is awaited; `fail` is told why it cannot be, and it ends."""
    while True:
        await asyncio.sleep(HEARTBEAT_SECONDS)
        try:
            await writer.do(beat, hold)
        except ReviewError as error:
            fail(error)
            return
