"""Rows that come in any order and go on together with their likes."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Elevator(Generic[T]):
    """Holds what comes, and lets it go in the order of its `key`: upwards from where it stopped, then from the bottom
    again, like an elevator. The more it holds, the more of one key go together. Things of one key go as they came.
    """

    def __init__(self, key: Callable[[T], str]) -> None:
        self._key = key
        self._held: list[T] = []
        self._stopped_at = ""

    def __len__(self) -> int:
        return len(self._held)

    @property
    def held(self) -> Sequence[T]:
        """What has come and not gone yet, in the order of the keys."""
        return self._held

    def enter(self, things: Sequence[T]) -> None:
        """Take in what came."""
        self._held += things
        self._held.sort(key=self._key)  # stable, and quick because most of it is sorted

    def leave(self, most: int) -> list[T]:
        """What goes next, `most` of it at most; less only where less is held."""
        start = bisect_left(self._held, self._stopped_at, key=self._key)
        going = self._held[start : start + most]
        del self._held[start : start + most]
        from_below = most - len(going)
        going += self._held[:from_below]
        del self._held[:from_below]
        if going:
            self._stopped_at = self._key(going[-1])
        return going
