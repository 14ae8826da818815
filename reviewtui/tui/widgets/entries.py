"""Lines of which some can be opened: a cursor goes from one of these to the next, and the text between is read past."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.events import Click
from textual.message import Message
from textual.strip import Strip

from reviewtui.tui.lines import PLAIN, Line, Span
from reviewtui.tui.widgets.line_view import LineView

CURSOR = "> "
MARGIN = "  "
"""What stands before every line, in the room that the cursor needs."""


class Entries(NamedTuple):
    """Lines, and for each of them the key of what it opens, or None. Lines in a row with one key are one entry."""

    lines: Sequence[Line]
    keys: Sequence[Hashable | None]


class EntryList(LineView):
    """Shows entries. What a key opens is for the screen to know."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"line--good", "line--bad", "line--drawing", "line--cursor"}
    DEFAULT_CSS = """
    EntryList {
        & > .line--good { color: $text-success; }
        & > .line--bad { color: $text-error; }
        & > .line--drawing { color: $text-accent; }
        & > .line--cursor {
            background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold;
        }
    }
    """

    @dataclass
    class Stood(Message):
        """The cursor has come to another entry, or the entries are others than before."""

        key: Hashable | None

    @dataclass
    class Clicked(Message):
        """Somebody clicked on an entry. `again`: the cursor stood there before."""

        key: Hashable
        again: bool

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._make: Callable[[int], Entries] | None = None
        self._keys: Sequence[Hashable | None] = ()
        self._stops: list[int] = []
        self._at = 0
        self._wanted: Hashable | None = None

    @property
    def key(self) -> Hashable | None:
        """What the cursor stands on; None where nothing can be opened."""
        return self._keys[self._stops[self._at]] if self._stops else None

    @property
    def count(self) -> int:
        """How many entries can be opened."""
        return len(self._stops)

    @property
    def place(self) -> int:
        """The number of the cursor's entry, from 0."""
        return self._at

    def show_entries(self, make: Callable[[int], Entries], *, stand_on: Hashable | None = None) -> None:
        """Show what `make` gives for a width in cells, the cursor on `stand_on`, else on the first entry."""
        self._make = make
        self._wanted = stand_on
        self._keys, self._stops, self._at = (), [], 0
        self.show(self._lines_for, anew=False)

    def in_sight(self) -> list[Hashable]:
        """The keys of the entries that are in sight, from the top."""
        top, height = round(self.scroll_offset.y), self.scrollable_content_region.height
        return list(dict.fromkeys(key for key in self._keys[top : top + height] if key is not None))

    def key_at(self, y: int) -> Hashable | None:
        """What the line `y` opens."""
        return self._keys[y] if 0 <= y < len(self._keys) else None

    def line_at(self, y: int) -> Line:
        """What is painted on the line `y`."""
        return self._lines[y] if y < len(self._lines) else Line(())

    def _lay_out(self) -> None:
        super()._lay_out()
        if self._stops:
            self._stand(self._at)
        self.post_message(self.Stood(self.key))

    def _lines_for(self, width: int) -> Sequence[Line]:
        wanted, at = self._wanted if self._wanted is not None else self.key, self._at
        made = Entries((), ()) if self._make is None else self._make(max(1, width - len(MARGIN)))
        keys = self._keys = made.keys
        self._stops = [y for y, opens in enumerate(keys) if opens is not None and (not y or keys[y - 1] != opens)]
        same = at < len(self._stops) and keys[self._stops[at]] == wanted
        self._at = at if same else self._stop_of(wanted) or 0
        self._wanted = None
        return made.lines

    def _stop_of(self, key: Hashable | None) -> int | None:
        return next((at for at, y in enumerate(self._stops) if self._keys[y] == key), None)

    # Moving

    def choose(self, key: Hashable) -> None:
        """The cursor to an entry, if it is there."""
        at = self._stop_of(key)
        if at is not None:
            self._stand(at)

    def step(self, places: int) -> None:
        """The cursor so many entries on or back; by one, no further than a page of text that lies between."""
        target = min(max(self._at + places, 0), len(self._stops) - 1)
        height = self.scrollable_content_region.height
        top = round(self.scroll_offset.y)
        far = not self._stops or target == self._at
        if not far and abs(places) == 1:
            line = self._stops[target]
            far = line >= top + 2 * height or line < top - height
        if far:
            self.scroll_relative(y=places, animate=False)
        else:
            self._stand(target)

    def page(self, pages: int) -> None:
        """A page on or back, the cursor with it."""
        height = max(1, self.scrollable_content_region.height - 1)
        top = min(max(round(self.scroll_offset.y) + pages * height, 0), round(self.max_scroll_y))
        self.scroll_to(0, top, animate=False, force=True)
        inside = [at for at, y in enumerate(self._stops) if top <= y < top + height]
        if inside and self._at not in inside:
            self._to(inside[0] if pages > 0 else inside[-1])
        elif inside and top in (0, round(self.max_scroll_y)):
            self._to(inside[-1] if pages > 0 else inside[0])

    def to_end(self, *, last: bool) -> None:
        """To the first line and entry, or to the last."""
        if self._stops:
            self._to(len(self._stops) - 1 if last else 0)
        self.scroll_to(0, self.max_scroll_y if last else 0, animate=False, force=True)

    def _stand(self, at: int) -> None:
        """The cursor to an entry, which is brought in sight."""
        self._to(at)
        self.scroll_to(0, self._first_in_sight(), animate=False, force=True)

    def _first_in_sight(self) -> int:
        """The top line for which the cursor's entry is in sight with the text that leads to it and, where there is
        room, what follows it; where it can be, the one that is the top now.
        """
        if not self._stops:
            return 0
        at, height = self._at, self.scrollable_content_region.height
        first, last = self._stops[at], self._end(at)
        lead = self._end(at - 1) + 1 if at else 0
        following = (self._stops[at + 1] if at + 1 < len(self._stops) else len(self._keys)) - 1
        low = lead if last - lead < height else first
        high = following if following - low < height else last
        return max(min(round(self.scroll_offset.y), low), high - height + 1, 0)

    def _to(self, at: int) -> None:
        if at != self._at:
            self._at = at
            self.refresh()
            self.post_message(self.Stood(self.key))

    def _end(self, at: int) -> int:
        """The last line of an entry."""
        y = self._stops[at]
        while y + 1 < len(self._keys) and self._keys[y + 1] == self._keys[y]:
            y += 1
        return y

    def on_click(self, event: Click) -> None:
        y = round(self.scroll_offset.y) + event.get_content_offset_capture(self).y
        key = self._keys[y] if 0 <= y < len(self._keys) else None
        if key is not None:
            event.stop()
            before = self.key
            self.choose(key)
            self.post_message(self.Clicked(key, key == before))

    # Painting

    def render_line(self, y: int) -> Strip:
        line = round(self.scroll_offset.y) + y
        stop = self._stops[self._at] if self._stops else -1
        here = bool(self._stops) and stop <= line <= self._end(self._at)
        cursor = self._style(("cursor",)) if here else Style.null()
        spans = (Span(CURSOR if line == stop else MARGIN), *self.line_at(line).spans)
        strip = Strip([Segment(text, self._style(role) + cursor) for text, role in spans])
        return strip.adjust_cell_length(self.scrollable_content_region.width, self._style(PLAIN) + cursor)
