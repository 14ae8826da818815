"""How far this reviewer is: own work, own speed, what is left. Nobody's opinion, no model's figure."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from reviewtui.actions.review_views import Progress
from reviewtui.tui.linear import is_linear
from reviewtui.tui.plain import plain
from reviewtui.tui.pressing import keyed
from reviewtui.tui.screens.review_overlay import Overlay
from reviewtui.tui.words import counted, time_left

BAR = 44
DONE = {"answer": "graded", "comparison": "made", "ranking": "made"}


class ProgressScreen(Overlay[None]):
    """A small panel over the item."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,p,enter", "close", "Close", id="progress.close", tooltip="Back to the item"),
    ]

    def __init__(self, reviewer: str, progress: Progress) -> None:
        super().__init__()
        self._reviewer = reviewer
        self._progress = progress

    def compose(self) -> ComposeResult:
        panel = Static("\n".join(progress_lines(self._progress)[is_linear(self) :]), markup=False)
        panel.border_title = plain(f"progress of {self._reviewer}")
        panel.border_subtitle = keyed(self, "progress.close", "closes")
        yield panel

    def action_close(self) -> None:
        self.dismiss(None)


def progress_lines(progress: Progress) -> list[str]:
    """The panel's lines, the first of them a bar. What is nothing is left out; what is not known says so."""
    done = round(BAR * progress.given / progress.verdicts) if progress.verdicts else 0
    lines = [
        "━" * done + "╌" * (BAR - done),
        f"{progress.given:>6,} of {counted(progress.verdicts, progress.unit)} {DONE[progress.unit]}",
        f"{progress.finished:>6,} of {progress.items:,} items finished",
    ]
    for count, words in (
        (progress.skipped, "skipped, to come back at the end"),
        (progress.waiting, "still being collected"),
        (progress.unanswered, "on which too few models gave an answer"),
    ):
        if count:
            lines.append(f"{count:>6,} {words}")
    if progress.pace is None or progress.minutes_left is None:
        lines.append("       speed not known yet")
    else:
        lines.append(
            f"{progress.pace:>6.0f} {progress.unit}s a minute, lately · {time_left(progress.minutes_left * 60)}"
        )
    return lines
