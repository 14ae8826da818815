"""Services whose latency rises by a known law with the number of requests that they have in hand."""

from tests.fakes.scripts import Script
from tests.fakes.server import Choice, FakeProvider, Seen


def rising_with_load(fake: FakeProvider, seconds: float, *, most: int | None = None) -> Choice:
    """Answers `seconds` x (requests in hand, the new one among them) after a request came; overloaded beyond `most`."""

    def choose(seen: Seen) -> Script:
        in_hand = in_hand_with(fake, seen)
        if most is not None and in_hand > most:
            return Script(fault="status", status=429, headers={"retry-after": "30"})
        return Script(reply="one two three", first_after=seconds * in_hand)

    return choose


def choking(fake: FakeProvider, seconds: float, *, most: int, choked: float) -> Choice:
    """Rises in the same way up to `most` in hand. Once it has had more, it answers `choked` seconds after a request
    came, however many it has in hand: not even a client that stood still for a while finds it well again.
    """
    rising = rising_with_load(fake, seconds)
    well = True

    def choose(seen: Seen) -> Script:
        nonlocal well
        well = well and in_hand_with(fake, seen) <= most
        return rising(seen) if well else Script(reply="one two three", first_after=choked)

    return choose


def in_hand_with(fake: FakeProvider, seen: Seen) -> int:
    """How many requests for its model the service has in hand, the new one among them."""
    return sum(other.ended_ns is None for other in fake.requests if other.model == seen.model)


def in_hand_at_most(requests: list[Seen]) -> int:
    """How many of these requests the service had in hand at the same time."""
    moments = [(seen.received_ns, 1) for seen in requests] + [(seen.ended_ns or 0, -1) for seen in requests]
    now = most = 0
    for _, change in sorted(moments):
        now += change
        most = max(most, now)
    return most
