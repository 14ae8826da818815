"""One question, answered by one key."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from reviewtui.domain.safe import safe_text
from reviewtui.tui.pressing import PressLines, keyed, row


class ConfirmScreen(ModalScreen[bool]):
    """Asks; its result is whether `y` was pressed. Anything that is not a clear yes is a no."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-tall")]  # noqa: RUF012 - Textual declares it, as it is set here
    DEFAULT_CSS = """
    ConfirmScreen {
        align: center middle;
        & > Vertical {
            width: 64;
            max-width: 100%;
            height: auto;
            max-height: 100%;
            padding: 1 2;
            background: $panel;
        }
        VerticalScroll { height: auto; max-height: 100%; margin-bottom: 1; }
        #question { text-style: bold; }
        #cost { margin-top: 1; }
        #answers { dock: bottom; height: auto; color: $text-muted; }
        /* In a terminal of ten lines the words give way, never the keys. */
        &.-short > Vertical { padding: 0 1; }
        &.-short VerticalScroll { margin-bottom: 0; }
        &.-short #cost { margin-top: 0; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes", id="confirm.yes", tooltip="Do it"),
        Binding("n,escape", "answer(False)", "No", id="confirm.no", tooltip="Leave everything as it is"),
    ]

    def __init__(self, question: str, cost: str, *, yes: str, no: str) -> None:
        super().__init__()
        self._question = question
        self._cost = cost
        self._yes, self._no = yes, no

    def compose(self) -> ComposeResult:
        with Vertical():
            with VerticalScroll(can_focus=False):
                yield Static(safe_text(self._question), id="question", markup=False)
                yield Static(safe_text(self._cost), id="cost", markup=False)
            yield PressLines(id="answers")

    def on_mount(self) -> None:
        """Say the answers with the keys as they are now."""
        said = row(keyed(self, "confirm.yes", self._yes), keyed(self, "confirm.no", self._no))
        self.query_one("#answers", PressLines).update(said)

    def action_answer(self, confirmed: bool) -> None:
        self.dismiss(confirmed)
