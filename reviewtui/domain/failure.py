"""Failures: a response fails in one way, as a detector found or a person said, and people decide what becomes of it.

There may be ten thousand of them in memory, which the garbage collector need not look at: nothing here refers in
circles.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from msgspec import Struct

from reviewtui.domain.detection import FailureKind
from reviewtui.domain.judgment import FailureStatus

SEVERITY: Mapping[FailureKind, int] = MappingProxyType(
    {
        "leak": 5,
        "error": 4,
        "timeout": 4,
        "empty": 4,
        "refusal": 4,
        "repetition": 4,
        "format": 4,
        "reference": 4,
        "language": 3,
        "truncated": 3,
        "stall": 2,
        "other": 2,
    }
)
"""How grave a failure of each kind is, from 1 (a blemish) to 5 (it must never happen), until a person says it."""

SETTLED: tuple[FailureStatus, ...] = ("dismissed", "fixed", "wont_fix")
"""Nothing more is to be done about these."""


A_STRETCH = 20
"""From so many characters on a span is words; below it is a place (a cut), and an excerpt shows what is before it."""


class FailureKey(Struct, frozen=True, gc=False):
    """Which failure: one answer fails in one kind at most once, however many found it."""

    response_id: str
    kind: FailureKind


class FailingAnswer(Struct, frozen=True, gc=False):
    """Whose answer fails, and to what. `prompt_number` counts from 1 in the session's order."""

    prompt_id: str
    prompt_number: int
    model: str
    trial: int


class Finding(Struct, frozen=True, gc=False):
    """What a detector found. `start` and `end` are character offsets in the answer, `score` is from 0 to 1; `excerpt`
    are the words of the answer that `start` points at, else its first ones.
    """

    detector: str
    score: float
    message: str
    start: int | None
    end: int | None
    excerpt: str

    @property
    def words(self) -> str:
        """Those of the excerpt that the detector means; all of it where it names none."""
        length = 0 if self.start is None or self.end is None else self.end - self.start
        return self.excerpt[:length] if length >= A_STRETCH else self.excerpt


class Statement(Struct, frozen=True, gc=False):
    """What a person said of a failure, in a label or in Triage; what it does not speak of is None.

    A label says that the answer fails so: its `status` is `confirmed`. An `assignee` or `note` of "" takes the former
    away. `act` joins what one key did in Triage.
    """

    id: str
    created_at: str
    kind: Literal["label", "triage"]
    reviewer: str
    status: FailureStatus | None
    severity: int | None
    noticed: bool | None
    note: str | None
    assignee: str | None
    act: str | None
    span_start: int | None = None
    span_end: int | None = None

    @property
    def span(self) -> tuple[int, int] | None:
        """The passage of the answer that it speaks of, by offsets in characters; None: the whole answer."""
        start, end = self.span_start or 0, self.span_end or 0
        return (start, end) if start < end else None


class FailureState(NamedTuple):
    """What has become of a failure. `severity` and `noticed` are None where nobody has said them."""

    status: FailureStatus
    severity: int | None
    noticed: bool | None
    note: str | None
    assigned: str | None
    by_people: bool


class FailureRow(Struct, frozen=True, gc=False):
    """One line of the list.

    `model` is what the reader may know of it: its name, or a mask (`II`) while names are hidden. `prompt_number` counts
    from 1 in the session's order. `severity` is 1 to 5: what people said (`graded`), else what the kind stands for.
    `noticed`: would the team have noticed without a review? None: nobody has said. `score` is the detector's (0 to 1),
    None where only people found it (`by_people` says whether any did). `message` is what the detector says, else the
    first note of a person. `excerpt` are the raw words of the answer in which it shows, at most some two hundred
    characters, untrusted and with their line ends. `assigned` is who is to look into it.
    """

    key: FailureKey
    prompt_id: str
    prompt_number: int
    model: str
    trial: int
    status: FailureStatus
    severity: int
    graded: bool
    noticed: bool | None
    score: float | None
    message: str
    by_people: bool
    excerpt: str
    assigned: str | None
    note: str | None

    @property
    def kind(self) -> FailureKind:
        return self.key.kind


class FailureGroup(NamedTuple):
    """Failures that can be decided together: of the same kind and, where `alike`, with like words.

    Those of a kind that are like no other make one group that is not `alike`. `id` stays the same while the desk is
    open and nothing is read anew, and no two groups on a list share one. `model` and `prompt_number` are set where the
    list is divided by them. `severity` is the gravest of `rows`; `size` counts all failures of the group and `open`
    the open ones of them, whether the filter shows them or not; `rows` are those that it shows, never none.
    """

    id: str
    kind: FailureKind
    alike: bool
    model: str | None
    prompt_number: int | None
    severity: int
    size: int
    open: int
    rows: tuple[FailureRow, ...]

    @property
    def sample(self) -> str:
        """Words that stand for the group: those of its first row."""
        return self.rows[0].excerpt or self.rows[0].message
