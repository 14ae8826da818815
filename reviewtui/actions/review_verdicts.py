"""What a reviewer can say of the item on the desk, in each mode of grading."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from typing import Any, get_args

from reviewtui.actions.review_queue import OpenedItem
from reviewtui.actions.review_views import STRONG, Span, Unrated, span_of
from reviewtui.actions.sayings import Sayings
from reviewtui.domain.detection import FailureKind
from reviewtui.domain.judgment import Verdict
from reviewtui.domain.session import ReviewMode, ReviewRules
from reviewtui.grading.modes import SAYS, finished
from reviewtui.grading.ranks import ranks
from reviewtui.grading.sitting import Sitting
from reviewtui.grading.stopwatch import Stopwatch

WORST, BEST = 1, 5
"""The ends of the scale of ratings."""


def _columns(span: Span | None) -> dict[str, int]:
    """The fields of a judgment that say of which passage it speaks."""
    return {} if span is None else {"span_start": span[0], "span_end": span[1]}


class Verdicts(ABC):
    """The verdicts on the opened item. Each is committed before its method returns; where it cannot be, a StorageError
    is raised and nothing was said.
    """

    reviewer: str
    rules: ReviewRules
    mode: ReviewMode
    stopwatch: Stopwatch
    sitting: Sitting
    _record: Sayings

    @property
    @abstractmethod
    def candidates(self) -> tuple[str, ...]:
        """The names of all models, in the session's order: those that a guess can name."""

    @abstractmethod
    def _opened(self) -> OpenedItem:
        """The item on the desk. LookupError where none is there."""

    @abstractmethod
    def _go_on(self) -> None:
        """Something was said of the item: the next one comes where that was all that is asked."""

    @abstractmethod
    def _is_said(self) -> None:
        """Something was said of the item."""

    # Verdicts

    def rate(self, letter: str, rating: int, criterion: str | None = None) -> None:
        """Give the answer under `letter` 1 to 5, as a whole or by a criterion of the session. With the item's last
        verdict the next item comes.
        """
        if not WORST <= rating <= BEST:
            raise ValueError(f"a rating is {WORST} to {BEST}, not {rating}")
        self._judge(letter, rating=rating, criterion=criterion)

    def compare(self, verdict: Verdict, *, strongly: bool = False) -> None:
        """Say how A and B compare: `first` (A is better), `second`, `tie` or `both_bad`; the next item comes.

        `strongly`: much better, where the session asks for it.
        """
        asked = self.rules.strength and verdict in ("first", "second")
        self._compare(verdict, strength=(STRONG if strongly else 1) if asked else None)

    def rank(self, places: Sequence[Collection[str]]) -> None:
        """Put all answers in order: `places` holds the letters of the best, then of the next, and so on; several in one
        place are as good. Who stands behind two has rank 3. The next item comes.
        """
        opened = self._opened()
        said = {opened.slots[letter]: {"rank": rank} for letter, rank in ranks(places, opened.slots).items()}
        self._record.say_each(said, opened, kind="ranking", seconds=self.stopwatch.read())
        self._judged()

    def guess(self, letter: str, model: str) -> None:
        """Say which of `candidates` the answer under `letter` is taken for. With the last guess the next item comes."""
        if model not in self.candidates:
            raise ValueError(f"{model} is no model of the session")
        self._judge(letter, guess=model)

    def looked_through(self) -> None:
        """Say that nothing else is wrong than what was labelled; the next item comes."""
        opened = self._opened()
        clean = [letter for letter, identity in opened.slots.items() if not self._record.ledger.said(identity).labels]
        if clean:
            self._say(*clean, kind="label", verdict="no_failure", seconds=self.stopwatch.read())
        self._judged()

    def cannot_judge(self, letter: str, criterion: str | None = None) -> None:
        """Say that this answer, or the item where it is judged as a whole, cannot be judged: a verdict of its own,
        outside the rates.
        """
        if self.mode in ("rate", "guess"):
            self._judge(letter, verdict="cannot_judge", criterion=criterion)
        else:
            self._set_aside("cannot_judge", None)

    def skip_for_good(self, reason: str) -> None:
        """Leave what is not judged of the item out of the figures, saying why. One undo brings the item back."""
        self._set_aside("skipped", reason)

    def needs_expert(self, reason: str | None = None) -> None:
        """Leave what is not judged of the item to somebody who knows more, saying why where there is something to say.
        One undo brings the item back.
        """
        self._set_aside("needs_expert", reason)

    def label(
        self,
        letter: str,
        category: FailureKind,
        *,
        severity: int | None = None,
        noticed: bool | None = None,
        span: Span | None = None,
    ) -> None:
        """Say how the answer under `letter` fails, as a whole or in a passage; the same category again replaces the
        former label, unless they speak of two passages.

        `severity` is 1 to 5; `noticed`: would the team have noticed this failure without a review?
        """
        said = self._record.ledger.said(self._opened().slots[letter])
        labels = [row for row in said.labels if row.category == category]
        former = next((row.id for row in labels if None in (span, span_of(row)) or span_of(row) == span), None)
        what = {"category": category, "severity": severity, "noticed": noticed, "supersedes": former}
        self._say(letter, kind="label", **what, **_columns(span))

    def note(self, letter: str, text: str, *, span: Span | None = None) -> None:
        """Write a note on the answer under `letter`, or on a passage of it, in place of the former one on the same."""
        said = self._record.ledger.said(self._opened().slots[letter])
        notes = said.remarks if span is not None else filter(None, (said.note,))
        former = next((row.id for row in notes if span_of(row) == span), None)
        self._say(letter, kind="note", note=text, supersedes=former, **_columns(span))

    # Within

    def _judge(self, letter: str, **what: Any) -> None:
        """Judge one answer, in place of what was said of it before by the same criterion."""
        self._say(letter, kind=SAYS[self.mode], seconds=self.stopwatch.read(), **what)
        self._judged()

    def _compare(self, verdict: Verdict, **what: Any) -> None:
        opened = self._opened()
        first, second = opened.slots
        seconds = self.stopwatch.read()
        other = opened.slots[second]
        self._say(first, kind="comparison", other_response_id=other, verdict=verdict, seconds=seconds, **what)
        self._judged()

    def _set_aside(self, verdict: Unrated, reason: str | None) -> None:
        """Say of all that is not judged of the item that it is not judged, and why."""
        assert verdict in get_args(Unrated), "no rating, rank or guess goes with it"
        if self.mode == "compare":
            self._compare(verdict, note=reason)
            return
        slots = self._opened().slots
        open_still = [letter for letter, identity in slots.items() if not self._has_all(identity)]
        self._say(*open_still, kind=SAYS[self.mode], verdict=verdict, note=reason, seconds=self.stopwatch.read())
        self._judged()

    def _has_all(self, response_id: str) -> bool:
        """Whether an answer has all that the mode asks of it."""
        return finished(self.mode, [response_id], self._record.said([response_id]), self.rules.criteria)

    def _say(self, *letters: str, **what: Any) -> None:
        opened = self._opened()
        self._record.say([opened.slots[letter] for letter in letters], opened, **what)
        self._is_said()

    def _judged(self) -> None:
        self.sitting.judged(self.stopwatch.read())
        self.stopwatch.restart()
        self._is_said()
        self._go_on()
