"""A JSON array of objects, read from bytes as they come: each element is a frame as soon as its last byte is here."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from reviewtui.providers import sse
from reviewtui.providers.wire import ProtocolError

_BOM = b"\xef\xbb\xbf"
_STRUCTURE = re.compile(rb'[{}\[\]"]|\\.', re.DOTALL)  # what a backslash escapes, a quote above all, is passed over
_BETWEEN = re.compile(rb"[\s,]*")


class Element(NamedTuple):
    """One element of the array, as its text. `replaced`: some of its bytes were no UTF-8 and have become U+FFFD."""

    data: str
    replaced: bool
    event: str = "message"


class ArrayStream:
    """An incremental reader: any cut of the bytes gives the same elements."""

    def __init__(self) -> None:
        self._open = bytearray()  # what is not yet a whole element
        self._looked = 0  # so many bytes of it have been looked at
        self._depth = 0
        self._in_string = False
        self._begun = False
        self._closed = False

    @property
    def overflowed(self) -> bool:
        """Whether an unfinished element has grown beyond `sse.MAX_EVENT_BYTES`."""
        return len(self._open) > sse.MAX_EVENT_BYTES

    def feed(self, data: bytes) -> Iterator[Element]:
        """The elements that `data` completes, in order. ProtocolError where it is no array of objects."""
        self._open += data
        while not self._closed and self._skip_to_element():
            end = self._end_of_element()
            if end is None:
                return
            yield self._taken(end)

    def close(self) -> Element | None:
        """The element that the end of the bytes left unfinished."""
        return self._taken(len(self._open)) if self._depth else None

    def _skip_to_element(self) -> bool:
        """Pass over what stands between elements; whether one begins (or goes on) in what is left."""
        if self._depth:
            return True
        if not self._begun:
            del self._open[: self._open.index(b"[") + 1]  # the parser has looked: only a byte order mark is before it
            self._begun = True
        between = _BETWEEN.match(self._open)
        assert between is not None, "it matches nothing, too"
        del self._open[: between.end()]
        if self._open.startswith(b"]"):
            self._closed = True
            self._open.clear()
        elif self._open and not self._open.startswith(b"{"):
            raise ProtocolError("a list of something else than answers")
        return bool(self._open)

    def _end_of_element(self) -> int | None:
        """Where the open element ends; None where its end is still to come."""
        for found in _STRUCTURE.finditer(self._open, self._looked):
            self._looked = found.end()
            byte = found.group()
            if byte == b'"':
                self._in_string = not self._in_string
            elif byte in (b"{", b"["):
                self._depth += not self._in_string
            elif byte in (b"}", b"]"):
                self._depth -= not self._in_string
                if not self._depth:
                    return self._looked
        return None

    def _taken(self, end: int) -> Element:
        raw = bytes(self._open[:end])
        del self._open[:end]
        self._looked, self._depth, self._in_string = 0, 0, False
        text = raw.decode(errors="replace")
        return Element(text, replaced=text.encode() != raw)
