"""Asking again out of Triage, followed while it goes on. The failures stay as they are, and can be worked through."""

from typing import Literal

from textual import work
from textual.worker import Worker

from reviewtui.actions.asking_again import AskAgain
from reviewtui.actions.engine_run import Abandoned
from reviewtui.config.find import data_folder
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.events import Ending
from reviewtui.domain.failure import FailureKey
from reviewtui.tui import triage_words as words
from reviewtui.tui.context import AppContext
from reviewtui.tui.screens.confirm import ConfirmScreen
from reviewtui.tui.screens.triage_desk import DeskScreen

WITHOUT_QUESTION = 10
"""So many are asked again at a key; of more it is said first that each costs like any other."""


class AskingScreen(DeskScreen):
    """Asks again for what the screen made from this one names. Left while working, it works on unseen."""

    doing: Literal["asking again"] = "asking again"

    def __init__(self, context: AppContext, session: str) -> None:
        super().__init__(context, session)
        self.working = False
        self._asking: AskAgain | None = None
        self._run: Worker[None] | None = None
        self._came_unseen = False

    def ask_again(self, keys: tuple[FailureKey, ...]) -> None:
        """Ask the questions of these failures once more; where they are many, after a question."""
        asking = AskAgain(self.at_desk().to_ask_again(keys), data_dir=data_folder(), env=self.context.env)

        def begin(confirmed: bool | None) -> None:
            if confirmed and not self.working:
                self.failures.selected.difference_update(keys)
                self.working = True
                self._asking = asking
                self.refresh_bindings()
                self._run = self._follow(asking)

        number = len(asking.answers)
        if number <= WITHOUT_QUESTION:
            begin(True)
        else:
            question = ConfirmScreen(words.ask_many(number), words.ASKING_COSTS, yes="ask them again", no="leave them")
            self.app.push_screen(question, begin)

    async def finish(self) -> None:
        """Stop, and wait until everything that arrived is saved."""
        if self._asking is not None:
            await self._asking.stop()
        if self._run is not None:
            await self._run.wait()

    async def action_stop_asking(self) -> None:
        if self._asking is not None:
            self.tell(words.STOPPING)
            await self._asking.stop()

    def on_screen_resume(self) -> None:
        """What came while something else was in front is shown now: only what is painted counts as seen."""
        if self._came_unseen:
            self._came_unseen = False
            self._show_what_came()

    @work(group="again")
    async def _follow(self, asking: AskAgain) -> None:
        trouble = ""
        try:
            self.show_chrome()
            await asking.prepare(lambda *_: None)
            async for events in asking.batches():
                if any(isinstance(event, Ending) for event in events):
                    self._show_what_came()
                self.show_chrome()
        except Abandoned:
            pass
        except ReviewError as error:
            trouble = asking.told(str(error))
        finally:
            await self._close(asking, trouble)

    async def _close(self, asking: AskAgain, trouble: str) -> None:
        """It is over when nothing runs any more; by then the program may have left this screen."""
        try:
            await asking.close()
        finally:
            self.working = False
        if self.is_attached:
            self.show_chrome()
            self.refresh_bindings()
            said = words.asked_again(asking.state, trouble)
            self.tell(said, error=bool(trouble or asking.state.trouble))

    def show_chrome(self) -> None:
        super().show_chrome()
        if self.working and self._asking is not None:
            place, *others = self.top.facts
            self.top.facts = (place, words.asking(self._asking.state), *others)

    def _show_what_came(self) -> None:
        """The evidence anew, where it is of an answer that is asked again."""
        if not self.is_current:
            self._came_unseen = True
        elif self._asking is not None and self.shown is not None and self.shown.response_id in self._asking.answers:
            self.moved(again=True)
