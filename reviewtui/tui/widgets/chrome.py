"""The line at the top and the line at the bottom: all the chrome a screen has."""

from typing import Any, ClassVar

from rich.cells import cell_len
from textual.binding import Binding
from textual.content import Content
from textual.events import Click
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget

from reviewtui.domain.safe import safe_text
from reviewtui.tui.key_order import in_order
from reviewtui.tui.words import fit

SEPARATOR = " · "


class TopLine(Widget):
    """Where am I, how far, how blind. Where there is no room for all, the facts give way, the last ones first."""

    DEFAULT_CSS = """
    TopLine {
        dock: top;
        height: 1;
        padding: 0 1;
        text-wrap: nowrap;
        & > .topline--note { color: $text-muted; }
        & > .topline--place { text-style: bold; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"topline--place", "topline--note"}
    ALLOW_SELECT = False

    place: reactive[str] = reactive("")
    facts: reactive[tuple[str, ...]] = reactive(())
    note: reactive[str] = reactive("")

    def render(self) -> Content:
        width = self.size.width
        note = fit(self.note, min(cell_len(self.note), max(0, width // 2)))
        room = width - cell_len(note) - 2 * bool(note)
        place = fit(self.place, min(room, cell_len(self.place)))
        left = place
        for fact in self.facts:
            longer = left + SEPARATOR + safe_text(fact, newlines=False)
            if cell_len(longer) > room:
                break
            left = longer
        gap = " " * (width - cell_len(left) - cell_len(note))
        return Content.assemble(
            (place, self.get_visual_style("topline--place")),
            left[len(place) :] + gap,
            (note, self.get_visual_style("topline--note")),
        )


class KeyLine(Widget):
    """The keys of this moment in one line, from the live bindings; what does not fit is behind `?`.

    `said` stands in their place while there is something to say: nothing on the screen moves for it.
    """

    DEFAULT_CSS = """
    KeyLine {
        dock: bottom;
        height: 1;
        padding: 0 1;
        color: $text-muted;
        text-wrap: nowrap;
        & > .keyline--key { color: $foreground; text-style: bold; }
        & > .keyline--said { color: $text-warning; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"keyline--key", "keyline--said"}
    ALLOW_SELECT = False

    said: reactive[str] = reactive("")
    """Safe words on one line."""

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)

    def _bindings_changed(self, _screen: Screen[Any]) -> None:
        self.refresh()

    def render(self) -> Content:
        if self.said:
            return Content.styled(self.said, self.get_visual_style("keyline--said"))
        key_style = self.get_visual_style("keyline--key")
        parts = [Content.assemble((key, key_style), f" {binding.description}") for binding, key, _, _ in self._layout()]
        return Content(SEPARATOR).join(parts)

    async def on_click(self, event: Click) -> None:
        if self.said:  # a click uncovers the keys, as any key does
            self.said = ""
            return
        at = event.x - self.styles.padding.left
        for binding, key, start, end in self._layout():
            if start <= at < end:
                await self._give(binding, key)

    async def _give(self, binding: Binding, key: str) -> None:
        """Do what an entry stands for. One that stands for several (`1-5`) asks which."""
        if "-" in key[1:-1] and binding.id:
            await self.run_action(f"app.keys({binding.id.rpartition('.')[0] + '.'!r})")
        else:
            self.app.simulate_key(binding.key)

    def _layout(self) -> list[tuple[Binding, str, int, int]]:
        """The bindings that fit, each with its key as shown and its first and last cell. `?` always fits."""
        shown: list[Binding] = []
        for _, binding, enabled, _ in in_order(self.screen):
            if binding.show and enabled and not any(binding.action == other.action for other in shown):
                shown.append(binding)
        shown.sort(key=lambda binding: binding.action.endswith("keys"))
        if not shown:
            return []
        *commands, last = [(binding, self.app.get_key_display(binding)) for binding in shown]
        reserved = _width(*last) + len(SEPARATOR)
        placed: list[tuple[Binding, str, int, int]] = []
        at = 0
        for binding, key in commands:
            end = at + _width(binding, key)
            if end + reserved > self.size.width:
                break
            placed.append((binding, key, at, end))
            at = end + len(SEPARATOR)
        return [*placed, (*last, at, at + _width(*last))]


def _width(binding: Binding, key: str) -> int:
    return cell_len(f"{key} {binding.description}")
