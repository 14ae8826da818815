"""Review on 100, 10,000 and 1,000,000 responses: `python -m tests.benchmarks.bench_open_review`.

Timed at the desk, without the screen (`bench_review` has that): opening it as a reviewer who was never there, as one
who has graded half of the session, and a verdict until the next item is read. Then what 5,000 judgments take of memory.
"""

import gc
import statistics
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

from reviewtui.actions.review import ReviewDesk
from reviewtui.actions.review_ready import make_ready
from reviewtui.domain.session import ReviewRules
from reviewtui.store.database import open_database, write
from tests.benchmarks.judged import peak_mb
from tests.benchmarks.large import large
from tests.benchmarks.waiting import p99

SIZES = (100, 10_000, 1_000_000)
ROUNDS, KEYS = 7, 200
OPEN_MS, OPEN_RATIO, KEY_MS = 300.0, 2.0, 30.0
"""What is promised: of opening, its ratio to 100 responses, the 99th percentile of a verdict."""

MANY = 5_000
GROWTH_MB = 8.0


def opened(path: Path, reviewer: str) -> float:
    """Milliseconds until an item lies on the desk."""
    began = time.perf_counter()
    with ReviewDesk.open(path, "support", reviewer) as desk:
        assert desk.item is not None
        return (time.perf_counter() - began) * 1000


def verdicts(path: Path, reviewer: str, count: int) -> list[float]:
    """Milliseconds for each verdict until the next item is read; looking ahead, as when one reads, is not timed."""
    times = []
    with ReviewDesk.open(path, "support", reviewer) as desk:
        for _ in range(count):
            desk.look_ahead()
            began = time.perf_counter()
            desk.compare("first")
            item, undone = desk.item, desk.to_undo()
            times.append((time.perf_counter() - began) * 1000)
            assert item is not None
            assert undone is not None
    return times


_HALF = """
    INSERT INTO judgments (id, session, kind, reviewer, prompt_id, response_id, other_response_id, verdict, slots,
                           blind, exposed, seconds, created_at, version, writer, seq, prev_hash, hash)
    SELECT printf('019ab100-0000-7000-0000-%012x', q.family), 'support', 'comparison', 'half', q.prompt_id,
           a.response_id, b.response_id, 'first', '{"A":"' || a.response_id || '","B":"' || b.response_id || '"}', 1, 0,
           2.0, strftime('%Y-%m-%dT%H:%M:%fZ', 1763640000 + q.family * 3, 'unixepoch'), '0', 'half', q.family + 1,
           '', ''
    FROM queue_prompts q
    JOIN current_responses a ON a.session = q.session AND a.prompt_id = q.prompt_id AND a.model = 'Zq7xTango'
    JOIN current_responses b ON b.session = q.session AND b.prompt_id = q.prompt_id AND b.model = 'Wv3kLlama'
    WHERE q.session = 'support' AND q.family < :half"""


def half_graded(path: Path, prompts: int) -> tuple[float, float]:
    """Grade the first half as the reviewer `half`. Milliseconds of finding it out, once (in a large session the screen
    tells how far that is, and keys answer), and of opening the desk after it.
    """
    with open_database(path) as db, write(db) as conn:
        conn.execute(_HALF, {"half": prompts // 2})
    began = time.perf_counter()
    make_ready(path, "support", "half")
    return (time.perf_counter() - began) * 1000, opened(path, "half")


def memory(path: Path) -> float:
    """MB that the desk has grown by over many judgments."""
    with ReviewDesk.open(path, "support", "long") as desk:
        for number in range(MANY + 200):
            if number == 200:
                gc.collect()
                tracemalloc.start()
                before = tracemalloc.get_traced_memory()[0]
            desk.look_ahead()
            desk.compare("tie")
            assert desk.to_undo() is not None
        gc.collect()
        after = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
    return (after - before) / (1 << 20)


def main() -> int:
    fresh: dict[int, list[float]] = {}
    half: dict[int, list[float]] = {}
    keys: dict[int, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        for size in SIZES:
            began = time.perf_counter()
            paths[size] = large(Path(folder, f"{size}.db"), size // 4, ReviewRules(mode="compare"))
            found, first = half_graded(paths[size], size // 4)
            print(
                f"{size:,} responses made in {time.perf_counter() - began:.0f} s; half found graded in {found:,.0f} ms,"
                f" {found * 1000 / max(1, size // 8):,.0f} us an item; then opened in {first:.1f} ms"
            )
        for number in range(ROUNDS):
            for size, path in paths.items():
                fresh.setdefault(size, []).append(opened(path, f"reviewer {number}"))
                half.setdefault(size, []).append(opened(path, "half"))
        for size, path in paths.items():
            keys[size] = verdicts(path, "quick", min(KEYS, size // 4 - 2))
        grown = memory(paths[10_000] if MANY + 200 < 2_500 else paths[1_000_000])
    print(f"{'responses':>10} {'open ms':>8} {'half graded':>12} {'key p50 ms':>11} {'key p99 ms':>11}")
    for size in SIZES:
        print(
            f"{size:>10,} {statistics.median(fresh[size]):>8.1f} {statistics.median(half[size]):>12.1f}"
            f" {statistics.median(keys[size]):>11.1f} {p99(keys[size]):>11.1f}"
        )
    ratio = statistics.median(fresh[SIZES[-1]]) / statistics.median(fresh[SIZES[0]])
    ratio_half = statistics.median(half[SIZES[-1]]) / statistics.median(half[SIZES[0]])
    print(f"opening, 1,000,000 over 100: {ratio:.2f}, half graded {ratio_half:.2f} (promised: at most {OPEN_RATIO})")
    print(f"memory over {MANY:,} judgments: {grown:+.2f} MB (promised: at most {GROWTH_MB}); peak {peak_mb():.0f} MB")
    kept = max(ratio, ratio_half) <= OPEN_RATIO and statistics.median(fresh[SIZES[-1]]) <= OPEN_MS
    return int(not kept or p99(keys[SIZES[-1]]) > KEY_MS or grown > GROWTH_MB)


if __name__ == "__main__":
    sys.exit(main())
