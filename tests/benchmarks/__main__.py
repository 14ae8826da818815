"""Every benchmark, one after the other: `python -m tests.benchmarks`.

Each prints its own table. The figures are ratios within one run where that is possible: machines differ, and this one
is noisy.
"""

import importlib
import os
import platform
import sys

BENCHMARKS = (
    "bench_start",
    "bench_open_review",
    "bench_home",
    "bench_review",
    "bench_writers",
    "bench_balance",
    "bench_long_answer",
    "bench_triage",
    "bench_import",
    "bench_report",
    "bench_planner",
    "bench_outlook",
    "bench_chunk_times",
    "bench_engine_paced",
    "bench_engine_unpaced",
    "bench_collect_wall",
    "bench_writing",
)


def main() -> int:
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}")
    codes = []
    for name in BENCHMARKS:
        print(f"\n--- {name}", flush=True)
        codes.append(importlib.import_module(f"tests.benchmarks.{name}").main())
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
