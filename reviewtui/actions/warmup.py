"""The warm-up: a desk like the reviewer's own, with items whose verdicts are known. Nothing of it is a judgment."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, Self

from reviewtui import __version__
from reviewtui.actions.desk import Desk, NothingCollectedError, open_desk, rules_collected
from reviewtui.actions.review_queue import OpenedItem
from reviewtui.actions.review_verdicts import Verdicts
from reviewtui.actions.review_views import ItemView, SlotView, Turn
from reviewtui.actions.sayings import Sayings
from reviewtui.domain.clock import now_iso
from reviewtui.domain.ids import content_hash, uuid7
from reviewtui.domain.judgment import Judgment
from reviewtui.domain.known import KnownItem
from reviewtui.domain.session import Session
from reviewtui.grading.known import Check, checked, suits
from reviewtui.grading.modes import SIGNS, finished
from reviewtui.grading.queue import ItemKey
from reviewtui.grading.sitting import Sitting
from reviewtui.grading.slots import letter
from reviewtui.grading.stopwatch import Stopwatch
from reviewtui.store.database import Database
from reviewtui.store.judgments import latest_judgments
from reviewtui.store.warmups import add_warmup, warmed_up_on


class Explained(NamedTuple):
    """What was expected of an item that was judged just now, and why. `letters` are those of its answers."""

    letters: tuple[str, ...]
    checks: tuple[Check, ...]
    explanation: str


class Practice(Sayings):
    """What was said in the warm-up, in memory alone."""

    def __init__(self, session: str, reviewer: str) -> None:
        self._session = session
        self._reviewer = reviewer
        self._rows: list[Judgment] = []
        super().__init__()

    def about(self, response_id: str) -> Iterable[Judgment]:
        """All that was said about an answer and stands."""
        return [row for row in self._rows if row.response_id == response_id]

    def latest(self) -> Iterator[Judgment]:
        """What stands, the latest first."""
        return reversed(self._rows)

    def say_each(self, said: Mapping[str, Mapping[str, Any]], item: OpenedItem, **what: Any) -> None:
        """Say what is `said` of each answer, in place of what it supersedes."""
        for response_id, its in said.items():
            given = {**what, **its}
            self._rows = [row for row in self._rows if row.id != given.get("supersedes")]
            self._rows.append(
                Judgment(
                    session=self._session,
                    reviewer=self._reviewer,
                    prompt_id=item.key.prompt_id,
                    response_id=response_id,
                    slots=item.slots,
                    **given,
                    id=uuid7(),
                    created_at=now_iso(),
                    version=__version__,
                    writer="",
                    seq=0,
                    prev_hash="",
                    hash="",
                )
            )
        self.ledger.forget()


class WarmupDesk(Desk, Verdicts):
    """The items of the session's warm-up that this reviewer has not had, one at a time.

    `explained` says after each what was expected. What came of an item is stored when it is judged; the verdicts are
    not.
    """

    def __init__(
        self, db: Database, session: Session, reviewer: str, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.session = session.name
        self.reviewer = reviewer
        self.rules = session.review
        self.mode = session.review.modes[0]
        self.stopwatch = Stopwatch(clock)
        self.sitting = Sitting()
        self.explained: Explained | None = None
        self._db = db
        self._record = Practice(session.name, reviewer)
        self._items = items_of(session)
        had = self._items if _has_judged(db, self.session, reviewer) else warmed_up_on(db, self.session, reviewer)
        self._left = [identity for identity in self._items if identity not in had]

    @classmethod
    def open(cls, database: Path, session: str, reviewer: str) -> Self | None:
        """The desk on the database file at `database`; None where nobody is to warm up: the session has no warm-up, or
        this reviewer has had it, or has judged already.
        """
        with suppress(NothingCollectedError):
            desk = open_desk(database, lambda db: cls(db, rules_collected(db, session), reviewer))
            if desk._left:
                return desk
            desk.close()
        return None

    @property
    def candidates(self) -> tuple[str, ...]:
        """Nobody guesses in the warm-up."""
        return ()

    @property
    def item(self) -> ItemView | None:
        """The item on the desk; None: it was the last."""
        if not self._left:
            return None
        opened, item = self._opened(), self._items[self._left[0]]
        return ItemView(
            mode=self.mode,
            number=len(self._items) - len(self._left) + 1,
            total=len(self._items),
            turns=(Turn("user", item.prompt),),
            reference=None,
            slots=tuple(
                SlotView.of(sign, opened.texts[sign], self._record.ledger.said(identity), self.mode, self._criteria)
                for sign, identity in opened.slots.items()
            ),
        )

    def skip(self) -> None:
        """Go on without a verdict; what came of the item is nothing."""
        self._finish((), 0)

    def skip_all(self) -> None:
        """Leave the rest of the warm-up out, for good."""
        while self._left:
            self.skip()

    def _opened(self) -> OpenedItem:
        if not self._left:
            raise LookupError("no item lies on the desk")
        identity = self._left[0]
        sign = SIGNS.get(self.mode, letter)
        texts = {sign(place): text for place, text in enumerate(self._items[identity].answers)}
        return OpenedItem(ItemKey(identity, 1), {name: f"{identity}/{name}" for name in texts}, texts)

    @property
    def _criteria(self) -> tuple[str, ...]:
        """In the warm-up an answer is rated as a whole."""
        return ()

    def _is_said(self) -> None:
        self.explained = None

    def _go_on(self) -> None:
        opened = self._opened()
        answers = tuple(opened.slots.values())
        said = self._record.said(answers)
        if self.mode != "label" and not finished(self.mode, answers, said, self._criteria):
            return
        item = self._items[self._left[0]]
        checks = checked(item, self.mode, said)
        self._finish(checks, sum(check.as_expected for check in checks))
        self.explained = Explained(tuple(opened.slots), checks, item.explanation)

    def _finish(self, checks: Sequence[Check], as_expected: int) -> None:
        identity = self._left[0]
        add_warmup(self._db, self.session, self.reviewer, identity, checks=len(checks), as_expected=as_expected)
        self._left.pop(0)


def _has_judged(db: Database, session: str, reviewer: str) -> bool:
    return any(latest_judgments(db, session, reviewer, ("rating", "comparison", "ranking", "label")))


def items_of(session: Session) -> dict[str, KnownItem]:
    """The items of the warm-up that the session's first mode can be learnt on, by their ids."""
    mode = session.review.modes[0]
    return {content_hash(item): item for item in session.review.warmup if suits(item, mode)}
