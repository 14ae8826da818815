"""Judging the item on the screen: the keys of each mode, and what they need to have been painted."""

from collections.abc import Callable
from functools import partial

from textual import on
from textual.app import ComposeResult

from reviewtui.actions.review_verdicts import Verdicts
from reviewtui.actions.review_views import ItemView, SlotView
from reviewtui.domain.judgment import Verdict
from reviewtui.grading.modes import AS_A_WHOLE
from reviewtui.tui.ranking import Ranking
from reviewtui.tui.screens import review_words as words
from reviewtui.tui.screens.item import ItemScreen
from reviewtui.tui.screens.review_keys import OF_MODE
from reviewtui.tui.screens.review_label import Label, LabelScreen
from reviewtui.tui.widgets.question import QuestionLine
from reviewtui.tui.widgets.slots import SlotBoard


class JudgingScreen(ItemScreen):
    """An item with the line that says what is asked of it, and the keys that answer. Whose desk it lies on is said by
    the screen made from it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._question = QuestionLine(markup=False)
        self._criterion: str | None = None  # by which the next digit rates; None: as a whole
        self._ranking = Ranking()

    def compose(self) -> ComposeResult:
        yield from super().compose()
        yield self._question

    def _at_desk(self) -> Verdicts:
        """Where the item lies."""
        raise NotImplementedError

    def _do(self, act: Callable[[], object], letter: str | None = None) -> bool:
        """Do something at the desk and show what lies there then, standing on `letter`; whether it could be done."""
        raise NotImplementedError

    def _learned(self) -> None:
        """Somebody has judged, and knows how."""

    # What is asked

    def ask_anew(self) -> None:
        """An item was shown, or something was said of it."""
        self.rules_text = self._at_desk().rules.rules or ""
        self._ranking = Ranking([slot.letter for slot in self.item.slots] if self.item else ())
        self._turn_to_answer()

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

    # Verdicts

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

    def action_label(self) -> None:
        letter, span = self.painted_letter(), self.board.span

        def label(given: Label | None) -> None:
            if letter and given:
                say = partial(self._at_desk().label, letter, given.category)
                if self._do(partial(say, severity=given.severity, noticed=given.noticed, span=span), letter):
                    self.board.drop_mark()

        if letter:
            self.app.push_screen(LabelScreen(letter), label)
