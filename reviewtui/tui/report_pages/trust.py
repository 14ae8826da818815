"""What the figures rest on: what was asked and judged, what is left out and why, whether it is intact, how blind."""

from collections.abc import Iterator

from reviewtui.report.document import notes_section
from reviewtui.report.model import Report
from reviewtui.report.sections.satisfaction import judged
from reviewtui.report.sections.trust import trust as section_of
from reviewtui.tui.report_pages.parts import part_pieces
from reviewtui.tui.report_pages.sheet import STRONG, Piece, Sheet, apart, words


def trust(report: Report, sheet: Sheet) -> Iterator[Piece]:
    """The page."""
    yield from apart(
        (
            part_pieces([judged(report)], report, sheet),  # it opens, so that the cursor stands at the top
            _notes(report, sheet),
            part_pieces(section_of(report).parts, report, sheet),
        )
    )


def _notes(report: Report, sheet: Sheet) -> Iterator[Piece]:
    section = notes_section(report)
    if section is not None:
        yield from words(section.title, sheet.width, role=STRONG)
        yield from part_pieces(section.parts, report, sheet)
