"""Walking a reviewer's queue, item after item, without listing it."""

from collections.abc import Iterator

from reviewtui.domain.session import Session
from reviewtui.grading.queue import LISTED, ItemKey, in_order, order_of_many
from reviewtui.store.database import Database, database_secret
from reviewtui.store.fronts import Front
from reviewtui.store.open_items import Family, next_family, open_items, open_items_at
from reviewtui.store.turns import Seat

AT_ONCE = 64
"""Places of a large family that are looked at together."""


class Walk:
    """The items that can be judged and are not marked as finished, in the reviewer's order.

    Families come in the session's drawn order, the items of each in the reviewer's own. `needed`: answers of an item.
    """

    def __init__(self, db: Database, session: Session, seat: Seat, needed: int) -> None:
        self._db = db
        self._seat = seat
        self._trials = session.trials
        self._needed = needed
        self._secret = database_secret(db)

    def from_(self, front: Front) -> Iterator[tuple[Front, ItemKey]]:
        """Each item from `front` on, with where it stands."""
        place, within = front.family, front.place
        while (family := next_family(self._db, self._seat, self._needed, place)) is not None:
            yield from self._items(family, within if family.place == place else 0)
            place, within = family.place + 1, 0

    def _items(self, family: Family, start: int) -> Iterator[tuple[Front, ItemKey]]:
        whose = {"session": self._seat.session, "reviewer": self._seat.reviewer, "family": family.name}
        size = family.prompts * self._trials
        if size <= LISTED:
            items = open_items(self._db, self._seat, self._needed, family.place)
            for item in in_order(items, self._secret, **whose):
                yield Front(family.place), item
            return
        order = order_of_many(self._secret, size, **whose)
        for begin in range(start, size, AT_ONCE):
            places = range(begin, min(begin + AT_ONCE, size))
            drawn = {place: divmod(order.at(place), self._trials) for place in places}
            numbers = [(member, trial + 1) for member, trial in drawn.values()]
            found = open_items_at(self._db, self._seat, self._needed, family.place, numbers)
            for place, number in zip(places, numbers, strict=True):
                if number in found:
                    yield Front(family.place, place), found[number]
