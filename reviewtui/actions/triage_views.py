"""What Triage shows: how the list is narrowed and counted, and the evidence of one failure."""

from typing import NamedTuple

from reviewtui.actions.review_views import Turn
from reviewtui.domain.detection import FailureKind
from reviewtui.domain.failure import FailureKey
from reviewtui.domain.judgment import FailureStatus
from reviewtui.grading.arranging import ORDERS as ORDERS
from reviewtui.grading.arranging import Order as Order


class TriageFilter(NamedTuple):
    """What of the failures is listed. Empty `kinds`, `models` or `statuses` leave all in; models as they are called on
    the screen. Every word of `text` must occur in kind, message, note, excerpt, prompt or assignee, in any case.
    """

    statuses: frozenset[FailureStatus] = frozenset({"open"})
    kinds: frozenset[FailureKind] = frozenset()
    models: frozenset[str] = frozenset()
    text: str = ""


class TriageCounts(NamedTuple):
    """`open` of `total` failures in all, in `groups`; `shown` pass the filter. `held_back` more were labelled by others
    in answers that this reviewer has still to judge: they are told of when that is done.
    """

    open: int
    total: int
    groups: int
    shown: int
    held_back: int


class Source(NamedTuple):
    """Who found a failure: a detector with its score (0 to 1), or a person with what they wrote."""

    name: str
    by_person: bool
    score: float | None
    words: str


class OtherAnswer(NamedTuple):
    """What another model said to the same prompt in the same trial, and in which ways that fails (dismissed ones left
    out). `error` says why there is no whole answer, while names are hidden in one word.
    """

    response_id: str
    model: str
    text: str
    failures: tuple[FailureKind, ...]
    error: str | None


class AnswerAgain(NamedTuple):
    """What came when the same model was asked the same once more (`trial`), and in which ways the detectors found that
    it fails; people are not asked about it. `anew`: with other settings than before. `error` as for other answers.
    """

    response_id: str
    trial: int
    text: str
    failures: tuple[FailureKind, ...]
    error: str | None
    anew: bool


class FailureEvidence(NamedTuple):
    """All that is known of one failure. Every text is raw and untrusted.

    `span` are character offsets in `text`, start and end; start = end marks a place (where an answer was cut off).
    `passages` are those that people marked when they named the failure.
    `error` says in words why an answer failed; `sources` is never empty. `labels` are the other kinds in which this
    answer fails, with their status. `again` is what came each time that it was asked again. `decided_by` gave the
    failure its present status (by a label, or in Triage). While names are hidden, `error` and the words of errors,
    timeouts and stalls are withheld, because they name hosts and times; `withheld` says that there were some.
    """

    key: FailureKey
    turns: tuple[Turn, ...]
    reference: str | None
    text: str
    span: tuple[int, int] | None
    message: str
    detector: str | None
    score: float | None
    error: str | None
    withheld: bool
    sources: tuple[Source, ...]
    labels: tuple[tuple[FailureKind, FailureStatus], ...]
    others: tuple[OtherAnswer, ...]
    decided_by: str | None = None
    again: tuple[AnswerAgain, ...] = ()
    passages: tuple[tuple[int, int], ...] = ()
