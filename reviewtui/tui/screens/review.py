"""Review: grade the answers of one item after the other, blind, one key a verdict."""

from collections.abc import Callable
from functools import partial
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.timer import Timer

from reviewtui.actions.review import NothingCollectedError, ReviewDesk
from reviewtui.actions.review_intro import knows_how, remember
from reviewtui.actions.review_views import ItemView, Revealed, SlotView, Undone
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.judgment import Verdict
from reviewtui.domain.safe import safe_text
from reviewtui.grading.modes import AS_A_WHOLE
from reviewtui.tui.context import AppContext
from reviewtui.tui.ranking import Ranking
from reviewtui.tui.screens import review_words as words
from reviewtui.tui.screens.confirm import ConfirmScreen
from reviewtui.tui.screens.item import ItemScreen, same_item
from reviewtui.tui.screens.review_keys import JUDGING, KEYS, OF_MODE, READING
from reviewtui.tui.screens.review_label import Label, LabelScreen
from reviewtui.tui.screens.review_progress import ProgressScreen
from reviewtui.tui.screens.review_reveal import ItemRevealScreen, WhoWasWhoScreen
from reviewtui.tui.screens.review_text import TextScreen
from reviewtui.tui.tidying import release, tidy
from reviewtui.tui.widgets.question import QuestionLine
from reviewtui.tui.widgets.slots import SlotBoard, SlotPane

LOOK_AGAIN_S = 3.0
"""While there is nothing to grade, how often to look whether there is."""


class ReviewScreen(ItemScreen):
    """Shows what lies on the reviewer's desk and hands on the keys. The desk alone knows which answer is whose."""

    BINDINGS: ClassVar[list[BindingType]] = KEYS

    def __init__(self, context: AppContext, session: str) -> None:
        super().__init__()
        self.context = context
        self.session = session
        self._desk: ReviewDesk | None = None
        self._undoable: Undone | None = None
        self._looks: Timer | None = None
        self._elsewhere = False
        self._timed = False
        self._knows_cost = False  # of an undo after the names were revealed
        self._question = QuestionLine(markup=False)
        self._revealed: Revealed | None = None  # what was shown last
        self._criterion: str | None = None  # by which the next digit rates; None: as a whole
        self._ranking = Ranking()

    def compose(self) -> ComposeResult:
        yield from super().compose()
        yield self._question

    # Opening and leaving

    def on_mount(self) -> None:
        self.top.place = safe_text(self.session, newlines=False)
        self.say_instead(f"Opening {self.session} ...")
        self._looks = self.set_interval(LOOK_AGAIN_S, self._look_again, pause=True)
        self.call_after_refresh(self._open)

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
        self._desk.stopwatch.resume()

    def _open(self) -> None:
        """Open the desk, or say why it cannot be."""
        try:
            self._desk = ReviewDesk.open(
                self.context.database, self.session, self.context.reviewer, cwd=self.context.cwd
            )
        except NothingCollectedError:
            self.say_instead(words.nothing_collected(self.session))
            self._look_regularly(True)
        except ReviewError as error:
            self.say_instead(str(error))
        else:
            if not knows_how(self.context.reviewer) and self._desk.to_undo() is None:
                self.instruct(words.introduction(self._desk.rules))
            self._show()

    def _look_again(self) -> None:
        """Somebody may have collected meanwhile, or shown names."""
        if self.app.screen is not self:
            return
        if self._desk is None:
            self._open()
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
            said = words.nothing_open(desk.standing, desk.progress(), names_come=names_come, who=who)
            self.say_instead(said)
        self._undoable = desk.to_undo()
        self._ranking = Ranking([slot.letter for slot in item.slots] if item else ())
        self._turn_to_answer()
        self._show_top(desk)
        self._look_regularly(desk.standing == "waiting")
        self.refresh_bindings()

    @on(SlotPane.Seen)
    def _painted(self) -> None:
        """The first answer of an item was painted, and the others with it that there is room for."""
        if not self._timed:
            self._timed = True
            self._at_desk().stopwatch.restart()
            self.board.prepare(self._at_desk().look_ahead())
            tidy()

    @on(SlotBoard.Turned)
    def _turn_to_answer(self) -> None:
        """Another answer is marked: what is asked of it first?"""
        slot = self._marked()
        self._criterion = slot.due if slot is not None else None
        self._ask()

    def _ask(self) -> None:
        """Say what is asked of the marked answer."""
        self._question.ask(self.item, self._marked(), self._criterion, self._ranking)
        self.refresh_bindings()

    def _marked(self) -> SlotView | None:
        pane = self.board.pane
        return pane.slot if pane is not None and self.item is not None else None

    def _show_top(self, desk: ReviewDesk) -> None:
        self.top.place = desk.session
        place = f"{self.item.number}/{self.item.total}" if self.item else ""
        pace = f"{desk.pace:.0f} a minute" if desk.pace is not None else ""
        blind = "blind" if desk.rules.blind else "not blind"
        self.top.facts = tuple(filter(None, (place, blind, desk.reviewer, pace, words.tired(desk.sitting.tiring))))
        self.top.note = f"u undo: {words.undone(self._undoable)}" if self._undoable else ""

    def _look_regularly(self, wanted: bool) -> None:
        assert self._looks is not None, "made when mounted"
        (self._looks.resume if wanted else self._looks.pause)()

    # Keys

    def on_key(self) -> None:
        super().on_key()
        if self._desk is not None:
            self._desk.stopwatch.touch()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What cannot be done now is no key now."""
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

    def _is_asked(self, action: str, parameters: tuple[object, ...], item: ItemView) -> bool:
        """Whether the item is judged in this way."""
        if OF_MODE.get(action, item.mode) != item.mode:
            return False
        place = next((number for number in parameters if isinstance(number, int)), 0)
        needs = {
            "compare_strongly": lambda: self._at_desk().rules.strength,
            "criterion": lambda: bool(item.slots[0].grades),
            "place": lambda: place <= len(item.slots),
            "level": lambda: self._ranking.can_level,
            "guess": lambda: place <= len(item.candidates),
        }
        return needs.get(action, lambda: True)()

    def action_rate(self, rating: int) -> None:
        letter, desk = self.painted_letter(), self._at_desk()
        if letter and self._do(partial(desk.rate, letter, rating, self._criterion)):
            self._learned()

    def action_criterion(self) -> None:
        slot = self._marked()
        if slot is not None:
            names = [None, *(grade.criterion for grade in slot.grades)]
            self._criterion = names[(names.index(self._criterion) + 1) % len(names)]
            self._ask()

    def action_place(self, place: int) -> None:
        assert self.item is not None, "no key without an item"
        if self._all_painted() and self._ranking.add(self.item.slots[place - 1].letter):
            self._ask()

    def action_level(self) -> None:
        self._ranking.level()
        self._ask()

    def action_finish_ranking(self) -> None:
        order = self._ranking.complete
        if order is None:
            self.tell(f"Not yet an order: {self._ranking.hint}.")
        elif self._all_painted() and self._do(partial(self._at_desk().rank, order)):
            self._learned()

    def action_guess(self, place: int) -> None:
        letter, desk = self.painted_letter(), self._at_desk()
        if letter and self._do(partial(desk.guess, letter, desk.candidates[place - 1])):
            self._learned()

    def action_looked_through(self) -> None:
        if self._all_painted() and self._do(self._at_desk().looked_through):
            self._learned()

    def action_compare(self, verdict: Verdict, strongly: bool = False) -> None:
        if self._all_painted() and self._do(partial(self._at_desk().compare, verdict, strongly=strongly)):
            self._learned()

    def action_compare_strongly(self, verdict: Verdict) -> None:
        self.action_compare(verdict, strongly=True)

    def action_cannot_judge(self) -> None:
        letter, desk = self.painted_letter(), self._at_desk()
        if letter and (desk.mode not in AS_A_WHOLE or self._all_painted()):
            self._do(partial(desk.cannot_judge, letter, self._criterion))

    def _all_painted(self) -> bool:
        """Whether prompt and all answers were on the screen; a word about it where they were not."""
        if not self.painted_letter():
            return False
        if not self.board.all_seen:
            self.tell(words.UNSEEN)
        return self.board.all_seen

    def action_skip(self) -> None:
        desk, before = self._at_desk(), self.item
        if self.painted_letter() and self._do(desk.skip) and same_item(before, self.item):
            self.tell(words.ALONE)

    def action_skip_for_good(self) -> None:
        def skip(reason: str | None) -> None:
            if reason:
                self._do(partial(self._at_desk().skip_for_good, reason))

        if self.painted_letter():
            self.app.push_screen(TextScreen("skip for good, because ..."), skip)

    def action_needs_expert(self) -> None:
        def leave(reason: str | None) -> None:
            if reason is not None:
                self._do(partial(self._at_desk().needs_expert, reason or None))

        if self.painted_letter():
            self.app.push_screen(TextScreen("needs an expert, because ...", may_be_empty=True), leave)

    def action_label(self) -> None:
        letter = self.painted_letter()

        def label(given: Label | None) -> None:
            if letter and given:
                say = partial(self._at_desk().label, letter, given.category)
                self._do(partial(say, severity=given.severity, noticed=given.noticed), letter)

        if letter:
            self.app.push_screen(LabelScreen(letter), label)

    def action_note(self) -> None:
        letter, pane = self.painted_letter(), self.board.pane

        def note(text: str | None) -> None:
            if letter and text:
                self._do(partial(self._at_desk().note, letter, text), letter)

        if letter and pane and pane.slot:
            self.app.push_screen(TextScreen(f"note on {letter}", pane.slot.note or ""), note)

    def action_undo(self) -> None:
        if self._ranking.begun:
            self._ranking.take_back()
            self._ask()
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
        if undone and self._do(self._at_desk().undo, undone.letter):
            self.tell(f"Taken back: {words.undone(undone)}.")

    def action_progress(self) -> None:
        desk = self._at_desk()
        self.app.push_screen(ProgressScreen(desk.reviewer, desk.progress()))

    def action_report(self) -> None:
        self._go_elsewhere("report", self._at_desk().session)

    def action_triage(self) -> None:
        self._go_elsewhere("triage", self._at_desk().session)

    def action_collect(self) -> None:
        self._go_elsewhere("collect", self.session)

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
        self._reveal(self._at_desk())
        return True

    def _reveal(self, desk: ReviewDesk) -> None:
        """Show who wrote the answers of the item that was judged just now, where the session tells."""
        if desk.revealed is not None and desk.revealed is not self._revealed:
            self._revealed = desk.revealed
            self.app.push_screen(ItemRevealScreen(desk.revealed))

    def action_who_was_who(self) -> None:
        found = self._at_desk().who_was_who()
        if found is not None:
            self.app.push_screen(WhoWasWhoScreen(found))

    def _learned(self) -> None:
        if self.has_class("-intro"):
            self.instruct("")
            remember(self.context.reviewer)

    def _go_elsewhere(self, screen: Literal["report", "triage", "collect"], session: str) -> None:
        if self._desk is not None:
            self._desk.leave()
        self._elsewhere = True
        self.review_app.action_open(screen, session)

    def _at_desk(self) -> ReviewDesk:
        assert self._desk is not None, "no key of an item is a key before the desk is open"
        return self._desk
