"""The errors of a run, in a list."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from reviewtui.actions.collection_state import Problem
from reviewtui.domain.safe import safe_text
from reviewtui.tui.plain import plain
from reviewtui.tui.pressing import PressLines, keyed


def problem_lines(problems: Sequence[Problem], labels: Mapping[str, str], names_key: str | None = None) -> Content:
    """What went wrong, by model and kind. While a `names_key` is needed to see names, no message is told: it may
    name a host or a model.
    """
    if not problems:
        return Content("No errors so far.")
    lines: list[Content] = []
    for (model, kind, retried), count in Counter((row.model, row.kind, row.retried) for row in problems).items():
        what = f"{kind}, asked again" if retried else kind
        lines.append(plain(labels[model], "bold") + plain(f"  {what}: {count}"))
        if names_key is None:
            messages = Counter(
                row.message for row in problems if (row.model, row.kind, row.retried) == (model, kind, retried)
            )
            lines += [Content(safe_text(f"    {message}")) for message, _ in messages.most_common(5)]
    if names_key is not None:
        lines += [Content(""), plain(f"Their messages are shown with the names ({names_key}).", "$secondary")]
    return Content("\n").join(lines)


class ProblemsScreen(ModalScreen[None]):
    """Escape closes, and so do `e`, which opened it, and `q`, which leaves what is in front."""

    DEFAULT_CSS = """
    ProblemsScreen {
        align: center middle;
        & > Vertical { width: 90; max-width: 100%; height: auto; max-height: 90%; padding: 1 2; background: $panel; }
        VerticalScroll { height: auto; max-height: 100%; margin-bottom: 1; }
        #close { dock: bottom; height: 1; color: $text-muted; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,e,q", "close", "Close", id="problems.close", tooltip="Back to the panes"),
    ]

    def __init__(self, lines: Content) -> None:
        super().__init__()
        self._lines = lines

    def compose(self) -> ComposeResult:
        with Vertical():
            with VerticalScroll():
                yield Static(self._lines, markup=False)
            yield PressLines(keyed(self, "problems.close", "closes"), id="close")

    def action_close(self) -> None:
        self.dismiss()
