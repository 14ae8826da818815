"""Server-sent events, read from bytes as they come (WHATWG HTML, 9.2.6 "Interpreting an event stream").

Lines are split as bytes: `str.splitlines` would also split at U+2028 and U+0085, which models do write.
"""

from msgspec import Struct

MAX_EVENT_BYTES = 16 * 1024 * 1024
"""A line or event longer than this is no answer of a language model; reading on would only fill the memory."""

_BOM = b"\xef\xbb\xbf"


class ServerSentEvent(Struct, frozen=True):
    """One event. `id` and `retry` (milliseconds) are the last that the stream gave, as the standard has it.

    `replaced` says whether some of its bytes were no UTF-8 and have become U+FFFD.
    """

    event: str
    data: str
    id: str
    retry: int | None
    replaced: bool = False


def unnamed(data: str) -> ServerSentEvent:
    """The event that holds `data` and nothing else."""
    return ServerSentEvent("message", data, "", None)


class EventStream:
    """An incremental reader: any cut of the bytes gives the same events."""

    def __init__(self) -> None:
        self._replaced = False  # whether bytes of the open event were no UTF-8
        self._line: list[bytes] = []  # pieces of the line that has no end yet
        self._line_bytes = 0
        self._data_bytes = 0  # of the open event
        self._after_cr = False
        self._at_start = True
        self._event = ""
        self._data: list[str] = []
        self._id = ""
        self._retry: int | None = None

    @property
    def overflowed(self) -> bool:
        """Whether an unfinished event has grown beyond `MAX_EVENT_BYTES`."""
        return self._line_bytes + self._data_bytes > MAX_EVENT_BYTES

    def feed(self, data: bytes) -> list[ServerSentEvent]:
        """The events that `data` completes, in order."""
        if not data:
            return []
        if self._after_cr and data.startswith(b"\n"):
            data = data[1:]  # the second half of a CRLF that was cut in two
        self._after_cr = data.endswith(b"\r")
        lines = data.splitlines()
        rest = lines.pop() if data and not data.endswith((b"\n", b"\r")) else b""
        if lines and self._line:
            lines[0] = self._end_line(lines[0])
        if rest:
            self._line.append(rest)
            self._line_bytes += len(rest)
        return [event for line in lines if (event := self._take(line)) is not None]

    def feed_plain(self, data: bytes) -> list[str] | None:
        """The fast path, for a read of events that are `data: ...` and an empty line each, as nearly all that models
        say comes: the data of each, for which `feed` takes several times as long. None, and nothing done, where
        anything else is in it.
        """
        end = data.rfind(b"\n\n") + 2
        if end < 2 or b"\r" in data or b"\n" in data[end:]:
            return None
        if self._after_cr or self._data or self._event or self._replaced:
            return None
        if not self._line and not data.startswith(b"data: "):
            return None
        try:
            text = b"".join((*self._line, data[: end - 2])).decode()
        except UnicodeDecodeError:
            return None
        values = text.split("\n\ndata: ")
        if not text.startswith("data: ") or text.count("\n") != 2 * (len(values) - 1):
            return None  # a line that begins otherwise, or has no empty one behind it
        values[0] = values[0].removeprefix("data: ")
        self._at_start = False
        rest = data[end:]
        self._line = [rest] if rest else []
        self._line_bytes = len(rest)
        return values

    def close(self) -> ServerSentEvent | None:
        """The event that the end of the bytes left unfinished.

        The standard throws it away; servers that forget the last blank line make it worth a look.
        """
        if line := self._end_line():
            self._take(line)
        return self._dispatch()

    def _end_line(self, last: bytes = b"") -> bytes:
        """The open line, which ends with `last`."""
        line = b"".join((*self._line, last))
        self._line.clear()
        self._line_bytes = 0
        return line

    def _take(self, line: bytes) -> ServerSentEvent | None:
        if self._at_start:
            self._at_start = False
            line = line.removeprefix(_BOM)
        if not line:
            return self._dispatch()
        field, _, value = line.partition(b":")  # a comment has an empty field name; no colon means an empty value
        value = value.removeprefix(b" ")
        if field == b"data":
            self._data.append(self._decode(value))
            self._data_bytes += len(value)
        elif field == b"event":
            self._event = self._decode(value)
        elif field == b"error":  # llama.cpp until autumn 2025, and then `data: [DONE]` as if nothing had happened
            self._event = "error"
            self._data.append(self._decode(value))
            self._data_bytes += len(value)
        elif field == b"id":
            if b"\0" not in value:
                self._id = self._decode(value)
        elif field == b"retry" and value.isdigit() and len(value) < 10:
            self._retry = int(value)
        return None

    def _dispatch(self) -> ServerSentEvent | None:
        event = None
        if self._data:
            data = "\n".join(self._data)
            event = ServerSentEvent(self._event or "message", data, self._id, self._retry, self._replaced)
        self._event = ""
        self._replaced = False
        self._data.clear()
        self._data_bytes = 0
        return event

    def _decode(self, value: bytes) -> str:
        try:
            return value.decode()
        except UnicodeDecodeError:
            self._replaced = True
            return value.decode(errors="replace")
