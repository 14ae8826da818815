"""A byte stream in pieces that end where a line ends."""

import codecs
from collections.abc import Iterator
from typing import Protocol

from reviewtui.domain.errors import DataFileError

BLOCK = 256 * 1024
LARGEST_LINE = 64 * 1024 * 1024
"""Bytes without a line's end: a bound on memory, beyond every answer of a model."""


class ByteStream(Protocol):
    """What is needed of a binary file."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""


def blocks(stream: ByteStream, shown: str) -> Iterator[bytes]:
    """The content of `stream` without a byte-order mark; each piece but the last ends with a line feed.

    DataFileError where a line is longer than `LARGEST_LINE`.
    """
    parts: list[bytes] = []
    held = 0
    first = True
    while piece := stream.read(BLOCK):
        if first:
            piece, first = piece.removeprefix(codecs.BOM_UTF8), False
        cut = piece.rfind(b"\n") + 1
        if cut:
            yield b"".join((*parts, piece[:cut]))
            parts, held = [], 0
        parts.append(piece[cut:])
        held += len(piece) - cut
        if held > LARGEST_LINE:
            raise DataFileError(f"{shown}: a line is longer than {LARGEST_LINE >> 20} MB; is this a text file?")
    if rest := b"".join(parts):
        yield rest
