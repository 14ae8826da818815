"""Which items with known verdicts a reviewer is shown among the real ones, and when."""

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property

from reviewtui.domain.known import KnownItem, as_prompt, gold_id
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.response import Response
from reviewtui.domain.session import ReviewMode, ReviewRules, Session
from reviewtui.grading.gold import gold_due, gold_order
from reviewtui.grading.known import suits
from reviewtui.grading.modes import ANSWERS_NEEDED
from reviewtui.grading.queue import ItemKey
from reviewtui.store.database import Database, database_secret
from reviewtui.store.gold import TRIAL, GoldTurn, gold_answers, gold_items, gold_turns
from reviewtui.store.turns import Seat


def is_for(item: KnownItem, mode: ReviewMode) -> bool:
    """Whether a gold item says what is expected in this mode, and has the answers for it."""
    return suits(item, mode) and len(item.answers) >= ANSWERS_NEEDED[mode]


def gold_for(rules: ReviewRules, mode: ReviewMode) -> dict[str, KnownItem]:
    """The session's gold items for this mode, by their ids."""
    return {gold_id(item): item for item in rules.gold if is_for(item, mode)}


class Gold:
    """The gold items of one reviewer in one mode, each at most once.

    As other items they come in every mode that they are for, in all of them in the order of the first: there each is
    drawn, as many as `rules` say, while there are any.
    """

    _drawn_here: dict[str, KnownItem]

    def __init__(self, db: Database, seat: Seat, rules: ReviewRules) -> None:
        earlier = rules.modes[: rules.modes.index(seat.mode)]
        self._db = db
        self._seat = seat
        self._share = rules.gold_share
        self._earlier = [Gold(db, seat._replace(mode=mode), rules) for mode in earlier]
        drawn_before = {name for gold in self._earlier for name in gold._drawn_here}
        self._items = gold_for(rules, seat.mode)
        self._drawn_here = {name: item for name, item in self._items.items() if name not in drawn_before}
        self._known = {name for name, item in gold_items(db, seat.session).items() if is_for(item, seat.mode)}
        self._secret = database_secret(db)

    def __contains__(self, key: ItemKey) -> bool:
        """Whether an item is one of them, or was: it can be judged, and what was said of it be taken back."""
        return key.prompt_id in self._known and not key.repeat

    @property
    def follows(self) -> bool:
        """Whether some are drawn here while the reviewer is in an earlier mode."""
        return bool(self._earlier and self._drawn_here)

    def expected(self, met: int) -> int:
        """How many are to have come once `met` real items were met."""
        return len(self._names_expected(met))

    def answers_expected(self, met: int) -> int:
        """How many answers those have together."""
        return sum(len(self._items[name].answers) for name in self._names_expected(met))

    def begun(self) -> list[ItemKey]:
        """Those that have their turn, in turn."""
        return [turn.item for turn in self._turns()]

    def left(self) -> Iterator[ItemKey]:
        """Those that have their turn and are not marked as finished."""
        return (turn.item for turn in self._turns() if not turn.finished)

    def before(self, number: int) -> int:
        """How many have their turn before turn `number`."""
        return sum(turn.number < number for turn in self._turns())

    def due(self, met: int) -> ItemKey | None:
        """The one whose turn it is now that `met` real items were met, if it is one's."""
        begun = {item.prompt_id for item in self.begun()} & self._drawn_here.keys()
        if self._due(met) <= len(begun):
            return None
        return next((ItemKey(name, TRIAL) for name in self._order if name not in begun), None)

    def _names_expected(self, met: int) -> list[str]:
        before = [name for gold in self._earlier for name in gold._drawn(met) if name in self._items]
        return before + self._drawn(met)

    def _drawn(self, met: int) -> list[str]:
        return self._order[: self._due(met)]

    def _due(self, met: int) -> int:
        if not self._drawn_here:
            return 0
        return min(gold_due(self._secret, self._share, met, **self._seat._asdict()), len(self._drawn_here))

    def _turns(self) -> list[GoldTurn]:
        return gold_turns(self._db, self._seat) if self._known else []

    @cached_property
    def _order(self) -> list[str]:
        return gold_order(self._secret, self._drawn_here, **self._seat._asdict())


def gold_for_pack(
    db: Database, session: Session, modes: Sequence[ReviewMode], reviewer: str, *, items: int, packed: Collection[str]
) -> list[tuple[Prompt, tuple[Response, ...]]]:
    """The gold items, with their answers, for a pack of so many real `items` that are judged in `modes`.

    As any other item of it they are judged in each of those. Those that the reviewer was shown are left out; those
    whose answers are `packed`, in a pack that has not come back, are taken last.
    """
    secret, name = database_secret(db), session.name
    seats = [Seat(name, reviewer, mode) for mode in modes]
    fit = {key: item for mode in modes for key, item in gold_for(session.review, mode).items()}
    shown = {turn.item.prompt_id for seat in seats for turn in gold_turns(db, seat)}
    whose = seats[0]._asdict()
    found = [
        (as_prompt(fit[key]), tuple(gold_answers(db, name, key)))
        for key in gold_order(secret, fit, **whose)
        if key not in shown
    ]
    found.sort(key=lambda pair: any(answer.id in packed for answer in pair[1]))
    return found[: gold_due(secret, session.review.gold_share, items, **whose)]
