"""What our processes have in common that work apart: their pipes, little garbage, and a quick end."""

import asyncio
import gc
import os
import sys
import threading
import time

LAST_SECONDS = 0.9
"""How long saving may take once the parent is gone or a signal has come; then the process ends as it stands."""

LAST_STEPS = 9

_GARBAGE = (2_000, 250, 50)
"""How seldom garbage is looked for, and in how small portions: every look holds up all stamps for as long as it takes,
and chunks leave little that refers to itself.
"""


def leave_garbage() -> None:
    """Have garbage looked for seldom, and never among what is there already: it stays to the end, and looking through
    it again and again would only delay stamps.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GARBAGE)


def refuse(why: str) -> int:
    """Say on stderr what is wrong with what came through the pipe; returns the exit status for it."""
    sys.stderr.write(f"reviewtui.engine: {why}\n")
    return 2


def end_soon() -> None:
    """Have this process end within `LAST_SECONDS`, whatever it is waiting for."""
    threading.Thread(target=_end_at_last, daemon=True).start()


def _end_at_last() -> None:
    """In steps, so that time in which this process itself stood still is not taken from it."""
    for _ in range(LAST_STEPS):
        time.sleep(LAST_SECONDS / LAST_STEPS)
    os._exit(1)


async def open_reader(fd: int) -> tuple[asyncio.StreamReader, asyncio.ReadTransport]:
    """A stream of what comes through the pipe `fd`, and the transport that closes it."""
    stream = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(stream), os.fdopen(fd, "rb", buffering=0)
    )
    return stream, transport


async def open_writer(fd: int) -> asyncio.StreamWriter:
    """A writer into the pipe `fd`, whose `drain` waits while the pipe is full."""
    loop = asyncio.get_running_loop()
    # Of the protocol only its flow control is used, which asyncio offers under no name of its own.
    flow = asyncio.StreamReaderProtocol(asyncio.StreamReader())
    transport, _ = await loop.connect_write_pipe(lambda: flow, os.fdopen(fd, "wb", buffering=0))
    return asyncio.StreamWriter(transport, flow, None, loop)
