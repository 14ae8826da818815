"""Grading blind: the reviewer's desk. A screen shows what lies on it and hands on the keys; a test can do the same."""

import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Self

from reviewtui.actions.desk import Desk, open_desk, rules_collected
from reviewtui.actions.review_names import revealed_item, who_was_who
from reviewtui.actions.review_progress import progress_of
from reviewtui.actions.review_queue import OpenedItem, ReviewQueue
from reviewtui.actions.review_reader import ItemReader
from reviewtui.actions.review_record import Record
from reviewtui.actions.review_verdicts import Verdicts
from reviewtui.actions.review_views import (
    ItemView,
    Progress,
    Revealed,
    SlotView,
    Standing,
    Undone,
    WhoWasWho,
    turns_of,
)
from reviewtui.domain.errors import StorageError
from reviewtui.domain.judgment import Judgment
from reviewtui.domain.session import ReviewMode
from reviewtui.grading.modes import SAYS
from reviewtui.grading.queue import ItemKey
from reviewtui.grading.sitting import Sitting
from reviewtui.grading.stopwatch import Stopwatch
from reviewtui.store.database import Database
from reviewtui.store.gold import gold_prompt
from reviewtui.store.sessions import prompt_by_id

KEEP_EVERY_S = 60.0
"""How often a key says that an item is still on the desk, where others might judge it instead."""


class ReviewDesk(Desk, Verdicts):
    """One reviewer at one session, a single item on the desk.

    `item` says what is to be seen, in letters; which answer is whose stays inside. Every verdict is committed before
    the method that gives it returns; where it cannot be committed a StorageError is raised and nothing was said.
    `stopwatch` belongs to whoever shows the item: it is restarted when the item has been painted. The requirements
    that the first judgment locks are those of the session's file, looked for in `cwd`; without it, as last collected.
    """

    _record: Record

    def __init__(
        self,
        db: Database,
        session: str,
        reviewer: str,
        *,
        cwd: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.session = session
        self.reviewer = reviewer
        self.stopwatch = Stopwatch(clock)
        self._clock = clock
        self._kept_at = clock()
        self._db = db
        self._cwd = cwd
        self._queues: dict[ReviewMode, ReviewQueue] = {}
        self._current: OpenedItem | None = None
        self.revealed: Revealed | None = None
        """Who wrote the answers of the last finished item, where the session tells after each; until something is said
        again.
        """
        self.refresh()

    @classmethod
    def open(cls, database: Path, session: str, reviewer: str, *, cwd: Path | None = None) -> Self:
        """The desk on the database file at `database`.

        NothingCollectedError where there is no such file, or it does not know the session.
        """
        return open_desk(database, lambda db: cls(db, session, reviewer, cwd=cwd))

    def close(self) -> None:
        """Leave, and close the database."""
        self.leave()
        for queue in self._queues.values():
            queue.close()
        super().close()

    def refresh(self) -> None:
        """Read anew what there is to review and what has been said, and stay on the item if there is one."""
        definition = rules_collected(self._db, self.session)
        if not self._queues:
            self.sitting = Sitting(definition.review.break_after)
        before, staying = self._queues, self._current
        self._definition = definition
        self.rules = definition.review
        self._record = record = Record(self._db, definition, self.reviewer, self._cwd)
        for queue in before.values():
            queue.save()
        self._queues = {
            mode: ReviewQueue(self._db, definition, self.reviewer, mode, partial(record.finished, mode))
            for mode in self.rules.modes
        }
        self._readers = {mode: ItemReader(self._db, definition, queue) for mode, queue in self._queues.items()}
        for mode, queue in self._queues.items():
            queue.stay(before.get(mode, queue))
        if staying is not None and self.mode in self._queues and staying.key in self._queue:
            self._stand_on(self.mode, staying.key)
        else:
            self._stand_on_next()
        self._reveal_if_finished()

    def leave(self) -> None:
        """The reviewer looks elsewhere, where names may be shown by the session's rule."""
        self.stopwatch.pause()
        with suppress(StorageError):  # the desk is found finished, and this recorded, when it is opened next
            self._reveal_if_finished()

    def touch(self) -> None:
        """A key was pressed: the reviewer is here, and what lies on the desk stays theirs."""
        self.stopwatch.touch()
        if self._current is not None and self._clock() - self._kept_at >= KEEP_EVERY_S:
            self._kept_at = self._clock()
            self._queue.renew()

    # What lies on the desk

    @property
    def candidates(self) -> tuple[str, ...]:
        """The names of all models, in the session's order: those that a guess can name."""
        return tuple(model.name for model in self._definition.models)

    @property
    def standing(self) -> Standing:
        """Whether there is something to grade and, if not, why."""
        if self._current is not None:
            return "open"
        return "waiting" if any(queue.waiting for queue in self._queues.values()) else "finished"

    @property
    def item(self) -> ItemView | None:
        """The item on the desk; None unless `standing` is `open`."""
        if self._current is None:
            return None
        prompt_id = self._current.key.prompt_id
        prompt = prompt_by_id(self._db, self.session, prompt_id) or gold_prompt(self._db, self.session, prompt_id)
        assert prompt is not None, "an item is of a prompt of the session"
        slots = self._slot_views(self._current)
        reference_is_shown = self.rules.reference_before or all(slot.judged for slot in slots)
        return ItemView(
            mode=self.mode,
            number=self._queue.number(self._current.key),
            total=self._queue.total,
            turns=turns_of(prompt),
            reference=prompt.reference if reference_is_shown else None,
            slots=slots,
            candidates=self.candidates if self.mode == "guess" else (),
            unit=self.rules.unit,
        )

    def _slot_views(self, opened: OpenedItem) -> tuple[SlotView, ...]:
        return tuple(
            SlotView.of(
                letter,
                opened.texts[letter],
                self._record.ledger.said(response_id),
                self.mode,
                self.rules.criteria,
                opened.asides.get(letter, ()),
            )
            for letter, response_id in opened.slots.items()
        )

    @property
    def pace(self) -> float | None:
        """Answers graded a minute, lately; None while it is not known."""
        return self._record.ledger.pace()

    def progress(self) -> Progress:
        """How far this reviewer is. Nobody else's verdicts and no model enter it."""
        return progress_of(self._queue, self._record)

    def look_ahead(self) -> tuple[str, ...]:
        """Read the item that will come next, while the reviewer reads this one; the texts of its slots, in order."""
        ahead = self._readers[self.mode].look_ahead(self._current.key) if self._current is not None else None
        return tuple(ahead.texts.values()) if ahead is not None else ()

    # Who was who

    def who_was_who(self) -> WhoWasWho | None:
        """What this reviewer's verdicts come to for each model; None while names are hidden, or where nothing was
        judged.
        """
        if self.standing != "finished" or (self.rules.blind and self.rules.reveal == "never"):
            return None
        return who_was_who(self._db, self.session, self.reviewer, self.candidates)

    # What is not judged now

    def skip(self) -> None:
        """Put the item to the end of the queue. Not a verdict: a restart forgets it."""
        self._queue.skip(self._opened().key)
        self._stand_on_next()

    # Undoing

    def to_undo(self) -> Undone | None:
        """What `undo` would take back now; None: nothing."""
        if self._queue.skips_to_undo:
            return Undone(self._queue.number(self._queue.skipped[-1]), None, "skip")
        rows = self._record.ledger.last()
        if not rows:
            return None
        queue = self._queues[self._mode_of(rows[0])]
        return Undone.of(queue.number(self._record.item_of(rows[0])), rows[0])

    def undo_ends_blindness(self) -> bool:
        """Whether `undo` would take back what was said blind, of an answer whose model's name may be known by now."""
        return not self._queue.skips_to_undo and any(map(self._record.revealed, self._record.ledger.last()))

    def undo(self) -> Undone | None:
        """Take back the last thing said, by rows that supersede it, and stand on its item. None: there is nothing.

        It reaches back as far as this reviewer's own judgments of the session do, over any number of restarts.
        """
        undone = self.to_undo()
        if self._queue.skips_to_undo:
            self._stand_on(self.mode, self._queue.unskip())
        elif rows := self._record.ledger.last():
            self._record.take_back(rows)
            for key in map(self._record.item_of, rows):
                self._mark(key)
            self._stand_on(self._mode_of(rows[-1]), self._record.item_of(rows[-1]))
        return undone

    # Within

    @property
    def _queue(self) -> ReviewQueue:
        """The queue of the mode that is judged in now."""
        return self._queues[self.mode]

    def _go_on(self) -> None:
        """The next item, if this one has all its verdicts."""
        opened = self._opened()
        self._mark(opened.key)
        if self._record.finished_as_shown(self.mode, opened):
            if not self._queue.has_finished(opened.key):
                self._queue.leave(opened.key)
            if self.rules.blind and self.rules.reveal == "after-each" and self._has_every_mode(opened.key):
                self._reveal(opened)
            self._stand_on_next()

    def _has_every_mode(self, key: ItemKey) -> bool:
        return all(queue.has_finished(key) for queue in self._queues.values() if key in queue)

    def _reveal(self, opened: OpenedItem) -> None:
        """Say who wrote the answers of an item: what is said of them from now on is not blind."""
        self._record.reveal(opened.slots.values())
        said = self._record.said(opened.slots.values())
        self.revealed = revealed_item(self._db, opened, self._queue.number(opened.key), said, self.mode)

    def _is_said(self) -> None:
        self.revealed = None
        for queue in self._queues.values():
            queue.skips_to_undo = 0

    def _mark(self, key: ItemKey) -> None:
        """Note in which modes an item has all its verdicts."""
        for mode, queue in self._queues.items():
            if key in queue:
                queue.mark(key, self._record.finished(mode, key))

    def _stand_on(self, mode: ReviewMode, key: ItemKey | None) -> None:
        """Lay an item on the desk, or the next one of its queue where it is none any more."""
        self.mode = mode
        self._current = self._readers[mode].open(key)
        self._record.ledger.again = self._current is not None and self._current.key.repeat

    def _stand_on_next(self) -> None:
        """The next item: of the first mode in which there is one. The modes of a session come one after the other."""
        for mode, queue in self._queues.items():
            self._stand_on(mode, queue.next())
            if self._current is not None:
                return

    def _mode_of(self, row: Judgment) -> ReviewMode:
        """The mode in which something was said; of a label or a note, which is said in any, the first that has it."""
        wanted = [mode for mode, kind in SAYS.items() if kind == row.kind and (kind != "label" or not row.category)]
        item = self._record.item_of(row)
        modes = [mode for mode, queue in self._queues.items() if item in queue]
        return next((mode for mode in (*wanted, self.mode, *modes) if mode in modes), self.mode)

    def _opened(self) -> OpenedItem:
        if self._current is None:
            raise LookupError("no item lies on the desk")
        return self._current

    def _reveal_if_finished(self) -> None:
        if self.standing == "finished" and self.rules.blind and self.rules.reveal != "never":
            self._record.reveal_all()
