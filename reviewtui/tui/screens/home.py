"""Home: the sessions known here, how far each is, and the ways into them."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from reviewtui.actions import decision_apart
from reviewtui.actions.decision_apart import verdict_apart
from reviewtui.actions.home import SessionRow, counted, uncounted_rows, verdict, with_progress
from reviewtui.config.find import SESSIONS, SUFFIX, database_path, packaged_sessions
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.safe import safe_text
from reviewtui.tui.context import AppContext
from reviewtui.tui.handover import run_in_terminal
from reviewtui.tui.linear import is_linear
from reviewtui.tui.plain import plain
from reviewtui.tui.screens.home_table import Columns
from reviewtui.tui.screens.ways import SessionWays, Target, ways
from reviewtui.tui.widgets.chrome import KeyLine, TopLine
from reviewtui.tui.words import file_size, home_path

WAIT_FOR_FIGURES = 0.3
"""Seconds before the sessions are shown without their figures."""

REREAD_EVERY = 2.0
"""Seconds between two looks at the database while a collection goes on unseen."""

BEGINNING = """\
No sessions of your own yet.

n  makes one: it asks for models, prompts and requirements (`reviewtui init`)
c  collects the demo, 24 queries to a small model of this machine's own
   (`reviewtui demo`)
"""


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

    def on_resize(self) -> None:
        """Keep the cursor in sight, also where a long path below it has taken a line."""
        self.scroll_to_highlight()


class HomeScreen(SessionWays):
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
        #beginning { height: 1fr; padding: 1; color: $text-muted; display: none; }
        &.-beginning { OptionList { height: auto; } #beginning { display: block; } }
        &.-message { OptionList, #columns, #beginning { display: none; } #message { display: block; } }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open_page", "open", id="home.open", tooltip="The session's own page", key_display="enter"),
        *ways("home"),
        Binding("n", "new", "new", id="home.new", tooltip="Make a session: models, prompts, requirements"),
        Binding("ctrl+r", "reread", "Read again", show=False, id="home.reread", tooltip="Read files and database anew"),
    ]

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.context = context
        self._rows: list[SessionRow] = []
        self._verdicts: dict[str, tuple[SessionRow, str | None]] = {}
        """By session: what was computed last, and of which row."""
        self._working: list[str] = []
        self._at: str | None = None
        """The session under the cursor."""

    def compose(self) -> ComposeResult:
        yield TopLine()
        yield Static(id="columns", markup=False)
        yield SessionList(markup=False)
        yield Static(BEGINNING, id="beginning", markup=False)
        yield Static("Reading sessions ...", id="message", markup=False)
        yield Static(id="detail", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        self.query_one(TopLine).place = "reviewtui"
        self.add_class("-message")
        self.set_interval(REREAD_EVERY, self._reread_while_collecting)

    def _reread_while_collecting(self) -> None:
        before, self._working = self._working, self.review_app.working_sessions
        self.query_one(TopLine).facts = tuple(f"collecting {name}" for name in self._working)
        if (before or self._working) and self.is_current:  # once more when it is over
            self.action_reread()

    def on_screen_resume(self) -> None:
        self._working = self.review_app.working_sessions
        self.action_reread()

    @work(exclusive=True)
    async def action_reread(self) -> None:
        """Read what there is, away from the event loop, and paint it; figures that take long to count follow, and
        verdicts as they are computed.
        """
        database = self.context.database
        try:
            rows = await asyncio.to_thread(uncounted_rows, database, self.context.cwd)
            counting = asyncio.create_task(asyncio.to_thread(with_progress, rows, database))
            await asyncio.wait([counting], timeout=WAIT_FOR_FIGURES)
            if not counting.done() and rows:
                self._show_rows(rows)
            rows = await counting
        except ReviewError as error:
            self._say(str(error))
            return
        self._show_rows(rows)
        for row in self._due():
            if not self.is_current:
                return  # whoever judges meanwhile is not to be slowed down; it is read anew when Home is shown
            self._verdicts[row.name] = (row, await _verdict_or_none(self.context, row))
            if self.stands:
                self._paint()

    def _show_rows(self, rows: Sequence[SessionRow]) -> None:
        """Paint what was read; what is counted still stands as it was counted last."""
        if not self.stands:
            return
        before = {row.name: row.progress for row in self._rows if row.progress is not None}
        self._rows = [counted(row, before[row.name]) if row.counting and row.name in before else row for row in rows]
        self.query_one(TopLine).note = self._database_note()
        if not self._rows:
            self._say(BEGINNING)
            return
        self.remove_class("-message")
        self.set_class(all(_is_untouched_demo(row, self.context.cwd) for row in self._rows), "-beginning")
        self._paint()

    def on_screen_suspend(self) -> None:
        """Whoever judges meanwhile is not to be slowed down: what is being computed is computed when Home is back."""
        self.workers.cancel_node(self)

    def _due(self) -> list[SessionRow]:
        """The sessions whose verdict may have changed; while one is collected every look would find another."""
        working = self.review_app.working_sessions
        return [
            row
            for row in self._rows
            if row.progress is not None
            and row.progress.collected
            and row.name not in working
            and (row.name not in self._verdicts or self._verdicts[row.name][0] != row)
        ]

    def _say(self, message: str) -> None:
        if self.stands:
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
        names = [row.name for row in self._rows]
        at = names.index(self._at) if self._at in names else 0
        self.query_one("#columns", Static).update(Columns.fitting(self._rows, self.size.width - 2).titles())
        if options.option_count != len(names):
            options.clear_options()
            options.add_options([Option("") for _ in names])
        options.highlighted = at
        self._show(at)

    @on(OptionList.OptionHighlighted)
    def _move(self, event: OptionList.OptionHighlighted) -> None:
        self._show(event.option_index)

    def _show(self, at: int) -> None:
        """Every line as it is now, with the mark on line `at`, and what there is to say of that session."""
        columns = Columns.fitting(self._rows, self.size.width - 2)
        verdicts = {name: verdict for name, (_, verdict) in self._verdicts.items()}
        options = self.query_one(SessionList)
        for index, row in enumerate(self._rows):
            options.replace_option_prompt_at_index(index, columns.line(row, verdicts, marked=index == at))
        row = self._rows[at]
        self._at = row.name
        detail = self.query_one("#detail", Static)
        detail.set_class(row.error is not None, "-error")
        said = f"{columns.in_words(row)}: {row.argument}" if is_linear(self) else row.argument
        detail.update(Content(safe_text(row.error)) if row.error else plain(said))

    @on(OptionList.OptionSelected)
    def _selected(self) -> None:
        self.action_open_page()

    def _current(self) -> SessionRow | None:
        index = self.query_one(SessionList).highlighted
        return self._rows[index] if index is not None and index < len(self._rows) else None

    def target(self) -> Target | None:
        row = self._current()
        return Target(row.name, row.argument, row.error, row.progress, row.counting) if row else None

    def action_open_page(self) -> None:
        """The session's own page; it says as well what is wrong with a file that cannot be used."""
        row = self._current()
        if row is not None:
            self.review_app.action_open("session", row.argument)

    def action_new(self) -> None:
        """Leave the screen for the questions of `reviewtui init`, and come back to the session that it made."""
        before = _written(self.context.cwd)
        usual = self.context.database == self._usual_database()
        database = () if usual else ("--db", str(self.context.database))
        try:
            run_in_terminal(self.review_app, "init", *database, cwd=self.context.cwd)
        except SuspendNotSupported:
            self.notify("This terminal cannot be handed over: run `reviewtui init` in it.", severity="warning")
            return
        if usual:  # where there is a folder `sessions/` now, its database is the one that every command uses
            self.context = self.review_app.context = self.context._replace(database=self._usual_database())
        made = [path for path, written in _written(self.context.cwd).items() if before.get(path) != written]
        self.action_reread()
        if made:
            self.review_app.action_open("session", str(made[0].relative_to(self.context.cwd)))

    def _usual_database(self) -> Path:
        return database_path(None, cwd=self.context.cwd, env=self.context.env)


def _written(cwd: Path) -> dict[Path, int]:
    """The session files of this folder, with when they were written."""
    return {path: path.stat().st_mtime_ns for path in (cwd / SESSIONS).glob(f"*{SUFFIX}") if path.is_file()}


def _is_untouched_demo(row: SessionRow, cwd: Path) -> bool:
    """Whether this is a session that came with the program, and nothing was collected of it."""
    return row.progress is None and row.error is None and (cwd / row.argument).parent == packaged_sessions()


async def _verdict_or_none(context: AppContext, row: SessionRow) -> str | None:
    """The verdict of one session, or None; that of a large one is computed apart, where leaving Home ends it."""
    try:
        if row.progress is None or row.progress.collected < decision_apart.LARGE:
            return await asyncio.to_thread(verdict, context.database, row.name, context.cwd)
        by_file_alone = row.requirements is None and row.argument != row.name
        return None if by_file_alone else await verdict_apart(context.database, row.name, context.cwd)
    except ReviewError:
        return None  # the report says why; one column of Home does not
