"""Key to painted next item in Review, on 1,000 to 1,000,000 responses: `python -m tests.benchmarks.bench_review`.

Each round opens the screen on every database as a reviewer who has graded nothing yet and grades the same number of
items. Timed is the key that finishes an item: from the moment it is posted to the app (its judgment is committed to
the disk meanwhile) until prompt and answers of the next item have been painted.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

from textual.events import Key
from textual.screen import Screen

from reviewtui.domain.session import ReviewRules
from reviewtui.tui.app import ReviewApp
from reviewtui.tui.context import AppContext
from reviewtui.tui.screens.review import ReviewScreen
from reviewtui.tui.widgets.prompt_box import PromptBox
from reviewtui.tui.widgets.slots import SlotBoard
from tests.benchmarks.large import MODELS, large
from tests.benchmarks.waiting import p99, until

SIZES = (1_000, 100_000, 1_000_000)
ROUNDS, ITEMS = 5, 30
P99_MS, RATIO, OPEN_MS, OPEN_RATIO = 30.0, 1.5, 300.0, 2.0
"""What is promised: of the largest, and its ratio to the smallest."""


async def grade(path: Path, reviewer: str) -> tuple[float, list[float]]:
    """Milliseconds until the program shows an item, and for each finished one until the next is painted."""
    times = []
    began = time.perf_counter()
    app = ReviewApp(AppContext(path, path.parent, reviewer, {}), "review", "support")
    async with app.run_test(size=(120, 40)) as pilot:
        await until(lambda: painted(app.screen))
        opened = (time.perf_counter() - began) * 1000
        board, prompt = app.screen.query_one(SlotBoard), app.screen.query_one(PromptBox)
        for _ in range(ITEMS):
            for given, key in enumerate(("3", "4", "4"), 1):
                await pilot.press(key)
                await until(lambda given=given: rated(app.screen) == given)
            await pilot.pause(0.05)  # reading; the next item is looked up meanwhile
            pane = board.pane
            assert pane is not None
            began = time.perf_counter()
            app.post_message(Key("5", "5"))
            await until(lambda pane=pane: not pane.seen)
            await until(lambda: board.pane is not None and board.pane.seen and prompt.seen)
            times.append((time.perf_counter() - began) * 1000)
    return opened, times


def rated(screen: Screen[object]) -> int:
    """How many answers on the screen have a rating."""
    assert isinstance(screen, ReviewScreen)
    return sum(slot.rating is not None for slot in screen.item.slots) if screen.item is not None else 0


def painted(screen: Screen[object]) -> bool:
    """Whether the item on the screen has been painted, prompt and chosen answer."""
    if not isinstance(screen, ReviewScreen) or not screen.query(SlotBoard):
        return False
    pane = screen.query_one(SlotBoard).pane
    return pane is not None and pane.seen and screen.query_one(PromptBox).seen


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        paths = {
            size: large(Path(folder, f"{size}.db"), size // len(MODELS), ReviewRules(mode="rate")) for size in SIZES
        }
        opened: dict[int, list[float]] = {size: [] for size in paths}
        times: dict[int, list[float]] = {size: [] for size in paths}
        for number in range(ROUNDS):
            for size, path in paths.items():
                first, rest = asyncio.run(grade(path, f"reviewer {number}"))
                opened[size].append(first)
                times[size] += rest
    print(f"{'responses':>10} {'items':>6} {'open ms':>8} {'p50 ms':>7} {'p99 ms':>7}")
    for size in paths:
        middle = statistics.median(times[size])
        print(
            f"{size:>10,} {len(times[size]):>6} {statistics.median(opened[size]):>8.0f} {middle:>7.1f}"
            f" {p99(times[size]):>7.1f}"
        )
    small, large_ = SIZES[0], SIZES[-1]
    ratio = p99(times[large_]) / p99(times[small])
    opening = statistics.median(opened[large_]) / statistics.median(opened[small])
    print(f"{large_:,} over {small:,}: p99 {ratio:.2f} (promised: at most {RATIO}, and under {P99_MS:.0f} ms),")
    print(f"opening {opening:.2f} (promised: at most {OPEN_RATIO}, and under {OPEN_MS:.0f} ms)")
    slow = ratio > RATIO or p99(times[large_]) >= P99_MS
    return int(slow or opening > OPEN_RATIO or statistics.median(opened[large_]) >= OPEN_MS)


if __name__ == "__main__":
    sys.exit(main())
