"""What the reviewers of a session are to go by, over the item."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from reviewtui.tui.screens.review_overlay import Overlay
from reviewtui.tui.widgets.answer import AnswerView


class RulesScreen(Overlay[None]):
    """Rendered Markdown, scrolled like an answer."""

    DEFAULT_CSS = """
    RulesScreen > AnswerView { width: 90; height: 80%; max-height: 80%; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("R,escape,enter", "close", "close", id="rules.close", tooltip="Back to the item"),
    ]

    def __init__(self, text: str) -> None:
        super().__init__()
        self._view = AnswerView(text)
        self._view.border_title = "rules of this session"

    def compose(self) -> ComposeResult:
        yield self._view

    def on_mount(self) -> None:
        self._view.focus()

    def on_answer_view_moved(self) -> None:
        self._view.styles.height = self._view.line_count + self._view.gutter.height  # no taller than what they say
        position = self._view.position
        self._view.border_subtitle = f"{position} · esc closes" if position else "esc closes"

    def action_close(self) -> None:
        self.dismiss(None)
