"""What one reviewer has said in one session, and what can be undone of it."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, takewhile
from typing import NamedTuple, Protocol

from reviewtui.domain.judgment import Judgment, JudgmentKind

PACE_OVER = 20
"""Speed is taken over this many of the latest ratings: recent enough to be true, enough to be steady."""

PACE_FROM = 3
"""With fewer timed ratings than this there is no speed to speak of."""

RECENT = 32
"""So many judgments are remembered to tell the speed and what can be undone."""

KEPT = 256
"""Of so many answers it is remembered what stands on them."""

GRADING_KINDS: tuple[JudgmentKind, ...] = ("rating", "comparison", "ranking", "label", "note", "guess")

VERDICTS = ("rating", "comparison", "ranking", "guess")
"""What is said once of an answer or of several, and timed: of what one key said, the first row."""


class Said(NamedTuple):
    """The judgments that stand on one answer.

    `rating` is that of the whole, `by_criterion` those by a criterion. `comparisons` are those in which it stood first.
    `looked_at`: it was looked through for failures. `note` speaks of the whole answer, `remarks` of passages of it.
    """

    rating: Judgment | None
    by_criterion: Mapping[str, Judgment]
    comparisons: tuple[Judgment, ...]
    ranking: Judgment | None
    guess: Judgment | None
    labels: tuple[Judgment, ...]
    looked_at: Judgment | None
    note: Judgment | None
    remarks: tuple[Judgment, ...] = ()


class Book(Protocol):
    """Where the reviewer's judgments are written, to be read piece by piece."""

    def about(self, response_id: str) -> Iterable[Judgment]:
        """All that the reviewer ever said about an answer."""

    def latest(self) -> Iterator[Judgment]:
        """What stands and was said of an item (of `GRADING_KINDS`, and not in Triage), the latest first."""


class Ledger:
    """A reviewer's own judgments that stand: what the rows of `book` say of themselves (`superseded_by`).

    Reads only what is asked for, and works only on rows: what it says after a restart is what it said before.
    `again`: the item on the desk is shown a second time, and what was said at the first is out of sight.
    """

    def __init__(self, book: Book) -> None:
        self.again = False
        self._book = book
        self._about: dict[str, list[Judgment]] = {}
        self._recent: list[Judgment] | None = None

    def forget(self) -> None:
        """Something was said: read anew what is asked for."""
        self._about.clear()
        self._recent = None

    def said(self, response_id: str) -> Said:
        """What stands on an answer."""
        if len(self._about) > KEPT:
            self._about.clear()
        if response_id not in self._about:
            self._about[response_id] = list(self._book.about(response_id))
        return said_of(self._about[response_id], again=self.again)

    def last(self) -> tuple[Judgment, ...]:
        """What one undo takes back, latest first: the last judgment, or all that one key said. Empty: nothing."""
        rows = self._latest()
        last = next(rows, None)
        return () if last is None else (last, *takewhile(lambda row: _same_act(row, last), rows))

    def pace(self) -> float | None:
        """Verdicts a minute, over the latest whose time is known; None while there are too few."""
        times: list[float] = []
        for row in self._latest():
            if (row.kind in VERDICTS or row.verdict == "no_failure") and row.seconds is not None:
                times.append(row.seconds)
            if len(times) == PACE_OVER:
                break
        spent = sum(times)
        return 60 * len(times) / spent if len(times) >= PACE_FROM and spent > 0 else None

    def _latest(self) -> Iterator[Judgment]:
        """What stands, the latest first; the first of it is kept, because every key asks for it."""
        if self._recent is None:
            self._recent = list(islice(self._book.latest(), RECENT))
        yield from self._recent
        if len(self._recent) == RECENT:
            yield from islice(self._book.latest(), RECENT, None)


def said_of(rows: Iterable[Judgment], *, again: bool) -> Said:
    """What stands on an answer, `rows` being all that was ever said about it: of what was said of its item when that
    was shown at first, or when it was shown `again`.
    """
    current = sorted((row for row in rows if _stands(row) and bool(row.repeat) is again), key=_age)
    remarks = tuple(row for row in current if row.kind == "note" and row.span_start is not None)
    last = {(row.kind, row.criterion): row for row in current if row not in remarks}
    labels = [row for row in current if row.kind == "label"]
    return Said(
        rating=last.get(("rating", None)),
        by_criterion={row.criterion: row for row in last.values() if row.kind == "rating" and row.criterion},
        comparisons=tuple(row for row in current if row.kind == "comparison"),
        ranking=last.get(("ranking", None)),
        guess=last.get(("guess", None)),
        labels=tuple(row for row in labels if row.category is not None),
        looked_at=next((row for row in labels if row.category is None), None),
        note=last.get(("note", None)),
        remarks=remarks,
    )


def _stands(row: Judgment) -> bool:
    return row.kind in GRADING_KINDS and row.superseded_by is None


def _same_act(row: Judgment, last: Judgment) -> bool:
    """Whether the key that said `last` said `row`, too. A skip for good once had no `act` to tell."""
    if last.act is not None:
        return row.act == last.act
    return last.verdict == row.verdict == "skipped" and row.slots == last.slots and row.note == last.note


def _age(row: Judgment) -> str:
    return row.id
