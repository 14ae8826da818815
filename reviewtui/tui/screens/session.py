"""A session's own page: how far it is, what must hold, who judged how much, what changed since one last looked."""

import asyncio
from collections.abc import Iterable
from typing import ClassVar, NamedTuple

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from reviewtui.actions import decision_apart
from reviewtui.actions.check import Finding, check
from reviewtui.actions.home import decision, find_definition
from reviewtui.actions.last_look import last_look, remember_look
from reviewtui.actions.session_page import SessionPage, judges_blind, session_page, with_changes
from reviewtui.config.find import data_folder
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.safe import safe_text
from reviewtui.report.model import Report
from reviewtui.store.changes import Mark
from reviewtui.tui import session_lines as lines
from reviewtui.tui.context import AppContext
from reviewtui.tui.key_order import shown_keys
from reviewtui.tui.screens.ways import SessionWays, Target, next_way, ways
from reviewtui.tui.widgets.chrome import KeyLine, TopLine
from reviewtui.tui.words import home_path

REREAD_EVERY = 2.0
"""Seconds between two looks at the database while this session is collected unseen."""


GOING_ON = (
    ("collect", "collect the rest", "Ask the models what is missing"),
    ("review", "review the rest", "Grade the answers that nobody has judged"),
    ("report", "read the report", "What the judgments say so far"),
)
"""Where enter leads, by how far the session is: screen, name and what it does."""


class Slow(NamedTuple):
    """What takes longer to find out than the page: the present outcomes, whether the models have to be kept apart from
    them (`blind`), and what would stop a collection.
    """

    report: Report | None
    blind: bool
    problems: tuple[Finding, ...]


class SessionScreen(SessionWays):
    """Read anew whenever it is shown; what is new is told since the last time that it was opened."""

    DEFAULT_CSS = """
    SessionScreen {
        #scroll { padding: 1 1 0 1; scrollbar-gutter: stable; }
        #scroll Static { height: auto; padding-bottom: 1; }
        #trouble { display: none; }
        #trouble.-said { display: block; }
        #parts { height: auto; layout: vertical; }
        &.-wide #parts, &.-huge #parts { layout: horizontal; }
        &.-wide #work, &.-huge #work { width: 2fr; max-width: 100; }
        &.-wide #failures, &.-huge #failures { width: 1fr; padding-left: 4; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding("enter", f"go_on('{way}')", says, id=f"session.go_on_{way}", tooltip=does, key_display="enter")
            for way, says, does in GOING_ON
        ),
        *ways("session"),
        Binding("s", "open('settle')", "settle", id="session.settle", tooltip="Settle what reviewers disagree on"),
        Binding("j,down", "scroll('down')", "Down", show=False, id="session.down", tooltip="One line down"),
        Binding("k,up", "scroll('up')", "Up", show=False, id="session.up", tooltip="One line up"),
        Binding("pagedown,space", "scroll('page_down')", "Page", show=False, id="session.page_down", tooltip="On"),
        Binding("pageup", "scroll('page_up')", "Page up", show=False, id="session.page_up", tooltip="A page up"),
        Binding("g,home", "scroll('home')", "Top", show=False, id="session.top", tooltip="To the start"),
        Binding("G,end", "scroll('end')", "End", show=False, id="session.end", tooltip="To the end"),
        Binding("ctrl+r", "reread", "Read again", show=False, id="session.reread", tooltip="Read everything anew"),
    ]

    def __init__(self, context: AppContext, session: str) -> None:
        super().__init__()
        self.context = context
        self.session = session
        self._argument = session
        self._page: SessionPage | None = None
        self._slow: Slow | None = None
        self._since: Mark | None = None
        self._working = False
        self._top = TopLine()

    def compose(self) -> ComposeResult:
        yield self._top
        with VerticalScroll(id="scroll"):
            yield Static(id="trouble", markup=False)
            yield Static("Reading the session ...", id="state", markup=False)
            with Container(id="parts"):
                yield Static(id="work", markup=False)
                yield Static(id="failures", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        self._top.place = safe_text(self.session, newlines=False)
        self.set_interval(REREAD_EVERY, self._reread_while_collecting)

    def on_screen_resume(self) -> None:
        self._working = self._is_collected()
        self.action_reread()

    def _is_collected(self) -> bool:
        """Whether answers are still coming in."""
        return self.session in self.review_app.working_sessions

    def _reread_while_collecting(self) -> None:
        before, self._working = self._working, self._is_collected()
        if (before or self._working) and self.is_current:  # once more when it is over
            self.action_reread()

    def target(self) -> Target | None:
        page = self._page
        return Target(page.name, self._argument, page.error, page.progress) if page else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter does one thing at a time: what is missing is collected first, then reviewed, then read."""
        if action == "go_on":
            return self._page is not None and parameters[0] == next_way(self._page.progress)
        return super().check_action(action, parameters)

    def action_go_on(self, way: str) -> None:
        self.action_open(way)

    def action_scroll(self, where: str) -> None:
        getattr(self.query_one("#scroll", VerticalScroll), f"scroll_{where}")(animate=False)

    @work(exclusive=True)
    async def action_reread(self) -> None:
        """Read the page away from the event loop and paint it; what takes longer follows."""
        try:
            self._page = await asyncio.to_thread(self._read)
        except ReviewError as error:
            self._say(safe_text(str(error)))
            return
        self.session = self._page.name
        self.refresh_bindings()
        self._paint()
        self._slow = await _slow(self.context, self._page, self._argument)
        self._paint()

    def on_screen_suspend(self) -> None:
        """Whoever judges meanwhile is not to be slowed down: it is read anew when the page is shown again. The first
        reading goes on: what is new is told since the look before it.
        """
        if self._page is not None:
            self.workers.cancel_node(self)

    def _read(self) -> SessionPage:
        context, page = self.context, session_page(self._argument, self.context.database, self.context.cwd)
        if page.mark is None:
            return page
        if self._page is None or self._page.mark is None:
            self._since = last_look(context.database, page.name, context.reviewer)
        remember_look(context.database, page.name, context.reviewer, page.mark)
        return with_changes(page, self._since, context.database)

    def _say(self, message: str) -> None:
        if not self.stands:
            return
        self.query_one("#state", Static).update(message)
        for part in self.query("#parts Static").results(Static):
            part.update("")

    def on_resize(self) -> None:
        self.call_after_refresh(self._paint)

    def _paint(self) -> None:
        page, slow = self._page, self._slow
        if page is None or not self.stands:
            return
        self._top.place = safe_text(page.name, newlines=False)
        self._top.facts = lines.how_far(page)
        self._top.note = home_path(page.file, self.context.cwd) if page.file else ""
        scroll, trouble = self.query_one("#scroll", VerticalScroll), self.query_one("#trouble", Static)
        said = list(lines.trouble_lines(page, slow.problems if slow else (), scroll.scrollable_content_region.width))
        trouble.update(_joined(said))
        trouble.set_class(bool(said), "-said")
        state, works = self.query_one("#state", Static), self.query_one("#work", Static)
        reviewer = self.context.reviewer
        report, counting = slow.report if slow else None, slow is None and page.progress is not None
        hidden = slow is None or slow.blind
        state.update(
            _parts(
                lines.changes_lines(page, self._since.at if self._since else None, reviewer),
                lines.requirement_lines(
                    page,
                    report,
                    state.size.width,
                    counting=counting,
                    hidden=hidden,
                    report_key=shown_keys(self)["session.report"],
                ),
            )
        )
        works.update(
            _parts(
                lines.model_lines(page, works.size.width),
                lines.reviewer_lines(page, reviewer, works.size.width),
            )
        )
        self.query_one("#failures", Static).update(_joined(lines.failure_lines(page)))


def _parts(*parts: Iterable[Content]) -> Content:
    """Parts of the page, those that have something to say, a line between two."""
    return Content("\n\n").join(_joined(said) for part in parts if (said := list(part)))


def _joined(said: Iterable[Content]) -> Content:
    return Content("\n").join(said)


async def _slow(context: AppContext, page: SessionPage, argument: str) -> Slow:
    """Where something cannot be told now, the screen that needs it says why."""
    if page.error is not None:
        return Slow(None, True, ())
    try:
        report = await _decision(context, page)
        blind = report is None or await asyncio.to_thread(
            judges_blind, page.name, context.database, context.cwd, context.reviewer
        )
    except ReviewError:
        report, blind = None, True
    return Slow(report, blind, await asyncio.to_thread(_problems, context, page, argument))


async def _decision(context: AppContext, page: SessionPage) -> Report | None:
    """The present outcomes of what the session requires; those of a large one are found apart, where leaving the page
    ends it.
    """
    if page.progress is None or page.progress.collected < decision_apart.LARGE:
        return await asyncio.to_thread(decision, context.database, page.name, context.cwd)
    if not page.requirements:
        return None
    return await decision_apart.decision_apart(context.database, page.name, context.cwd)


def _problems(context: AppContext, page: SessionPage, argument: str) -> tuple[Finding, ...]:
    """What would stop a collection, while there is something to collect."""
    if page.progress is not None and page.progress.collected >= page.progress.asked:
        return ()
    try:
        definition = find_definition(argument, context.database, context.cwd)
    except ReviewError as error:
        return (Finding("", error.message, error.hint),)
    return check(definition, env=context.env, data_dir=data_folder()).problems
