"""What a service allows within a length of time, kept exactly.

A leaky bucket, which the libraries for this are, lets twice the limit pass in its first interval, and takes no
correction. Here every interval of that length, wherever it begins, holds no more than the limit.
"""

from collections import OrderedDict
from typing import NamedTuple

from reviewtui.domain.session import RateLimit


class Taken:
    """An amount that counts against a limit: as long as it is held for what is to leave, and for a while after it left.
    How much it really was may be said later.
    """

    __slots__ = ("amount",)

    def __init__(self, amount: float) -> None:
        self.amount = amount


class Window:
    """At most `most` within any `seconds`. Times are seconds on any clock that only goes forward.

    Between passing and leaving a request may be kept waiting, for a disk or a connection: what is held counts until it
    has left, however long that takes, and from then on for `seconds`.
    """

    def __init__(self, most: float, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._held: set[Taken] = set()
        self._left: OrderedDict[Taken, float] = OrderedDict()  # and when, in that order
        self._total = 0.0

    def wait(self, amount: float, now: float) -> float:
        """The least seconds until `amount` more is allowed. What is more than the whole limit passes by itself."""
        self._forget(now)
        over = self._total + amount - self._most
        if over <= 0:
            return 0.0
        until = None
        for taken, left_at in self._left.items():
            over -= taken.amount
            until = left_at + self._seconds - now
            if over <= 0:
                return until
        if self._held:
            return self._seconds  # at the least, as they have not left yet
        return 0.0 if until is None else until

    def hold(self, amount: float) -> Taken:
        """Count `amount` of what is to leave."""
        taken = Taken(amount)
        self._held.add(taken)
        self._total += amount
        return taken

    def leave(self, taken: Taken, now: float) -> None:
        """It leaves now. Of several moments the last counts, also where the one before is long ago."""
        if taken in self._held:
            self._held.remove(taken)
        elif taken not in self._left:
            self._total += taken.amount
        self._left[taken] = now
        self._left.move_to_end(taken)

    def drop(self, taken: Taken) -> None:
        """It will not leave any more, if it has not."""
        if taken in self._held:
            self._held.remove(taken)
            self._total -= taken.amount

    def correct(self, taken: Taken, amount: float) -> None:
        """It was `amount`, and not what had been thought."""
        if taken in self._held or taken in self._left:  # else it is forgotten already
            self._total += amount - taken.amount
            taken.amount = amount

    def _forget(self, now: float) -> None:
        while self._left:
            first, left_at = next(iter(self._left.items()))
            if left_at + self._seconds > now:
                break
            del self._left[first]
            self._total -= first.amount


class Held(NamedTuple):
    """What one request takes of each window that there is."""

    request: Taken | None
    tokens: Taken | None


class Allowance:
    """The rate limit of one model: requests and tokens, each where it has one."""

    def __init__(self, limit: RateLimit | None) -> None:
        self._requests = Window(limit.requests, limit.per) if limit and limit.requests else None
        self._tokens = Window(limit.tokens, limit.per) if limit and limit.tokens else None

    def wait(self, tokens: int, now: float) -> float:
        """The seconds until a request of so many tokens may be sent."""
        requests = self._requests.wait(1, now) if self._requests else 0.0
        return max(requests, self._tokens.wait(tokens, now) if self._tokens else 0.0)

    def hold(self, tokens: int) -> Held:
        """A request is to be sent."""
        return Held(
            self._requests.hold(1) if self._requests else None, self._tokens.hold(tokens) if self._tokens else None
        )

    def leave(self, held: Held, now: float) -> None:
        """It is sent. Of several moments the last counts."""
        for window, taken in self._counted(held):
            window.leave(taken, now)

    def end(self, held: Held, tokens: int) -> None:
        """It is over and took so many tokens, if it was sent at all."""
        if self._tokens and held.tokens:
            self._tokens.correct(held.tokens, tokens)
        for window, taken in self._counted(held):
            window.drop(taken)

    def _counted(self, held: Held) -> list[tuple[Window, Taken]]:
        pairs = ((self._requests, held.request), (self._tokens, held.tokens))
        return [(window, taken) for window, taken in pairs if window and taken]
