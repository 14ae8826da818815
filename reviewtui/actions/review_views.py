"""What a reviewer is shown: letters and words. Nothing here can hold a model's name, a response's id or a timing."""

from typing import Literal, NamedTuple, Self

from reviewtui.domain.detection import FailureKind
from reviewtui.domain.judgment import Judgment
from reviewtui.domain.prompt import Prompt
from reviewtui.grading.ledger import Said

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


class Turn(NamedTuple):
    """One message of the prompt."""

    role: str
    text: str


class SlotView(NamedTuple):
    """One answer under its letter. `rating` (1-5) and `verdict` say what this reviewer has given it."""

    letter: str
    text: str
    rating: int | None
    verdict: Literal["cannot_judge", "skipped"] | None
    labels: tuple[str, ...]
    note: str | None

    @classmethod
    def of(cls, letter: str, text: str, said: Said) -> Self:
        """The view of an answer on which `said` stands."""
        verdict = said.rating.verdict if said.rating else None
        return cls(
            letter=letter,
            text=text,
            rating=said.rating.rating if said.rating else None,
            verdict=verdict if verdict in ("cannot_judge", "skipped") else None,
            labels=tuple(row.category or "" for row in said.labels),
            note=said.note.note if said.note else None,
        )

    @property
    def judged(self) -> bool:
        return self.rating is not None or self.verdict is not None


class ItemView(NamedTuple):
    """The item on the desk: number `number` of `total` (from 1), in this reviewer's order."""

    number: int
    total: int
    turns: tuple[Turn, ...]
    reference: str | None
    slots: tuple[SlotView, ...]

    @property
    def unjudged(self) -> list[str]:
        """Letters that have no verdict yet."""
        return [slot.letter for slot in self.slots if not slot.judged]


class Undone(NamedTuple):
    """What an undo took back. `letter` is None where it was a whole item (a skip, a comparison)."""

    number: int
    letter: str | None
    what: str

    @classmethod
    def of(cls, number: int, row: Judgment) -> Self:
        """Of the judgment `row`, which was said of an answer of item `number`."""
        shown_as = next((letter for letter, shown in (row.slots or {}).items() if shown == row.response_id), None)
        whole = row.verdict == "skipped" or row.kind == "comparison"
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
    unit: Literal["answer", "comparison"]
    verdicts: int
    given: int
    pace: float | None

    @property
    def minutes_left(self) -> float | None:
        """For the verdicts that can be given now, at this pace; None where the pace is not known."""
        return (self.verdicts - self.given) / self.pace if self.pace else None


def in_words(row: Judgment) -> str:
    """A judgment of this screen in a word or two: `4`, `can't tell`, `label refusal`, `note`."""
    if row.kind == "label":
        return f"label {row.category}"
    if row.kind == "note":
        return "note"
    if row.verdict == "skipped":
        return "skip for good"
    if row.kind == "comparison":
        better = "much better" if row.strength == STRONG else "better"
        said = {"first": f"A {better}", "second": f"B {better}", "tie": "tie", "both_bad": "both bad"}
        return said.get(row.verdict or "", "can't tell")
    return "can't tell" if row.rating is None else str(row.rating)


def turns_of(prompt: Prompt) -> tuple[Turn, ...]:
    """The whole prompt, its own system message first. What a model's own parameters add is not the prompt's."""
    system = () if prompt.system is None else (Turn("system", prompt.system),)
    return (*system, *(Turn(message.role, message.text) for message in prompt.messages))
