"""How many requests a service bears at a time: found out as TCP finds out, halved at a refusal, one more by and by."""

LONGEST_WAIT = 60.0
"""Seconds. A server that asks for more is asked again after this long."""

UNTOLD_WAIT = 0.5
"""Seconds that a model is left alone where it refuses and does not say for how long."""


class Pace:
    """Places for one model's requests, `most` of them at best; and when the next may be sent at the earliest.

    Additive increase, multiplicative decrease: https://www.rfc-editor.org/rfc/rfc5681. Times are seconds on any clock
    that only goes forward.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._places = float(most)
        self._entered = 0
        self._last_before_cut = 0
        self._not_before = 0.0

    @property
    def places(self) -> int:
        return int(self._places)

    def wait(self, now: float) -> float:
        """The seconds until a request may be sent."""
        return max(0.0, self._not_before - now)

    def enter(self) -> int:
        """A request is sent; its number."""
        self._entered += 1
        return self._entered

    def refused(self, number: int, wait: float | None, now: float) -> None:
        """The service refused the request of this `number`: too many, or too much for it at the moment.

        All wait as long as it asked. Those that were on the wire together are one refusal, and halve the places once.
        """
        self._not_before = max(self._not_before, now + (UNTOLD_WAIT if wait is None else min(wait, LONGEST_WAIT)))
        if number > self._last_before_cut:
            self._places = max(1.0, self._places / 2)
            self._last_before_cut = self._entered

    def went_well(self) -> None:
        """A request was answered: after as many as there are places there is one more."""
        self._places = min(float(self._most), self._places + 1 / self.places)
