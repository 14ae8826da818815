"""Merging: what other database files hold joins ours, all of it in one transaction, and what there is to tell of it."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from reviewtui.domain.errors import ReviewError
from reviewtui.store.database import Database, open_database, write
from reviewtui.store.importing import scratch_copy
from reviewtui.store.merging import Joined, blind_though_seen, join
from reviewtui.store.merging_source import copy_source
from reviewtui.store.packs import PackMark, mark_of, pack_at, refuse_pack
from reviewtui.store.packs_returning import Returned, return_pack

Progress = Callable[[str, str, int, int], None]
"""Told of which file what is being done, how much of it is done, and of how much."""

TOLD = {
    "sessions": "sessions",
    "prompts": "prompts",
    "responses": "answers",
    "judgments": "judgments",
}
"""Tables whose new rows people want to hear of, and what those are called."""


class MergedFile(Struct, frozen=True, kw_only=True):
    """One of the files that were merged. `reviewer`: whose pack it is."""

    file: str
    kind: Literal["database", "pack"]
    reviewer: str | None = None


class MergeSummary(Struct, frozen=True, kw_only=True):
    """What came of merging `files` into `database`: how many rows of each kind are new here. `changed`: rows that were
    here say something newer now. `notes` are to be told. `dry_run`: nothing was written.
    """

    database: str
    files: tuple[MergedFile, ...]
    added: dict[str, int]
    changed: bool
    notes: tuple[str, ...]
    dry_run: bool


def merge(
    database: Path, files: Sequence[Path], *, dry_run: bool = False, progress: Progress = lambda *_: None
) -> MergeSummary:
    """Join what `files` hold to `database`, which is made where there is none: all of it, or nothing where an error is
    raised. The files are only read; what is joined are copies of them, brought to our schema.

    StorageError or ReviewError, naming the file, where one cannot be read, was changed by hand, or says what cannot
    stand beside what is here.
    """
    for file in files:
        if database.exists() and file.exists() and file.samefile(database):
            raise ReviewError(f"{file}: that is the database itself", "Name the other files, or another --db FILE.")
    with tempfile.TemporaryDirectory(prefix="reviewtui-merge-") as folder:
        told = _Told()
        copies = _copies(files, Path(folder), progress)
        together = _together([copy for copy in copies if copy.mark is None], told, progress)
        with _place(database, Path(folder), dry_run=dry_run) as path, open_database(path) as db, write(db):
            refuse_pack(database, mark_of(db), "nothing can be merged into it")
            if together is not None:
                joined = join(db, together.copy, together.name, partial(progress, together.name))
                told.note(joined)
                told.count(joined)
            for copy in copies:
                if copy.mark is not None:
                    told.count_returned(copy.mark, _return(db, copy, copy.mark))
            told.note_seen(blind_though_seen(db))
    return MergeSummary(
        database=str(database),
        files=tuple(map(_merged, copies)),
        added={name: told.added.get(table, 0) for table, name in TOLD.items()},
        changed=told.changed,
        notes=tuple(told.notes),
        dry_run=dry_run,
    )


def merge_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of what `reviewtui merge --json` writes."""
    schema = msgspec.json.schema(MergeSummary)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "reviewtui merge", **schema}


class _Copy(Struct, frozen=True):
    """A file that is to be merged, by its name, its copy, and what it says of itself if it is a pack."""

    name: str
    copy: Path
    mark: PackMark | None


class _Told:
    """What there is to tell of the joining of files."""

    def __init__(self) -> None:
        self.added: dict[str, int] = {}
        self.changed = False
        self.notes: dict[str, None] = {}

    def note(self, joined: Joined) -> None:
        """What two files said otherwise."""
        for session, registered_at in joined.defined_otherwise:
            self.notes[
                f"{session} is defined otherwise in the files: the definition that was registered last "
                f"({registered_at}) holds, and answers that were asked otherwise no longer count"
            ] = None
        for session in joined.locked_otherwise:
            self.notes[f"the requirements of {session} were locked otherwise in the files: the first lock holds"] = None
        if count := joined.told_otherwise:
            answers = "1 answer was" if count == 1 else f"{count:,} answers were"
            self.notes[
                f"{answers} judged before anybody gave the words, and each of the files brought others: those "
                "that were imported last hold"
            ] = None

    def note_seen(self, count: int) -> None:
        """What neither of two files could know."""
        if count:
            judgments = "1 judgment counts" if count == 1 else f"{count:,} judgments count"
            self.notes[
                f"{judgments} as blind, though in another file the reviewer had seen the answer under its model's name "
                "before"
            ] = None

    def count(self, joined: Joined) -> None:
        """What came into the database."""
        for table, change in joined.changes.items():
            self.added[table] = self.added.get(table, 0) + change.added
            self.changed = self.changed or bool(change.changed)

    def count_returned(self, mark: PackMark, returned: Returned) -> None:
        """What came back in a pack."""
        self.added["judgments"] = self.added.get("judgments", 0) + returned.added
        if not returned.judgments:
            self.notes[f"nothing is judged yet in the pack of {mark.session} for {mark.reviewer}"] = None


def _copies(files: Sequence[Path], folder: Path, progress: Progress) -> list[_Copy]:
    copies = []
    for number, file in enumerate(files):
        copy = folder / f"{number}.db"
        copy_source(file, copy, partial(progress, str(file)))
        copies.append(_Copy(str(file), copy, pack_at(copy)))
    return copies


def _merged(copy: _Copy) -> MergedFile:
    if copy.mark is None:
        return MergedFile(file=copy.name, kind="database")
    return MergedFile(file=copy.name, kind="pack", reviewer=copy.mark.reviewer)


def _return(db: Database, copy: _Copy, mark: PackMark) -> Returned:
    with open_database(copy.copy) as pack:
        return return_pack(db, pack, mark, copy.name)


def _together(copies: Sequence[_Copy], told: _Told, progress: Progress) -> _Copy | None:
    """All copies joined to the first of them: a union does not ask in which groups. None where there is none."""
    if not copies:
        return None
    first, *others = copies
    for other in others:
        with open_database(first.copy) as union:
            told.note(join(union, other.copy, other.name, partial(progress, other.name)))
    return _Copy(", ".join(copy.name for copy in copies), first.copy, None)


@contextmanager
def _place(database: Path, folder: Path, *, dry_run: bool) -> Iterator[Path]:
    """The database to work on: ours, or a copy of it for a dry run."""
    if not dry_run:
        yield database
        return
    copy = folder / "dry-run.db"
    scratch_copy(database, copy)
    yield copy
