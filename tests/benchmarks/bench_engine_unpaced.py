"""How many chunks a second does one engine take? `python -m tests.benchmarks.bench_engine_unpaced`

64 answers stream at a time, as fast as they are read. Beside the engine, which parses for every accent, judges, stores
and tells of all that comes, stand httpx over aiohttp with a parser of a few lines that keeps as much (both on uvloop,
with msgspec, and their first requests equally far apart), and the `openai` SDK's own loop. The SDK is no dependency:
`--sdk PYTHON` names the Python of an environment that has it.
"""

import argparse
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence

from reviewtui.engine.control import APART_S
from tests.benchmarks.candidates import ENGINE, Streamed, Work, bare, engine, sdk
from tests.benchmarks.streaming import streaming_provider

STREAMS, CHUNKS = 64, 2_000
QUESTIONS, SDK_QUESTIONS = 256, 64
"""The SDK is asked less, so as not to be waited for."""

LEAST_OF_BARE, LEAST_OF_SDK = 0.7, 20.0
"""The engine's chunks a second, in times of the others'."""

BARE, SDK = "httpx-aiohttp, bare", "openai SDK"


def main(arguments: Sequence[str] = ()) -> int:
    """Print the table; 1 where the engine misses what it must reach."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5, help="how often everything is measured, in turn")
    options.add_argument(
        "--sdk", metavar="PYTHON", default=sys.executable, help="where the openai package is installed"
    )
    given = options.parse_args(list(arguments))
    work = Work(f"tokens-{CHUNKS}", QUESTIONS, STREAMS)
    candidates: dict[str, Callable[[str], Streamed]] = {
        ENGINE: lambda base_url: engine(base_url, work),
        BARE: lambda base_url: bare("httpx-aiohttp", base_url, work, spread_s=STREAMS * APART_S),
    }
    if has_sdk(given.sdk):
        candidates[SDK] = lambda base_url: sdk(given.sdk, base_url, work._replace(questions=SDK_QUESTIONS))
    paces: dict[str, list[float]] = {name: [] for name in candidates}
    with streaming_provider() as base_url:
        for _ in range(given.rounds):
            for name, measure in candidates.items():
                paces[name].append(measure(base_url).chunks_per_second())
    return _report(paces)


def has_sdk(python: str) -> bool:
    """Whether that Python can import the SDK."""
    return subprocess.run((python, "-c", "import openai"), capture_output=True, check=False).returncode == 0


def _report(paces: dict[str, list[float]]) -> int:
    print(f"{STREAMS} answers of {CHUNKS:,} chunks at a time, medians of {len(paces[ENGINE])} rounds\n")
    print(f"{'':<20} {'chunks/s':>9} {'lowest':>9} {'highest':>9} {'engine is':>10} {'promised':>9}")
    passed = True
    for name, least in ((ENGINE, 1.0), (BARE, LEAST_OF_BARE), (SDK, LEAST_OF_SDK)):
        if name not in paces:
            print(f"{name:<20} not installed here: --sdk PYTHON names where it is")
            continue
        of_name = paces[name]
        ratio = statistics.median(ours / theirs for ours, theirs in zip(paces[ENGINE], of_name, strict=True))
        row = " ".join(f"{pace:>9,.0f}" for pace in (statistics.median(of_name), min(of_name), max(of_name)))
        print(f"{name:<20} {row} {ratio:>9.2f}x {least:>8g}x")
        passed = passed and ratio >= least
    print(f"\n{'ok' if passed else 'MISSED'}: at least so many times as fast as the others")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
