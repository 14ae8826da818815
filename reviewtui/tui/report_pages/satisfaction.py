"""How satisfied people were."""

from collections.abc import Iterator

from reviewtui.report.model import Report
from reviewtui.report.sections.comparisons import comparisons
from reviewtui.report.sections.satisfaction import satisfaction as section_of
from reviewtui.tui.report_pages.parts import part_pieces
from reviewtui.tui.report_pages.sheet import Piece, Sheet, apart, words


def satisfaction(report: Report, sheet: Sheet) -> Iterator[Piece]:
    """The page."""
    judging = report.judging
    compared = comparisons(report).parts if judging.comparisons or judging.rankings else ()
    yield from apart(
        (
            part_pieces(section_of(report).parts, report, sheet),
            _hint(report, sheet),
            part_pieces(compared, report, sheet),
        )
    )


def _hint(report: Report, sheet: Sheet) -> Iterator[Piece]:
    """What to press where nobody has judged yet."""
    judging = report.judging
    if judging.judgments or judging.comparisons or judging.rankings or judging.looked_through or judging.guesses:
        return
    if report.judging.answers_to_judge:
        yield from words("Press r to grade the answers, blind: every key saves a judgment.", sheet.width)
    elif report.coverage.collected:
        yield from words("Page 3 says how the responses failed.", sheet.width)
    else:
        yield from words("Press c to collect them.", sheet.width)
