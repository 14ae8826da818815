"""What one reviewer has said in one session, and what can be undone of it."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from reviewtui.domain.judgment import Judgment

PACE_OVER = 20
"""Speed is taken over this many of the latest ratings: recent enough to be true, enough to be steady."""

PACE_FROM = 3
"""With fewer timed ratings than this there is no speed to speak of."""

GRADING_KINDS = ("rating", "comparison", "label", "note")

VERDICTS = ("rating", "comparison")
"""What is said once of an answer or of two, and timed."""


class Said(NamedTuple):
    """The judgments that stand on one answer. `comparisons` are those in which it stood first."""

    rating: Judgment | None
    comparisons: tuple[Judgment, ...]
    labels: tuple[Judgment, ...]
    note: Judgment | None


class Ledger:
    """A reviewer's own judgments that stand, oldest first: what the rows say of themselves (`superseded_by`).

    Works only on rows: what it says after a restart is what it said before. `answers` are the responses that can be on
    screen; what was said about others (stale ones) stays recorded and is left alone. What is part of an `act` was said
    in Triage, which takes it back.
    """

    def __init__(self, history: Iterable[Judgment], answers: Collection[str]) -> None:
        self._standing: list[Judgment] = []
        self._about: dict[str, list[Judgment]] = {}
        rows_of: dict[str, list[Judgment]] = defaultdict(list)
        for row in history:
            if row.response_id is not None and row.response_id in answers:
                rows_of[row.response_id].append(row)
        for response_id, rows in rows_of.items():
            self.update(response_id, rows)

    def update(self, response_id: str, rows: Iterable[Judgment]) -> None:
        """All that was ever said about an answer is `rows` now."""
        for row in filter(_by_itself, self._about.get(response_id, ())):
            del self._standing[bisect_left(self._standing, row.id, key=_age)]
        current = [row for row in rows if row.kind in GRADING_KINDS and row.superseded_by is None]
        self._about[response_id] = sorted(current, key=_age)
        for row in filter(_by_itself, current):
            insort(self._standing, row, key=_age)

    def said(self, response_id: str) -> Said:
        """What stands on an answer."""
        current = self._about.get(response_id, [])
        ratings = [row for row in current if row.kind == "rating" and row.criterion is None]
        notes = [row for row in current if row.kind == "note"]
        return Said(
            rating=ratings[-1] if ratings else None,
            comparisons=tuple(row for row in current if row.kind == "comparison"),
            labels=tuple(row for row in current if row.kind == "label"),
            note=notes[-1] if notes else None,
        )

    def last(self) -> tuple[Judgment, ...]:
        """What one undo takes back, latest first: the last judgment, or all of one skip for good. Empty: nothing."""
        rows = reversed(self._standing)
        first = next(rows, None)
        if first is None:
            return ()
        taken = [first]
        if first.verdict == "skipped":
            for row in rows:
                if row.verdict != "skipped" or row.slots != first.slots or row.note != first.note:
                    break
                taken.append(row)
        return tuple(taken)

    def pace(self) -> float | None:
        """Verdicts a minute, over the latest whose time is known; None while there are too few."""
        times: list[float] = []
        for row in reversed(self._standing):
            if row.kind in VERDICTS and row.seconds is not None:
                times.append(row.seconds)
            if len(times) == PACE_OVER:
                break
        spent = sum(times)
        return 60 * len(times) / spent if len(times) >= PACE_FROM and spent > 0 else None


def _by_itself(row: Judgment) -> bool:
    return row.act is None


def _age(row: Judgment) -> str:
    return row.id
