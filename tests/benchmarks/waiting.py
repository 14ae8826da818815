"""What benchmarks of a screen share: waiting for a fact, and the figure that is promised."""

import asyncio
import time
from collections.abc import Callable

PATIENCE_S = 20.0


async def until(fact: Callable[[], bool]) -> None:
    """Wait for `fact`. TimeoutError where it does not come true: then a key was refused."""
    deadline = time.monotonic() + PATIENCE_S
    while not fact():
        if time.monotonic() > deadline:
            raise TimeoutError("what comes next does not come: was a key refused?")
        await asyncio.sleep(0)  # every other way to wait would be timed as well


def p99(times: list[float]) -> float:
    """The highest of `times` but one in a hundred."""
    return sorted(times)[-1 - len(times) // 100]
