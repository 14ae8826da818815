"""The report, as the command prints it, on a screen that scrolls."""

import asyncio
import re
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from reviewtui.actions.home import find_definition, is_recorded
from reviewtui.domain.errors import ReviewError, SessionFileError
from reviewtui.domain.safe import safe_text
from reviewtui.report.model import Report
from reviewtui.store.database import open_database
from reviewtui.tui.context import AppContext
from reviewtui.tui.screens.base import AppScreen
from reviewtui.tui.widgets.chrome import KeyLine, TopLine

NARROWEST = 36
"""The text is laid out for at least so many cells; a narrower screen cuts it."""

OUTCOMES = {"PASS": "$text-success", "FAIL": "$text-error", "UNDECIDED": "$text-warning"}
_OUTCOME = re.compile(rf"\b({'|'.join(OUTCOMES)})$", re.MULTILINE)


class ReportScreen(AppScreen):
    """Computed anew whenever it is shown, because judgments go on."""

    DEFAULT_CSS = """
    ReportScreen {
        VerticalScroll { padding: 1 1 0 1; scrollbar-gutter: stable; }
        Static { width: auto; }
        .-error { color: $text-error; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll('down')", "down", id="report.down", tooltip="One line down"),
        Binding("k,up", "scroll('up')", "up", id="report.up", tooltip="One line up"),
        Binding("pagedown,space", "scroll('page_down')", "page", id="report.page_down", tooltip="A page down"),
        Binding("pageup", "scroll('page_up')", "Page up", show=False, id="report.page_up", tooltip="A page up"),
        Binding("g,home", "scroll('home')", "Top", show=False, id="report.top", tooltip="To the start"),
        Binding("G,end", "scroll('end')", "End", show=False, id="report.end", tooltip="To the end"),
        Binding("r", "open('review')", "review", id="report.review", tooltip="Grade the answers, blind"),
        Binding("c", "open('collect')", "collect", id="report.collect", tooltip="Ask for what is still missing"),
        Binding("ctrl+r", "count", "Count again", show=False, id="report.count", tooltip="Compute the report anew"),
    ]

    def __init__(self, context: AppContext, session: str) -> None:
        super().__init__()
        self.context = context
        self.session = session
        self._report: Report | None = None

    def compose(self) -> ComposeResult:
        yield TopLine()
        with VerticalScroll():
            yield Static("Counting ...", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        top = self.query_one(TopLine)
        top.place = f"{safe_text(self.session, newlines=False)} · report"

    def on_screen_resume(self) -> None:
        self.action_count()

    @work(exclusive=True)
    async def action_count(self) -> None:
        """Compute the report in a thread; what was shown before stays until it is there."""
        text = self.query_one(Static)
        try:
            self._report = await asyncio.to_thread(_count, self.context, self.session)
        except ReviewError as error:
            text.update(safe_text(str(error)))
            text.add_class("-error")
            return
        text.remove_class("-error")
        self._paint()

    def on_resize(self) -> None:
        self._paint()

    def _paint(self) -> None:
        if self._report is None:
            return
        from reviewtui.report.text import render_text

        width = max(NARROWEST, self.query_one(VerticalScroll).scrollable_content_region.width)
        self.query_one(Static).update(with_colours(render_text(self._report, width)))

    def action_scroll(self, where: str) -> None:
        getattr(self.query_one(VerticalScroll), f"scroll_{where}")(animate=False)

    def action_open(self, screen: str) -> None:
        self.review_app.action_open(screen, self.session)


def with_colours(text: str) -> Content:
    """The report with its outcomes, which end their lines, in the theme's colours: the words alone say it as well."""
    content = Content(text)
    for found in _OUTCOME.finditer(text):
        content = content.stylize(OUTCOMES[found[0]], *found.span())
    return content


def _count(context: AppContext, name: str) -> Report:
    """The report of what was collected for the session. SessionFileError where it has no answers yet."""
    from reviewtui.actions.report import session_report

    session = find_definition(name, context.database, context.cwd, to_ask=False)
    if not is_recorded(session.name, context.database):
        raise SessionFileError(f"{name} has no answers yet.", "Press c to collect them.")
    with open_database(context.database) as db:
        return session_report(db, session)
