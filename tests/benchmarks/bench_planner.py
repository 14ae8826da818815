"""Does choosing what is judged next save judgments? `python -m tests.benchmarks.bench_planner`.

Judgments until everything that is asked is decided, in worlds that are easy, hard, or a near tie, for three ways of
drawing the next item: `random` (every item alike), `proportional` (items by the traffic that they stand for, pairs in
rounds) and `informative` (the planner). All are decided by the same bounds, which take the chances of the draws in. A
run that judged all there is counts in full. The promise is that no bound excludes the truth, at any time, in more than
5% of the runs: `kept` is the share in which none did. These bounds are of the items at hand. Beside them stands what a
report decides by today, `by family`: whole families in a drawn order, and bounds of the traffic that they came from.

The table is printed whatever it says. The exit code is that of the promise alone.
"""

import math
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from tests.benchmarks.planner_duels import FIXED, compare, shares_kept
from tests.benchmarks.planner_ratings import ALPHA, THRESHOLD, Run, rate, rate_by_family
from tests.benchmarks.planner_worlds import COMPARED, RATED, compared_world, rated_traffic, rated_world

ARMS = ("random", "proportional", "informative")
BY_FAMILY = "by family"
RATED_RUNS, ITEMS = 100, 240
COMPARED_RUNS, PROMPTS = 60, 120


def kept_at_least(runs: int) -> float:
    """The share of runs that must keep the truth: 95%, less three standard errors of so many runs."""
    return 1 - ALPHA - 3 * math.sqrt(ALPHA * (1 - ALPHA) / runs)


def table(title: str, worlds: dict[str, Callable[[str], Iterator[Run]]], arms: Sequence[str], runs: int) -> bool:
    """Print one table; whether the promise was kept in all of it."""
    print(f"\n{title}")
    print(f"{'world':>10} {'order':>13} {'median':>7} {'mean':>12} {'of random':>10} {'decided':>8} {'kept':>6}")
    good = True
    for name, world in worlds.items():
        base = None
        for arm in arms:
            found = list(world(arm))
            counts = [run.judgments for run in found]
            mean = statistics.fmean(counts)
            base = base or mean
            error = statistics.stdev(counts) / math.sqrt(len(counts))
            kept = statistics.fmean(run.kept for run in found)
            decided = statistics.fmean(run.decided for run in found)
            good &= kept >= kept_at_least(runs)
            print(
                f"{name:>10} {arm:>13} {statistics.median(counts):>7.0f} {mean:>7.0f} ±{error:>3.0f} "
                f"{mean / base:>10.2f} {decided:>8.0%} {kept:>6.1%}",
                flush=True,
            )
    return good


def rated_runs(name: str, even: bool) -> Callable[[str], Iterator[Run]]:
    traffic = rated_traffic(name)

    def runs(arm: str) -> Iterator[Run]:
        for number in range(RATED_RUNS):
            world = rated_world(np.random.default_rng((number, 1)), name, ITEMS, even=even)
            if arm == BY_FAMILY:
                yield rate_by_family(world, traffic, np.random.default_rng((number, 4)))
            else:
                yield rate(world, arm, b"secret %d" % number)

    return runs


def compared_runs(name: str) -> Callable[[str], Iterator[Run]]:
    def runs(arm: str) -> Iterator[Run]:
        for number in range(COMPARED_RUNS):
            world = compared_world(np.random.default_rng((number, 2)), name, PROMPTS)
            yield compare(world, arm, b"secret %d" % number)

    return runs


def shares_table() -> None:
    print(f"\nPreferred shares after {FIXED} comparisons: 95% intervals that hold the share that all comparisons give")
    print(f"{'world':>10} {'order':>13} {'weighted':>9} {'held':>7} {'of':>5}")
    for name in COMPARED:
        for arm, weighted in (("proportional", False), ("informative", False), ("informative", True)):
            counts = [
                shares_kept(
                    compared_world(np.random.default_rng((number, 3)), name, PROMPTS),
                    arm,
                    b"secret %d" % number,
                    weighted=weighted,
                )
                for number in range(COMPARED_RUNS)
            ]
            held, of = (sum(column) for column in zip(*counts, strict=True))
            print(f"{name:>10} {arm:>13} {'yes' if weighted else 'no':>9} {held / of:>7.1%} {of:>5}", flush=True)


def main() -> int:
    began = time.monotonic()
    rated_title = f"Ratings: 4 models, {ITEMS} items, CSAT at least {THRESHOLD}; {RATED_RUNS} runs; items weigh "
    good = True
    for even in (True, False):
        worlds = {name: rated_runs(name, even) for name in RATED}
        good &= table(rated_title + ("the same" if even else "as traffic does"), worlds, (*ARMS, BY_FAMILY), RATED_RUNS)
    title = f"Comparisons: 5 models, {PROMPTS} prompts; which one is preferred to all others; {COMPARED_RUNS} runs"
    good &= table(title, {name: compared_runs(name) for name in COMPARED}, ARMS, COMPARED_RUNS)
    shares_table()
    print(f"\n{time.monotonic() - began:.0f} s; bounds {'kept' if good else 'DID NOT KEEP'} what they promise")
    return int(not good)


if __name__ == "__main__":
    sys.exit(main())
