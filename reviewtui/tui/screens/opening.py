"""Opening Review where the reviewer has judged much in other files: it takes a while to find, once, and is told."""

import asyncio
from abc import abstractmethod
from dataclasses import dataclass

from textual import on, work
from textual.message import Message

from reviewtui.actions.review_ready import is_ready, make_ready
from reviewtui.domain.errors import ReviewError
from reviewtui.tui.context import AppContext
from reviewtui.tui.screens import review_words as words
from reviewtui.tui.screens.leaving import LeavingScreen


class OpeningScreen(LeavingScreen):
    """A screen that opens its desk when all that the reviewer judged is found."""

    @dataclass
    class FoundJudged(Message):
        """Of `of` items that the reviewer finished elsewhere, `done` are noted."""

        done: int
        of: int

    def __init__(self, context: AppContext, session: str) -> None:
        super().__init__(context, session)
        self._finding = False

    @abstractmethod
    def open(self) -> None:
        """Open the desk, or say why it cannot be."""

    def make_ready(self) -> None:
        """Open the desk at once or, where the reviewer has judged much elsewhere, when that has been found."""
        try:
            ready = is_ready(self.context.database, self.session, self.context.reviewer)
        except ReviewError as error:
            self.say_instead(str(error))
            return
        if ready:
            self.open()
        else:
            self._find_judged()

    @work(exclusive=True)
    async def _find_judged(self) -> None:
        """Away from the event loop: the keys that lead elsewhere answer meanwhile."""
        database, reviewer = self.context.database, self.context.reviewer

        def told(done: int, of: int) -> None:
            self.post_message(self.FoundJudged(done, of))

        self._finding = True
        self.say_instead(words.finding_judged(self.session))
        try:
            await asyncio.to_thread(make_ready, database, self.session, reviewer, told)
        except ReviewError as error:
            self.say_instead(str(error))
        else:
            self._finding = False
            self.open()

    @on(FoundJudged)
    def _tell_found(self, event: FoundJudged) -> None:
        if self._finding:
            self.say_instead(words.finding_judged(self.session, event.done, event.of))
