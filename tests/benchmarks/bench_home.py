"""Home and what is left to judge, on 10,000 and 1,000,000 responses: `python -m tests.benchmarks.bench_home`.

Timed on the screen: from opening the app until the sessions are listed, with or without their figures; until the
figures stand; and the longest time that a key would have waited meanwhile. Timed apart: the listing, the counting,
whether names are hidden, all answers that are left, and finding the traits of answers for a first report, for each
thousand of them.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from reviewtui.actions.desk import rules_collected
from reviewtui.actions.home import uncounted_rows, with_progress
from reviewtui.actions.left_to_judge import left_to_judge, names_hidden
from reviewtui.actions.traits import find_traits
from reviewtui.domain.session import ReviewRules
from reviewtui.store.database import open_database
from reviewtui.tui.app import ReviewApp
from reviewtui.tui.context import AppContext
from reviewtui.tui.screens.home import SessionList
from tests.benchmarks.large import large
from tests.benchmarks.waiting import until

SIZES = (10_000, 1_000_000)
ROUNDS = 5
LISTED_MS, WAIT_MS, TRAITS_RATIO = 1_000.0, 100.0, 2.0
"""What is promised: of the largest until its session is listed, of a key meanwhile; traits of a thousand answers beside
those of the smallest.
"""


class OnScreen(NamedTuple):
    """Milliseconds until the session is listed, until its figures stand, and that a key would have waited at most."""

    listed: float
    figures: float
    waited: float


async def opened(path: Path, size: int) -> OnScreen:
    """Home, opened on a database that it has never seen."""
    longest = 0.0

    async def keys() -> None:
        nonlocal longest
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0)  # as a key that is posted now would have to wait
            longest = max(longest, time.perf_counter() - began)
            await asyncio.sleep(0.002)

    app = ReviewApp(AppContext(path, path.parent, "ana", {}), "home")
    async with app.run_test(size=(120, 40)):
        pressing, began = asyncio.create_task(keys()), time.perf_counter()
        await until(lambda: "support" in first_line(app))
        listed = time.perf_counter() - began
        await until(lambda: f"{size}/{size}" in first_line(app))
        figures = time.perf_counter() - began
        pressing.cancel()
    return OnScreen(listed * 1000, figures * 1000, longest * 1000)


def first_line(app: ReviewApp) -> str:
    """The first session, as Home has it; empty while it shows none."""
    lists = app.screen.query(SessionList)
    return str(lists.first().get_option_at_index(0).prompt) if lists and lists.first().option_count else ""


def milliseconds(work: Callable[[], object]) -> float:
    """How long `work` takes, in the middle of several rounds."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def traits(path: Path, size: int) -> float:
    """Milliseconds that a thousand answers take."""
    with open_database(path) as db:
        began = time.perf_counter()
        assert find_traits(db, "support") == size
        return (time.perf_counter() - began) * 1_000_000 / size


def main() -> int:
    columns = ("listing", "counting", "hidden", "left", "traits", "listed", "figures", "a key")
    print("milliseconds")
    print(f"{'responses':>10} " + " ".join(f"{column:>8}" for column in columns))
    of_traits, screens = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            path = large(Path(folder, f"{size}.db"), size // 4, ReviewRules(mode="rate"))
            rows = uncounted_rows(path, path.parent)
            with open_database(path) as db:
                session = rules_collected(db, "support")
                apart = (
                    milliseconds(lambda path=path: uncounted_rows(path, path.parent)),
                    milliseconds(lambda path=path, rows=rows: with_progress(rows, path)),
                    milliseconds(lambda db=db, session=session: names_hidden(db, session, "ana")),
                    milliseconds(lambda db=db, session=session: left_to_judge(db, session, "ana")),
                )
            of_traits[size] = traits(path, size)
            rounds = [asyncio.run(opened(path, size)) for _ in range(ROUNDS)]
            screens[size] = OnScreen(*(statistics.median(times) for times in zip(*rounds, strict=True)))
            print(f"{size:>10,} " + " ".join(f"{one:>8.1f}" for one in (*apart, of_traits[size], *screens[size])))
    largest, ratio = screens[SIZES[-1]], of_traits[SIZES[-1]] / of_traits[SIZES[0]]
    print(f"a session of {SIZES[-1]:,}: listed in {largest.listed:.0f} ms (promised: {LISTED_MS:.0f}), a key waited")
    print(f"{largest.waited:.0f} ms at most (promised: {WAIT_MS:.0f}); traits {ratio:.2f} (promised: {TRAITS_RATIO})")
    return int(largest.listed > LISTED_MS or largest.waited > WAIT_MS or ratio > TRAITS_RATIO)


if __name__ == "__main__":
    sys.exit(main())
