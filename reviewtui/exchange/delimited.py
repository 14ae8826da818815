"""Rows of CSV and TSV files, as fast as the csv module reads them."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any

from reviewtui.domain.errors import DataFileError
from reviewtui.exchange.blocks import LARGEST_LINE
from reviewtui.exchange.errors import RowError
from reviewtui.exchange.mapping import Fields
from reviewtui.nearest import did_you_mean, listed

GUARD = "'"
GUARDED = tuple("=+-@'\t\r")
"""A text cell that begins with one of these is written with `GUARD` before it, so that no spreadsheet runs it."""

_DELIMITERS = ",;\t|"
_LONGEST_HEADER = 20


_Pick = Callable[[Sequence[Any]], tuple[Any, ...]]


class DelimitedRows:
    """The rows of one file. `delimiter` None: told from the header, because spreadsheets of half the world write `;`.

    Quoting is strict: what follows a closing quotation mark is an error of its row and not part of a cell.
    """

    def __init__(self, shown: str, blocks: Iterator[bytes], delimiter: str | None) -> None:
        self._shown = shown
        self._all_utf8 = True
        self._guarded = False
        lines = self._lines(blocks)
        first = next(lines, "")
        csv.field_size_limit(LARGEST_LINE)
        self._reader = csv.reader(_again(first, lines), delimiter=delimiter or _delimiter(first), strict=True)
        self.header: tuple[str, ...] | None = self._read_header()

    def _lines(self, blocks: Iterator[bytes]) -> Iterator[str]:
        """The lines with their ends. Bytes that are no UTF-8 become lone surrogates. It is remembered whether there are
        some, and whether any cell may be guarded.
        """
        for block in blocks:
            try:
                text = block.decode()
            except UnicodeDecodeError:
                text = block.decode(errors="surrogateescape")
                self._all_utf8 = False
            self._guarded = self._guarded or GUARD in text
            yield from io.StringIO(text, newline="")

    def _read_header(self) -> tuple[str, ...]:
        try:
            header = tuple(name.strip() for name in next(self._reader, ()))
        except csv.Error as error:
            raise DataFileError(f"{self._shown}: its header cannot be read: {error}") from None
        if not header:
            raise DataFileError(f"{self._shown} is empty: a CSV file begins with the names of its columns")
        if "\0" in "".join(header):
            raise DataFileError(f"{self._shown} is no UTF-8 text (UTF-16, perhaps)", "Save it as UTF-8.")
        if not _is_text(header):
            raise DataFileError(f"{self._shown}: its header is not valid UTF-8", "Save the file as UTF-8.")
        return header

    def rows(
        self, columns: Sequence[str], mapping: Fields, reject: Callable[[RowError], None]
    ) -> Iterator[tuple[int, tuple[Any, ...], list[str]]]:
        """Number, values and cells of each row. Blank rows are passed over."""
        assert self.header is not None, "a CSV file has one"
        (pick, spread), width = self._picker(columns, mapping), len(self.header)
        number = 1
        while True:
            try:
                for cells in self._reader:
                    number += 1
                    if len(cells) != width and not self._fits(cells, number, reject):
                        continue
                    values: Sequence[Any] = pick(cells)
                    if not self._all_utf8 and not _is_text(cells):
                        reject(
                            RowError(
                                number,
                                "is not valid UTF-8; save the file as UTF-8 (in Excel: CSV UTF-8)",
                                data=self.data(cells),
                            )
                        )
                        continue
                    if not any(values) and not any(cells):
                        continue
                    if self._guarded or not all(values):  # most rows need no look at each cell
                        values = [cell if cell and cell[0] != GUARD else _value(cell) for cell in values]
                    yield number, spread((*values, None)), cells
                return
            except csv.Error as error:
                number += 1
                reject(RowError(number, f"{_in_words(error)} (up to line {self._reader.line_num})"))

    def _picker(self, columns: Sequence[str], mapping: Fields) -> tuple[_Pick, _Pick]:
        """Two functions: from a row's cells to those that `columns` are found in, and from the values of these, with an
        absent one behind them, to a value for each of `columns`. Most files have few of the columns there are.
        """
        assert self.header is not None, "a CSV file has one"
        absent = len(self.header)
        places = [self._place(column, mapping.get(column), absent) for column in columns]
        there = sorted({place for place in places if place != absent})
        order = {place: turn for turn, place in enumerate((*there, absent))}
        return _tuple_getter(there), _tuple_getter([order[place] for place in places])

    def _place(self, column: str, path: str | None, absent: int) -> int:
        assert self.header is not None, "a CSV file has one"
        name = column if path is None else path
        if not name:
            return absent
        if self.header.count(name) > 1:
            raise DataFileError(f"{self._shown} has the column `{name}` {self.header.count(name)} times")
        if name in self.header:
            return self.header.index(name)
        if path is None:
            return absent
        near = did_you_mean(path, self.header) or f"; its columns: {self._columns_in_words()}"
        raise DataFileError(f"--map {column}={path}: {self._shown} has no column `{path}`{near}")

    def _columns_in_words(self) -> str:
        assert self.header is not None, "a CSV file has one"
        return listed(self.header[:_LONGEST_HEADER]) + (" ..." if len(self.header) > _LONGEST_HEADER else "")

    def _fits(self, cells: list[str], number: int, reject: Callable[[RowError], None]) -> bool:
        """Whether a row of another length than the header is one. Empty cells beyond the header are forgiven."""
        assert self.header is not None, "a CSV file has one"
        width = len(self.header)
        if len(cells) > width and not any(cells[width:]):
            return True
        if any(cells):
            message = f"has {_counted(len(cells))}, the header has {width}"
            reject(RowError(number, message, data=self.data(cells)))
        return False

    def data(self, raw: list[str]) -> dict[str, Any]:
        """What the cells say, under their names; those beyond the header under none (key `""`), as a list."""
        assert self.header is not None, "a CSV file has one"
        beyond = raw[len(self.header) :]
        said = {
            name: value for name, cell in zip(self.header, raw, strict=False) if (value := _value(cell)) is not None
        }
        return said | {"": beyond} if any(beyond) else said


def _tuple_getter(places: list[int]) -> _Pick:
    if len(places) < 2:
        return lambda cells: tuple(cells[place] for place in places)  # an itemgetter of one gives no tuple
    return itemgetter(*places)


def _again(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first
    yield from lines


def _delimiter(header: str) -> str:
    """The one that parts `header` into most cells; a comma where none does."""
    return max(_DELIMITERS, key=header.count)


def _value(cell: str) -> str | None:
    """A cell without its guard; None for an empty one. The guard alone stands for a text that has no characters."""
    if cell.startswith(GUARD) and (cell == GUARD or cell[1] in GUARDED):
        return cell[1:]
    return cell or None


def _is_text(cells: Sequence[str]) -> bool:
    try:
        "".join(cells).encode()
    except UnicodeEncodeError:
        return False
    return True


def _counted(cells: int) -> str:
    return "1 cell" if cells == 1 else f"{cells} cells"


def _in_words(error: csv.Error) -> str:
    words = str(error)
    if "unexpected end of data" in words:
        return "opens a quotation mark that is never closed"
    if "expected after" in words:
        return "has text after a closing quotation mark; a mark inside a quoted cell is written twice"
    return f"cannot be read: {words}"
