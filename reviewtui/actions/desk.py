"""What every desk is: one person at one session, the database open as long as they sit there."""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from reviewtui.domain.errors import ReviewError
from reviewtui.domain.session import Session
from reviewtui.store.database import Database, open_database
from reviewtui.store.sessions import stored_rules

BUSY_SECONDS = 2.0
"""How long a verdict waits for the write of another process before the reviewer is told to press the key again: longer
than an import takes for a piece of its file (0.3 to 0.7 s for 20,000 judgments on a busy machine).
"""


class NothingCollectedError(ReviewError):
    """The database has never heard of the session."""


class Desk:
    """Somebody's place at the database `_db`, which belongs to the thread that opened it. Close the desk, or use it as
    a context manager.
    """

    _db: Database

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave, and close the database."""
        self._db.close()


SomeDesk = TypeVar("SomeDesk", bound=Desk)


def open_desk(database: Path, sit_down: Callable[[Database], SomeDesk]) -> SomeDesk:
    """The desk that `sit_down` makes of the database file at `database`, which is closed where it raises.

    NothingCollectedError where there is no such file.
    """
    if not database.exists():  # and is not made only to look into it
        raise NothingCollectedError(f"There is no database {database} yet.", "Collect the session first.")
    db = open_database(database, busy_seconds=BUSY_SECONDS)
    try:
        return sit_down(db)
    except BaseException:
        db.close()
        raise


def rules_collected(db: Database, session: str) -> Session:
    """The session as last collected, without its prompts. NothingCollectedError where the database does not know it."""
    definition = stored_rules(db, session)
    if definition is None:
        raise NothingCollectedError(f"Nothing has been collected of {session} yet.", "Collect its answers first.")
    return definition
