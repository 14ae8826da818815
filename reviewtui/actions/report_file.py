"""A report as a file: its name's ending says in which form."""

from pathlib import Path

from reviewtui.actions.output import write_output
from reviewtui.domain.errors import ReviewError
from reviewtui.report.formats import SUFFIXES, format_of, render
from reviewtui.report.model import Report

COLUMNS = 80
"""Width of a report that is written as plain text."""


def write_report(report: Report, path: Path) -> None:
    """Write the report to `path`, whole or not at all. ReviewError where its ending means nothing, or it cannot be."""
    form = format_of(path)
    if form is None:
        endings = " ".join(filter(None, SUFFIXES))
        raise ReviewError(f"cannot tell from {path.name} what to write", f"End it in one of {endings}.")
    write_output(path, render(report, form, width=COLUMNS))
