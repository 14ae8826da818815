"""Backing the database up: a verified copy under a name of its own, whole or not at all."""

import os
import shutil
from pathlib import Path

from reviewtui.actions.drafts import companions, draft_beside, put
from reviewtui.domain.errors import ReviewError
from reviewtui.store.backup import Copied, Progress, copy_database, database_size

MB = 1_000_000


def back_up(
    database: Path, target: Path, *, overwrite: bool = False, on_progress: Progress = lambda *_: None
) -> Copied:
    """Copy `database` to `target` (0600), while others write to it; what was copied.

    The copy is verified before it gets its name: whoever looks sees the file that was there before, or the whole new
    one. In the copy every reviewer begins as a new writer (see `store.backup`). ReviewError where there is no database,
    where `target` is there and not to be overwritten, where it is the database itself or cannot be written, and where
    the copy does not verify; nothing is left behind then.
    """
    if not database.is_file():
        raise ReviewError(f"there is no database {database}", "Name it with --db FILE.")
    file = Path(os.path.realpath(target))
    _require_place(file, target, database, overwrite=overwrite)
    _require_room(file.parent, target, database)
    try:
        with draft_beside(file) as draft:
            copied = copy_database(database, draft, target, on_progress)
            _require_place(file, target, database, overwrite=overwrite)
            put(draft, file)
    except OSError as error:
        raise ReviewError(f"cannot back up to {target}: {error.strerror or error}") from error
    return copied


def _require_place(file: Path, target: Path, database: Path, *, overwrite: bool) -> None:
    """ReviewError unless a backup may be put at `file`, which is what `target` leads to."""
    if file.is_dir():
        raise ReviewError(f"cannot back up to {target}: it is a folder", f"Name a file in it: {target / 'backup.db'}")
    if not file.parent.is_dir():
        raise ReviewError(f"cannot back up to {target}: there is no folder {file.parent}", "Make the folder first.")
    own = Path(os.path.realpath(database))
    if file in (own, *companions(own)) or (file.exists() and file.samefile(own)):
        raise ReviewError(f"cannot back up to {target}: that is the database itself", "Name another file.")
    if file.exists() and not file.is_file():
        raise ReviewError(f"cannot back up to {target}: it is not a file", "Name another file.")
    # SQLite would take what stands there for the newest pages of the file that we put beside it.
    if in_use := [path for path in companions(file) if path.exists()]:
        raise ReviewError(
            f"cannot back up to {target}: {in_use[0].name} stands beside it, so a program has it open as a database",
            "Close that program, or name another file.",
        )
    if file.exists() and not overwrite:
        raise ReviewError(f"{target} is there already", "Name another file, or overwrite it with --force.")


def _require_room(folder: Path, target: Path, database: Path) -> None:
    needed, free = database_size(database), shutil.disk_usage(folder).free
    if free < needed:
        raise ReviewError(
            f"cannot back up to {target}: it needs {needed / MB:.1f} MB, and the disk has {free / MB:.1f} MB left",
            "Free some space, or name a file on another disk.",
        )
