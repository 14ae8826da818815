"""The names of a screen's pages in one line, the present one standing out."""

from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

SEPARATOR = "  "


class PageTabs(Widget):
    """`1 decision  [2 satisfaction]  3 failures`. Where there is no room, those beside the present one give way."""

    DEFAULT_CSS = """
    PageTabs {
        height: 1;
        padding: 0 1;
        color: $text-muted;
        text-wrap: nowrap;
        & > .tabs--current { color: $text-accent; text-style: bold; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"tabs--current"}
    ALLOW_SELECT = False

    current: reactive[int] = reactive(0)

    @dataclass
    class Chosen(Message):
        """Somebody clicked on a page's name."""

        page: int

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        self._names = names

    def render(self) -> Content:
        style = self.get_visual_style("tabs--current")
        parts = [Content.styled(text, style if page == self.current else "") for page, text, _, _ in self._layout()]
        return Content(SEPARATOR).join(parts)

    def on_click(self, event: Click) -> None:
        at = event.x - self.styles.padding.left
        for page, _, start, end in self._layout():
            if start <= at < end:
                self.post_message(self.Chosen(page))

    def _layout(self) -> list[tuple[int, str, int, int]]:
        """The names that fit, each with its page and its first and last cell; the present one always."""
        texts = {
            page: f"[{page + 1} {name}]" if page == self.current else f"{page + 1} {name}"
            for page, name in enumerate(self._names)
        }
        first = last = self.current
        while last + 1 in texts and self._fits(texts, first, last + 1):
            last += 1
        while first - 1 in texts and self._fits(texts, first - 1, last):
            first -= 1
        placed, at = [], 0
        for page in range(first, last + 1):
            end = at + cell_len(texts[page])
            placed.append((page, texts[page], at, end))
            at = end + len(SEPARATOR)
        return placed

    def _fits(self, texts: dict[int, str], first: int, last: int) -> bool:
        shown = [texts[page] for page in range(first, last + 1)]
        return cell_len(SEPARATOR.join(shown)) <= self.size.width
