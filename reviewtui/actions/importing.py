"""Importing files, whatever their kind: reading, batches, what is told meanwhile and afterwards."""

import gc
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple, Protocol

from reviewtui.domain.errors import DataFileError
from reviewtui.exchange.columns import Kind
from reviewtui.exchange.errors import RowError, Unfit
from reviewtui.exchange.read import STDIN, DataFile, Format, PlainRow, open_data
from reviewtui.exchange.rejects import Rejects, rejects_path
from reviewtui.store.database import Database, open_database, write
from reviewtui.store.importing import scratch_copy

BATCH = 5_000
"""Rows of one transaction, of kinds whose rows are long. What was committed stays when the import is stopped."""


CACHE_KIB = 64 * 1024
"""Memory for pages of the database: enough for those that the indexes of a million rows are written to in turn."""


class ImportProgress(NamedTuple):
    """How far the import of one file is: `rows` were read, of which some are `waiting` to be taken in. `total_bytes` is
    None for a pipe.
    """

    file: str
    rows: int
    rejected: int
    bytes_read: int
    total_bytes: int | None
    waiting: int = 0


Progress = Callable[[ImportProgress], None]


class FileImport(NamedTuple):
    """What became of one file's `rows` (those with something in them).

    `added` rows are new here; `known` ones were here already; `rejected` ones were left out, the `first` of them given
    here and all of them in the file `rejects` (None where nothing was written). `unused` are the columns that mean
    nothing to this kind of import. `problem` says why the file was not read, or not to its end. `stopped`: somebody
    interrupted it.
    """

    file: str
    rows: int = 0
    added: int = 0
    known: int = 0
    rejected: int = 0
    rejects: Path | None = None
    first: tuple[RowError, ...] = ()
    unused: tuple[str, ...] = ()
    problem: str | None = None
    stopped: bool = False


class ImportSummary(NamedTuple):
    """What became of all files. `notes` are to be told.

    `dry_run`: nothing was written, and the counts are what would be. `refused`: `--strict` asked for all or nothing
    and not all was good, so nothing was imported. Of an import that was `stopped`, what is counted is there.
    """

    kind: Kind
    session: str
    files: tuple[FileImport, ...]
    notes: tuple[str, ...] = ()
    dry_run: bool = False
    refused: bool = False

    @property
    def rows(self) -> int:
        return sum(file.rows for file in self.files)

    @property
    def added(self) -> int:
        return sum(file.added for file in self.files)

    @property
    def known(self) -> int:
        return sum(file.known for file in self.files)

    @property
    def rejected(self) -> int:
        return sum(file.rejected for file in self.files)

    @property
    def stopped(self) -> bool:
        return any(file.stopped for file in self.files)

    @property
    def whole(self) -> bool:
        """Whether every row of every file was read and taken in, or was here."""
        return not any(file.rejected or file.problem or file.stopped for file in self.files)


class Taken(NamedTuple):
    """Of a batch of rows: how many were new, how many here already. The rest were refused."""

    added: int
    known: int


Refuse = Callable[[PlainRow, Unfit], None]
"""Leave out a row, for this reason."""


class Importer(Protocol):
    """What is done with the rows of one kind. Every call of `take` is one transaction."""

    kind: Kind
    batch: int
    """How many rows are taken in at a time at most."""
    columns: tuple[str, ...]
    """Those that are looked for in every file; `take` gets their values in this order."""

    def begin_file(self, file: DataFile, mapping: Mapping[str, str]) -> None:
        """A file begins. DataFileError where it lacks a column without which no row would be one."""

    def take(self, rows: Sequence[PlainRow], refuse: Refuse) -> Taken:
        """Take in the next rows of the file, refusing those that do not fit."""

    def end_file(self, refuse: Refuse) -> Iterator[Taken]:
        """The file was read: take in what waited for its end, in transactions of the importer's own."""

    def notes(self) -> tuple[str, ...]:
        """What to tell at the end."""


class ImportOrder(NamedTuple):
    """What is to be imported, and how."""

    database: Path
    files: Sequence[str]
    mapping: Mapping[str, str] = {}
    format: Format | None = None
    dry_run: bool = False
    strict: bool = False
    progress: Progress = lambda _: None


def run_import(session: str, order: ImportOrder, importer: Callable[[Database], Importer]) -> ImportSummary:
    """Take in all files of `order` through the importer made for its database.

    A dry run does everything on a copy. A strict one is a single transaction, which anything bad undoes. Otherwise what
    is committed stays, whatever happens after: importing the same again adds what is missing. StorageError where the
    database fails.
    """
    files: list[FileImport] = []
    with _place(order) as path, open_database(path) as db:
        db.conn.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        making = importer(db)
        summary = partial(ImportSummary, making.kind, session, dry_run=order.dry_run)
        try:
            with write(db) if order.strict else nullcontext():
                for name in order.files:
                    files.append(_import_file(db, making, name, order))
                    if files[-1].stopped:
                        break
                notes = making.notes()
                if order.strict and not summary(tuple(files)).whole:
                    raise _Refused
        except _Refused:
            return summary(tuple(file._replace(added=0, known=0) for file in files), refused=True)
        return summary(tuple(files), notes)


class _Refused(Exception):  # noqa: N818 - not an error: it undoes the transaction
    """A strict import met something that it could not take in."""


@contextmanager
def _place(order: ImportOrder) -> Iterator[Path]:
    """The database to work on: that of `order`, or a copy of it for a dry run."""
    if not order.dry_run:
        yield order.database
        return
    with tempfile.TemporaryDirectory(prefix="reviewtui-dry-run-") as folder:
        copy = Path(folder) / "copy.db"
        scratch_copy(order.database, copy)
        yield copy


def _import_file(db: Database, importer: Importer, name: str, order: ImportOrder) -> FileImport:
    path = None if order.dry_run else rejects_path(name, Path())
    try:
        with open_data(name, format=order.format) as file, Rejects(path) as rejects:
            importer.begin_file(file, order.mapping)
            counts = _Counts(file, rejects, order)
            gc.disable()  # rows are many, and no cycles: looking for garbage among them takes a quarter of the time
            try:
                for batch in counts.batches(importer.columns, importer.batch):
                    with write(db):
                        taken = importer.take(batch, counts.refuse)
                    counts.take(taken)
                for taken in importer.end_file(counts.refuse):
                    counts.take(taken)
            except KeyboardInterrupt:
                return counts.result(stopped=True)
            finally:
                gc.enable()
            return counts.result()
    except DataFileError as error:
        return FileImport("stdin" if name == STDIN else name, problem=str(error))


class _Counts:
    """The rows of one file on their way: counted, batched, told of."""

    def __init__(self, file: DataFile, rejects: Rejects, order: ImportOrder) -> None:
        self._file = file
        self._rejects = rejects
        self._order = order
        self._read = 0
        self._unreadable = 0
        self._added = 0
        self._known = 0
        self._unused: tuple[str, ...] = ()
        self._problem: str | None = None

    def batches(self, columns: tuple[str, ...], most: int) -> Iterator[list[PlainRow]]:
        """The rows in pieces of `most`. A file that breaks off gives what came before."""
        rows = self._file.rows(columns, self._reject, self._order.mapping)
        while self._problem is None:
            batch: list[PlainRow] = []
            try:
                for row in islice(rows, most):
                    batch.append(row)  # noqa: PERF402 - what came before an error is wanted
            except DataFileError as error:
                self._problem = str(error)
            if not batch:
                return
            self._unused = self._unused or self._file.unused(batch[0], columns, self._order.mapping)
            self._read += len(batch)
            yield batch

    def _reject(self, error: RowError) -> None:
        self._unreadable += 1
        self._rejects.add(error)

    def refuse(self, row: PlainRow, unfit: Unfit) -> None:
        """Leave `row` out."""
        number, _, raw = row
        self._rejects.add(RowError(number, unfit.message, unfit.column, self._file.data(raw)))

    def take(self, taken: Taken) -> None:
        """One batch is committed."""
        self._added += taken.added
        self._known += taken.known
        self._rejects.flush()
        self._order.progress(
            ImportProgress(
                file=self._file.name,
                rows=self._read + self._unreadable,
                rejected=self._rejects.count,
                bytes_read=self._file.bytes_read,
                total_bytes=self._file.total_bytes,
                waiting=self._read + self._unreadable - self._rows,
            )
        )

    @property
    def _rows(self) -> int:
        return self._added + self._known + self._rejects.count

    def result(self, *, stopped: bool = False) -> FileImport:
        """What became of the file."""
        self._rejects.flush()
        return FileImport(
            file=self._file.name,
            rows=self._rows,
            added=self._added,
            known=self._known,
            rejected=self._rejects.count,
            rejects=self._rejects.path if self._rejects.count else None,
            first=tuple(self._rejects.first),
            unused=self._unused,
            problem=self._problem or self._rejects.problem,
            stopped=stopped,
        )
