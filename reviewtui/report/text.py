"""The report as plain text, for a terminal, a mail or a file. At least 72 columns wide, no colour, no control codes."""

from collections.abc import Iterator

from reviewtui.report.blocks import Page, page_for, part_lines
from reviewtui.report.document import document_of
from reviewtui.report.drawing import rule, wrapped
from reviewtui.report.model import Report
from reviewtui.report.parts import Document, Section

NARROWEST = 72
WIDEST = 120


def render_text(report: Report, width: int) -> str:
    """The whole report; every line at most `width` columns (72 at least, 120 at most)."""
    page = page_for(report.models, max(NARROWEST, min(WIDEST, width)))
    document = document_of(report)
    blocks = (_head(document, page), *(_section(section, page) for section in document.sections))
    return "\n\n".join("\n".join(lines) for lines in blocks) + "\n"


def _head(document: Document, page: Page) -> Iterator[str]:
    if document.warning:
        yield from wrapped(document.warning, page.width)
    first, *others = document.facts
    yield from wrapped(" · ".join((document.session, "report", *first)), page.width)
    for facts in others:
        yield from wrapped(" · ".join(facts), page.width)
    yield from wrapped(document.made, page.width)


def _section(section: Section, page: Page) -> Iterator[str]:
    yield rule(section.title, page.width)
    for part in section.parts:
        yield from part_lines(part, page)
