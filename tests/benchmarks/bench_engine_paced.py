"""How wrong are the engine's times under many streams? `python -m tests.benchmarks.bench_engine_paced`

256 answers stream at a time, 50 chunks a second each, every stream asking twice. The error of a chunk is how much later
than it was sent it is said to have come; that of a TTFT how much longer it is than from the request's coming to the
first chunk's leaving. Beside the engine stands aiohttp alone, in turns with it: what it errs is the machine's doing.
"""

import argparse
import statistics
import sys
from collections.abc import Callable, Sequence

import numpy as np

from tests.benchmarks.candidates import ENGINE, Streamed, Work, bare, engine
from tests.benchmarks.streaming import streaming_provider

STREAMS, RATE = 256, 50
MOST_RATIO = 2.0
"""The engine's p99 error of a chunk, in times of aiohttp's."""

MOST_TTFT_MS = 5.0
"""The p99 error of a TTFT."""

SPREAD_S = 1.0
"""Over so long aiohttp's first requests are sent: connections that are all made at once disturb the times of all."""

BARE = "aiohttp alone"
CANDIDATES: dict[str, Callable[[str, Work], Streamed]] = {
    ENGINE: engine,
    BARE: lambda base_url, work: bare("aiohttp", base_url, work, spread_s=SPREAD_S),
}


def main(arguments: Sequence[str] = ()) -> int:
    """Print the table; 1 where the engine misses what it must reach."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=4.0, help="length of the answers")
    options.add_argument("--rounds", type=int, default=5, help="how often everything is measured, in turn")
    given = options.parse_args(list(arguments))
    work = Work(f"rate-{RATE}+tokens-{round(given.seconds * RATE)}", 2 * STREAMS, STREAMS)
    found: dict[str, list[Streamed]] = {name: [] for name in CANDIDATES}
    with streaming_provider() as base_url:
        for _ in range(given.rounds):
            for name, measure in CANDIDATES.items():
                found[name].append(measure(base_url, work))
    return _report(found)


def _report(found: dict[str, list[Streamed]]) -> int:
    print(f"{STREAMS} streams of {RATE} chunks/s, medians of {len(found[ENGINE])} rounds; errors in milliseconds\n")
    print(f"{'':<16} {'p50':>7} {'p99':>7} {'worst':>7} {'TTFT p50':>9} {'TTFT p99':>9}")
    p99, ttft = {}, {}
    for name, rounds in found.items():
        late = np.array([np.percentile(one.late_ms(), (50, 99, 100)) for one in rounds])
        first = np.array([np.percentile(one.ttft_error_ms(), (50, 99)) for one in rounds])
        p99[name], ttft[name] = late[:, 1].tolist(), float(np.median(first[:, 1]))
        row = " ".join(f"{figure:7.2f}" for figure in np.median(late, axis=0))
        print(f"{name:<16} {row} {np.median(first[:, 0]):9.2f} {ttft[name]:9.2f}")
    ratio = statistics.median(ours / theirs for ours, theirs in zip(p99[ENGINE], p99[BARE], strict=True))
    passed = ratio <= MOST_RATIO and ttft[ENGINE] < MOST_TTFT_MS
    print(f"\np99 of chunks, engine over aiohttp: {ratio:.2f} (at most {MOST_RATIO:g})")
    print(f"{'ok' if passed else 'MISSED'}: that, and p99 of TTFT under {MOST_TTFT_MS:g} ms")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
