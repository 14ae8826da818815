"""An answer that grows at its end, as lines: finished blocks are parsed and laid out once, only the open one again."""

from typing import Any

from reviewtui.domain.safe import safe_text
from reviewtui.tui.json_text import pretty_json
from reviewtui.tui.lines import Line, Span, wrap
from reviewtui.tui.markdown import Block, layout, layout_code, parser, split_blocks

LONGEST_RENDERED = 200_000
"""Characters. A longer answer is shown as it was written: no person reads that much Markdown at once."""

LONGEST_BLOCK = 16_000
"""Characters. An answer with a longer paragraph, list, table or code block is shown as it was written: while such a
block is open it would be parsed again at every draw, and Markdown can be written that takes seconds.
"""

_PIECE = 8_000
"""Characters that are parsed at a time, so that what is too long is noticed before it is parsed."""

UNBOUNDED = 4096
"""Cells to lay out for when lines are not wrapped."""

_parser = parser()


class Document:
    """Text in, lines out. `append` is cheap; the work is done when `lines` is asked for."""

    def __init__(self, *, raw: bool = False) -> None:
        self.raw = raw
        self._text: list[str] = []
        self._length = 0
        self._width = 0
        self._overlong = False
        self._json: str | None = None  # the whole answer, where it is JSON and not growing
        self._reset()

    def _reset(self) -> None:
        self._closed: list[Block] = []
        self._closed_lines: list[Line] = []
        self._unread = "".join(self._text)
        self._tail = ""
        self._tail_lines: list[Line] = []
        self._references: dict[str, Any] = {}
        self._stale = True

    @property
    def text(self) -> str:
        """The whole text as it came."""
        return "".join(self._text)

    def set_text(self, text: str) -> None:
        """Start anew with `text`."""
        self._text, self._length, self._overlong = [text], len(text), False
        self._json = pretty_json(text)
        self._reset()

    def append(self, text: str) -> None:
        """Add `text` at the end."""
        self._text.append(text)
        self._length += len(text)
        self._unread += text
        self._stale = True
        if self._json is not None:
            self._json = None
            self._reset()

    def set_raw(self, raw: bool) -> None:
        """Show the text as it was written, or rendered."""
        self.raw = raw
        self._reset()

    def lines(self, width: int) -> tuple[list[Line], list[Line]]:
        """The lines for `width` cells: those that further text cannot change, and the rest."""
        if self._json is not None and not self.raw:
            if width != self._width or self._stale:
                self._width, self._stale = width, False
                self._closed_lines = layout_code(self._json, "json", width)
            return self._closed_lines, []
        raw = self.raw or self._overlong or self._length > LONGEST_RENDERED
        if width != self._width:
            self._width = width
            if raw:
                self._reset()  # lines of raw text are not kept as blocks from which they could be laid out anew
            else:
                self._closed_lines = layout([token for block in self._closed for token in block.tokens], width)
            self._stale = True
        if self._stale:
            self._stale = False
            if not raw:
                self._take_blocks()
            if raw or self._overlong:
                self._take_raw()
        return self._closed_lines, self._tail_lines

    def _take_raw(self) -> None:
        if self._closed:
            self._reset()
            self._stale = False
        self._tail, self._unread = self._tail + self._unread, ""
        finished, newline, rest = self._tail.rpartition("\n")
        if newline:
            self._closed_lines += wrap([Span(safe_text(finished))], self._width)
            self._tail = rest
        self._tail_lines = wrap([Span(safe_text(rest))], self._width) if rest else []

    def _take_blocks(self) -> None:
        """Parse what is not closed, piece by piece, until all is read or a block is too long."""
        blocks: list[Block] = []
        while True:
            self._tail, self._unread = self._tail + self._unread[:_PIECE], self._unread[_PIECE:]
            blocks = self._close_blocks()
            self._overlong = len(self._tail) > LONGEST_BLOCK
            if self._overlong or not self._unread:
                break
        gap = [Line(())] * bool(self._closed_lines and blocks)
        self._tail_lines = gap + layout(blocks[-1].tokens if blocks else [], self._width)

    def _close_blocks(self) -> list[Block]:
        """Parse the tail; all of its blocks but the last are closed then. Returns its blocks.

        Sanitising keeps the number of lines, so the parser's line numbers hold for the raw text as well.
        """
        environment: dict[str, Any] = {"references": dict(self._references)}
        blocks = split_blocks(_parser.parse(safe_text(self._tail), environment))
        if len(blocks) > 1:
            start = blocks[-1].first_line
            finished = [token for block in blocks[:-1] for token in block.tokens]
            self._closed_lines += [Line(())] * bool(self._closed_lines) + layout(finished, self._width)
            self._closed += blocks[:-1]
            self._references = {
                label: entry
                for label, entry in environment["references"].items()
                if label in self._references or entry["map"][1] <= start
            }
            self._tail = "\n".join(self._tail.split("\n")[start:])
        return blocks
