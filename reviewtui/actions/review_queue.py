"""What there is to review for one reviewer, kept in memory; the answers of one item are read when it is opened."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple, Self

from reviewtui.domain.errors import StorageError
from reviewtui.domain.response import Response
from reviewtui.domain.session import ReviewMode, Session
from reviewtui.grading.modes import ANSWERS_NEEDED, SIGNS, seated
from reviewtui.grading.queue import ItemKey, next_item, queue_order
from reviewtui.grading.slots import lettered, reseated
from reviewtui.store.blinding import store_slots, stored_slots
from reviewtui.store.database import Database, database_secret
from reviewtui.store.reading import ItemRow, answers_to, items
from reviewtui.store.sessions import family_order


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

    An item can be reviewed (`answers` has it) when every model has ended on it and as many gave a text as its mode
    needs. Those still being collected are `waiting`, those with too few texts `unanswered`. `places` numbers all of
    them from 0, so that an item's number does not change when others complete.
    """

    def __init__(self, rows: Iterable[ItemRow] = (), order: Sequence[ItemKey] = (), needed: int = 1) -> None:
        found = {ItemKey(row.prompt_id, row.trial): row for row in rows}
        self.places = {key: place for place, key in enumerate(order)}
        self.waiting = sum(not row.complete for row in found.values())
        self.unanswered = sum(row.complete and len(row.response_ids) < needed for row in found.values())
        self.answers = {
            key: found[key].response_ids
            for key in order
            if found[key].complete and len(found[key].response_ids) >= needed
        }
        self.item_of = {response_id: key for key, ids in self.answers.items() for response_id in ids}
        self.finished: set[ItemKey] = set()
        self.skipped: list[ItemKey] = []
        self.skips_to_undo = 0  # the last so many of `skipped`: nothing was said since

    def stay(self, before: Self) -> None:
        """Take over what was skipped in the queue as it was `before`."""
        self.skipped = [key for key in before.skipped if key in self.answers]
        self.skips_to_undo = min(before.skips_to_undo, len(self.skipped))

    def next(self) -> ItemKey | None:
        """The item to stand on; None when all that can be reviewed is finished."""
        return next_item(self.answers, self.finished, self.skipped)

    def after(self, key: ItemKey) -> ItemKey | None:
        """The item that will come when `key` is finished."""
        return next_item((item for item in self.answers if item != key), self.finished, self.skipped)

    def found(self, key: ItemKey, response_ids: Iterable[str]) -> None:
        """What an item's answers are now: one may have been asked again since the queue was read."""
        self.answers[key] = tuple(response_ids)
        self.item_of.update(dict.fromkeys(self.answers[key], key))

    def drop(self, key: ItemKey) -> None:
        """An item has no answer any more."""
        del self.answers[key]

    def skip(self, key: ItemKey) -> None:
        """Put an unfinished item to the end of the queue."""
        if key in self.finished:
            return
        if key in self.skipped:
            self.skipped.remove(key)
        self.skipped.append(key)
        self.skips_to_undo += 1

    def unskip(self) -> ItemKey:
        """Take back the last skip; the item that comes back."""
        self.skips_to_undo -= 1
        return self.skipped.pop()

    def mark(self, key: ItemKey, finished: bool) -> None:
        """Note whether an item has all its verdicts."""
        (self.finished.add if finished else self.finished.discard)(key)


def read_queue(db: Database, session: Session, reviewer: str, mode: ReviewMode) -> ReviewQueue:
    """The queue of one mode as the database has it now, with nothing finished or skipped yet."""
    rows = items(db, session.name)
    order = queue_order(
        ((ItemKey(row.prompt_id, row.trial), row.family) for row in rows),
        family_order(db, session.name),
        database_secret(db),
        session=session.name,
        reviewer=reviewer,
    )
    return ReviewQueue(rows, order, ANSWERS_NEEDED[mode])


class ItemReader:
    """Opens items of the queue, and reads the one that comes next while the reviewer reads."""

    def __init__(self, db: Database, session: Session, reviewer: str, queue: ReviewQueue, mode: ReviewMode) -> None:
        self._db = db
        self._session = session
        self._reviewer = reviewer
        self._queue = queue
        self._mode = mode
        self._ahead: OpenedItem | None = None

    def open(self, key: ItemKey | None) -> OpenedItem | None:
        """The item `key`, or the next one of the queue where its answers went stale meanwhile; None: there is none.

        StorageError where the letters of its answers could not be stored.
        """
        if self._ahead is not None and self._ahead.key == key:
            opened, self._ahead = self._ahead, None
            return opened
        while key is not None:
            opened = self._read(key)
            if opened.slots:
                return opened
            self._queue.drop(key)
            key = self._queue.next()
        return None

    def look_ahead(self, key: ItemKey) -> OpenedItem | None:
        """Read the item that will come after `key`, if there is one that can be."""
        following = self._queue.after(key)
        if following is not None and (self._ahead is None or self._ahead.key != following):
            with suppress(StorageError):  # said when the item is really opened
                opened = self._read(following)
                self._ahead = opened if opened.slots else None
        return self._ahead

    def _read(self, key: ItemKey) -> OpenedItem:
        """Read an item's answers and give them their letters, which are stored at the first time and stay."""
        found = answers_to(self._db, self._session.name, key.prompt_id, key.trial)
        answers = {response.model: response for response in found if response.text.strip()}
        self._queue.found(key, (response.id for response in answers.values()))
        mode = self._mode
        texts = {response.id: response.text for response in answers.values()}
        where = (self._db, self._session.name, key.prompt_id, key.trial, self._reviewer, mode)
        before = stored_slots(*where)
        if mode == "compare" and before is not None and texts.keys() >= set(before.values()):
            slots = before  # this pair stays, whoever else has answered by now
        else:
            fresh = self._fresh(key, answers)
            before = before or store_slots(*where, fresh)
            slots = reseated(before, fresh, SIGNS.get(mode))
        there = set(before.values()) & set(slots.values())
        late = frozenset(slots.values()) - there if there else frozenset()
        return OpenedItem(key, slots, {letter: texts[response_id] for letter, response_id in slots.items()}, late)

    def _fresh(self, key: ItemKey, answers: Mapping[str, Response]) -> dict[str, str]:
        """The slots of an item that is opened for the first time; empty where too few models answered."""
        order = seated(
            database_secret(self._db),
            self._mode,
            session=self._session.name,
            reviewer=self._reviewer,
            position=self._queue.places[key],
            models=[model.name for model in self._session.models],
            present=answers,
        )
        return lettered(order, {model: response.id for model, response in answers.items()}, SIGNS.get(self._mode))
