"""The report of a session by its name, for whoever has nothing but that."""

from pathlib import Path

from reviewtui.actions.home import find_definition, is_recorded
from reviewtui.actions.report import CountedReport, counted_report
from reviewtui.domain.errors import ReviewError
from reviewtui.store.database import open_database


class NothingToReportError(ReviewError):
    """The session has no answers yet: nobody's mistake, but there is something to be done first."""


def count_report(argument: str, database: Path, cwd: Path) -> CountedReport:
    """The report of what was collected for the session that `argument` means, and what it was counted from.

    NothingToReportError where nothing was collected; SessionFileError or StorageError where it cannot be read.
    """
    session = find_definition(argument, database, cwd, to_ask=False)
    if not is_recorded(session.name, database):
        raise NothingToReportError(f"{argument} has no answers yet.")
    with open_database(database) as db:
        return counted_report(db, session)
