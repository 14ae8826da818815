"""Where Review leads: the report, Triage, Collect, and who was who."""

from typing import Literal

from reviewtui.actions.review import ReviewDesk
from reviewtui.domain.errors import ReviewError
from reviewtui.tui.context import AppContext
from reviewtui.tui.screens import review_words as words
from reviewtui.tui.screens.confirm import ConfirmScreen
from reviewtui.tui.screens.review_keys import JUDGING
from reviewtui.tui.screens.review_reveal import WhoWasWhoScreen
from reviewtui.tui.screens.saying import SayingScreen

Elsewhere = Literal["report", "triage", "collect"]


class LeavingScreen(SayingScreen):
    """The reviewer's desk, and leaving it. After the last verdict names are hidden no more: a key that has just judged,
    pressed once too often, asks before it leads to them.
    """

    def __init__(self, context: AppContext, session: str) -> None:
        super().__init__()
        self.context = context
        self.session = session
        self._desk: ReviewDesk | None = None
        self._elsewhere = False
        self._judged_with: frozenset[str] = frozenset()

    def note_judging_keys(self) -> None:
        """The item goes: which keys say something of it now?"""
        if self.item is not None:
            self._judged_with = frozenset(
                key
                for key, active in self.active_bindings.items()
                if active.enabled and active.binding.action.partition("(")[0] in JUDGING
            )

    def action_report(self) -> None:
        self._go_knowingly("report")

    def action_triage(self) -> None:
        self._go_knowingly("triage")

    def action_collect(self) -> None:
        self._go_knowingly("collect")

    def action_who_was_who(self) -> None:
        found = self._at_desk().who_was_who()
        if found is not None:
            self.app.push_screen(WhoWasWhoScreen(found))

    def _go_knowingly(self, screen: Elsewhere) -> None:
        """Go there; where the key may be meant for an item, and names are shown there, after a question."""

        def answered(confirmed: bool | None) -> None:
            if confirmed:
                self._go_elsewhere(screen)

        keys = {key for key, active in self.active_bindings.items() if active.binding.id == f"review.{screen}"}
        if keys & self._judged_with and self._ends_blindness():
            question = ConfirmScreen(words.names_there(screen), words.NAMES_COST, yes="go there", no="stay")
            self.app.push_screen(question, answered)
        else:
            self._go_elsewhere(screen)

    def _ends_blindness(self) -> bool:
        """Whether names, hidden until now, are shown once this screen is left."""
        desk = self._desk
        if desk is None or desk.standing != "finished" or not desk.rules.blind or desk.rules.reveal == "never":
            return False
        try:
            return not desk.undo_ends_blindness()
        except ReviewError:  # whether they were shown cannot be read: better to ask
            return True

    def _go_elsewhere(self, screen: Elsewhere) -> None:
        if self._desk is not None:
            self._desk.leave()
        self._elsewhere = True
        self.review_app.action_open(screen, self._desk.session if self._desk is not None else self.session)

    def _at_desk(self) -> ReviewDesk:
        assert self._desk is not None, "no key of an item is a key before the desk is open"
        return self._desk
