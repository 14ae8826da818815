"""How long a collection takes, beside what the server makes it take: `python -m tests.benchmarks.bench_collect_wall`

500 questions, answers of 50 tokens at 50 a second, 64 in flight: `reviewtui collect` from the command line to its end,
with the start of the program and of its engine. The floor is what the server's own answers take, one after the other
on 64 places, each as long as it took the server from the first chunk it sent to the last.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.candidates import Work, session_file, stored
from tests.benchmarks.scheduling import makespan
from tests.benchmarks.streaming import served, streaming_provider

QUESTIONS, TOKENS, RATE, IN_FLIGHT = 500, 50, 50, 64
MOST_RATIO = 1.2
"""The whole command, in times of the floor."""


def collected(base_url: str) -> tuple[float, float]:
    """Seconds of the command and of the floor."""
    work = Work(f"rate-{RATE}+tokens-{TOKENS}", QUESTIONS, IN_FLIGHT)
    with tempfile.TemporaryDirectory() as folder:
        file, database = session_file(Path(folder), base_url, work), Path(folder, "reviews.db")
        command = (sys.executable, "-m", "reviewtui", "collect", str(file), "--headless", "--db", str(database))
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=folder)
        seconds = time.perf_counter() - began
        assert len(stored(database)) == QUESTIONS, "answers are missing"
    answers = served(base_url).values()
    return seconds, makespan([(answer.sent[-1] - answer.sent[0]) / 1e9 for answer in answers], IN_FLIGHT)


def main(arguments: Sequence[str] = ()) -> int:
    """Print the table; 1 where the command takes too long."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5, help="how often it is collected")
    rounds = options.parse_args(list(arguments)).rounds
    with streaming_provider() as base_url:
        found = [collected(base_url) for _ in range(rounds)]
    print(f"{QUESTIONS} answers of {TOKENS} tokens at {RATE}/s, {IN_FLIGHT} in flight; seconds\n")
    print(f"{'round':>5} {'command':>8} {'floor':>6} {'ratio':>6}")
    for number, (seconds, floor) in enumerate(found, 1):
        print(f"{number:>5} {seconds:>8.2f} {floor:>6.2f} {seconds / floor:>6.2f}")
    ratio = statistics.median(seconds / floor for seconds, floor in found)
    print(f"\n{'ok' if ratio <= MOST_RATIO else 'MISSED'}: {ratio:.2f} times the floor (at most {MOST_RATIO:g})")
    return int(ratio > MOST_RATIO)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
