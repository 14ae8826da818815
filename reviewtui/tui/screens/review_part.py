"""Where one way of judging ends and the next begins: told before a key of the one is taken for the other."""

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from reviewtui.domain.session import ReviewMode, ReviewRules
from reviewtui.tui.pressing import keyed
from reviewtui.tui.screens import review_words as words
from reviewtui.tui.screens.review_overlay import Overlay


class NextPartScreen(Overlay[None]):
    """What is asked from here on; the keys that judge are none until it is closed."""

    DEFAULT_CSS = "NextPartScreen > Static { width: 64; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space,escape", "close", "Go on", id="part.close", tooltip="To the first item of the next part"),
    ]

    def __init__(self, mode: ReviewMode, rules: ReviewRules, keys: Mapping[str, str]) -> None:
        super().__init__()
        self._title = words.part(rules, mode)
        self._asked = words.asked_next(mode, rules, keys)

    def compose(self) -> ComposeResult:
        panel = Static(self._asked, markup=False)
        panel.border_title = self._title
        panel.border_subtitle = keyed(self, "part.close", "goes on")
        yield panel

    def action_close(self) -> None:
        self.dismiss(None)
