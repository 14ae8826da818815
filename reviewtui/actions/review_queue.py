"""What there is to review for one reviewer in one mode. Nothing is listed: what is next is looked up when wanted."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from reviewtui.actions.asides import Aside
from reviewtui.actions.review_extras import Extras, Known
from reviewtui.actions.review_share import Share
from reviewtui.actions.review_walk import Walk
from reviewtui.domain.errors import StorageError
from reviewtui.domain.session import ReviewMode, Session
from reviewtui.grading.modes import ANSWERS_NEEDED, SAYS
from reviewtui.grading.queue import ItemKey
from reviewtui.store.assignment import end_leases, lease, renew_leases
from reviewtui.store.database import Database, write
from reviewtui.store.fronts import Front, advance, answers_judged, front_of, help_front, helping
from reviewtui.store.open_items import can_be_judged, family_of
from reviewtui.store.queue import QueueCounts, ensure_queue, queue_counts
from reviewtui.store.turns import Seat, items_finished, mark, turn_of, turns_taken


class OpenedItem(NamedTuple):
    """An item as it lies on the desk: letter -> response id, letter -> text, letter -> what came beside the text.

    `late` are answers that joined others of an item which had its letters already: their letter tells that they came
    late, and so whose they may be. `taken`: somebody else is at the item, which gives no slots.
    """

    key: ItemKey
    slots: dict[str, str]
    texts: dict[str, str]
    late: frozenset[str] = frozenset()
    taken: bool = False
    asides: Mapping[str, tuple[Aside, ...]] = MappingProxyType({})


@dataclass
class _Lap:
    """One walk over the queue: where it is, under which name that is kept, whether it is over the own share only."""

    front: Front
    name: tuple[str, str, str]
    own: bool


_END = 2**60
"""Behind the last family."""


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
        self.seat = seat = Seat(session.name, reviewer, mode)
        self.skipped: list[ItemKey] = []
        self.skips_to_undo = 0  # the last so many of `skipped`: nothing was said since
        self._db = db
        self._rules = session.review
        self._needed = ANSWERS_NEEDED[mode]
        self._is_finished = is_finished
        self._marks: dict[ItemKey, bool] = {}
        self._gone: set[ItemKey] = set()
        ensure_queue(db, session.name)
        self._laps = [_Lap(front_of(db, seat, self._rules.criteria), seat, own=True)]
        overlap = self._rules.overlap
        self.share = None if overlap is None else Share(db, session, seat, overlap)
        if self.share is not None:
            self._laps.append(_Lap(help_front(db, seat), helping(seat), own=False))
        self._extras = Extras(db, seat, self._rules)
        self.gold = self._extras.gold
        self._walk = Walk(db, session, seat, self._needed)

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
        """How many turns the reviewer will have had at the end, as far as that is known now."""
        items = self._own_items
        return max(items + self._extras.expected(items), turns_taken(self._db, self.seat))

    @property
    def _own_items(self) -> int:
        """How many real items come to this reviewer."""
        return self.counts.items if self.share is None else self.share.expected(self.counts.items)

    def known(self) -> Known:
        """How many of those turns are of gold items."""
        return self._extras.known(self._own_items)

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
        return answers_judged(self._db, self.seat, SAYS[self.seat.mode], self._rules.criteria)

    def number(self, key: ItemKey) -> int:
        """The item's number, from 1; of one that was not met yet, that which it would get now."""
        turn = turn_of(self._db, self.seat, key)
        return turns_taken(self._db, self.seat) + 1 if turn is None else turn.number

    # What comes

    def __contains__(self, key: ItemKey) -> bool:
        return key in self.gold or can_be_judged(self._db, self.seat.session, key, self._needed)

    def next(self) -> ItemKey | None:
        """The item to stand on; None when all that can be reviewed is finished."""
        return self._coming(None)

    def after(self, key: ItemKey) -> ItemKey | None:
        """The item that will come when `key` is finished."""
        return self._coming(key)

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

    def take(self, key: ItemKey) -> bool:
        """Keep an item for this reviewer, in the transaction that is open; False: it needs nobody else any more."""
        if self.share is None or key.repeat or key in self.gold:
            return True
        wanted = self.share.is_wanted(key)
        if wanted:
            lease(self._db.conn, self.seat, key)
        return wanted

    def keep(self, key: ItemKey) -> None:
        """Keep an item that this reviewer comes back to from others, if that can be done."""
        if self.share is not None and not key.repeat and key not in self.gold:
            with suppress(StorageError), write(self._db) as conn:
                lease(conn, self.seat, key)

    def renew(self) -> None:
        """The reviewer is here: what is on the desk stays kept from others."""
        if self.share is not None:
            with suppress(StorageError):
                renew_leases(self._db, self.seat)

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
            with suppress(StorageError), write(self._db):
                self.write_marks()

    def close(self) -> None:
        """The reviewer leaves: give back what is on the desk."""
        self.save()
        if self.share is not None:
            with suppress(StorageError):
                end_leases(self._db, self.seat)

    def write_marks(self) -> None:
        """Write down what was noted, and how far everything is finished, in the transaction that is open."""
        # Looked at again: somebody may have been here since it was noted.
        marks = {key: noted and self._is_finished(key) for key, noted in self._marks.items()}
        for key, finished in marks.items():
            mark(self._db.conn, self.seat, {key: finished})
            if self.gold.follows and (known := self._extras.gold_due()) is not None:
                mark(self._db.conn, self.seat, {known: False})  # among those that have their turns by an earlier mode
        self._marks.clear()
        if not any(map(self._is_unfinished, self.skipped)):
            for lap in self._laps:
                lap.front = advance(self._db.conn, lap.name, lap.front)

    # Within

    def _coming(self, but: ItemKey | None) -> ItemKey | None:
        """The item that comes when `but` is finished: one that was met and left, else an extra that is due, else the
        next one, and at the end what was skipped.
        """
        walked = next((key for lap in self._laps for key in self._walked(lap, but)), None)
        met = list(self._extras_left(but))
        if walked is not None and turn_of(self._db, self.seat, walked) is not None:
            met.append(walked)
        skipped = (key for key in self.skipped if key != but and self._is_unfinished(key))
        return min(met, key=self.number, default=None) or self._extras.due() or walked or next(skipped, None)

    def _walked(self, lap: _Lap, but: ItemKey | None) -> Iterator[ItemKey]:
        """The items to stand on of a lap. Those that were judged elsewhere are noted. The lap's front moves on to the
        first item that is left, whoever has it now.
        """
        left: Front | None = None
        for place, key in self._walk.from_(lap.front):
            if not self._is_for(key, own=lap.own) or not self._is_open(key):
                continue
            here = place._replace(changes=lap.front.changes)
            if self.share is not None and not self.share.is_wanted(key):
                if self.share.is_wanted(key, leased=False):
                    left = left or here
                continue
            if key == but or key in self._gone:
                left = left or here
                continue
            lap.front = left or here
            yield key
        lap.front = left or lap.front._replace(family=_END, place=0)

    def _is_for(self, key: ItemKey, *, own: bool) -> bool:
        """Whether an item belongs to the lap: to the own share (and what was met is of it), or to all that is left."""
        if self.share is None or not own:
            return True
        return self.share.is_mine(key) or turn_of(self._db, self.seat, key) is not None

    def _is_open(self, key: ItemKey) -> bool:
        """Whether an item that the walk came to is to be judged, now and here."""
        if key in self.skipped or self._marks.get(key):
            return False
        if key not in self._marks and self._is_finished(key):
            self._marks[key] = True
            return False
        return True

    def _extras_left(self, but: ItemKey | None) -> Iterator[ItemKey]:
        """The extras that were met and are not finished, other than `but`."""
        return (k for k in self._extras.left() if k != but and k not in self._gone and self._is_open(k))

    def _is_unfinished(self, key: ItemKey) -> bool:
        return not self.has_finished(key)

    def _is_marked(self, key: ItemKey) -> bool:
        turn = turn_of(self._db, self.seat, key)
        return turn is not None and turn.finished

    def _fall_back(self, key: ItemKey) -> None:
        """Walk from where `key` stands."""
        family = family_of(self._db, self.seat.session, key.prompt_id)
        for lap in self._laps:
            if family is not None and family <= lap.front.family:
                lap.front = lap.front._replace(family=family, place=0)
