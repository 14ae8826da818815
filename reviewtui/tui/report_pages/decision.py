"""Does any model meet all requirements: each verdict with the interval for reading and the one it rests on."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from reviewtui.report.document import next_section
from reviewtui.report.model import Report
from reviewtui.report.parts import Part, Ruling
from reviewtui.report.sections.decision import decision as section_of
from reviewtui.tui.report_pages.parts import intervals, part_pieces, with_outcome
from reviewtui.tui.report_pages.sheet import GAP, STRONG, WARNING, Piece, Sheet, apart, words

LATENCIES_LATER = (
    "A latency stays undecided until there is a method for quantiles that holds however often people look. What it "
    "will need is recorded already: the times of every family, and the order that was drawn."
)


def decision(report: Report, sheet: Sheet, *, by_requirement: bool) -> Iterator[Piece]:
    """The page, by model or by requirement."""
    section = section_of(report)
    rulings = [part for part in section.parts if isinstance(part, Ruling)]
    others = [part for part in section.parts if not isinstance(part, Ruling)]
    said: Sequence[Part] = others if by_requirement else section.parts
    yield from apart(
        (
            _head(section.title, report, sheet),
            _by_requirement(rulings, report, sheet) if by_requirement else (),
            part_pieces(said, report, sheet),
            _later(report, sheet),
            _next(report, sheet),
        )
    )


def _head(title: str, report: Report, sheet: Sheet) -> Iterator[Piece]:
    yield from words(title, sheet.width, role=STRONG)
    if report.session_changed:
        yield from words(report.notes[0], sheet.width, role=WARNING)


def _by_requirement(rulings: Sequence[Ruling], report: Report, sheet: Sheet) -> Iterator[Piece]:
    places = range(len(rulings[0].held) if rulings else 0)
    yield from apart(_all_models(rulings, place, report, sheet) for place in places)


def _all_models(rulings: Sequence[Ruling], place: int, report: Report, sheet: Sheet) -> Iterator[Piece]:
    """One requirement, its models under each other on one scale."""
    held = [ruling.held[place] for ruling in rulings]
    widest = max(held, key=lambda one: one.scale.high)
    yield from sheet.heading(held[0].requirement, widest.ends)
    for ruling, one in zip(rulings, held, strict=True):
        yield with_outcome(GAP + ruling.model, one.outcome, sheet)
        yield from intervals(ruling, place, one._replace(scale=widest.scale), report, sheet)
    reasons = sorted((one.reason, ruling.model) for ruling, one in zip(rulings, held, strict=True))
    for reason, whose in groupby(reasons, key=lambda pair: pair[0]):
        names = [name for _, name in whose]
        all_alike = len(names) == len(rulings)
        yield from words(reason if all_alike else f"{', '.join(names)}: {reason}", sheet.width, GAP, 2 * GAP)


def _later(report: Report, sheet: Sheet) -> Iterator[Piece]:
    if any(verdict.method is None for model in report.models for verdict in model.verdicts):
        yield from words(LATENCIES_LATER, sheet.width)


def _next(report: Report, sheet: Sheet) -> Iterator[Piece]:
    section = next_section(report)
    if section is not None:
        yield from words(section.title, sheet.width, role=STRONG)
        yield from part_pieces(section.parts, report, sheet)
