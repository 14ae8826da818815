"""One answer while it is under way, out of the waterfall or the matrix of Collect."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from reviewtui.actions.collection_state import LiveAnswer
from reviewtui.tui.plain import plain
from reviewtui.tui.screens.base import AppScreen
from reviewtui.tui.widgets.answer import AnswerView
from reviewtui.tui.widgets.chrome import KeyLine, TopLine
from reviewtui.tui.words import shown_prompt

LOOK_EVERY = 0.1
"""Seconds between two looks at what has come."""


class LiveAnswerScreen(AppScreen):
    """Follows one answer to its end. `label` is its model's mask, or its name."""

    DEFAULT_CSS = """
    LiveAnswerScreen {
        #asked { height: auto; max-height: 3; padding: 0 1; color: $text-muted; border-bottom: solid $border; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, session: str, label: str, number: int, prompt: str, answer: LiveAnswer, *, blind: bool) -> None:
        super().__init__()
        self._answer = answer
        self._about = plain(label).plain, f"prompt {number}"
        self._top = TopLine()
        self._top.set_reactive(TopLine.place, plain(session).plain)
        self._top.set_reactive(TopLine.note, "blind" if blind else "")
        self._asked = Static(plain(f"> {shown_prompt(prompt)}"), id="asked", markup=False)
        self._view = AnswerView(live=True)
        self._shown = 0
        self._restarts = answer.restarts

    def compose(self) -> ComposeResult:
        yield self._top
        yield self._asked
        yield self._view
        yield KeyLine()

    def on_mount(self) -> None:
        self._view.focus()
        self._look()
        self.set_interval(LOOK_EVERY, self._look)

    def _look(self) -> None:
        answer = self._answer
        if answer.restarts != self._restarts:
            self._restarts, self._shown = answer.restarts, 0
            self._view.set_text("")
        if len(answer.text) > self._shown:
            self._view.append(answer.text[self._shown :])
            self._shown = len(answer.text)
        state = (
            (answer.note or "over") if answer.ended else "under way" if answer.text else "waiting for the first word"
        )
        self._top.facts = (*self._about, state)
