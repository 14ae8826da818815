"""One line of a reviewer's own words: a note, or the reason for a skip."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from reviewtui.tui.plain import plain
from reviewtui.tui.pressing import keyed, pressing_key, row
from reviewtui.tui.screens.review_overlay import Overlay


class TextScreen(Overlay[str | None]):
    """Asks for a line of text at the foot of the screen; its result is None where it was left by escape, or empty
    where that means nothing (`may_be_empty` off).
    """

    DEFAULT_CSS = """
    TextScreen {
        align: center bottom;
        & > Input, & > Input:focus { width: 100%; height: 3; border: round $accent; background-tint: transparent; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", id="text.cancel", tooltip="Leave without saving"),
    ]

    def __init__(self, title: str, text: str = "", *, may_be_empty: bool = False) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._may_be_empty = may_be_empty

    def compose(self) -> ComposeResult:
        line = Input(self._text, select_on_focus=False)
        line.border_title = plain(self._title)
        line.border_subtitle = row(pressing_key("enter saves", "enter"), keyed(self, "text.cancel", "cancels"))
        yield line

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        text = event.value.strip()
        self.dismiss(text if text or self._may_be_empty else None)

    def action_cancel(self) -> None:
        self.dismiss(None)
