"""What one reviewer has said in one session, and what can be undone of it."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import islice, takewhile
from typing import NamedTuple

from reviewtui.domain.judgment import Judgment

PACE_OVER = 20
"""Speed is taken over this many of the latest ratings: recent enough to be true, enough to be steady."""

PACE_FROM = 3
"""With fewer timed ratings than this there is no speed to speak of."""

GRADING_KINDS = ("rating", "comparison", "ranking", "label", "note", "guess")

VERDICTS = ("rating", "comparison", "ranking", "guess")
"""What is said once of an answer or of several, and timed: of what one key said, the first row."""


class Said(NamedTuple):
    """The judgments that stand on one answer.

    `rating` is that of the whole, `by_criterion` those by a criterion. `comparisons` are those in which it stood first.
    `looked_at`: it was looked through for failures.
    """

    rating: Judgment | None
    by_criterion: Mapping[str, Judgment]
    comparisons: tuple[Judgment, ...]
    ranking: Judgment | None
    guess: Judgment | None
    labels: tuple[Judgment, ...]
    looked_at: Judgment | None
    note: Judgment | None


class Ledger:
    """A reviewer's own judgments that stand, oldest first: what the rows say of themselves (`superseded_by`).

    Works only on rows: what it says after a restart is what it said before. `answers` are the responses that can be on
    screen; what was said about others (stale ones) stays recorded and is left alone, and so is what was said in Triage,
    which takes it back.
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
        for row in filter(_said_here, self._about.get(response_id, ())):
            del self._standing[bisect_left(self._standing, row.id, key=_age)]
        current = [row for row in rows if row.kind in GRADING_KINDS and row.superseded_by is None]
        self._about[response_id] = sorted(current, key=_age)
        for row in filter(_said_here, current):
            insort(self._standing, row, key=_age)

    def said(self, response_id: str) -> Said:
        """What stands on an answer."""
        current = self._about.get(response_id, [])
        last = {(row.kind, row.criterion): row for row in current}
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
        )

    def last(self) -> tuple[Judgment, ...]:
        """What one undo takes back, latest first: the last judgment, or all that one key said. Empty: nothing."""
        if not self._standing:
            return ()
        last = self._standing[-1]
        return (last, *takewhile(lambda row: _same_act(row, last), islice(reversed(self._standing), 1, None)))

    def pace(self) -> float | None:
        """Verdicts a minute, over the latest whose time is known; None while there are too few."""
        times: list[float] = []
        for row in reversed(self._standing):
            if (row.kind in VERDICTS or row.verdict == "no_failure") and row.seconds is not None:
                times.append(row.seconds)
            if len(times) == PACE_OVER:
                break
        spent = sum(times)
        return 60 * len(times) / spent if len(times) >= PACE_FROM and spent > 0 else None


def _said_here(row: Judgment) -> bool:
    """Whether it was said of an item, whose letters it then remembers, and not in Triage."""
    return row.act is None or row.slots is not None


def _same_act(row: Judgment, last: Judgment) -> bool:
    """Whether the key that said `last` said `row`, too. A skip for good once had no `act` to tell."""
    if last.act is not None:
        return row.act == last.act
    return last.verdict == row.verdict == "skipped" and row.slots == last.slots and row.note == last.note


def _age(row: Judgment) -> str:
    return row.id
