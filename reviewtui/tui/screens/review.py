"""Review: grade the answers of one item after the other, blind, one key a verdict."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.timer import Timer

from reviewtui.actions.desk import NothingCollectedError
from reviewtui.actions.review import ReviewDesk
from reviewtui.actions.review_intro import knows_how, remember
from reviewtui.actions.review_views import Revealed, Undone
from reviewtui.actions.warmup import WarmupDesk
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.safe import safe_text
from reviewtui.domain.session import ReviewMode
from reviewtui.tui.context import AppContext
from reviewtui.tui.key_order import shown_keys
from reviewtui.tui.screens import review_words as words
from reviewtui.tui.screens.confirm import ConfirmScreen
from reviewtui.tui.screens.item import same_item
from reviewtui.tui.screens.opening import OpeningScreen
from reviewtui.tui.screens.review_keys import JUDGING, KEYS, READING
from reviewtui.tui.screens.review_part import NextPartScreen
from reviewtui.tui.screens.review_progress import ProgressScreen
from reviewtui.tui.screens.review_reveal import ItemRevealScreen
from reviewtui.tui.screens.warmup import WarmupScreen
from reviewtui.tui.tidying import release, tidy
from reviewtui.tui.widgets.slots import SlotPane

LOOK_AGAIN_S = 3.0
"""While there is nothing to grade, how often to look whether there is."""


class ReviewScreen(OpeningScreen):
    """Shows what lies on the reviewer's desk and hands on the keys. The desk alone knows which answer is whose."""

    BINDINGS: ClassVar[list[BindingType]] = KEYS

    def __init__(self, context: AppContext, session: str) -> None:
        super().__init__(context, session)
        self._undoable: Undone | None = None
        self._looks: Timer | None = None
        self._timed = False
        self._knows_cost = False  # of an undo after the names were revealed
        self._revealed: Revealed | None = None  # what was shown last
        self._part: ReviewMode | None = None  # the mode that the reviewer knows to be in

    # Opening and leaving

    def on_mount(self) -> None:
        self.top.place = safe_text(self.session, newlines=False)
        self.say_instead(f"Opening {self.session} ...")
        self._looks = self.set_interval(LOOK_AGAIN_S, self._look_again, pause=True)
        self.call_after_refresh(self.make_ready)

    def on_unmount(self) -> None:
        release()
        if self._desk is not None:
            self._desk.close()

    def on_screen_suspend(self) -> None:
        if self._desk is not None:
            self._desk.stopwatch.pause()

    def on_screen_resume(self) -> None:
        if self._desk is None:
            return
        if self._elsewhere:
            self._elsewhere = False
            self._look_again()
        self.time_goes_on()

    def open(self) -> None:
        """Open the desk, or say why it cannot be."""
        try:
            self._desk = ReviewDesk.open(
                self.context.database, self.session, self.context.reviewer, cwd=self.context.cwd
            )
        except NothingCollectedError:
            self.say_instead(words.nothing_collected(self.session, shown_keys(self)["review.collect"]))
            self._look_regularly(True)
        except ReviewError as error:
            self.say_instead(str(error))
        else:
            warm_up = WarmupDesk.open(self.context.database, self.session, self.context.reviewer)
            if warm_up is None and not knows_how(self.context.reviewer) and self._desk.to_undo() is None:
                self.instruct(self.offering(words.introduction(self._desk.rules, shown_keys(self))))
            self._show()
            self._tell_part(self._desk)
            if warm_up is not None:
                self.app.push_screen(WarmupScreen(warm_up))

    def _look_again(self) -> None:
        """Somebody may have collected meanwhile, or shown names."""
        if self.app.screen is not self:
            return
        if self._desk is None:
            self.open()
        else:
            self._do(self._desk.refresh)

    # Showing

    def _show(self, letter: str | None = None) -> None:
        """Show what lies on the desk now, standing on `letter`, else on the first answer without a verdict."""
        desk = self._at_desk()
        item = desk.item
        if item is not None:
            self._timed = not self.show_item(item, letter) and self._timed
        else:
            names_come = desk.rules.blind and desk.rules.reveal != "never"
            who = desk.who_was_who()
            self.note_judging_keys()
            keys = shown_keys(self)
            self.say_instead(words.nothing_open(desk.standing, desk.progress(), keys, names_come=names_come, who=who))
        self._undoable = desk.to_undo()
        self.ask_anew(desk.rules)
        self._show_top(desk)
        self._look_regularly(desk.standing == "waiting")
        self.refresh_bindings()

    @on(SlotPane.Seen)
    def _painted(self) -> None:
        """The first answer of an item was painted, and the others with it that there is room for."""
        if not self._timed:
            self._timed = True
            self.time_begins()
            self.board.prepare(self._at_desk().look_ahead())
            tidy()

    def _show_top(self, desk: ReviewDesk) -> None:
        self.top.place = desk.session
        place = f"{self.item.number}/{self.item.total}" if self.item else ""
        if self.item and len(desk.rules.modes) > 1:
            place = f"{self.item.mode} {place}"
        pace = f"{desk.pace:.0f} a minute" if desk.pace is not None else ""
        blind = "blind" if desk.rules.blind else "not blind"
        self.top.facts = tuple(filter(None, (place, blind, desk.reviewer, pace, words.tired(desk.sitting.tiring))))
        undo = shown_keys(self)["review.undo"]
        self.top.note = f"{undo} undo: {words.undone(self._undoable)}" if self._undoable else ""

    def _look_regularly(self, wanted: bool) -> None:
        assert self._looks is not None, "made when mounted"
        (self._looks.resume if wanted else self._looks.pause)()

    # Keys

    def on_key(self) -> None:
        super().on_key()
        if self._desk is not None:
            self._desk.touch()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What cannot be done now is no key now."""
        if (read := self.key_of_reading(action)) is not None:
            return read
        if (toured := self.key_of_touring(action)) is not None:
            return toured
        if action in JUDGING or action in READING:
            return self.item is not None and self._is_asked(action, parameters, self.item)
        needs = {
            "reference": self.item is not None and self.item.reference is not None,
            "undo": self._undoable is not None or self._ranking.begun,
            "report": self.item is None and self._desk is not None,
            "triage": self.item is None and self._desk is not None,
            "collect": self.item is None,
            "who_was_who": self.item is None and self._desk is not None and self._desk.standing == "finished",
        }
        return needs.get(action, True)

    def action_skip(self) -> None:
        desk, before = self._at_desk(), self.item
        if self.painted_letter() and self._do(desk.skip) and same_item(before, self.item):
            self.tell(words.ALONE)

    def action_undo(self) -> None:
        if self.drops():
            return
        if self._ranking.begun:
            self._take_back_place()
            return
        try:
            ends_blindness = self._at_desk().undo_ends_blindness()
        except ReviewError as error:
            self.tell(str(error), error=True)
            return
        if self._knows_cost or not ends_blindness:
            self._undo()
            return
        question = ConfirmScreen(words.UNDO_REVEALED, words.UNDO_REVEALED_COSTS, yes="take it back", no="leave it")
        self.app.push_screen(question, self._undo_knowingly)

    def _undo_knowingly(self, confirmed: bool | None) -> None:
        if confirmed:
            self._knows_cost = True
            self._undo()

    def _undo(self) -> None:
        undone = self._undoable
        self._part = None  # to go back to an earlier part is what was asked for
        if undone and self._do(self._at_desk().undo, undone.letter):
            self.tell(f"Taken back: {words.undone(undone)}.")

    def action_progress(self) -> None:
        desk = self._at_desk()
        self.app.push_screen(ProgressScreen(desk.reviewer, desk.progress()))

    # Within

    def _do(self, act: Callable[[], object], letter: str | None = None) -> bool:
        """Do something at the desk and show what lies there then; where it cannot be done, say why and stay."""
        try:
            act()
        except ReviewError as error:
            self._show(self.board.chosen or None)
            self.tell(str(error), error=True)
            return False
        self._show(letter)
        self._tell_part(self._at_desk())
        self._reveal(self._at_desk())
        return True

    def _tell_part(self, desk: ReviewDesk) -> None:
        """Say that the next mode of several has begun, before its first item is judged by the keys of the last."""
        told, self._part = self._part, self.item.mode if self.item else self._part
        if self._part is not None and told not in (None, self._part):
            self.app.push_screen(NextPartScreen(self._part, desk.rules, shown_keys(self)))

    def _reveal(self, desk: ReviewDesk) -> None:
        """Show who wrote the answers of the item that was judged just now, where the session tells."""
        if desk.revealed is not None and desk.revealed is not self._revealed:
            self._revealed = desk.revealed
            self.app.push_screen(ItemRevealScreen(desk.revealed))

    def _learned(self) -> None:
        if self.has_class("-intro"):
            self.instruct("")
            remember(self.context.reviewer)
