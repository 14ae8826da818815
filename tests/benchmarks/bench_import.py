"""A million comparisons out of a CSV file: `python -m tests.benchmarks.bench_import`.

5 models, each pair of them compared by 100 reviewers on 1,000 prompts, of which nobody gave the answers. Beside the
time of the whole import stands that of `csv.DictReader` alone over the same file, read before and after in the same
run, and the pace of the first and of the last fifth of the file. Each order of rows is imported by a process of its
own, into a new database; its peak of memory is that process's, program and libraries included.
"""

import csv
import multiprocessing
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple, get_args

from reviewtui.actions.importing import ImportProgress
from reviewtui.actions.importing_judgments import import_judgments
from tests.benchmarks.judged import EACH, Order, peak_mb, session_of, write_comparisons

ROWS = 1_000_000
AT_MOST = 20.0
"""What is promised: times `csv.DictReader` alone, of rows prompt by prompt."""


class Measured(NamedTuple):
    """Seconds of the import, and of the reader alone each time; rows a second of the first and the last fifth."""

    seconds: float
    reader: tuple[float, ...]
    first: float
    last: float
    peak_mb: float
    before_mb: float


def measure(file: Path) -> Measured:
    """Import `file` into a new database beside it."""
    session, marks = session_of(ROWS // EACH), []
    alone = [read(file), read(file)]
    before = peak_mb()
    began = time.perf_counter()

    def progress(seen: ImportProgress) -> None:
        marks.append((seen.rows - seen.waiting, time.perf_counter() - began))

    summary = import_judgments(session, file.with_suffix(".db"), [str(file)], mapping={}, progress=progress)
    seconds = time.perf_counter() - began
    assert (summary.rows, summary.added) == (ROWS, ROWS), summary
    alone += [read(file), read(file)]
    fifth = next(mark for mark in marks if mark[0] >= ROWS / 5)
    rest = next(mark for mark in marks if mark[0] >= ROWS * 4 / 5)
    last = (ROWS - rest[0]) / (seconds - rest[1])
    return Measured(seconds, tuple(alone), fifth[0] / fifth[1], last, peak_mb(), before)


def read(file: Path) -> float:
    """Seconds that `csv.DictReader` needs for the rows of `file`."""
    began = time.perf_counter()
    with file.open(newline="") as stream:
        assert sum(1 for _ in csv.DictReader(stream)) == ROWS
    return time.perf_counter() - began


def main() -> int:
    orders: tuple[Order, ...] = get_args(Order)
    print(f"{ROWS:,} comparisons; times in seconds")
    print("        rows  import  rows/s first 5th last 5th peak MB reader ratio")
    ratios = {}
    for order in orders:
        with tempfile.TemporaryDirectory() as folder:
            file = write_comparisons(Path(folder, "comparisons.csv"), ROWS, order)
            with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
                found = pool.submit(measure, file).result()
        alone = statistics.median(found.reader)
        ratios[order] = found.seconds / alone
        print(
            f"{order:>12} {found.seconds:>7.1f} {ROWS / found.seconds:>7,.0f} {found.first:>9,.0f} {found.last:>8,.0f}"
            f" {found.peak_mb:>7.0f} {alone:>6.2f} {ratios[order]:>5.1f}"
        )
    print(f"by prompt, over csv.DictReader alone: {ratios['by prompt']:.1f} (promised: at most {AT_MOST:.0f})")
    return int(ratios["by prompt"] > AT_MOST)


if __name__ == "__main__":
    sys.exit(main())
