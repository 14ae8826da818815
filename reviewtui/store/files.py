"""The database's file and folder: private when we make them, left as they are when they were there."""

import os
from pathlib import Path

from reviewtui.domain.errors import StorageError

FILE_MODE = 0o600
FOLDER_MODE = 0o700


def make_private(path: Path) -> None:
    """See to it that `path` is a file that we can write, in a folder that we can write.

    A new file gets mode 0600 (SQLite gives its `-wal` and `-shm` the same), each new folder 0700. Raises StorageError.
    """
    try:
        _make_folder(path.parent)
        if not path.exists():
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, FILE_MODE))
    except OSError as error:
        raise _refusal(path, error.strerror or str(error)) from error
    if not path.is_file():
        raise _refusal(path, "it is not a file")
    if not os.access(path, os.R_OK | os.W_OK):
        raise _refusal(path, "the file is not yours to read and write")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise _refusal(path, "its folder cannot be written, and SQLite keeps its journal there")


def _make_folder(folder: Path) -> None:
    if not folder.exists():
        _make_folder(folder.parent)
        folder.mkdir(mode=FOLDER_MODE, exist_ok=True)  # exist_ok: app and engine may both be starting


def _refusal(path: Path, reason: str) -> StorageError:
    return StorageError(
        f"{path}: the database cannot be opened: {reason}",
        "Make the file and its folder writable for you, or name another file with --db FILE.",
    )
