"""How the tests read a file: its content in, rows and bad rows out."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from reviewtui.exchange.errors import RowError
from reviewtui.exchange.mapping import Fields
from reviewtui.exchange.read import Format, Row, open_data


class Read(NamedTuple):
    """The rows of a file, and those that could not be read."""

    rows: list[Row]
    bad: list[RowError]

    @property
    def values(self) -> list[tuple[object, ...]]:
        return [row.values for row in self.rows]

    @property
    def reasons(self) -> list[str]:
        return [str(error) for error in self.bad]


class Trickle:
    """A byte stream that gives little at a time."""

    def __init__(self, content: io.BytesIO, size: int) -> None:
        self._content = content
        self._size = size

    def read(self, size: int, /) -> bytes:
        """At most the size of the trickle."""
        return self._content.read(min(size, self._size))


def read(path: Path, columns: Sequence[str], mapping: Fields | None = None, *, known: Format | None = None) -> Read:
    """All that can be read of the file at `path`."""
    bad: list[RowError] = []
    with open_data(path, format=known) as file:
        rows = [Row(*row) for row in file.rows(columns, bad.append, mapping)]
    return Read(rows, bad)


def read_bytes(
    folder: Path,
    name: str,
    content: bytes,
    columns: Sequence[str] = ("a", "b"),
    mapping: Fields | None = None,
) -> Read:
    """All that can be read of a file of this name and content."""
    path = folder / name
    path.write_bytes(content)
    return read(path, columns, mapping)
