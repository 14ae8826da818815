"""Collect, live: one pane a model, the newest answer in each."""

import asyncio
import time
from dataclasses import dataclass
from typing import ClassVar, Literal

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Static
from textual.worker import Worker

from reviewtui.actions.collect import Collection, expose, names_hidden
from reviewtui.actions.engine_run import Abandoned
from reviewtui.actions.home import find_definition
from reviewtui.config.find import data_folder
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.safe import safe_text
from reviewtui.grading.masks import without_names
from reviewtui.tui.collect_words import ending, facts, pause
from reviewtui.tui.context import AppContext
from reviewtui.tui.screens.base import AppScreen
from reviewtui.tui.screens.confirm import ConfirmScreen
from reviewtui.tui.screens.problems import ProblemsScreen, problem_lines
from reviewtui.tui.widgets.chrome import KeyLine, TopLine
from reviewtui.tui.widgets.pane_grid import PaneGrid

TICK = 1.0
"""Seconds between two looks at the clock for the time that is left, and at who follows again, without any event."""


class CollectScreen(AppScreen):
    """Collects what `session` still lacks, from when it is first shown. Left while working, it works on unseen.

    In a blind session the panes bear masks, in an order drawn anew for every screen, and nothing that is painted
    comes from a model's definition.
    """

    doing: Literal["collecting"] = "collecting"
    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-tall")]  # noqa: RUF012 - Textual declares it, as it is set here
    DEFAULT_CSS = """
    CollectScreen {
        #panes { grid-size: 1; grid-rows: 1fr; height: 1fr; }
        &.-normal #panes, &.-wide #panes { grid-size: 2; }
        &.-huge #panes { grid-size: 4; }
        &.-wide #panes.-odd, &.-wide #panes.-threes, &.-huge #panes.-odd, &.-huge #panes.-threes { grid-size: 3; }
        &.-normal #panes.-odd AnswerPane.-last { column-span: 2; }
        &.-normal #panes.-one, &.-wide #panes.-one, &.-huge #panes.-one { grid-size: 1; }
        &.-huge #panes.-two { grid-size: 2; }
        #panes.-zoomed { layout: vertical; }
        #panes.-zoomed AnswerPane { display: none; }
        #panes.-zoomed AnswerPane.-current { display: block; }
        /* In a terminal of ten lines every line is for the answers, unless there is something to say. */
        &.-short .note { display: none; }
        &.-short .note.-said { display: block; }
        #status { height: auto; max-height: 50%; padding: 0 1; display: none; }
        #status.-said { display: block; }
        &.-short #status { max-height: 60%; }
        #status.-error { color: $text-error; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "pause", "pause", id="collect.pause", tooltip="Send nothing new; what is under way ends"),
        Binding("space", "resume", "go on", id="collect.resume", tooltip="Send requests again"),
        Binding("x", "stop", "stop", id="collect.stop", tooltip="Cancel what is under way, keeping what arrived"),
        Binding("c", "again", "collect the rest", id="collect.again", tooltip="Ask for what is still missing"),
        Binding("e", "errors", "errors", id="collect.errors", tooltip="What went wrong so far"),
        Binding("r", "open('review')", "review", id="collect.review", tooltip="Grade the answers, blind"),
        Binding("p", "open('report')", "report", id="collect.report", tooltip="What the judgments say so far"),
        Binding("tab", "pane(1)", "pane", id="collect.next_pane", tooltip="To the next pane"),
        Binding("shift+tab", "pane(-1)", "Pane before", show=False, id="collect.previous_pane", tooltip="One back"),
        Binding("z", "zoom", "zoom", id="collect.zoom", tooltip="This pane alone, or all of them"),
        Binding("f", "follow", "follow", id="collect.follow", tooltip="Follow the end of the newest answer again"),
        Binding("N", "names", "names", id="collect.names", tooltip="Show which model is which, at a cost"),
    ]

    @dataclass
    class Preparing(Message):
        """What is being done before the first request: `done` of `total` bytes of `step`."""

        step: str
        done: int
        total: int

    def __init__(self, context: AppContext, session: str) -> None:
        super().__init__()
        self.context = context
        self.session = session
        self._argument = session
        self.working = False
        self._collection: Collection | None = None
        self._top = TopLine()
        self._panes = PaneGrid()
        self._status = Static(id="status", markup=False)
        self._prompts: dict[str, str] = {}
        self._exposed: set[str] = set()
        self._run: Worker[None] | None = None
        self._paused_why: str | None = None
        self._able: tuple[bool, ...] = ()

    def compose(self) -> ComposeResult:
        yield self._top
        yield self._panes
        yield self._status
        yield KeyLine()

    def on_mount(self) -> None:
        self._top.place = self.session
        self.set_interval(TICK, self._paint)
        self.action_again()

    # The run

    def action_again(self) -> None:
        """Collect what is missing."""
        self.working = True
        self._run = self._collect()

    @work(exclusive=True)
    async def _collect(self) -> None:
        self._say("Getting ready ...")
        try:
            session = await asyncio.to_thread(find_definition, self._argument, self.context.database, self.context.cwd)
            self.session = session.name
            collection = Collection(session, self.context.database, data_dir=data_folder(), env=self.context.env)
            self._collection = collection
            await collection.prepare(self._report_preparation)
            self._prompts = {prompt.id: prompt.text for prompt in session.prompts}
            masked = await asyncio.to_thread(
                names_hidden, session, self.context.database, self.context.reviewer, collection.state
            )
            await self._panes.lay_out([model.name for model in session.asked_models], masked=masked)
            self._say("")
            async for _ in collection.batches():
                if not self.review_app.comfort.still:  # else once a second
                    await self._paint()
            await self._paint()
            self._say(*ending(collection.state, session.name))
        except Abandoned:
            self._say("Stopped before anything was asked.")
        except ReviewError as error:
            self._say(str(error), error=True)
        finally:
            await self._close()

    async def _close(self) -> None:
        """Work is over when nothing runs any more; by then the program may have left this screen."""
        try:
            if self._collection is not None:
                await self._collection.close()
        finally:
            self.working = False
        if self.is_attached:
            self._show_progress()
            self.refresh_bindings()  # where nothing could be prepared there is no progress, and yet other keys

    def _report_preparation(self, step: str, done: int, total: int) -> None:
        self.post_message(self.Preparing(step, done, total))  # from another thread, which this is allowed from

    @on(Preparing)
    def _show_preparation(self, event: Preparing) -> None:
        share = f": {event.done / event.total:.0%} of {event.total / 1e6:.0f} MB" if event.total else ""
        step = event.step
        if self._collection is not None and self._panes.masked:
            step = without_names(step, self._collection.session, instead="the model's weights")
        self._say(f"{step}{share}")

    async def finish(self) -> None:
        """Stop, and wait until everything that arrived is saved."""
        if self._collection is not None:
            await self._collection.stop()
        if self._run is not None:
            await self._run.wait()

    # What is painted

    async def _paint(self) -> None:
        """Paint what the last events changed. What is painted beside a name is recorded as seen before it is."""
        collection = self._collection
        if collection is None:
            return
        if not self._panes.masked:
            await self._expose_or_mask()  # nothing may be awaited between this and the painting
        self._panes.show(collection.state, self._prompts)
        self._show_progress()

    async def _expose_or_mask(self) -> bool:
        """Record what is about to be seen beside a name; where that cannot be done, nothing is named."""
        try:
            await self._expose()
        except ReviewError as error:
            self._panes.mask(True)
            self._say(f"Names stay hidden: that you saw them could not be recorded.\n{error}", error=True)
            return False
        return True

    async def _expose(self) -> None:
        collection = self._collection
        if collection is None or not collection.session.review.blind:
            return
        where = (collection.session, self.context.database, self.context.reviewer)
        while unseen := self._panes.in_sight(collection.state) - self._exposed:  # more may come while this is recorded
            await asyncio.to_thread(expose, *where, unseen)
            self._exposed |= unseen

    def _show_progress(self) -> None:
        if self._collection is None:
            return
        session, state = self._collection.session, self._collection.state
        self._top.place = safe_text(session.name, newlines=False)
        self._top.facts = facts(state, session.currency, time.monotonic(), working=self.working)
        self._top.note = "blind" if self._panes.masked else ""
        if state.paused_why != self._paused_why:
            self._paused_why = state.paused_why
            self._say(pause(state.paused_why) if state.paused_why else "")
        able = (self.working, state.started_at is None, state.paused, bool(state.problems), self._panes.masked)
        if able != self._able:
            self._able = able
            self.refresh_bindings()

    def _say(self, message: str, error: bool = False) -> None:
        if self._collection is not None and self._panes.masked:
            message = without_names(message, self._collection.session)
        self._status.update(safe_text(message))
        self._status.set_class(bool(message), "-said")
        self._status.set_class(error, "-error")

    # The keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's signature
        state = self._collection.state if self._collection is not None else None
        running = self.working and state is not None and state.started_at is not None
        match action:
            case "pause":
                return running and state is not None and not state.paused
            case "resume":
                return running and state is not None and state.paused
            case "stop":
                return self.working
            case "again":
                return not self.working and (state is None or not state.complete)
            case "errors":
                return state is not None and bool(state.problems)
            case "names":
                return self._panes.masked and bool(self._panes.panes)
            case "follow":
                return bool(self._panes.panes)
            case "pane" | "zoom":
                return len(self._panes.panes) > 1
            case _:
                return True

    async def action_pause(self) -> None:
        if self._collection is not None:
            await self._collection.pause()

    async def action_resume(self) -> None:
        if self._collection is not None:
            await self._collection.resume()

    async def action_stop(self) -> None:
        if self._collection is not None:
            self._say("Stopping. What arrived is being saved.")
            await self._collection.stop()

    def action_open(self, screen: str) -> None:
        self.review_app.action_open(screen, self.session)

    def action_pane(self, step: int) -> None:
        self._panes.step(step)

    def action_zoom(self) -> None:
        self._panes.toggle_zoom()

    async def action_follow(self) -> None:
        self._panes.current.view.follow = True
        await self._paint()

    def action_errors(self) -> None:
        if self._collection is not None:
            problems = list(self._collection.state.problems)
            lines = problem_lines(problems, self._panes.labels, masked=self._panes.masked)
            self.app.push_screen(ProblemsScreen(lines))

    def action_names(self) -> None:
        question = ConfirmScreen(
            "Show which model is which?",
            "Every answer that you see beside its model's name counts as exposed: what you say of it in Review stays "
            "out of the blind figures. Answers that are not painted here stay blind.",
            yes="show the names",
            no="stay blind",
        )
        self.app.push_screen(question, self._show_names)

    async def _show_names(self, confirmed: bool | None) -> None:
        if confirmed and await self._expose_or_mask():
            self._panes.mask(False)
            await self._paint()
