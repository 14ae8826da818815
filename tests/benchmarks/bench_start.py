"""How long the program takes to start: `--help` beside click alone, and Home's first paint beyond importing Textual.

python -m tests.benchmarks.bench_start
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 15
HELP_AT_MOST = 2.0
"""Times of `python -c "import click"`."""

PAINT_AT_MOST_MS = 200.0
"""Milliseconds beyond importing Textual."""

_PAINT = """
import sys, time
from pathlib import Path
import textual.app, textual.screen, textual.scroll_view
from textual.widgets import Input, OptionList, Static
imported = time.perf_counter()
from reviewtui.tui.app import ReviewApp
from reviewtui.tui.context import AppContext

class Timed(ReviewApp):
    def on_mount(self):
        super().on_mount()
        self.call_after_refresh(self.painted)

    def painted(self):
        print((time.perf_counter() - imported) * 1000)
        self.exit()

folder = Path(sys.argv[1])
Timed(AppContext(folder / "reviews.db", folder, "ana", {})).run(headless=True, size=(120, 40))
"""


def _seconds(*command: str) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - begun


def help_beside_click() -> float:
    """`reviewtui --help` in times of importing click, each the median of rounds taken in turns."""
    ours = (sys.executable, "-c", "from reviewtui.cli.main import main; main()", "--help")
    click = (sys.executable, "-c", "import click")
    pairs = [(_seconds(*ours), _seconds(*click)) for _ in range(ROUNDS)]
    of_ours, of_click = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"reviewtui --help    {of_ours * 1000:6.0f} ms")
    print(f"import click        {of_click * 1000:6.0f} ms")
    return of_ours / of_click


def first_paint_ms() -> float:
    """From having imported Textual to Home's first paint, in an empty folder; the median."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "XDG_DATA_HOME": folder, "HOME": folder}
        command = (sys.executable, "-c", _PAINT, folder)
        done = [
            subprocess.run(command, check=True, capture_output=True, text=True, env=environment) for _ in range(ROUNDS)
        ]
    return statistics.median(float(run.stdout) for run in done)


def main() -> int:
    ratio = help_beside_click()
    print(f"ratio               {ratio:6.2f}     at most {HELP_AT_MOST}")
    paint = first_paint_ms()
    print(f"Home, first paint   {paint:6.0f} ms  at most {PAINT_AT_MOST_MS:.0f}")
    return int(ratio > HELP_AT_MOST or paint > PAINT_AT_MOST_MS)


if __name__ == "__main__":
    sys.exit(main())
