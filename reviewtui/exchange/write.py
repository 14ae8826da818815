"""Rows out: JSON Lines and CSV that `read.py` reads back as they were."""

import csv
import re
from collections.abc import Callable, Sequence
from typing import Any, Literal, Protocol, get_args

import msgspec

from reviewtui.exchange.delimited import GUARD, GUARDED

WriteFormat = Literal["jsonl", "csv"]
WRITE_FORMATS: tuple[WriteFormat, ...] = get_args(WriteFormat)

PARTED = ";"
"""Between the words of a list, in a cell of CSV."""

_PLAIN = re.compile(r"[^\[;\s](?:[^;]*[^;\s])?")


class Sink(Protocol):
    """Where bytes go: a file, a pipe, a compressor."""

    def write(self, data: bytes, /) -> object:
        """Take all of `data`."""


WriteRow = Callable[[Sequence[Any]], None]
"""Takes one row: a value for each column. None is absent."""


def row_writer(out: Sink, columns: Sequence[str], format: WriteFormat) -> WriteRow:  # noqa: A002 - the option's name
    """What writes rows of these columns to `out`, one call a row; in CSV the header is written at once.

    Absent values have no key in JSON Lines and an empty cell in CSV. In CSV a list of plain words is parted by `;`,
    other lists and objects are JSON, and a text that a spreadsheet might run as a formula gets a `'` before it, which
    reading takes away again; a `'` alone is a text without characters, as it is to a spreadsheet. Numbers are written
    as they are, true and false as `true` and `false`.
    """
    return _json_lines(out, columns) if format == "jsonl" else _csv(out, columns)


def _json_lines(out: Sink, columns: Sequence[str]) -> WriteRow:
    encode = msgspec.json.Encoder().encode

    def write(values: Sequence[Any]) -> None:
        row = {column: value for column, value in zip(columns, values, strict=True) if value is not None}
        out.write(encode(row) + b"\n")

    return write


def _csv(out: Sink, columns: Sequence[str]) -> WriteRow:
    writer = csv.writer(_UnixLines(out))
    writer.writerow(columns)

    def write(values: Sequence[Any]) -> None:
        assert len(values) == len(columns), "a value for each column"
        writer.writerow([_cell(value) for value in values])

    return write


class _UnixLines:
    """Ends lines in LF, while the csv module believes in CR LF and therefore quotes every cell that has either."""

    def __init__(self, out: Sink) -> None:
        self._out = out

    def write(self, line: str) -> None:
        """One whole row."""
        self._out.write(line.removesuffix("\r\n").encode() + b"\n")


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return guarded(value) or GUARD
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(word, str) and _PLAIN.fullmatch(word) for word in value):
        return guarded(PARTED.join(value))
    if isinstance(value, (list, dict)):
        return msgspec.json.encode(value).decode()
    return value


def guarded(text: str) -> str:
    """`text` as a CSV cell that no spreadsheet takes for a formula."""
    return GUARD + text if text.startswith(GUARDED) else text
