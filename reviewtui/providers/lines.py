"""JSON lines (NDJSON), read from bytes as they come: each line that is not empty is a frame."""

from typing import NamedTuple

from reviewtui.providers import sse


class Line(NamedTuple):
    """One line, as its text. `replaced`: some of its bytes were no UTF-8 and have become U+FFFD."""

    data: str
    replaced: bool
    event: str = "message"


class LineStream:
    """An incremental reader: any cut of the bytes gives the same lines.

    Lines are split as bytes, and at line feeds alone: JSON may hold U+2028 and U+0085, which `str.splitlines` splits
    at.
    """

    def __init__(self) -> None:
        self._open = bytearray()

    @property
    def overflowed(self) -> bool:
        """Whether an unfinished line has grown beyond `sse.MAX_EVENT_BYTES`."""
        return len(self._open) > sse.MAX_EVENT_BYTES

    def feed(self, data: bytes) -> list[Line]:
        """The lines that `data` completes, in order."""
        *ended, rest = data.split(b"\n")
        lines = []
        for piece in ended:
            self._open += piece
            lines += self._taken()
        self._open += rest
        return lines

    def close(self) -> Line | None:
        """The line that the end of the bytes left without its line feed."""
        return next(iter(self._taken()), None)

    def _taken(self) -> list[Line]:
        raw = bytes(self._open).removeprefix(b"\xef\xbb\xbf")
        self._open.clear()
        if not raw.strip():
            return []
        text = raw.decode(errors="replace")
        return [Line(text, replaced=text.encode() != raw)]
