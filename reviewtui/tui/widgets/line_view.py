"""A view of lines that are laid out already: scrolls, wraps anew when its width changes, draws what is in sight."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from reviewtui.tui.lines import PLAIN, Line, Role

MARK = "mark"
"""The role of what the reader is to see: a view opens with the first such line in sight."""

LEAD = 3
"""Lines above the first mark that are kept in sight, to read it in its place."""

GAP = 1
"""Cells between the words and the scroll bar."""

Layout = Callable[[int], Sequence[Line]]
"""Lines for a width in cells."""


def nothing(_width: int) -> list[Line]:
    """The layout of a view that has been given none."""
    return []


class LineView(ScrollView, can_focus=False, inherit_bindings=False):
    """Roles are painted in the style `line--ROLE`. `seen`: what it holds has been painted."""

    COMPONENT_CLASSES = {f"line--{role}" for role in ("strong", "muted", "warning", MARK, "sign")}  # noqa: RUF012 - Textual's
    DEFAULT_CSS = """
    LineView {
        padding: 0 0 0 1;
        overflow-x: hidden;
        scrollbar-size: 1 1;
        scrollbar-gutter: stable;
        & > .line--strong { text-style: bold; }
        & > .line--muted { color: $text-muted; }
        & > .line--warning { color: $text-warning; }
        & > .line--mark { text-style: underline; color: $text-warning; }
        & > .line--sign { text-style: bold; color: $text-warning; }
    }
    """

    @dataclass
    class Moved(Message):
        """Other lines are in sight than before, or there are more of them: see `position`."""

        view: "LineView"

        @property
        def control(self) -> "LineView":
            return self.view

    @dataclass
    class Seen(Message):
        """What it holds has been painted."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.seen = False
        self._layout: Layout = nothing
        self._lines: Sequence[Line] = []
        self._styles: dict[Role, Style] = {}
        self._view = Offset(), 0

    @property
    def position(self) -> str:
        """The lines in sight and how many there are: `1-4/12`; empty where all of them are in sight."""
        total, height = len(self._lines), self.scrollable_content_region.height
        if total <= height:
            return ""
        first = min(self.scroll_offset.y, total - 1)
        return f"{first + 1}-{min(first + height, total)}/{total}"

    def show(self, layout: Layout, *, anew: bool) -> None:
        """Show these lines: from the first mark (`anew`), or from where the reader is."""
        self._layout = layout
        self.seen = self.seen and not anew
        self._lay_out()
        if anew:
            self.scroll_to(0, self._first_in_sight(), animate=False, force=True)

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width
        if width <= 0:
            self._lines = []
            return  # not laid out yet, or not displayed; `on_resize` does it
        self._lines = self._layout(max(1, width - GAP))
        self.virtual_size = Size(width, len(self._lines))
        self.refresh()
        self.post_message(self.Moved(self))

    def _first_in_sight(self) -> int:
        marked = (y for y, line in enumerate(self._lines) if any(MARK in span.role for span in line.spans))
        first, height = next(marked, 0), self.scrollable_content_region.height
        return 0 if first < height - LEAD else max(0, first - min(LEAD, height // 4))

    def on_resize(self) -> None:
        fresh = not self._lines
        self._lay_out()
        if fresh:
            self.scroll_to(0, self._first_in_sight(), animate=False, force=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.post_message(self.Moved(self))

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles.clear()

    def render_lines(self, crop: Region) -> list[Strip]:
        self._view = self.scroll_offset, self.scrollable_content_region.width
        if not self.seen:
            self.seen = True
            self.post_message(self.Seen())
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        (_, scroll_y), width = self._view
        line = self._lines[scroll_y + y] if scroll_y + y < len(self._lines) else Line(())
        return Strip([Segment(text, self._style(role)) for text, role in line.spans]).adjust_cell_length(
            width, self._style(PLAIN)
        )

    def _style(self, role: Role) -> Style:
        style = self._styles.get(role)
        if style is None:
            names = [f"line--{name}" for name in role]
            style = self.get_component_rich_style(*names) if names else self.rich_style
            for name in names:  # colours that depend on the ground are in the whole style only
                style += self.get_component_rich_style(name, partial=True).without_color
            self._styles[role] = style
        return style
