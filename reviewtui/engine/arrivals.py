"""When requests of an open loop are due: at random, as people come who know nothing of each other."""

import random
from collections.abc import Iterator


def poisson_arrivals(rate: float, seed: int) -> Iterator[float]:
    """Seconds after the start at which requests are due, `rate` of them a second on average, without end.

    A seed gives the same pattern at every rate, only denser: steps differ by their load alone.
    """
    dice = random.Random(seed)  # noqa: S311 - nothing is kept secret by these moments
    due = 0.0
    while True:
        due += dice.expovariate(1.0)
        yield due / rate
