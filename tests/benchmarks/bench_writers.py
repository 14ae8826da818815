"""Two people at one database, eight programs writing beside them: `python -m tests.benchmarks.bench_writers`.

The programs record judgments as fast as the disk takes them; the two desks grade, one verdict after the other. Every
one is a process of its own. Timed is each verdict from the key until it is on the disk. Afterwards every judgment that
was acknowledged has to be there once, and every chain whole.
"""

import multiprocessing
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from queue import Empty
from typing import Any

from reviewtui.actions.review import ReviewDesk
from reviewtui.domain.errors import StorageError
from reviewtui.domain.judgment import JudgmentDraft
from reviewtui.domain.session import ReviewRules
from reviewtui.store.database import open_database
from reviewtui.store.judgments import append_judgment, verify_chains
from tests.benchmarks.large import large
from tests.benchmarks.waiting import p99

PROMPTS, WRITERS, VERDICTS, PAUSE_S = 2_500, 8, 200, 0.05
DESKS = ("ana", "ben")
P99_MS = 250.0
"""What is promised of a verdict while eight others write all the time: nobody notices a quarter of a second."""


def write_on(path: Path, name: str, over: Any, told: Any) -> None:
    """Record judgments until `over`; tell how many, and how often the database was busy for too long."""
    with open_database(path) as db:
        answers = [row[0] for row in db.rows("SELECT response_id FROM current_responses ORDER BY response_id")]
        ids, busy = [], 0
        for answer in answers:
            if over.is_set():
                break
            try:
                said = JudgmentDraft(session="support", kind="rating", reviewer=name, response_id=answer, rating=3)
                ids.append(append_judgment(db, said).id)
            except StorageError:
                busy += 1
    told.put((name, ids, [], busy))


def grade(path: Path, name: str, told: Any) -> None:
    """Give verdicts as somebody who reads fast; tell how long each took, and how often the key was refused."""
    times, busy = [], 0
    with ReviewDesk.open(path, "support", name) as desk:
        while len(times) < VERDICTS:
            desk.look_ahead()
            time.sleep(PAUSE_S)
            began = time.perf_counter()
            try:
                desk.compare("first")
            except StorageError:
                busy += 1
            else:
                times.append((time.perf_counter() - began) * 1000)
    told.put((name, [], times, busy))


def run(path: Path, writers: int) -> dict[str, tuple[list[str], list[float], int]]:
    """What each process tells, the desks grading while so many others write."""
    context = multiprocessing.get_context("spawn")
    over, told = context.Event(), context.Queue()
    names = [f"writer {number} of {writers}" for number in range(writers)]
    others = [context.Process(target=write_on, args=(path, name, over, told)) for name in names]
    desks = [context.Process(target=grade, args=(path, f"{name} {writers}", told)) for name in DESKS]
    for process in (*others, *desks):
        process.start()
    found: dict[str, tuple[list[str], list[float], int]] = {}
    while len(found) < len(others) + len(desks):
        try:
            name, *rest = told.get(timeout=1)
        except Empty:
            assert all(process.exitcode in (None, 0) for process in (*others, *desks)), "a process died"
            continue
        found[name] = tuple(rest)
        if sum(name.startswith(DESKS) for name in found) == len(DESKS):
            over.set()
    for process in (*others, *desks):
        process.join()
    return found


def main() -> int:
    lost = doubled = 0
    with tempfile.TemporaryDirectory() as folder:
        path = large(Path(folder, "reviews.db"), PROMPTS, ReviewRules(mode="compare"))
        print(f"{'writers':>7} {'verdicts':>8} {'p50 ms':>7} {'p99 ms':>7} {'worst':>7} {'refused':>7} {'beside':>9}")
        for writers in (0, WRITERS):
            found = run(path, writers)
            times = [taken for _, given, _ in found.values() for taken in given]
            refused = sum(busy for _, _, busy in found.values())
            acknowledged = Counter(identity for ids, _, _ in found.values() for identity in ids)
            with open_database(path) as db:
                rows = db.rows("SELECT id, reviewer, kind FROM judgments")
                problems = verify_chains(db)
            there = {row["id"] for row in rows}
            lost += len(acknowledged.keys() - there)
            doubled += sum(count - 1 for count in acknowledged.values()) + len(rows) - len(there)
            by_desk = Counter(row["reviewer"] for row in rows if row["kind"] == "comparison")
            lost += sum(len(given) - by_desk[name] for name, (_, given, _) in found.items() if given)
            print(
                f"{writers:>7} {len(times):>8} {statistics.median(times):>7.1f} {p99(times):>7.1f} {max(times):>7.1f}"
                f" {refused:>7} {sum(acknowledged.values()):>9,}"
            )
    print(f"lost: {lost}; doubled: {doubled}; broken chains: {len(problems)}; promised: p99 under {P99_MS:.0f} ms")
    return int(bool(lost or doubled or problems or refused) or p99(times) > P99_MS)


if __name__ == "__main__":
    sys.exit(main())
