"""How long a worker that could not begin is left alone."""

import asyncio

LONGEST_REST = 30.0
"""Seconds."""


class Rest:
    """How long a worker that could not begin is left alone: twice as long each time."""

    def __init__(self, seconds: float = 0.0) -> None:
        self._seconds = seconds
        self._until = asyncio.get_running_loop().time() + seconds

    def is_over(self) -> bool:
        return asyncio.get_running_loop().time() >= self._until

    def longer(self) -> "Rest":
        return Rest(min(LONGEST_REST, 2 * self._seconds or 1.0))
