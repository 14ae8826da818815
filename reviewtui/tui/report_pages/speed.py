"""How fast models are and what they cost."""

from collections.abc import Iterator

from reviewtui.report.model import Report
from reviewtui.report.sections.cost import cost
from reviewtui.report.sections.load import load_sections
from reviewtui.report.sections.speed import speed as section_of
from reviewtui.tui.report_pages.parts import part_pieces
from reviewtui.tui.report_pages.sheet import STRONG, Piece, Sheet, apart, words


def speed(report: Report, sheet: Sheet) -> Iterator[Piece]:
    """The page."""
    money = cost(report)
    yield from apart(
        (
            part_pieces(section_of(report).parts, report, sheet),
            *_load(report, sheet),
            words(money.title, sheet.width, role=STRONG),
            part_pieces(money.parts, report, sheet),
        )
    )


def _load(report: Report, sheet: Sheet) -> Iterator[Iterator[Piece]]:
    """What ladders came to, each kind under its title."""
    for section in load_sections(report.load):
        yield words(section.title, sheet.width, role=STRONG)
        yield part_pieces(section.parts, report, sheet)
