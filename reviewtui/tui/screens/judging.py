"""Judging the item on the screen: the keys of each mode, and what they need to have been painted."""

from abc import abstractmethod
from collections.abc import Callable
from functools import partial

from reviewtui.actions.review_verdicts import Verdicts
from reviewtui.domain.judgment import Verdict
from reviewtui.grading.modes import AS_A_WHOLE
from reviewtui.tui.screens.asking import AskingScreen
from reviewtui.tui.screens.review_label import Label, LabelScreen


class JudgingScreen(AskingScreen):
    """An item and the keys that answer what is asked of it. Whose desk it lies on is said by the screen made from it.
    The metaclass of Textual's screens is none of abstract classes: mypy alone holds that it is said.
    """

    @abstractmethod
    def _at_desk(self) -> Verdicts:
        """Where the item lies."""

    @abstractmethod
    def _do(self, act: Callable[[], object], letter: str | None = None) -> bool:
        """Do something at the desk and show what lies there then, standing on `letter`; whether it could be done."""

    def _learned(self) -> None:
        """Somebody has judged, and knows how."""

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

    def action_finish_ranking(self) -> None:
        order = self._order()
        if order is not None and self._do(partial(self._at_desk().rank, order)):
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

    def action_label(self) -> None:
        letter, span = self.painted_letter(), self.board.span

        def label(given: Label | None) -> None:
            if letter and given:
                say = partial(self._at_desk().label, letter, given.category)
                if self._do(partial(say, severity=given.severity, noticed=given.noticed, span=span), letter):
                    self.board.drop_mark()

        if letter:
            self.app.push_screen(LabelScreen(letter), label)
