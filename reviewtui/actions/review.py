"""Grading blind: the reviewer's desk. A screen shows what lies on it and hands on the keys; a test can do the same."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from reviewtui.actions.review_queue import ItemReader, OpenedItem, ReviewQueue, read_queue
from reviewtui.actions.review_record import Record
from reviewtui.actions.review_views import STRONG, ItemView, Progress, SlotView, Standing, Undone, turns_of
from reviewtui.domain.detection import FailureKind
from reviewtui.domain.errors import ReviewError, StorageError
from reviewtui.domain.judgment import Judgment, Verdict
from reviewtui.domain.session import ReviewRules
from reviewtui.grading.queue import ItemKey
from reviewtui.grading.stopwatch import Stopwatch
from reviewtui.store.database import Database, open_database
from reviewtui.store.sessions import stored_session

BUSY_SECONDS = 0.5
"""How long a verdict waits for the write of another process before the reviewer is told to press the key again."""


class NothingCollectedError(ReviewError):
    """The database has never heard of the session."""


class ReviewDesk:
    """One reviewer at one session, a single item on the desk.

    `item` says what is to be seen, in letters; which answer is whose stays inside. Every verdict is committed before
    the method that gives it returns; where it cannot be committed a StorageError is raised and nothing was said.
    `stopwatch` belongs to whoever shows the item: it is restarted when the item has been painted. The requirements
    that the first judgment locks are those of the session's file, looked for in `cwd`; without it, as last collected.
    """

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
        self._db = db
        self._cwd = cwd
        self._queue = ReviewQueue()
        self._current: OpenedItem | None = None
        self.refresh()

    @classmethod
    def open(cls, database: Path, session: str, reviewer: str, *, cwd: Path | None = None) -> Self:
        """The desk on the database file at `database`. Close it, or use it as a context manager.

        NothingCollectedError where there is no such file, or it does not know the session.
        """
        if not database.exists():  # and is not made only to look into it
            raise NothingCollectedError(f"There is no database {database} yet.", "Collect the session first.")
        db = open_database(database, busy_seconds=BUSY_SECONDS)
        try:
            return cls(db, session, reviewer, cwd=cwd)
        except BaseException:
            db.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave, and close the database."""
        self.leave()
        self._db.close()

    def refresh(self) -> None:
        """Read anew what there is to review and what has been said, and stay on the item if there is one."""
        definition = stored_session(self._db, self.session)
        if definition is None:
            raise NothingCollectedError(
                f"Nothing has been collected of {self.session} yet.", "Collect its answers first."
            )
        before, staying = self._queue, self._current
        self._definition = definition
        self._prompts = {prompt.id: prompt for prompt in definition.prompts}
        self._queue = read_queue(self._db, definition, self.reviewer)
        self._queue.stay(before)
        self._reader = ItemReader(self._db, definition, self.reviewer, self._queue)
        self._record = Record(self._db, definition, self.reviewer, self._queue.item_of, self._cwd)
        for key in self._queue.answers:
            self._mark(key)
        self._stand_on(staying.key if staying and staying.key in self._queue.answers else self._queue.next())
        self._reveal_if_finished()

    def leave(self) -> None:
        """The reviewer looks elsewhere, where names may be shown by the session's rule."""
        self.stopwatch.pause()
        with suppress(StorageError):  # the desk is found finished, and this recorded, when it is opened next
            self._reveal_if_finished()

    # What lies on the desk

    @property
    def rules(self) -> ReviewRules:
        """How the session is to be graded."""
        return self._definition.review

    @property
    def comparing(self) -> bool:
        """Whether two answers are judged against each other, and not each by itself."""
        return self.rules.mode == "compare"

    @property
    def standing(self) -> Standing:
        """Whether there is something to grade and, if not, why."""
        if self._current is not None:
            return "open"
        return "waiting" if self._queue.waiting else "finished"

    @property
    def item(self) -> ItemView | None:
        """The item on the desk; None unless `standing` is `open`."""
        if self._current is None:
            return None
        prompt = self._prompts[self._current.key.prompt_id]
        return ItemView(
            number=self._queue.places[self._current.key] + 1,
            total=len(self._queue.places),
            turns=turns_of(prompt),
            reference=prompt.reference,
            slots=tuple(
                SlotView.of(letter, self._current.texts[letter], self._record.ledger.said(response_id))
                for letter, response_id in self._current.slots.items()
            ),
        )

    @property
    def pace(self) -> float | None:
        """Answers graded a minute, lately; None while it is not known."""
        return self._record.ledger.pace()

    def progress(self) -> Progress:
        """How far this reviewer is. Nobody else's verdicts and no model enter it."""
        queue = self._queue
        return Progress(
            items=len(queue.places),
            finished=len(queue.finished),
            waiting=queue.waiting,
            unanswered=queue.unanswered,
            skipped=sum(key not in queue.finished for key in queue.skipped),
            unit="comparison" if self.comparing else "answer",
            verdicts=len(queue.answers) if self.comparing else len(queue.item_of),
            given=len(queue.finished) if self.comparing else sum(map(self._record.judged, queue.item_of)),
            pace=self.pace,
        )

    def look_ahead(self) -> tuple[str, ...]:
        """Read the item that will come next, while the reviewer reads this one; the texts of its slots, in order."""
        ahead = self._reader.look_ahead(self._current.key) if self._current is not None else None
        return tuple(ahead.texts.values()) if ahead is not None else ()

    # Verdicts

    def rate(self, letter: str, rating: int) -> None:
        """Give the answer under `letter` 1 to 5. With the item's last verdict the next item comes."""
        if not 1 <= rating <= 5:
            raise ValueError(f"a rating is 1 to 5, not {rating}")
        self._judge(letter, rating, None)

    def compare(self, verdict: Verdict, *, strongly: bool = False) -> None:
        """Say how A and B compare: `first` (A is better), `second`, `tie` or `both_bad`; the next item comes.

        `strongly`: much better, where the session asks for it.
        """
        asked = self.rules.strength and verdict in ("first", "second")
        self._compare(verdict, strength=(STRONG if strongly else 1) if asked else None)

    def cannot_judge(self, letter: str) -> None:
        """Say that this answer, or how the two compare, cannot be judged: a verdict of its own, outside the rates."""
        if self.comparing:
            self._compare("cannot_judge")
        else:
            self._judge(letter, None, "cannot_judge")

    def skip(self) -> None:
        """Put the item to the end of the queue. Not a verdict: a restart forgets it."""
        self._queue.skip(self._opened().key)
        self._stand_on(self._queue.next())

    def skip_for_good(self, reason: str) -> None:
        """Leave the item's unjudged answers out of the figures, saying why. One undo brings the item back."""
        opened = self._opened()
        if self.comparing:
            self._compare("skipped", note=reason)
            return
        unjudged = [letter for letter, response_id in opened.slots.items() if not self._record.judged(response_id)]
        self._say(*unjudged, kind="rating", verdict="skipped", note=reason, seconds=self.stopwatch.read())
        self._go_on(opened.key)

    def label(
        self, letter: str, category: FailureKind, *, severity: int | None = None, noticed: bool | None = None
    ) -> None:
        """Say how the answer under `letter` fails; the same category again replaces the former label.

        `severity` is 1 to 5; `noticed`: would the team have noticed this failure without a review?
        """
        labels = self._record.ledger.said(self._opened().slots[letter]).labels
        former = next((row.id for row in labels if row.category == category), None)
        self._say(letter, kind="label", category=category, severity=severity, noticed=noticed, supersedes=former)

    def note(self, letter: str, text: str) -> None:
        """Write a note on the answer under `letter`, in place of the former one."""
        former = self._record.ledger.said(self._opened().slots[letter]).note
        self._say(letter, kind="note", note=text, supersedes=former.id if former else None)

    # Undoing

    def to_undo(self) -> Undone | None:
        """What `undo` would take back now; None: nothing."""
        if self._queue.skips_to_undo:
            return Undone(self._queue.places[self._queue.skipped[-1]] + 1, None, "skip")
        rows = self._record.ledger.last()
        return Undone.of(self._queue.places[self._item_of(rows[0])] + 1, rows[0]) if rows else None

    def undo_ends_blindness(self) -> bool:
        """Whether `undo` would take back what was said blind, of an answer whose model's name may be known by now."""
        return not self._queue.skips_to_undo and any(map(self._record.revealed, self._record.ledger.last()))

    def undo(self) -> Undone | None:
        """Take back the last thing said, by rows that supersede it, and stand on its item. None: there is nothing.

        It reaches back as far as this reviewer's own judgments of the session do, over any number of restarts.
        """
        undone = self.to_undo()
        if self._queue.skips_to_undo:
            self._stand_on(self._queue.unskip())
        elif rows := self._record.ledger.last():
            self._record.take_back(rows)
            for key in map(self._item_of, rows):
                self._mark(key)
            self._stand_on(self._item_of(rows[-1]))
        return undone

    # Within

    def _judge(self, letter: str, rating: int | None, verdict: Verdict | None) -> None:
        opened = self._opened()
        former = self._record.ledger.said(opened.slots[letter]).rating
        self._say(
            letter,
            kind="rating",
            rating=rating,
            verdict=verdict,
            seconds=self.stopwatch.read(),
            supersedes=former.id if former else None,
        )
        self.stopwatch.restart()
        self._go_on(opened.key)

    def _compare(self, verdict: Verdict, **what: object) -> None:
        opened = self._opened()
        first, second = opened.slots
        self._say(
            first,
            kind="comparison",
            other_response_id=opened.slots[second],
            verdict=verdict,
            seconds=self.stopwatch.read(),
            **what,
        )
        self.stopwatch.restart()
        self._go_on(opened.key)

    def _say(self, *letters: str, **what: object) -> None:
        opened = self._opened()
        self._record.say([opened.slots[letter] for letter in letters], opened, **what)
        self._queue.skips_to_undo = 0

    def _go_on(self, key: ItemKey) -> None:
        """The next item, if this one has all its verdicts."""
        if self._mark(key):
            self._stand_on(self._queue.next())

    def _mark(self, key: ItemKey) -> bool:
        answers = self._queue.answers[key]
        finished = self._record.compared(answers) if self.comparing else all(map(self._record.judged, answers))
        self._queue.mark(key, finished)
        return finished

    def _item_of(self, row: Judgment) -> ItemKey:
        assert row.response_id is not None, "judgments of this screen are about an answer"
        return self._queue.item_of[row.response_id]

    def _stand_on(self, key: ItemKey | None) -> None:
        self._current = self._reader.open(key)

    def _opened(self) -> OpenedItem:
        if self._current is None:
            raise LookupError("no item lies on the desk")
        return self._current

    def _reveal_if_finished(self) -> None:
        if self.standing == "finished" and self.rules.blind and self.rules.reveal == "end":
            self._record.reveal()
