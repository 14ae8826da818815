"""The line in which the reader says what to find in the answers."""

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from reviewtui.tui.plain import plain


class FindLine(Horizontal):
    """Open, it has the keyboard, so that no key judges. What was wanted last is still there when it is opened again."""

    DEFAULT_CSS = """
    FindLine {
        height: 1;
        padding: 0 2;
        display: none;
        &.-open { display: block; }
        & > Static { width: auto; color: $text-muted; }
        & > Input { margin-right: 2; }
        & > Input, & > Input:focus { width: 1fr; background-tint: transparent; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter,down",
            "step(1)",
            "next",
            key_display="enter",
            id="find.next",
            tooltip="The next place",
            priority=True,
        ),
        Binding("up", "step(-1)", "one before", id="find.previous", tooltip="The place before", priority=True),
        Binding("escape", "close", "close", id="find.close", tooltip="Leave the places", priority=True),
    ]

    @dataclass
    class Wanted(Message):
        """Other words are wanted; empty: none any more."""

        words: str

    @dataclass
    class Stepped(Message):
        """The reader wants the next place (1) or the one before (-1)."""

        places: int

    def __init__(self) -> None:
        super().__init__()
        self._input = Input(compact=True, select_on_focus=True)
        self._count = Static(markup=False)

    def compose(self) -> ComposeResult:
        yield Static("find  ", markup=False)
        yield self._input
        yield self._count

    @property
    def is_open(self) -> bool:
        return self.has_class("-open")

    def open(self) -> None:
        """Take the keyboard."""
        self.add_class("-open")
        self._input.focus()
        self.post_message(self.Wanted(self._input.value))

    def say(self, words: str) -> None:
        """How many places there are."""
        self._count.update(plain(words))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self.is_open:
            self.post_message(self.Wanted(event.value))

    def action_step(self, places: int) -> None:
        self.post_message(self.Stepped(places))

    def action_close(self) -> None:
        """Give the keyboard back."""
        self.remove_class("-open")
        self.screen.set_focus(None)
        self.post_message(self.Wanted(""))
