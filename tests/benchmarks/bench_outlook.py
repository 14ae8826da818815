"""Is the forecast of further judgments right? `python -m tests.benchmarks.bench_outlook`.

Sessions of 200 families whose model is good to any degree from 40% to 100%, looked at after some families: how often
what then came lay within the 80% range, and how often these prompts decided where that was said to be likely.
"""

import statistics
import sys
from typing import NamedTuple

import numpy as np

from reviewtui.scoring.betting import crossing
from reviewtui.scoring.outlook import Rest, outlook

RUNS, FAMILIES = 400, 200
THRESHOLD, ALPHA = 0.7, 0.05 / 4
PROMISED = 0.8


class Forecast(NamedTuple):
    """Whether the range held what came, the chance that was said, whether these prompts decided."""

    held: bool
    chance: float
    decided: bool


def forecast(number: int, seen: int) -> Forecast | None:
    """One session; None where it was decided already."""
    rng = np.random.default_rng((number, seen))
    good = rng.uniform(0.4, 1.0)
    sizes = rng.integers(1, 4, FAMILIES)
    scores = rng.binomial(sizes, rng.beta(4 * good, 4 * (1 - good) + 0.01, FAMILIES)) / sizes
    weights = sizes / 3
    at = crossing(scores, weights, THRESHOLD, ALPHA).first
    if at is not None and at <= seen:
        return None
    rest = Rest(weights[seen:], sizes[seen:].astype(np.float64))
    found = outlook(scores[:seen], weights[:seen], rest, THRESHOLD, ALPHA)
    assert found is not None
    came = np.inf if at is None else float(sizes[seen:at].sum())
    low, high = (np.inf if end is None else end for end in (found.low, found.high))
    return Forecast(bool(low <= came <= high), found.chance, at is not None)


def main() -> int:
    print(f"{RUNS} sessions of {FAMILIES} families, at least {THRESHOLD}; range promised for {PROMISED:.0%}")
    print(
        f"{'seen':>5} {'open':>5} {'held':>6} {'chance said':>12} {'decided':>8} {'decided of >80%':>16} {'of <40%':>8}"
    )
    good = True
    for seen in (10, 20, 40, 80):
        found = [one for one in (forecast(number, seen) for number in range(RUNS)) if one is not None]
        held, chance, decided = (statistics.fmean(column) for column in zip(*found, strict=True))
        likely = [one.decided for one in found if one.chance >= 0.8]
        unlikely = [one.decided for one in found if one.chance < 0.4]
        shares = [f"{statistics.fmean(group):.0%}" if group else "-" for group in (likely, unlikely)]
        print(
            f"{seen:>5} {len(found):>5} {held:>6.0%} {chance:>12.0%} {decided:>8.0%} {shares[0]:>16} {shares[1]:>8}",
            flush=True,
        )
        good &= held >= PROMISED
    return int(not good)


if __name__ == "__main__":
    sys.exit(main())
