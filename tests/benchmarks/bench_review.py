"""Key to painted next item in Review, on 10,000 responses and on 100: `python -m tests.benchmarks.bench_review`.

Each round opens the screen on both databases as a reviewer who has graded nothing yet and grades the same number of
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

from reviewtui.tui.app import ReviewApp
from reviewtui.tui.context import AppContext
from reviewtui.tui.screens.review import ReviewScreen
from reviewtui.tui.widgets.prompt_box import PromptBox
from reviewtui.tui.widgets.slots import SlotBoard
from tests.benchmarks.waiting import p99, until
from tests.fakes import collected as made

SMALL, LARGE = 34, 3334
"""Prompts; three models answer each."""

ROUNDS, ITEMS = 5, 30
P99_MS, RATIO = 30.0, 1.5
"""What is promised."""

ANSWER = (
    """\
I'm sorry to hear that. Here is what you can do about **{}**:

1. Look at the tracking page, its link is in the mail.
2. Wait until *tomorrow*, the carrier is late.

```python
order = find(number=4711)
```
"""
    + "We refund within five days, in the way in which you paid. " * 8
)


def database(folder: Path, prompts: int) -> Path:
    folder.mkdir()
    session = made.session([made.prompt(f"question {number}: where is my order?") for number in range(prompts)])
    return made.collected(folder, session, lambda prompt, model, trial: ANSWER.format(prompt.text))


async def grade(path: Path, reviewer: str) -> tuple[float, list[float]]:
    """Milliseconds to open the screen, and for each finished item until the next is painted."""
    times = []
    app = ReviewApp(AppContext(path, path.parent, reviewer, {}), "home")
    async with app.run_test(size=(120, 40)) as pilot:
        began = time.perf_counter()
        app.action_open("review", "support")
        await until(lambda: painted(app.screen))
        opened = (time.perf_counter() - began) * 1000
        board, prompt = app.screen.query_one(SlotBoard), app.screen.query_one(PromptBox)
        for _ in range(ITEMS):
            await pilot.press("3", "4")
            await pilot.pause(0.05)  # reading; the next item is looked up meanwhile
            pane = board.pane
            assert pane is not None
            began = time.perf_counter()
            app.post_message(Key("5", "5"))
            await until(lambda pane=pane: not pane.seen)
            await until(lambda: board.pane is not None and board.pane.seen and prompt.seen)
            times.append((time.perf_counter() - began) * 1000)
    return opened, times


def painted(screen: Screen[object]) -> bool:
    """Whether the item on the screen has been painted, prompt and chosen answer."""
    if not isinstance(screen, ReviewScreen) or not screen.query(SlotBoard):
        return False
    pane = screen.query_one(SlotBoard).pane
    return pane is not None and pane.seen and screen.query_one(PromptBox).seen


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        paths = {"100": database(Path(folder, "small"), SMALL), "10,000": database(Path(folder, "large"), LARGE)}
        opened: dict[str, list[float]] = {name: [] for name in paths}
        times: dict[str, list[float]] = {name: [] for name in paths}
        for number in range(ROUNDS):
            for name, path in paths.items():
                first, rest = asyncio.run(grade(path, f"reviewer {number}"))
                opened[name].append(first)
                times[name] += rest
    print(f"{'responses':>10} {'items':>6} {'open ms':>8} {'p50 ms':>7} {'p99 ms':>7}")
    for name in paths:
        middle = statistics.median(times[name])
        print(
            f"{name:>10} {len(times[name]):>6} {statistics.median(opened[name]):>8.0f} {middle:>7.1f}"
            f" {p99(times[name]):>7.1f}"
        )
    ratio = p99(times["10,000"]) / p99(times["100"])
    print(f"p99 of 10,000 over p99 of 100: {ratio:.2f} (promised: at most {RATIO}, and under {P99_MS:.0f} ms)")
    return int(ratio > RATIO or p99(times["10,000"]) >= P99_MS)


if __name__ == "__main__":
    sys.exit(main())
