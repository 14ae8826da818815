"""When a reviewer is shown an item again, to see whether the same person says the same; nobody can tell when.

The items that a reviewer meets are cut into blocks so long that one repeat in each makes the wanted share. It comes at
a drawn place of its block, and shows a drawn one of the items before. In the first block there is nothing to repeat.
"""

from collections.abc import Iterator

from reviewtui.grading.draws import number_drawn

GAP = 8
"""The repeat comes at least so many items later: before that the first showing is still before one's eyes."""


def repeats_due(secret: bytes, share: float, met: int, *, session: str, reviewer: str, mode: str) -> int:
    """How many repeats are to have come once `met` items were met. `share` of them, in the long run."""
    if share <= 0:
        return 0
    length = max(1, round(1 / share))
    whole, rest = divmod(met, length)
    place = number_drawn(secret, length, ("repeat", session, reviewer, mode, whole))
    return max(0, whole - 1) + (whole > 0 and rest > place)


def candidates(secret: bytes, number: int, latest: int, *, session: str, reviewer: str, mode: str) -> Iterator[int]:
    """Turns to repeat as repeat `number` (from 0), in drawn order, the `latest` turn being the one before. Without end
    where there are any; one may come more than once.
    """
    draw = 0
    while latest > GAP:
        yield 1 + number_drawn(secret, latest - GAP, ("repeated", session, reviewer, mode, number, draw))
        draw += 1
