"""Home: the sessions known here, how far each is, and the ways into them."""

import asyncio
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from reviewtui.actions.home import SessionRow, session_rows, verdict
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.safe import safe_text
from reviewtui.tui.context import AppContext
from reviewtui.tui.plain import plain
from reviewtui.tui.screens.base import AppScreen
from reviewtui.tui.screens.home_table import Columns
from reviewtui.tui.widgets.chrome import KeyLine, TopLine
from reviewtui.tui.words import file_size, home_path

REREAD_EVERY = 2.0
"""Seconds between two looks at the database while a collection goes on unseen."""

EMPTY = """\
No sessions here.

A session is a file sessions/NAME.toml: prompts, models and how to grade.
`reviewtui demo` shows one at work, with a small model on this machine."""


class SessionList(OptionList, inherit_bindings=False):
    """The sessions, one a line. Enter is left to the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "cursor_down", "Down", show=False, id="home.down", tooltip="Next session"),
        Binding("k,up", "cursor_up", "Up", show=False, id="home.up", tooltip="Session before"),
        Binding("g,home", "first", "First", show=False, id="home.first", tooltip="First session"),
        Binding("G,end", "last", "Last", show=False, id="home.last", tooltip="Last session"),
        Binding("pagedown", "page_down", "Page down", show=False, id="home.page_down", tooltip="A page down"),
        Binding("pageup", "page_up", "Page up", show=False, id="home.page_up", tooltip="A page up"),
    ]


class HomeScreen(AppScreen):
    """Lists the sessions of the files under `sessions/`, of the database, and those that come with the program."""

    DEFAULT_CSS = """
    HomeScreen {
        #columns { height: 1; padding: 0 1; margin-top: 1; color: $text-muted; text-wrap: nowrap; }
        OptionList {
            height: 1fr; padding: 0; border: none; background: $background;
            &:focus { border: none; background-tint: transparent 0%; }
            & > .option-list--option { padding: 0 1; text-wrap: nowrap; }
        }
        #detail { height: auto; max-height: 50%; padding: 0 1; margin-top: 1; color: $text-muted; }
        #detail.-error { color: $text-error; }
        #message { height: 1fr; padding: 1; display: none; }
        &.-message { OptionList, #columns { display: none; } #message { display: block; } }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open_next", "open", id="home.open", tooltip="Go on where it stands", key_display="enter"),
        Binding("c", "open('collect')", "collect", id="home.collect", tooltip="Ask the models what is still missing"),
        Binding("r", "open('review')", "review", id="home.review", tooltip="Grade the answers, blind"),
        Binding("p", "open('report')", "report", id="home.report", tooltip="What the judgments say so far"),
        Binding("ctrl+r", "reread", "Read again", show=False, id="home.reread", tooltip="Read files and database anew"),
    ]

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.context = context
        self._rows: list[SessionRow] = []
        self._verdicts: dict[str, str | None] = {}

    def compose(self) -> ComposeResult:
        yield TopLine()
        yield Static(id="columns", markup=False)
        yield SessionList(markup=False)
        yield Static("Reading sessions ...", id="message", markup=False)
        yield Static(id="detail", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        self.query_one(TopLine).place = "reviewtui"
        self.add_class("-message")
        self.set_interval(REREAD_EVERY, self._reread_while_collecting)

    def _reread_while_collecting(self) -> None:
        working = self.review_app.working_sessions
        self.query_one(TopLine).facts = tuple(f"collecting {name}" for name in working)
        if working and self.is_current:
            self.action_reread()

    def on_screen_resume(self) -> None:
        self.action_reread()

    @work(exclusive=True)
    async def action_reread(self) -> None:
        """Read what there is, away from the event loop, and paint it; verdicts follow as they are computed."""
        database = self.context.database
        try:
            self._rows = await asyncio.to_thread(session_rows, database, self.context.cwd)
        except ReviewError as error:
            self._say(str(error))
            return
        self.query_one(TopLine).note = self._database_note()
        if not self._rows:
            self._say(EMPTY)
            return
        self.remove_class("-message")
        self._paint()
        for row in self._rows:
            if row.progress is not None and row.progress.judged:
                self._verdicts[row.name] = await asyncio.to_thread(_verdict_or_none, self.context, row.name)
                self._paint()

    def _say(self, message: str) -> None:
        self.query_one("#message", Static).update(safe_text(message))
        self.add_class("-message")

    def _database_note(self) -> str:
        path = self.context.database
        shown = home_path(path, self.context.cwd)
        return f"{shown} {file_size(path.stat().st_size)}" if path.exists() else f"{shown} (not made yet)"

    def on_resize(self) -> None:
        if self._rows and not self.has_class("-message"):
            self._paint()

    def _paint(self) -> None:
        """The table at the present width, the cursor staying on its session."""
        options = self.query_one(SessionList)
        current = self._current()
        columns = Columns.for_width(self.size.width - 2)
        self.query_one("#columns", Static).update(columns.titles())
        options.clear_options()
        options.add_options(
            [Option(columns.line(row, self._verdicts.get(row.name), marked=False)) for row in self._rows]
        )
        names = [row.name for row in self._rows]
        options.highlighted = names.index(current.name) if current and current.name in names else 0

    @on(OptionList.OptionHighlighted)
    def _show_detail(self, event: OptionList.OptionHighlighted) -> None:
        columns = Columns.for_width(self.size.width - 2)
        options = self.query_one(SessionList)
        for index, row in enumerate(self._rows):
            line = columns.line(row, self._verdicts.get(row.name), marked=index == event.option_index)
            options.replace_option_prompt_at_index(index, line)
        row = self._rows[event.option_index]
        detail = self.query_one("#detail", Static)
        detail.set_class(row.error is not None, "-error")
        detail.update(Content(safe_text(row.error)) if row.error else plain(row.argument))

    @on(OptionList.OptionSelected)
    def _selected(self) -> None:
        self.action_open_next()

    def _current(self) -> SessionRow | None:
        index = self.query_one(SessionList).highlighted
        return self._rows[index] if index is not None and index < len(self._rows) else None

    def action_open_next(self) -> None:
        """Collect what is missing; else review what is not judged; else the report."""
        row = self._current()
        if row is None:
            return
        progress = row.progress
        if progress is None or progress.collected < progress.asked:
            self.action_open("collect")
        elif progress.judged < progress.answers_to_judge:
            self.action_open("review")
        else:
            self.action_open("report")

    def action_open(self, screen: str) -> None:
        row = self._current()
        if row is None:
            return
        if screen == "collect" and row.error is not None:
            self.notify(row.error, severity="error")
        elif screen != "collect" and (row.progress is None or not row.progress.collected):
            self.notify(f"{row.name} has no answers yet. Press c to collect them.", severity="warning")
        else:
            by_file = screen == "collect" and row.name not in self.review_app.working_sessions
            self.review_app.action_open(screen, row.argument if by_file else row.name)


def _verdict_or_none(context: AppContext, name: str) -> str | None:
    try:
        return verdict(context.database, name, context.cwd)
    except ReviewError:
        return None  # the report says why; one column of Home does not
