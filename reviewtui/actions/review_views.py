"""What a reviewer is shown: letters and words. Nothing here can hold a model's name, a response's id or a timing."""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, Self

from reviewtui.actions.asides import Aside
from reviewtui.domain.detection import FailureKind
from reviewtui.domain.judgment import Judgment, Unit
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.session import ReviewMode
from reviewtui.grading.ledger import Said
from reviewtui.grading.modes import finished
from reviewtui.grading.reveal import Agreement, OwnResult

STRONG = 2
"""The `strength` of a comparison that says "much better"; 1 says "better"."""

Standing = Literal["open", "finished", "waiting"]
"""`open`: an item lies on the desk. `finished`: everything is graded. `waiting`: what is complete is graded, other
items are still being collected."""

LABELS: dict[FailureKind, str] = {
    "empty": "says nothing of use",
    "truncated": "ends too early",
    "refusal": "declines to answer",
    "repetition": "repeats itself",
    "language": "wrong language",
    "format": "not in the form asked for",
    "reference": "wrong in substance",
    "leak": "gives away what it should not",
    "other": "something else",
}
"""The failures that a person can see in an answer, and how they are called on screen. Errors, timeouts and stalls
belong to the detectors: nobody sees them in a text."""


UNITS: dict[ReviewMode, Literal["answer", "comparison", "ranking"]] = {
    "rate": "answer",
    "compare": "comparison",
    "rank": "ranking",
    "label": "answer",
    "guess": "answer",
}
"""What is counted in each mode."""


class Turn(NamedTuple):
    """One message of the prompt."""

    role: str
    text: str


Unrated = Literal["cannot_judge", "skipped", "needs_expert"]
"""A verdict in place of a rating, a rank or a guess."""


class Grade(NamedTuple):
    """What was said of an answer by one criterion; `None` is the whole of it."""

    criterion: str | None
    rating: int | None
    verdict: Unrated | None

    @property
    def given(self) -> bool:
        return self.rating is not None or self.verdict is not None


Span = tuple[int, int]
"""A passage of an answer: start and end, in characters of the text as the model wrote it."""


def span_of(row: Judgment) -> Span | None:
    """The passage that a judgment speaks of; None: the whole answer."""
    start, end = row.span_start or 0, row.span_end or 0
    return (start, end) if start < end else None


class Remark(NamedTuple):
    """What was said of a passage, in words."""

    span: Span
    words: str


class SlotView(NamedTuple):
    """One answer under its letter, with what this reviewer has said of it.

    `rating` (1-5) and `verdict` are those of the whole, `grades` those by each criterion of the session, in its order.
    `rank`: 1 for the best. `guess` is a model's name, by the reviewer's own guess. `judged`: it has all that is asked.
    """

    letter: str
    text: str
    rating: int | None
    verdict: Unrated | None
    labels: tuple[str, ...]
    note: str | None
    judged: bool
    grades: tuple[Grade, ...] = ()
    rank: int | None = None
    guess: str | None = None
    remarks: tuple[Remark, ...] = ()
    asides: tuple[Aside, ...] = ()

    @classmethod
    def of(
        cls,
        letter: str,
        text: str,
        said: Said,
        mode: ReviewMode,
        criteria: Sequence[str] = (),
        asides: tuple[Aside, ...] = (),
    ) -> Self:
        """The view of an answer on which `said` stands, in an item that is judged in `mode`."""
        verdict = {"rank": said.ranking, "guess": said.guess, "label": said.looked_at}.get(mode, said.rating)
        return cls(
            letter=letter,
            text=text,
            rating=said.rating.rating if said.rating else None,
            verdict=_unrated(verdict),
            labels=tuple(dict.fromkeys(row.category or "" for row in said.labels)),
            note=said.note.note if said.note else None,
            judged=finished(mode, (), (said,), criteria),
            grades=tuple(_grade(name, said.by_criterion.get(name)) for name in criteria),
            rank=said.ranking.rank if said.ranking else None,
            guess=said.guess.guess if said.guess else None,
            remarks=tuple(_remarks(said)),
            asides=asides,
        )

    @property
    def due(self) -> str | None:
        """The criterion by which it is to be rated next; None: the whole of it."""
        asked = (Grade(None, self.rating, self.verdict), *self.grades) if self.verdict is None else ()
        return next((grade.criterion for grade in asked if not grade.given), None)


def _grade(criterion: str, row: Judgment | None) -> Grade:
    return Grade(criterion, row.rating if row else None, _unrated(row))


def _remarks(said: Said) -> Iterator[Remark]:
    """What was said of passages of an answer, in the order of the answer."""
    for row in sorted((*said.labels, *said.remarks), key=lambda row: (row.span_start or 0, row.id)):
        if (span := span_of(row)) is not None:
            yield Remark(span, row.category or row.note or "")


def _unrated(row: Judgment | None) -> Unrated | None:
    verdict = row.verdict if row else None
    return verdict if verdict in ("cannot_judge", "skipped", "needs_expert") else None


class ItemView(NamedTuple):
    """The item on the desk: number `number` of `total` (from 1), in this reviewer's order, judged in `mode`.

    `candidates` are the names of all models, in the session's order, where it is to be guessed who wrote what.
    """

    mode: ReviewMode
    number: int
    total: int
    turns: tuple[Turn, ...]
    reference: str | None
    slots: tuple[SlotView, ...]
    candidates: tuple[str, ...] = ()
    unit: Unit = "answer"

    @property
    def unjudged(self) -> list[str]:
        """Letters that have no verdict yet."""
        return [slot.letter for slot in self.slots if not slot.judged]


class Revealed(NamedTuple):
    """Who wrote the answers of item `number`: letter, model's name, and what this reviewer had said of it."""

    number: int
    slots: tuple[tuple[str, str, str], ...]


class WhoWasWho(NamedTuple):
    """What a reviewer's verdicts come to, now that names may be seen."""

    results: tuple[OwnResult, ...]
    agreement: Agreement


class Undone(NamedTuple):
    """What an undo took back. `letter` is None where it was a whole item (a skip, a comparison)."""

    number: int
    letter: str | None
    what: str

    @classmethod
    def of(cls, number: int, row: Judgment) -> Self:
        """Of the judgment `row`, which was said of an answer of item `number`."""
        shown_as = next((letter for letter, shown in (row.slots or {}).items() if shown == row.response_id), None)
        whole = (
            row.verdict in ("skipped", "needs_expert") or row.kind in ("comparison", "ranking") or row.act is not None
        )
        return cls(number, None if whole else shown_as, in_words(row))


class Progress(NamedTuple):
    """How far this reviewer is. Items: `finished` of `items`; `waiting` are not fully collected, `unanswered` have no
    text to judge, `skipped` come back. Verdicts: `given` of `verdicts`, each on a `unit`. `pace` is verdicts a minute
    over the latest.
    """

    items: int
    finished: int
    waiting: int
    unanswered: int
    skipped: int
    unit: Literal["answer", "comparison", "ranking"]
    verdicts: int
    given: int
    pace: float | None

    @property
    def minutes_left(self) -> float | None:
        """For the verdicts that can be given now, at this pace; None where the pace is not known."""
        return (self.verdicts - self.given) / self.pace if self.pace else None


def said_in_words(said: Said, mode: ReviewMode) -> str:
    """What was said of an answer in `mode`, in few words: `4`, `better`, `place 2`."""
    verdict = {"rate": said.rating, "rank": said.ranking, "guess": said.guess, "label": said.looked_at}.get(mode)
    if mode == "rank" and verdict is not None and verdict.rank is not None:
        return f"place {verdict.rank}"
    verdict = said.comparisons[-1] if mode == "compare" and said.comparisons else verdict
    words = [in_words(verdict)] if verdict is not None else []
    return ", ".join((*words, *(row.category or "" for row in said.labels)))


def in_words(row: Judgment) -> str:
    """A judgment of this screen in a word or two: `4`, `can't tell`, `label refusal`, `note`."""
    if row.kind == "label":
        return f"label {row.category}" if row.category else _SAID.get(row.verdict or "", "looked at")
    if row.kind == "note":
        return "note"
    if row.verdict in _SAID:
        return _SAID[row.verdict]
    if row.kind == "ranking":
        return "ranking"
    if row.kind == "guess":
        return f"guess {row.guess}"
    if row.kind == "comparison":
        better = "much better" if row.strength == STRONG else "better"
        said = {"first": f"A {better}", "second": f"B {better}", "tie": "tie", "both_bad": "both bad"}
        return said.get(row.verdict or "", "")
    return f"{row.criterion} {row.rating}" if row.criterion else str(row.rating)


_SAID: dict[str, str] = {
    "cannot_judge": "can't tell",
    "skipped": "skip for good",
    "needs_expert": "needs an expert",
    "no_failure": "nothing wrong",
}


def turns_of(prompt: Prompt) -> tuple[Turn, ...]:
    """The whole prompt, its own system message first. What a model's own parameters add is not the prompt's."""
    system = () if prompt.system is None else (Turn("system", prompt.system),)
    return (*system, *(Turn(message.role, message.text) for message in prompt.messages))
