"""When this person last looked at a session, and how far it was then. Kept with the user, not in the database."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

import msgspec
import platformdirs

from reviewtui.store.changes import Mark


def last_look(database: Path, session: str, reviewer: str) -> Mark | None:
    """The mark of `reviewer`'s last look at `session` in `database`; None where there was none, or none can be read."""
    with suppress(OSError, msgspec.DecodeError):
        return msgspec.json.decode(_file(database, session, reviewer).read_bytes(), type=Mark)
    return None


def remember_look(database: Path, session: str, reviewer: str, mark: Mark) -> None:
    """`reviewer` has seen how far `session` is. Where that cannot be kept, the next look tells of the same again."""
    file = _file(database, session, reviewer)
    with suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = file.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(msgspec.json.encode(mark))
        unfinished.replace(file)


def _file(database: Path, session: str, reviewer: str) -> Path:
    # Hashed, because none of the three is a file name.
    parts = (str(database.resolve()), session, reviewer)
    name = hashlib.sha256("\0".join(parts).encode(errors="backslashreplace")).hexdigest()[:32]
    return platformdirs.user_state_path("reviewtui", appauthor=False) / "looks" / name
