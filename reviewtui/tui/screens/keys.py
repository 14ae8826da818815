"""The keys of the screen below, read from its live bindings and searchable."""

from textwrap import wrap
from typing import Any, ClassVar, NamedTuple

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, Static

from reviewtui.tui.key_order import in_order
from reviewtui.tui.plain import plain
from reviewtui.tui.pressing import PressLines, giving

WIDTH = 110
MARGINS = 4 + 2 + 2
"""Cells of the table that hold no words: padding, the space between the columns, the scroll bar and its gap."""

NARROWEST = 12


class Key(NamedTuple):
    """One command: the keys that give it, its name, what it does, and the id by which it can be remapped."""

    keys: str
    name: str
    does: str
    id: str


def live_keys(screen: Screen[Any]) -> list[Key]:
    """The commands that `screen` takes at this moment: those of its bottom line, its others, then those of the app."""
    found: dict[str, Key] = {}
    ranks: dict[str, int] = {}
    for _, binding, enabled, _ in in_order(screen):
        if not (binding.id and enabled):
            continue
        key = screen.app.get_key_display(binding)
        earlier = found.get(binding.id)
        keys = f"{earlier.keys} {key}" if earlier else key
        found[binding.id] = Key(keys, binding.description, binding.tooltip, binding.id)
        ranks[binding.id] = 2 if binding.id.startswith("app.") else 0 if binding.show else 1
    return sorted(found.values(), key=lambda key: ranks[key.id])


class KeysScreen(ModalScreen[str | None]):
    """Type to search; escape closes. Its result is the id of the command that was clicked on."""

    DEFAULT_CSS = """
    KeysScreen {
        align: center middle;
        & > Vertical {
            width: 110;
            max-width: 100%;
            height: auto;
            max-height: 90%;
            padding: 1 2;
            background: $panel;
        }
        Input { margin-bottom: 1; background: $panel; }
        VerticalScroll { height: auto; max-height: 100%; scrollbar-gutter: stable; }
        #table { padding-right: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", id="keys.close", tooltip="Back to the screen below"),
        Binding("down", "scroll(1)", "Down", show=False, id="keys.down", tooltip="Scroll the list"),
        Binding("up", "scroll(-1)", "Up", show=False, id="keys.up", tooltip="Scroll the list back"),
    ]

    def __init__(self, keys: list[Key]) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Input(placeholder="type to search the keys of this screen", compact=True)
            with VerticalScroll(can_focus=False):
                yield PressLines(self._table(""), id="table")

    @on(Input.Changed)
    def _search(self, event: Input.Changed) -> None:
        self.query_one("#table", Static).update(self._table(event.value))

    def on_resize(self) -> None:
        self.query_one("#table", Static).update(self._table(self.query_one(Input).value))

    def action_scroll(self, lines: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_close(self) -> None:
        self.dismiss(None)

    def action_give(self, command: str) -> None:
        self.dismiss(command)

    def _table(self, search: str) -> Content:
        words = search.lower().split()
        found = [key for key in self._keys if all(word in " ".join(key).lower() for word in words)]
        if not found:
            return Content("No key of this screen does that.")
        column = max(cell_len(key.keys) for key in found)
        room = max(NARROWEST, min(WIDTH, self.app.size.width) - MARGINS - column)
        return Content("\n").join(line for key in found for line in _lines(key, column, room))


def _lines(key: Key, column: int, room: int) -> list[Content]:
    """What one command takes in the table: its keys in a column, what it does in `room` cells, its id where it fits."""
    first, *more = wrap(f"{key.name}: {key.does}" if key.does else key.name, room)
    gap = room - cell_len(first) - cell_len(key.id)
    tail = plain(" " * gap + key.id, "$secondary") if gap >= 2 and not more else Content("")
    keys = Content(" " * (column - cell_len(key.keys))) + plain(key.keys, "bold $accent")
    lines = [keys + plain(f"  {first}") + tail, *(plain(" " * (column + 2) + line) for line in more)]
    return [giving(line, key.id) for line in lines]
