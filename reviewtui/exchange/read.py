"""Files of data: CSV, TSV, JSON Lines and JSON, compressed or not, row by row in flat memory."""

import gzip
import io
import os
import shlex
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Literal, NamedTuple, Protocol, get_args

from reviewtui.domain.errors import DataFileError
from reviewtui.exchange.blocks import ByteStream, blocks
from reviewtui.exchange.columns import ELSEWHERE
from reviewtui.exchange.delimited import DelimitedRows
from reviewtui.exchange.errors import RowError
from reviewtui.exchange.json_rows import JsonRows
from reviewtui.exchange.mapping import Fields, Fixed, json_path
from reviewtui.nearest import listed, nearest

Format = Literal["csv", "tsv", "jsonl", "json"]
FORMATS: tuple[Format, ...] = get_args(Format)
STDIN = "-"
REJECTS = ".rejects.jsonl"
"""How the name of a file of rejected rows ends: it is read as the rows that were rejected."""

_MOST_NAMED = 20

_BY_SUFFIX: dict[str, Format] = {".csv": "csv", ".tsv": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json"}
_SPREADSHEETS = frozenset({".xlsx", ".xls", ".xlsm", ".ods", ".numbers"})
_GZIP = b"\x1f\x8b"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")

Reject = Callable[[RowError], None]

PlainRow = tuple[int, tuple[Any, ...], Any]


class Row(NamedTuple):
    """One row: its number, the values of the columns that were asked for (None: absent), and the row as it stands.

    `raw` is for `DataFile.data`.
    """

    number: int
    values: tuple[Any, ...]
    raw: Any


class Rows(Protocol):
    """What a reader of one format offers."""

    header: tuple[str, ...] | None

    def rows(
        self, columns: Sequence[str], mapping: Fields, reject: Reject
    ) -> Iterator[tuple[int, tuple[Any, ...], Any]]:
        """The rows that can be read, as `Row` has them; those that cannot go to `reject`."""

    def data(self, raw: Any) -> Any:
        """A row as it stood in the file, for messages and the rejects file."""


class DataFile:
    """One opened file. `header` holds the names of a CSV file's columns; None where each row names its own."""

    def __init__(self, name: str, rows: Rows, counting: "_Counting") -> None:
        self.name = name
        self.total_bytes = counting.total
        self._rows = rows
        self._counting = counting

    @property
    def header(self) -> tuple[str, ...] | None:
        return self._rows.header

    @property
    def bytes_read(self) -> int:
        """How far the file is read, as it lies on the disk. Compare with `total_bytes` (None: a pipe)."""
        return self._counting.count

    def rows(self, columns: Sequence[str], reject: Reject, mapping: Fields | None = None) -> Iterator[PlainRow]:
        """The rows as plain tuples (number, values, raw), the values in the order of `columns`, absent ones None.

        Plain, because a million of them pass here; `Row(*row)` gives them names. A row that cannot be read goes to
        `reject`. DataFileError where the file as a whole does not fit: a mapped column is not there, it is cut short.
        """
        given = mapping or {}
        fixed = {place: str(given[name]) for place, name in enumerate(columns) if isinstance(given.get(name), Fixed)}
        paths = {name: "" if isinstance(path, Fixed) else path for name, path in given.items()}
        try:
            rows = self._rows.rows(columns, paths, reject)
            yield from _with_fixed(rows, fixed) if fixed else rows
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise DataFileError(f"{self.name}: the compressed file is damaged or cut short: {error}") from None
        except OSError as error:
            raise DataFileError(f"{self.name} cannot be read: {error.strerror or error}") from None

    def data(self, raw: Any) -> Any:
        """The whole of a row as it stood in the file, from the third value of `rows`."""
        return self._rows.data(raw)

    def may_have(self, column: str, mapping: Fields) -> bool:
        """Whether `column` may be found in a row. Where each row names its own, any may be."""
        return self.header is None or column in mapping or column in self.header

    def require(self, columns: Sequence[str], mapping: Fields) -> None:
        """DataFileError where the file says what columns it has, and one of these is not among them."""
        missing = [column for column in columns if not self.may_have(column, mapping)]
        if self.header is None or not missing:
            return
        maps = " ".join(f"--map {column}={shlex.quote(_guess(column, self.header) or 'COLUMN')}" for column in missing)
        raise DataFileError(
            f"{self.name} has no column {listed(missing)}; its columns are {listed(self.header[:_MOST_NAMED])}",
            f"Say which ones are meant, like {maps}",
        )

    def unused(self, row: PlainRow, columns: Sequence[str], mapping: Fields) -> tuple[str, ...]:
        """The names in the file, or in `row` where each row has its own, that no column is read from."""
        paths = [path for column in columns if not isinstance(path := mapping.get(column, column), Fixed)]
        used = {*paths, *(json_path(path).steps[0] for path in paths)}
        names = self.header if self.header is not None else tuple(self.data(row[2]))
        return tuple(name for name in names if name and name not in used)


@contextmanager
def open_data(path: str | Path, *, format: Format | None = None) -> Iterator[DataFile]:  # noqa: A002 - the option's name
    """Open the file at `path`, or stdin for `-`, for reading its rows.

    The format is told from the name unless it is given; compression is told from the content. DataFileError where the
    file cannot be opened, its format is not known, or its beginning is none of that format.
    """
    shown = "stdin" if str(path) == STDIN else str(path)
    known = format or _format_of(str(path), shown)
    try:
        raw = sys.stdin.buffer if shown == "stdin" else Path(path).open("rb", buffering=0)  # noqa: SIM115 - closed below
    except OSError as error:
        raise DataFileError(f"{shown} cannot be read: {error.strerror}") from None
    try:
        counting = _Counting(raw)
        stream = io.BufferedReader(counting)
        try:
            rows = _reader(known, shown, _uncompressed(stream, shown))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise DataFileError(f"{shown}: the compressed file is damaged or cut short: {error}") from None
        except OSError as error:
            raise DataFileError(f"{shown} cannot be read: {error.strerror or error}") from None
        yield DataFile(shown, rows, counting)
    finally:
        if shown != "stdin":
            raw.close()


def _with_fixed(rows: Iterator[PlainRow], fixed: Mapping[int, str]) -> Iterator[PlainRow]:
    for number, values, raw in rows:
        yield number, tuple([fixed.get(place, value) for place, value in enumerate(values)]), raw


def _guess(column: str, header: Sequence[str]) -> str | None:
    """The column of a file that is most likely meant by ours."""
    by_name = {name.strip().lower().replace(" ", "_"): name for name in header}
    called = (column, *ELSEWHERE.get(column, ()))
    return next((by_name[name] for name in called if name in by_name), nearest(column, header))


def _format_of(path: str, shown: str) -> Format:
    if path == STDIN:
        raise DataFileError(
            "the format of stdin cannot be told from a name", f"Say it with --format: {', '.join(FORMATS)}."
        )
    suffix = Path(path.removesuffix(".gz")).suffix.lower()
    if suffix in _SPREADSHEETS:
        raise DataFileError(
            f"{shown} is a spreadsheet, which cannot be read here",
            "Save its sheet as CSV in UTF-8 (in Excel: CSV UTF-8), and import that file.",
        )
    if suffix not in _BY_SUFFIX:
        raise DataFileError(
            f"{shown}: the format cannot be told from the name", f"Say it with --format: {', '.join(FORMATS)}."
        )
    return _BY_SUFFIX[suffix]


def _uncompressed(stream: "io.BufferedReader[_Counting]", shown: str) -> ByteStream:
    beginning = stream.peek(2)[:2]
    if beginning == _GZIP:
        return gzip.GzipFile(fileobj=stream)
    if beginning in _UTF16:
        name = "FILE" if shown == "stdin" else shown
        raise DataFileError(f"{shown} is UTF-16, not UTF-8", f"Convert it first: iconv -f UTF-16 -t UTF-8 {name}")
    return stream


def _reader(known: Format, shown: str, stream: ByteStream) -> Rows:
    pieces = blocks(stream, shown)
    if known in ("csv", "tsv"):
        return DelimitedRows(shown, pieces, delimiter="\t" if known == "tsv" else None)
    return JsonRows(shown, pieces, array=known == "json", rejects=shown.endswith(REJECTS))


class _Counting(io.RawIOBase):
    """A binary file that counts what is read of it."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self.count = 0
        self.total = _size(raw)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        read: int = self._raw.readinto(buffer) or 0  # type: ignore[attr-defined]  # every binary file has it; IO does not say so
        self.count += read
        return read


def _size(raw: IO[bytes]) -> int | None:
    """The length of a regular file; None for a pipe or a terminal."""
    try:
        found = os.fstat(raw.fileno())
    except (OSError, AttributeError, io.UnsupportedOperation):
        return None
    return found.st_size if found.st_size and os.path.isfile(raw.fileno()) else None
