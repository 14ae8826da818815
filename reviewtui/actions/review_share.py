"""Which items are for this reviewer, where a session does not have everybody judge everything."""

from reviewtui.domain.session import Session
from reviewtui.grading.assignment import assigned, wanted
from reviewtui.grading.modes import SAYS
from reviewtui.grading.queue import ItemKey
from reviewtui.store.assignment import join_session, others_at, reviewers_of
from reviewtui.store.database import Database, database_secret
from reviewtui.store.turns import Seat


class Share:
    """This reviewer's share of a session in which so many items (`overlap`) are judged by two, the others by one."""

    def __init__(self, db: Database, session: Session, seat: Seat, overlap: float) -> None:
        join_session(db, session.name, seat.reviewer)
        self._db = db
        self._seat = seat
        self._overlap = overlap
        self._secret = database_secret(db)
        self._reviewers = reviewers_of(db, session.name)

    def is_mine(self, item: ItemKey) -> bool:
        """Whether the item was drawn for this reviewer."""
        count = self._wanted(item)
        return self._seat.reviewer in assigned(self._secret, self._reviewers, item, count, session=self._seat.session)

    def is_wanted(self, item: ItemKey, *, leased: bool = True) -> bool:
        """Whether it needs one more to judge it. `leased`: who is at it now is counted as one who has."""
        return others_at(self._db, self._seat, SAYS[self._seat.mode], item, leased=leased) < self._wanted(item)

    def expected(self, items: int) -> int:
        """How many of so many items come to each reviewer."""
        people = max(1, len(self._reviewers))
        twice = self._overlap if people > 1 else 0.0
        return -(-round(items * (1 + twice)) // people)

    def _wanted(self, item: ItemKey) -> int:
        return wanted(self._secret, self._overlap, item, session=self._seat.session)
