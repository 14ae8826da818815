"""Evidence: what the figures are counted from, one row a response, joined from responses, failures and judgments."""

from msgspec import Struct

from reviewtui.domain.detection import FailureKind
from reviewtui.domain.judgment import Verdict
from reviewtui.domain.response import ErrorKind, ResponseStatus


class RatingGiven(Struct, frozen=True, kw_only=True):
    """A current overall rating (criterion NULL). `rating` is None where `verdict` is `cannot_judge` or `skipped`."""

    reviewer: str
    rating: int | None
    verdict: Verdict | None = None
    blind: bool
    exposed: bool


class Evidence(Struct, frozen=True, kw_only=True):
    """One current response (not stale, latest of its trial) and everything the figures need to know of it.

    `failures` are the kinds found by detectors or labelled by people and not dismissed. `text_shown` says whether
    there was an answer to judge at all. `attempts` are those that ended with a result, `failed_attempts` those of them
    that ended in an error; attempts that a wrong key or the like ended (`HOPELESS`) are in neither. `asked_again`: an
    earlier response to the same question failed, and this one was asked for in its place.
    """

    response_id: str
    prompt_id: str
    family: str
    weight: float
    model: str
    trial: int
    status: ResponseStatus
    error_kind: ErrorKind | None
    failures: tuple[FailureKind, ...]
    text_shown: bool
    attempts: int
    failed_attempts: int
    ttft_ms: float | None
    total_ms: float | None
    tokens_per_second: float | None
    input_tokens: int | None
    output_tokens: int | None
    tokens_estimated: bool
    cost: float | None
    ratings: tuple[RatingGiven, ...]
    asked_again: bool = False
