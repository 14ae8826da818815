"""How long a judgment took."""

from collections.abc import Callable

AWAY_AFTER_S = 300.0
"""Nobody reads an answer for five minutes without touching a key: after that the reviewer was away."""


class Stopwatch:
    """Seconds of attention since the last judgment. `clock` counts seconds and never goes back.

    It runs from `restart`, stands still between `pause` and `resume`, and reads None where the reviewer was away in
    between: how much of that time was reading nobody can know.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._counted = 0.0
        self._since: float | None = None
        self._known = False

    def restart(self) -> None:
        """Something new is in front of the reviewer."""
        self._counted, self._since, self._known = 0.0, self._clock(), True

    def touch(self) -> None:
        """A key was pressed: the reviewer is here."""
        if self._since is None:
            return
        now = self._clock()
        self._known = self._known and now - self._since <= AWAY_AFTER_S
        self._counted += now - self._since
        self._since = now

    def pause(self) -> None:
        """Something else covers the item."""
        self.touch()
        self._since = None

    def resume(self) -> None:
        """The item is in front of the reviewer again."""
        if self._since is None:
            self._since = self._clock()

    def read(self) -> float | None:
        """Seconds of attention since `restart`, or None where they are not known."""
        self.touch()
        return self._counted if self._known else None
