"""Which items with known verdicts a reviewer is shown among the real ones, and when."""

from collections.abc import Collection, Iterator, Sequence
from itertools import islice

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


def gold_for(rules: ReviewRules, mode: ReviewMode) -> dict[str, KnownItem]:
    """The session's gold items that say what is expected in this mode, by their ids."""
    return {
        gold_id(item): item for item in rules.gold if suits(item, mode) and len(item.answers) >= ANSWERS_NEEDED[mode]
    }


class Gold:
    """The gold items of one reviewer in one mode: as many as `rules` say, each at most once, while there are any."""

    def __init__(self, db: Database, seat: Seat, rules: ReviewRules) -> None:
        self._db = db
        self._seat = seat
        self._share = rules.gold_share
        self._items = gold_for(rules, seat.mode)
        self._known = frozenset(gold_items(db, seat.session))
        self._secret = database_secret(db)

    def __contains__(self, key: ItemKey) -> bool:
        """Whether an item is one of them, or was: it can be judged, and what was said of it be taken back."""
        return key.prompt_id in self._known and not key.repeat

    def expected(self, met: int) -> int:
        """How many are to have come once `met` real items were met."""
        return min(gold_due(self._secret, self._share, met, **self._seat._asdict()), len(self._items))

    def answers_expected(self, met: int) -> int:
        """How many answers those have together."""
        return sum(len(self._items[name].answers) for name in islice(self._order(), self.expected(met)))

    def begun(self) -> list[ItemKey]:
        """Those that the reviewer has met, in turn."""
        return [turn.item for turn in self._turns()]

    def left(self) -> Iterator[ItemKey]:
        """Those that were met and are not marked as finished."""
        return (turn.item for turn in self._turns() if not turn.finished)

    def due(self, met: int) -> ItemKey | None:
        """The one to be shown now that `met` real items were met, if one is due."""
        begun = set(self.begun())
        if self.expected(met) <= len(begun):
            return None
        keys = (ItemKey(name, TRIAL) for name in self._order())
        return next((key for key in keys if key not in begun), None)

    def _turns(self) -> list[GoldTurn]:
        return gold_turns(self._db, self._seat) if self._known else []

    def _order(self) -> list[str]:
        return gold_order(self._secret, self._items, **self._seat._asdict())


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
