"""What a reviewer is shown beside the real items, unsaid: items that come again, and items with known verdicts."""

from collections.abc import Iterator
from typing import NamedTuple

from reviewtui.actions.review_gold import Gold
from reviewtui.actions.review_repeats import Repeats
from reviewtui.domain.session import ReviewRules
from reviewtui.grading.queue import ItemKey
from reviewtui.store.database import Database
from reviewtui.store.turns import Seat, turns_taken


class Known(NamedTuple):
    """How many gold items come to a reviewer, and how many answers those have."""

    items: int
    answers: int


class Extras:
    """Those of one reviewer in one mode. Neither counts in the places of the other."""

    def __init__(self, db: Database, seat: Seat, rules: ReviewRules) -> None:
        self.gold = Gold(db, seat, rules)
        self._repeats = Repeats(db, seat, rules.repeats)
        self._db = db
        self._seat = seat

    def expected(self, items: int) -> int:
        """How many will have come once so many real items were met."""
        return self._repeats.expected(items) + self.gold.expected(items)

    def known(self, items: int) -> Known:
        """How many of them are gold: their verdicts are among those that a reviewer is asked for, as any other's."""
        return Known(self.gold.expected(items), self.gold.answers_expected(items))

    def left(self) -> Iterator[ItemKey]:
        """Those that were met and are not marked as finished."""
        yield from self._repeats.begun()
        yield from self.gold.left()

    def due(self) -> ItemKey | None:
        """The one to be shown now, if one is due."""
        met = self._met()
        return self._repeats.due(met) or self.gold.due(met)

    def gold_due(self) -> ItemKey | None:
        """The gold item that takes the next turn, if one is due."""
        return self.gold.due(self._met())

    def _met(self) -> int:
        """How many real items have their turn."""
        return turns_taken(self._db, self._seat) - self._repeats.count() - len(self.gold.begun())
