"""How the screens are laid out for a screen reader: one thing under the other in the order of reading, no frames.

A frame of blanks keeps the words that stand in it. What is drawn elsewhere is written out by whoever draws it, who
asks `is_linear`. What is left of lines and blocks, as in an answer that draws a tree of files, is painted in ASCII.
"""

import unicodedata
from collections.abc import Iterator

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter
from textual.widget import Widget

from reviewtui.tui.comfort import LINEAR

LINEAR_CSS = """
.-linear * { scrollbar-size: 0 0; }
.-linear SlotPane, .-linear PromptBox, .-linear AnswerPane, .-linear AnswerPane:focus-within,
.-linear FailureList, .-linear EvidencePane, .-linear OthersPane, .-linear .-active, .-linear Overlay > *,
.-linear TextScreen > Input, .-linear TextScreen > Input:focus { border: blank $foreground; }
.-linear Input, .-linear Input:focus { border: none; height: 1; }
.-linear Toast { border: none; }
.-linear #detail, .-linear #record { border: none; }
.-linear CommandPalette > Vertical, .-linear CommandPalette #--input, .-linear CommandPalette CommandList,
.-linear CommandPalette #--results { border: none; }
.-linear CommandPalette CommandInput, .-linear CommandPalette CommandInput:focus { border: blank; }

.-linear SlotBoard { layout: vertical; }
.-linear SlotStrip { height: auto; text-wrap: wrap; }
.-linear FailuresScreen #sides { layout: vertical; }
.-linear FailuresScreen FailureList { width: 100%; height: 35%; }
.-linear FailuresScreen EvidencePane, .-linear FailuresScreen OthersPane { width: 100%; height: 1fr; }
.-linear FailuresScreen OthersPane { display: none; }
.-linear FailuresScreen.-others OthersPane { display: block; }
.-linear FailuresScreen.-others EvidencePane { display: none; }
.-linear CollectScreen #panes { grid-size: 1; }
.-linear CollectScreen #panes AnswerPane.-last { column-span: 1; }
"""


def is_linear(widget: Widget) -> bool:
    """Whether the app is laid out for a screen reader."""
    return widget.app.has_class(LINEAR)


class Written(LineFilter):
    """Lines and blocks in ASCII, cell by cell: a screen reader says "box drawings light vertical" of each of them."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        return [Segment(text.translate(_ASCII), style, control) for text, style, control in segments]


def _in_ascii() -> Iterator[tuple[int, str]]:
    for code in range(0x2500, 0x25A0):
        name = unicodedata.name(chr(code))
        if "BLOCK" in name or "QUADRANT" in name:
            yield code, "#"
        elif "SHADE" in name:
            yield code, "."
        elif name.endswith("DIAGONAL CROSS"):
            yield code, "x"
        elif "DIAGONAL" in name:
            yield code, "/"
        else:
            across = "HORIZONTAL" in name or "LEFT" in name or "RIGHT" in name
            along = "VERTICAL" in name or "UP" in name or "DOWN" in name
            yield code, "+" if across and along else "-" if across else "|"


_ASCII = {**dict(_in_ascii()), ord("▌"): ">"}
"""The half block stands before what an answer quotes."""
