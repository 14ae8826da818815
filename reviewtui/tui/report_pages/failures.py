"""How models fail: in what share, in which ways, and how many requests ended in an error."""

from collections.abc import Iterator

from reviewtui.actions.figure_rows import FigureKey
from reviewtui.report.charts import share_chart
from reviewtui.report.model import Report
from reviewtui.report.parts import Breakdown, Row
from reviewtui.report.sections.failures import failures as section_of
from reviewtui.tui.report_pages.parts import part_pieces
from reviewtui.tui.report_pages.sheet import Piece, Sheet, apart


def failures(report: Report, sheet: Sheet, *, by_kind: bool) -> Iterator[Piece]:
    """The page. The kinds of each model, or the models of each kind."""
    parts = [*section_of(report).parts, share_chart("requests without an answer", "unanswered_rate", report.models)]
    taken_apart = [part for part in parts if isinstance(part, Breakdown)]
    if not (by_kind and taken_apart):
        yield from part_pieces(parts, report, sheet)
        return
    place = parts.index(taken_apart[0])
    before, after = part_pieces(parts[:place], report, sheet), part_pieces(parts[place + 1 :], report, sheet)
    yield from apart((before, *(_by_kind(part, sheet) for part in taken_apart), after))


def _by_kind(breakdown: Breakdown, sheet: Sheet) -> Iterator[Piece]:
    kinds = dict.fromkeys(row.name for group in breakdown.groups for row in group.rows)
    yield from apart(_models_of(breakdown, kind, sheet) for kind in kinds)


def _models_of(breakdown: Breakdown, kind: str, sheet: Sheet) -> Iterator[Piece]:
    """The models of one kind, on one scale; of one that never fails so there is nothing to be drawn."""
    yield from sheet.heading(kind, breakdown.ends)
    for group in breakdown.groups:
        row = next((row for row in group.rows if row.name == kind), None)
        opens = FigureKey(group.name, "failure_rate", kind) if row is not None else None
        row = row or Row(group.name, "none" if group.rows else group.otherwise, None, None, "", "", None, "")
        yield from sheet.figure(row._replace(name=group.name), breakdown.scale, opens)
