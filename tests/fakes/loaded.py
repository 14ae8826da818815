"""A service whose latency rises by a known law with the number of requests that it has in hand."""

from tests.fakes.scripts import Script
from tests.fakes.server import Choice, FakeProvider, Seen


def rising_with_load(fake: FakeProvider, seconds: float, *, most: int | None = None) -> Choice:
    """Answers `seconds` x (requests in hand, the new one among them) after a request came; overloaded beyond `most`."""

    def choose(seen: Seen) -> Script:
        in_hand = sum(other.ended_ns is None for other in fake.requests if other.model == seen.model)
        if most is not None and in_hand > most:
            return Script(fault="status", status=429, headers={"retry-after": "30"})
        return Script(reply="one two three", first_after=seconds * in_hand)

    return choose


def in_hand_at_most(requests: list[Seen]) -> int:
    """How many of these requests the service had in hand at the same time."""
    moments = [(seen.received_ns, 1) for seen in requests] + [(seen.ended_ns or 0, -1) for seen in requests]
    now = most = 0
    for _, change in sorted(moments):
        now += change
        most = max(most, now)
    return most
