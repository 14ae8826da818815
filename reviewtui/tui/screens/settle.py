"""Settling: what reviewers disagree on, one after the other, verdicts and notes side by side, models as letters."""

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from reviewtui.actions.settling import SettlingDesk
from reviewtui.actions.settling_views import DisputeView
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.judgment import Verdict
from reviewtui.domain.safe import safe_text
from reviewtui.tui.context import AppContext
from reviewtui.tui.key_order import shown_keys
from reviewtui.tui.plain import plain
from reviewtui.tui.screens import settle_words as words
from reviewtui.tui.screens.asking import AskingScreen
from reviewtui.tui.screens.item import same_item
from reviewtui.tui.screens.review_text import TextScreen
from reviewtui.tui.screens.review_words import ALONE
from reviewtui.tui.screens.settle_keys import KEYS, SETTLING
from reviewtui.tui.widgets.slots import SlotPane


class SettleScreen(AskingScreen):
    """Shows what lies on the settling desk and hands on the keys. The desk alone knows which answer is whose."""

    DEFAULT_CSS = """
    SettleScreen {
        #held { height: auto; max-height: 10; border: round $border; border-title-color: $text-muted; padding: 0 1; }
        &.-message #held, &.-zoomed #held { display: none; }
        &.-short #held { border: none; max-height: 3; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = KEYS

    def __init__(self, context: AppContext, session: str) -> None:
        super().__init__()
        self.context = context
        self.session = session
        self._desk: SettlingDesk | None = None
        self._view: DisputeView | None = None
        self._undoable = False
        self._timed = False
        self._held = Static(id="held", markup=False)

    def compose(self) -> ComposeResult:
        for widget in super().compose():
            if widget is self.board:
                yield self._held
            yield widget

    # Opening and leaving

    def on_mount(self) -> None:
        self.top.place = safe_text(self.session, newlines=False)
        self.say_instead(f"Looking for what {self.session} is judged differently on ...")
        self.call_after_refresh(self._open)

    def on_unmount(self) -> None:
        if self._desk is not None:
            self._desk.close()

    def on_screen_suspend(self) -> None:
        if self._desk is not None:
            self._desk.stopwatch.pause()

    def on_screen_resume(self) -> None:
        if self._desk is not None:
            self._desk.stopwatch.resume()
            self.action_reread()

    def _open(self) -> None:
        try:
            context = self.context
            self._desk = SettlingDesk.open(context.database, self.session, context.reviewer, without=context.without)
        except ReviewError as error:
            self.say_instead(str(error))
        else:
            self._show()

    # Showing

    def _show(self) -> None:
        desk = self._desk
        assert desk is not None, "shown when it is open"
        view = self._view = desk.dispute
        if view is not None:
            self._timed = not self.show_item(view.item, view.subject) and self._timed
            self._held.border_title = plain(words.title(view))
            self._held.update(words.held_lines(view))
        else:
            self.say_instead(words.nothing_to_settle(desk.settlement, shown_keys(self)))
        self._undoable = bool(desk.to_undo())
        self.ask_anew(desk.rules)
        blind = "blind" if desk.rules.blind else "not blind"
        place = f"{view.item.number}/{view.item.total}" if view else ""
        self.top.facts = tuple(filter(None, ("settle", place, blind, safe_text(desk.person, newlines=False))))
        self.top.note = f"{shown_keys(self)['review.undo']} undo" if self._undoable else ""
        self.refresh_bindings()

    @on(SlotPane.Seen)
    def _painted(self) -> None:
        if not self._timed and self._desk is not None:
            self._timed = True
            self._desk.stopwatch.restart()

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What cannot be done now is no key now."""
        if action in ("open", "reread"):
            return self.item is None or action == "reread"
        if (read := self.key_of_reading(action)) is not None:
            return read
        if action == "choose":
            return self.item is not None and len(self.item.slots) > 1
        if action == "undo":
            return self._undoable or self._ranking.begun
        if action == "reference":
            return self.item is not None and self.item.reference is not None
        if action in SETTLING:
            return self.item is not None and self._is_asked(action, parameters, self.item)
        return self.item is not None or not action.startswith(("choose", "scroll", "zoom", "raw", "wrap", "prompt"))

    def action_rate(self, rating: int) -> None:
        if self.painted_letter():
            self._do(partial(self._desk_open().rate, rating))

    def action_compare(self, verdict: Verdict) -> None:
        if self._all_painted():
            self._do(partial(self._desk_open().compare, verdict))

    def action_finish_ranking(self) -> None:
        order = self._order()
        if order is not None:
            self._do(partial(self._desk_open().rank, order))

    def action_cannot_judge(self) -> None:
        if self._all_painted():
            self._do(self._desk_open().cannot_judge)

    def action_skip(self) -> None:
        before = self.item
        if self.painted_letter() and self._do(self._desk_open().skip) and same_item(before, self.item):
            self.tell(ALONE)

    def action_note(self) -> None:
        desk = self._desk_open()

        def keep(text: str | None) -> None:
            if text is not None:
                desk.reason = text or None
                self._show()

        if self.item is not None:
            self.app.push_screen(TextScreen("why, for the next verdict", desk.reason or "", may_be_empty=True), keep)

    def action_undo(self) -> None:
        if self._ranking.begun:
            self._take_back_place()
        elif self._do(self._desk_open().undo):
            self.tell("Taken back.")

    def action_reread(self) -> None:
        if self._desk is None:
            self._open()
        else:
            self._do(self._desk.refresh)

    def action_open(self, screen: str) -> None:
        self.review_app.action_open(screen, self.session)

    # Within

    def _do(self, act: Callable[[], object]) -> bool:
        """Do something at the desk and show what lies there then; where it cannot be done, say why and stay."""
        try:
            act()
        except ReviewError as error:
            self._show()
            self.tell(str(error), error=True)
            return False
        self._show()
        return True

    def _desk_open(self) -> SettlingDesk:
        assert self._desk is not None, "no key of a dispute is a key before the desk is open"
        return self._desk
