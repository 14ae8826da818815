"""The view of one answer: Markdown, live or finished, in a widget that draws lines and has no children."""

import time
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.timer import Timer

from reviewtui.tui.document import UNBOUNDED, Document
from reviewtui.tui.lines import END_ISOLATE, ISOLATE, PLAIN, Line, Role, right_to_left
from reviewtui.tui.markdown import natural_width
from reviewtui.tui.widgets.line_view import GAP

FRAME = 1 / 20
"""Seconds between two drawings of growing answers. All views draw at the same moments, so that four of them make one
frame of the screen and not four.
"""

REST = 8
"""A drawing that took long is followed by a rest of so many times its length: one pane takes an eighth of a core."""


DRAWN = 1_000
"""Lines that are remembered as they were drawn: several screens of them."""


KEYS: list[BindingType] = [
    Binding("j,down", "look('scroll_down')", "Down", show=False, id="answer.down", tooltip="One line down"),
    Binding("k,up", "look('scroll_up')", "Up", show=False, id="answer.up", tooltip="One line up"),
    Binding(
        "pagedown,ctrl+d",
        "look('scroll_page_down')",
        "Page down",
        show=False,
        id="answer.page_down",
        tooltip="A page down",
    ),
    Binding("pageup,ctrl+u", "look('scroll_page_up')", "Page up", show=False, id="answer.page_up", tooltip="A page up"),
    Binding("g,home", "look('scroll_home')", "Top", show=False, id="answer.top", tooltip="To the first line"),
    Binding("G,end", "look('scroll_end')", "End", show=False, id="answer.end", tooltip="To the last line"),
    Binding(
        "left", "look('scroll_left')", "Left", show=False, id="answer.left", tooltip="Scroll left (unwrapped lines)"
    ),
    Binding("right", "look('scroll_right')", "Right", show=False, id="answer.right", tooltip="Scroll right"),
]

ROLES = {
    f"answer--{role}"
    for role in (
        *("strong", "em", "strike", "code", "heading", "heading-first", "link", "url", "quote-bar", "marker"),
        *("rule", "block", "keyword", "string", "number", "comment", "name"),
    )
}

STYLE = """
AnswerView {
    height: 1fr;
    padding: 0 0 0 1;
    overflow-x: hidden;
    scrollbar-size: 1 1;
    scrollbar-gutter: stable;
    &.-unwrapped { overflow-x: auto; }
    & > .answer--strong { text-style: bold; }
    & > .answer--em { text-style: italic; }
    & > .answer--strike { text-style: strike; }
    & > .answer--code { color: $text-accent; }
    & > .answer--heading { text-style: bold; color: $text-accent; }
    & > .answer--heading-first { text-style: bold underline; }
    & > .answer--link { text-style: underline; }
    & > .answer--url { color: $text-muted; }
    & > .answer--quote-bar { color: $text-muted; }
    & > .answer--marker { color: $text-accent; }
    & > .answer--rule { color: $text-muted; }
    & > .answer--block { background: $surface; }
    & > .answer--keyword { text-style: bold; }
    & > .answer--string { color: $text-success; }
    & > .answer--number { color: $text-warning; }
    & > .answer--comment { color: $text-muted; text-style: italic; }
    & > .answer--name { color: $text-accent; }
}
"""


class AnswerView(ScrollView, can_focus=True):
    """Shows untrusted text: made safe before it is parsed, never interpreted as markup, its links only words.

    A live view follows the end until the reader scrolls up (`follow` is off then) and again from when the reader
    has scrolled to the end. `raw` shows what was written instead of Markdown, `wrap` off lets lines run on.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = ROLES

    DEFAULT_CSS = STYLE

    BINDINGS: ClassVar[list[BindingType]] = KEYS

    @dataclass
    class Moved(Message):
        """Other lines are in view than before, or there are more of them: see `position`."""

        view: "AnswerView"

        @property
        def control(self) -> "AnswerView":
            return self.view

    EDGE: ClassVar[int] = 0
    """Cells left of the answer, for signs."""

    follow: reactive[bool] = reactive(False)
    raw: reactive[bool] = reactive(False)
    wrap: reactive[bool] = reactive(True)

    def __init__(
        self,
        text: str = "",
        *,
        live: bool = False,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.live = live
        self._document = Document()
        self._document.set_text(text)
        self._coming: Document | None = None
        self._settled: list[Line] = []
        self._growing: list[Line] = []
        self._line_strips: dict[int, Strip] = {}
        self._role_styles: dict[Role, Style] = {}
        self._laid_out_for = 0  # cells
        self._view = Offset(), 0
        self._blank = Strip([])
        self._draw_timer: Timer | None = None
        self._next_draw = 0.0
        self._scrolling = False
        self.set_reactive(AnswerView.follow, live)

    @property
    def text(self) -> str:
        """The raw text as it came."""
        return self._document.text

    @property
    def room(self) -> int:
        """Cells across that the answer has; 0 or less: not laid out yet."""
        return self.scrollable_content_region.width - self.EDGE - GAP

    @property
    def laid_out(self) -> bool:
        """Whether its lines are those of its text, for the room that it has."""
        return 0 < self._laid_out_for == self.room

    @property
    def line_count(self) -> int:
        """Lines on screen and beyond, at the present width."""
        return len(self._settled) + len(self._growing)

    @property
    def position(self) -> str:
        """The lines in view and how many there are, for a border: `1-4/12`; empty where there is no text."""
        total = self.line_count
        if not total:
            return ""
        first = min(self.scroll_offset.y, total - 1)
        last = min(first + max(1, self.scrollable_content_region.height), total)
        return f"{first + 1}-{last}/{total}"

    def prepare(self, text: str) -> None:
        """Lay out what is likely to be shown next, so that `set_text` finds it done."""
        self._coming = Document(raw=self.raw)
        self._coming.set_text(text)
        self._coming.lines(self._width_to_fill())

    def set_text(self, text: str) -> None:
        """Show `text` instead, from its start (or its end, when following)."""
        coming, self._coming = self._coming, None
        if coming is not None and coming.text == text and coming.raw == self.raw:
            self._document = coming
        else:
            self._document.set_text(text)
        if not self.follow:
            self.scroll_to(0, 0, animate=False)
        self._draw()

    def append(self, text: str) -> None:
        """Add to the end. Drawn at the next frame, together with whatever arrives until then."""
        self._document.append(text)
        if self._draw_timer is None and self.is_mounted:
            now = time.monotonic()
            moment = max(now, self._next_draw)
            self._draw_timer = self.set_timer(moment - now + FRAME - moment % FRAME, self._draw)

    def _draw(self) -> None:
        started = time.monotonic()
        if self._draw_timer is not None:
            self._draw_timer.stop()
            self._draw_timer = None
        width = self.room
        self._laid_out_for = max(0, width)
        if width <= 0:
            return  # not on the screen; `on_resize` draws
        before, settled, lines = self._settled, len(self._settled), self.line_count
        self._settled, self._growing = self._lay_out(self._width_to_fill())
        self._laid_out_anew()
        anew = self._settled is not before
        for y in [y for y in self._line_strips if anew or y >= settled]:
            del self._line_strips[y]
        across = width if self.wrap else max(width, natural_width(self._settled), natural_width(self._growing))
        self.virtual_size = Size(self.EDGE + across + GAP, self.line_count)
        if self.follow:
            self._to_end()
        if anew:
            self.refresh()
        else:
            self.refresh_lines(settled, max(lines, self.line_count) - settled)
        self.post_message(self.Moved(self))
        now = time.monotonic()
        self._next_draw = now + REST * (now - started)

    def _lay_out(self, width: int) -> tuple[list[Line], list[Line]]:
        """The lines for `width` cells: those that further text cannot change, and the rest."""
        return self._document.lines(width)

    def _laid_out_anew(self) -> None:
        """The lines are others than before."""

    def _width_to_fill(self) -> int:
        return self.room if self.wrap else UNBOUNDED

    def _to_end(self) -> None:
        self._scrolling = True
        self.scroll_to(y=self.max_scroll_y, animate=False, force=True)  # even before the scrollbar appears
        self._scrolling = False

    def on_resize(self) -> None:
        self._draw()

    def watch_raw(self, raw: bool) -> None:
        self._document.set_raw(raw)
        self._draw()

    def watch_wrap(self, wrap: bool) -> None:
        self.set_class(not wrap, "-unwrapped")
        self._draw()

    def watch_follow(self, follow: bool) -> None:
        if follow and self.scroll_y < self.max_scroll_y:
            self._to_end()

    def action_look(self, move: str) -> None:
        """Move at once: an animated move would be overtaken by the next piece of a live answer."""
        getattr(self, move)(animate=False)

    def on_mouse_scroll_up(self) -> None:
        """The wheel does animate; the reader's intent counts from its first click."""
        if self.live and self.max_scroll_y > 0:
            self.follow = False

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self.vertical_scrollbar.position = new_value  # which Textual forgets before the scrollbar appears
        if round(old_value) != round(new_value):
            if self.live and not self._scrolling:
                self.follow = new_value >= self.max_scroll_y
            self.post_message(self.Moved(self))

    def notify_style_update(self) -> None:
        """Theme and focus change colours, never the layout."""
        super().notify_style_update()
        self._role_styles.clear()
        self._line_strips.clear()

    def render_lines(self, crop: Region) -> list[Strip]:
        # Looked up once for all lines: each look-up takes longer than to draw one.
        offset, width = self.scroll_offset, self.room
        if (offset.x, width) != (self._view[0].x, self._view[1]) or len(self._line_strips) > DRAWN:
            self._line_strips.clear()
        self._view = offset, width
        self._blank = Strip.blank(width + self.EDGE, self._style(PLAIN))
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        (scroll_x, scroll_y), width = self._view
        line = scroll_y + y
        if line >= self.line_count:
            return self._blank
        strip = self._line_strips.get(line)  # the same object again is cheap for Textual, too: it remembers its pieces
        if strip is None:
            painted = self._paint(self._line(line)).crop_extend(scroll_x, scroll_x + width, self._style(PLAIN))
            strip = self._line_strips[line] = self._framed(painted, line)
        return strip

    def _framed(self, strip: Strip, line: int) -> Strip:  # noqa: ARG002 - for those made from this view
        """What is drawn of a line, `strip` being the part of its text that is in sight."""
        if right_to_left(strip.text):
            return Strip([Segment(ISOLATE), *strip, Segment(END_ISOLATE)], strip.cell_length)
        return strip

    def _line(self, index: int) -> Line:
        closed = len(self._settled)
        return self._settled[index] if index < closed else self._growing[index - closed]

    def _paint(self, line: Line) -> Strip:
        segments = [Segment(text, self._style(role)) for text, role in line.spans]
        if line.fill:
            room = self.virtual_size.width - self.EDGE - GAP - cell_len(line.text)
            segments.append(Segment(" " * max(0, room), self._style(line.fill)))
        return Strip(segments)

    def _style(self, role: Role) -> Style:
        style = self._role_styles.get(role)
        if style is None:
            names = [f"answer--{name}" for name in role]
            style = self.get_component_rich_style(*names) if names else self.rich_style
            for name in names:  # of several, the last gives the colour, the first the ground, each its weight or slant
                style += self.get_component_rich_style(name, partial=True).without_color
            if names:
                style += Style(bgcolor=self.get_component_rich_style(names[0]).bgcolor)
            self._role_styles[role] = style
        return style
