"""What there is to review for one reviewer in one mode. Nothing is listed: what is next is looked up when wanted."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NamedTuple

from reviewtui.actions.review_walk import Walk
from reviewtui.domain.errors import StorageError
from reviewtui.domain.session import ReviewMode, Session
from reviewtui.grading.modes import ANSWERS_NEEDED, SAYS
from reviewtui.grading.queue import ItemKey
from reviewtui.store.database import Database, write
from reviewtui.store.queue import QueueCounts, ensure_queue, queue_counts
from reviewtui.store.rows import json_text
from reviewtui.store.turns import (
    Front,
    Seat,
    advance,
    answers_judged,
    can_be_judged,
    family_of,
    front_of,
    items_finished,
    mark,
    turn_of,
    turns_taken,
)


class OpenedItem(NamedTuple):
    """An item as it lies on the desk: letter -> response id, letter -> text.

    `late` are answers that joined others of an item which had its letters already: their letter tells that they came
    late, and so whose they may be.
    """

    key: ItemKey
    slots: dict[str, str]
    texts: dict[str, str]
    late: frozenset[str] = frozenset()


class ReviewQueue:
    """The items of a session in one reviewer's order, and what this reviewer has finished or skipped of them.

    An item can be reviewed (`in` says so) when every model has ended on it and as many gave a text as its mode needs.
    It gets its number when it is met first, and keeps it. `is_finished` tells of an item whether what stands on its
    answers is all that is asked. What is noted of items is written with the next turn (`write_marks`); were it lost, it
    would be found out again.
    """

    def __init__(
        self, db: Database, session: Session, reviewer: str, mode: ReviewMode, is_finished: Callable[[ItemKey], bool]
    ) -> None:
        self.seat = Seat(session.name, reviewer, mode)
        self.skipped: list[ItemKey] = []
        self.skips_to_undo = 0  # the last so many of `skipped`: nothing was said since
        self._db = db
        self._session = session
        self._needed = ANSWERS_NEEDED[mode]
        self._is_finished = is_finished
        self._marks: dict[ItemKey, bool] = {}
        self._gone: set[ItemKey] = set()
        ensure_queue(db, session.name)
        self._front = front_of(db, self.seat, json_text([mode, session.review.criteria]), is_finished)
        self._walk = Walk(db, session, self.seat, self._needed)

    def stay(self, before: "ReviewQueue") -> None:
        """Take over what was skipped in the queue as it was `before`."""
        self.skipped = [key for key in before.skipped if key in self]
        self.skips_to_undo = min(before.skips_to_undo, len(self.skipped))

    # Figures

    @property
    def counts(self) -> QueueCounts:
        """How many items there are, and of what sort."""
        return queue_counts(self._db, self.seat.session, self._needed)

    @property
    def total(self) -> int:
        """How many turns the reviewer will have had at the end."""
        return self.counts.items

    @property
    def waiting(self) -> int:
        """How many items are still being collected."""
        return self.counts.waiting

    @property
    def finished(self) -> int:
        """How many items have all their verdicts."""
        noted = sum(finished - self._is_marked(key) for key, finished in self._marks.items() if not key.repeat)
        return items_finished(self._db, self.seat) + noted

    def answers_finished(self) -> int:
        """How many answers have all that the mode asks of each by itself."""
        return answers_judged(self._db, self.seat, SAYS[self.seat.mode], self._session.review.criteria)

    def number(self, key: ItemKey) -> int:
        """The item's number, from 1; of one that was not met yet, that which it would get now."""
        turn = turn_of(self._db, self.seat, key)
        return turns_taken(self._db, self.seat) + 1 if turn is None else turn.number

    # What comes

    def __contains__(self, key: ItemKey) -> bool:
        return can_be_judged(self._db, self.seat.session, key, self._needed)

    def next(self) -> ItemKey | None:
        """The item to stand on; None when all that can be reviewed is finished."""
        for front, key in self._open(self._front):
            self._front = front
            return key
        return self._skipped_but(None)

    def after(self, key: ItemKey) -> ItemKey | None:
        """The item that will come when `key` is finished."""
        following = next((other for _, other in self._open(self._front) if other != key), None)
        return following or self._skipped_but(key)

    def leave(self, key: ItemKey) -> None:
        """Do not come to an item again, whatever it looks like now: it has no answer any more, or was judged as it was
        shown, before one of its answers was replaced.
        """
        self._gone.add(key)

    def skip(self, key: ItemKey) -> None:
        """Put an unfinished item to the end of the queue."""
        if self.has_finished(key):
            return
        if key in self.skipped:
            self.skipped.remove(key)
        self.skipped.append(key)
        self.skips_to_undo += 1

    def unskip(self) -> ItemKey:
        """Take back the last skip; the item that comes back."""
        self.skips_to_undo -= 1
        key = self.skipped.pop()
        self._fall_back(key)
        return key

    # What is finished

    def has_finished(self, key: ItemKey) -> bool:
        """Whether an item was marked as finished."""
        return self._marks[key] if key in self._marks else self._is_marked(key)

    def mark(self, key: ItemKey, finished: bool) -> None:
        """Note whether an item has all its verdicts."""
        self._marks[key] = finished
        self._gone.discard(key)
        if not finished:
            self._fall_back(key)

    def save(self) -> None:
        """Write down what was noted, if that can be done; it would be found out again."""
        if self._marks:
            with suppress(StorageError), write(self._db) as conn:
                self.write_marks(conn)

    def write_marks(self, conn: sqlite3.Connection) -> None:
        """Write down what was noted, and how far everything is finished, in the transaction that is open."""
        # Looked at again: somebody may have been here since it was noted.
        mark(conn, self.seat, {key: noted and self._is_finished(key) for key, noted in self._marks.items()})
        self._marks.clear()
        if not any(map(self._is_unfinished, self.skipped)):
            self._front = advance(conn, self.seat, self._front)

    # Within

    def _open(self, front: Front) -> Iterator[tuple[Front, ItemKey]]:
        """Items to stand on, from `front` on, with where they stand. Those that were judged elsewhere are noted."""
        for place, key in self._walk.from_(front):
            if key in self._gone or key in self.skipped or self._marks.get(key):
                continue
            if key not in self._marks and self._is_finished(key):
                self._marks[key] = True
                continue
            yield place._replace(changes=self._front.changes), key

    def _skipped_but(self, key: ItemKey | None) -> ItemKey | None:
        return next((other for other in self.skipped if other != key and self._is_unfinished(other)), None)

    def _is_unfinished(self, key: ItemKey) -> bool:
        return not self.has_finished(key)

    def _is_marked(self, key: ItemKey) -> bool:
        turn = turn_of(self._db, self.seat, key)
        return turn is not None and turn.finished

    def _fall_back(self, key: ItemKey) -> None:
        """Walk from where `key` stands."""
        family = family_of(self._db, self.seat.session, key.prompt_id)
        if family is not None and family <= self._front.family:
            self._front = self._front._replace(family=family, place=0)
