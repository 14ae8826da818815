"""Collect, live: the newest answer of each model in a pane, every request along the time, every answer in a cell."""

import asyncio
import time
from dataclasses import dataclass
from typing import ClassVar, Literal

from textual import on, work
from textual.binding import BindingType
from textual.message import Message
from textual.worker import Worker

from reviewtui.actions.collect import Collection, names_hidden
from reviewtui.actions.engine_run import Abandoned
from reviewtui.actions.home import find_definition
from reviewtui.config.find import data_folder
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.safe import safe_text
from reviewtui.grading.masks import without_names
from reviewtui.tui.collect_words import ending, facts, pause
from reviewtui.tui.context import AppContext
from reviewtui.tui.key_order import shown_keys
from reviewtui.tui.screens.collect_keys import KEYS, of_view
from reviewtui.tui.screens.collect_watching import WatchScreen

TICK = 1.0
"""Seconds between two looks at the clock for the time that is left, and at who follows again, without any event."""


class CollectScreen(WatchScreen):
    """Collects what `session` still lacks, from when it is first shown. Left while working, it works on unseen."""

    doing: Literal["collecting"] = "collecting"
    BINDINGS: ClassVar[list[BindingType]] = KEYS

    @dataclass
    class Preparing(Message):
        """What is being done before the first request: `done` of `total` bytes of `step`."""

        step: str
        done: int
        total: int

    def __init__(self, context: AppContext, session: str) -> None:
        super().__init__(context, session)
        self._argument = session
        self.working = False
        self._run: Worker[None] | None = None
        self._paused_why: str | None = None
        self._able: tuple[bool, ...] = ()

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
            await self._views.lay_out(
                [model.name for model in session.asked_models], collection.requests, masked=masked
            )
            self._say("")
            async for _ in collection.batches():
                if not self.review_app.comfort.still:  # else once a second
                    await self._paint()
            await self._paint()
            over, failed = ending(collection.state, session.name, shown_keys(self))
        except Abandoned:
            over, failed = "Stopped before anything was asked.", False
        except ReviewError as error:
            over, failed = str(error), True
        finally:
            await self._close()
        self._say(over, failed)  # not before: the keys that it offers work by now

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
        if self._collection is not None and self._views.masked:
            step = without_names(step, self._collection.session, instead="the model's weights")
        self._say(f"{step}{share}")

    async def finish(self) -> None:
        """Stop, and wait until everything that arrived is saved."""
        if self._collection is not None:
            await self._collection.stop()
        if self._run is not None:
            await self._run.wait()

    def _show_progress(self) -> None:
        if self._collection is None:
            return
        session, state = self._collection.session, self._collection.state
        self._top.place = safe_text(session.name, newlines=False)
        self._top.facts = facts(state, session.currency, time.monotonic(), working=self.working)
        self._top.note = "blind" if self._views.masked else ""
        if state.paused_why != self._paused_why:
            self._paused_why = state.paused_why
            self._say(pause(state.paused_why, shown_keys(self)) if state.paused_why else "")
        able = (self.working, state.started_at is None, state.paused, bool(state.problems), self._views.masked)
        if able != self._able:
            self._able = able
            self.refresh_bindings()

    # The keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's signature
        if not of_view(action, self._views.view):
            return False
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
                return self._views.masked and bool(self._views.panes.panes)
            case "answer":
                return self._views.can_open
            case "axis":
                return not self._views.board.waterfall.slowest
            case "follow":
                return bool(self._views.panes.panes) and self._views.view != "matrix"
            case "view":
                return bool(self._views.panes.panes)
            case "pane" | "zoom":
                return len(self._views.panes.panes) > 1
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
