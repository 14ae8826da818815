"""What an item asks of whoever looks at it: the line that says so, an order while it is typed, which keys answer."""

from textual import on
from textual.app import ComposeResult

from reviewtui.actions.review_views import ItemView, SlotView
from reviewtui.domain.session import ReviewRules
from reviewtui.tui.key_order import shown_keys
from reviewtui.tui.ranking import Ranking
from reviewtui.tui.screens import review_words as words
from reviewtui.tui.screens.item import ItemScreen
from reviewtui.tui.screens.review_keys import OF_MODE
from reviewtui.tui.widgets.question import QuestionLine
from reviewtui.tui.widgets.slots import SlotBoard


class AskingScreen(ItemScreen):
    """An item with the line that says what is asked of it. What becomes of an answer to that is said by the screens
    made from it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._question = QuestionLine(markup=False)
        self._criterion: str | None = None  # by which the next digit rates; None: as a whole
        self._ranking = Ranking()
        self._strength = False  # whether a comparison may say "much better"

    def compose(self) -> ComposeResult:
        yield from super().compose()
        yield self._question

    def ask_anew(self, rules: ReviewRules) -> None:
        """An item was shown, or something was said of it, in a session with these `rules`."""
        self.rules_text = rules.rules or ""
        self._strength = rules.strength
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
            "compare_strongly": self._strength,
            "criterion": bool(item.slots[0].grades),
            "place": place <= len(item.slots),
            "level": self._ranking.can_level,
            "guess": place <= len(item.candidates),
        }
        return needs.get(action, True)

    def _all_painted(self) -> bool:
        """Whether prompt and all answers were on the screen; a word about it where they were not."""
        if not self.painted_letter():
            return False
        if not self.board.all_seen:
            self.tell(f"{words.UNSEEN} {shown_keys(self)['review.next']} shows it.")
        return self.board.all_seen

    # An order

    def action_place(self, place: int) -> None:
        assert self.item is not None, "no key without an item"
        if self._all_painted() and self._ranking.add(self.item.slots[place - 1].letter):
            self._ask()

    def action_level(self) -> None:
        self._ranking.level()
        self._ask()

    def _take_back_place(self) -> None:
        """Take back the last key of the order."""
        self._ranking.take_back()
        self._ask()

    def _order(self) -> tuple[tuple[str, ...], ...] | None:
        """The whole order; None, and a word about it, where it is not clear yet or was not given by all answers."""
        order = self._ranking.complete
        if order is None:
            self.tell(f"Not yet an order: {self._ranking.hint}.")
        return order if order is not None and self._all_painted() else None
