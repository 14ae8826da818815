"""What a service allows within a length of time, kept exactly.

A leaky bucket, which the libraries for this are, lets twice the limit pass in its first interval, and takes no
correction. Here every interval of that length, wherever it begins, holds no more than the limit.
"""

from collections import deque

from reviewtui.domain.session import RateLimit


class Taken:
    """An amount that counts against a limit from its moment on; how much it really was may be said later."""

    __slots__ = ("amount", "at")

    def __init__(self, at: float, amount: float) -> None:
        self.at = at
        self.amount = amount


class Window:
    """At most `most` within any `seconds`. Times are seconds on any clock that only goes forward."""

    def __init__(self, most: float, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._taken: deque[Taken] = deque()
        self._total = 0.0

    def wait(self, amount: float, now: float) -> float:
        """The seconds until `amount` more is allowed. What is more than the whole limit is allowed by itself."""
        self._forget(now)
        over = self._total + amount - self._most
        for taken in self._taken:
            if over <= 0:
                break
            over -= taken.amount
            if over <= 0 or taken is self._taken[-1]:
                return taken.at + self._seconds - now
        return 0.0

    def take(self, amount: float, now: float) -> Taken:
        """Count `amount` from `now` on."""
        taken = Taken(now, amount)
        self._taken.append(taken)
        self._total += amount
        return taken

    def correct(self, taken: Taken, amount: float) -> None:
        """It was `amount`, and not what had been thought."""
        if self._taken and taken.at >= self._taken[0].at:  # else it is forgotten already
            self._total += amount - taken.amount
            taken.amount = amount

    def _forget(self, now: float) -> None:
        while self._taken and self._taken[0].at + self._seconds <= now:
            self._total -= self._taken.popleft().amount


class Allowance:
    """The rate limit of one model: requests and tokens, each where it has one."""

    def __init__(self, limit: RateLimit | None) -> None:
        self._requests = Window(limit.requests, limit.per) if limit and limit.requests else None
        self._tokens = Window(limit.tokens, limit.per) if limit and limit.tokens else None

    def wait(self, tokens: int, now: float) -> float:
        """The seconds until a request of so many tokens may be sent."""
        requests = self._requests.wait(1, now) if self._requests else 0.0
        return max(requests, self._tokens.wait(tokens, now) if self._tokens else 0.0)

    def take(self, tokens: int, now: float) -> Taken | None:
        """A request is sent. Its tokens, to be corrected; None where nobody counts them."""
        if self._requests:
            self._requests.take(1, now)
        return self._tokens.take(tokens, now) if self._tokens else None

    def correct(self, taken: Taken | None, tokens: int) -> None:
        """So many tokens it was."""
        if self._tokens and taken:
            self._tokens.correct(taken, tokens)
