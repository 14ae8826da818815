"""The pages of a report as entries for a width."""

from collections.abc import Iterator

from reviewtui.report.model import Report
from reviewtui.tui.lines import Line
from reviewtui.tui.report_pages.decision import decision
from reviewtui.tui.report_pages.failures import failures
from reviewtui.tui.report_pages.satisfaction import satisfaction
from reviewtui.tui.report_pages.sheet import Piece, Sheet, sheet_for
from reviewtui.tui.report_pages.speed import speed
from reviewtui.tui.report_pages.trust import trust
from reviewtui.tui.widgets.entries import Entries

MARK, NEEDED = "┊", "needed:"
PAGES = ("decision", "satisfaction", "failures", "speed and cost", "trust")


def groupings(report: Report, page: int) -> tuple[str, ...]:
    """In which ways the page can be read; the first is what it opens with."""
    if PAGES[page] == "decision" and report.requirements.count:
        return "model", "requirement"
    if PAGES[page] == "failures" and any(model.figures.failure_rate_by_kind for model in report.models):
        return "model", "kind"
    return ()


def page_entries(report: Report, page: int, by: str, width: int, *, drawn: bool = True) -> Entries:
    """What stands on a page, grouped `by` one of its `groupings`; `drawn` off: written, and nothing drawn."""
    pieces = list(_pieces(report, page, by, sheet_for(report, width, drawn=drawn)))
    lines = [piece.line if drawn else _in_words(piece.line) for piece in pieces]
    return Entries(lines, [piece.opens for piece in pieces])


def _in_words(line: Line) -> Line:
    """A line without the sign that marks a threshold in drawings."""
    return line._replace(spans=tuple(span._replace(text=span.text.replace(MARK, NEEDED)) for span in line.spans))


def _pieces(report: Report, page: int, by: str, sheet: Sheet) -> Iterator[Piece]:
    match PAGES[page]:
        case "decision":
            return decision(report, sheet, by_requirement=by == "requirement")
        case "satisfaction":
            return satisfaction(report, sheet)
        case "failures":
            return failures(report, sheet, by_kind=by == "kind")
        case "speed and cost":
            return speed(report, sheet)
        case _:
            return trust(report, sheet)
