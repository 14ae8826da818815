"""Which items a reviewer is shown a second time, and when."""

from collections.abc import Iterator
from itertools import islice

from reviewtui.grading.queue import ItemKey
from reviewtui.grading.repeats import candidates, repeats_due
from reviewtui.store.database import Database, database_secret
from reviewtui.store.turns import Seat, repeatable, repeats_begun, repeats_open, turns_taken

_TRIES = 40
"""So many turns are drawn for a repeat before it is put off."""


class Repeats:
    """The repeats of one reviewer in one mode: `share` of the items that they meet."""

    def __init__(self, db: Database, seat: Seat, share: float) -> None:
        self._db = db
        self._seat = seat
        self._share = share
        self._secret = database_secret(db)

    def expected(self, met: int) -> int:
        """How many repeats are to have come once `met` items were met."""
        return repeats_due(self._secret, self._share, met, **self._seat._asdict())

    def begun(self) -> Iterator[ItemKey]:
        """The items that were shown again and are not marked as finished, in the order in which they came."""
        return iter(repeats_open(self._db, self._seat) if self._share else ())

    def count(self) -> int:
        """How many items were shown again."""
        return repeats_begun(self._db, self._seat) if self._share else 0

    def due(self, met: int) -> ItemKey | None:
        """An item to be shown again now that `met` were met for the first time, if one is due."""
        if not self._share:
            return None
        begun, taken = repeats_begun(self._db, self._seat), turns_taken(self._db, self._seat)
        if self.expected(met) <= begun:
            return None
        drawn = candidates(self._secret, begun, taken, **self._seat._asdict())
        found = (repeatable(self._db, self._seat, turn) for turn in islice(drawn, _TRIES))
        return next((key for key in found if key is not None), None)
