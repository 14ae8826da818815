"""What one reviewer has said in one session, and what can be undone of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from reviewtui.domain.judgment import Judgment

PACE_OVER = 20
"""Speed is taken over this many of the latest ratings: recent enough to be true, enough to be steady."""

PACE_FROM = 3
"""With fewer timed ratings than this there is no speed to speak of."""

GRADING_KINDS = ("rating", "label", "note")


class Said(NamedTuple):
    """The judgments that stand on one answer."""

    rating: Judgment | None
    labels: tuple[Judgment, ...]
    note: Judgment | None


class Ledger:
    """A reviewer's own judgments, oldest first, as they stand after all undoing.

    Works only on rows: what it says after a restart is what it said before. A replaced judgment lies under the one
    that replaced it, and comes back when that one is undone. `answers` are the responses that can be on screen; what
    was said about others (stale ones) stays recorded and is left alone.
    """

    def __init__(self, history: Iterable[Judgment], answers: Collection[str]) -> None:
        rows = list(history)
        undone = {row.supersedes for row in rows if row.kind == "undo"}
        self._standing: dict[str, Judgment] = {}
        self._about: dict[str, list[Judgment]] = defaultdict(list)
        for row in sorted(rows, key=lambda row: row.id):
            if row.kind in GRADING_KINDS and row.id not in undone and row.response_id in answers:
                self.add(row)

    def add(self, row: Judgment) -> None:
        """A judgment was recorded."""
        assert row.response_id is not None, "judgments of this screen are about an answer"
        self._standing[row.id] = row
        self._about[row.response_id].append(row)

    def remove(self, row: Judgment) -> None:
        """A judgment was undone."""
        assert row.response_id is not None, "judgments of this screen are about an answer"
        del self._standing[row.id]
        self._about[row.response_id].remove(row)

    def said(self, response_id: str) -> Said:
        """What stands on an answer."""
        rows = self._about.get(response_id, [])
        replaced = {row.supersedes for row in rows}
        current = [row for row in rows if row.id not in replaced]
        ratings = [row for row in current if row.kind == "rating" and row.criterion is None]
        notes = [row for row in current if row.kind == "note"]
        return Said(
            rating=ratings[-1] if ratings else None,
            labels=tuple(row for row in current if row.kind == "label"),
            note=notes[-1] if notes else None,
        )

    def last(self) -> tuple[Judgment, ...]:
        """What one undo takes back, latest first: the last judgment, or all of one skip for good. Empty: nothing."""
        rows = reversed(self._standing.values())
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

    def ratings(self) -> int:
        """Answers that have a verdict of this reviewer."""
        return sum(self.said(response_id).rating is not None for response_id in self._about)

    def pace(self) -> float | None:
        """Ratings a minute, over the latest whose time is known; None while there are too few."""
        times: list[float] = []
        for row in reversed(self._standing.values()):
            if row.kind == "rating" and row.seconds is not None:
                times.append(row.seconds)
            if len(times) == PACE_OVER:
                break
        spent = sum(times)
        return 60 * len(times) / spent if len(times) >= PACE_FROM and spent > 0 else None
