"""What a number of tasks takes at the least on a number of places."""

import heapq
from collections.abc import Iterable


def makespan(durations: Iterable[float], places: int) -> float:
    """When the last of `durations` is over, where each begins, in their order, as soon as one of `places` is free."""
    free = [0.0] * places
    for duration in durations:
        heapq.heappushpop(free, free[0] + duration)
    return max(free)
