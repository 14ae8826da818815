"""What the engine and the app say to each other: events come up, commands go down, as tagged msgpack."""

from msgspec import Struct

from reviewtui.domain.detection import FailureKind
from reviewtui.domain.load import Ladder, LoadStep
from reviewtui.domain.response import ErrorKind, FinishReason, ResponseStatus
from reviewtui.domain.session import Session


class Event(Struct, frozen=True, kw_only=True, tag=True):
    """Base of everything the engine reports."""


class Loading(Event, frozen=True, kw_only=True):
    """A model is being made ready (an embedded server starts)."""

    model: str
    message: str


class Notice(Event, frozen=True, kw_only=True):
    """Something about the run that a person should know."""

    message: str


class RunStarted(Event, frozen=True, kw_only=True):
    """`total` responses belong to the session, `present` of them were there before, `to_ask` are asked now."""

    run_id: str
    total: int
    present: int
    to_ask: int


class Started(Event, frozen=True, kw_only=True):
    """An attempt is about to be sent (`attempt` counts from 1 within the response)."""

    response_id: str
    prompt_id: str
    model: str
    trial: int
    attempt: int


class Delta(Event, frozen=True, kw_only=True):
    """More of an answer; several pieces may be joined in one."""

    response_id: str
    model: str
    text: str = ""
    reasoning: str = ""
    ttft_ms: float | None = None


class Retrying(Event, frozen=True, kw_only=True):
    """An attempt failed and another follows after `wait_s` seconds. The text shown so far starts anew."""

    response_id: str
    model: str
    attempt: int
    error_kind: ErrorKind
    message: str
    wait_s: float


class Ending(Event, frozen=True, kw_only=True):
    """What every ending tells. Sent only after the response is committed to the database."""

    response_id: str
    prompt_id: str
    model: str
    trial: int
    status: ResponseStatus
    ttft_ms: float | None = None
    total_ms: float | None = None
    tokens_per_second: float | None = None
    output_tokens: int | None = None
    cost: float | None = None
    failures: tuple[FailureKind, ...] = ()


class Finished(Ending, frozen=True, kw_only=True):
    """The model answered."""

    finish_reason: FinishReason | None = None


class Failed(Ending, frozen=True, kw_only=True):
    """The model did not answer, or not to the end (`status` is `failed` or `timeout`); text that came is kept."""

    error_kind: ErrorKind
    message: str


class Cancelled(Ending, frozen=True, kw_only=True):
    """Stopped by us; what came is kept and the question is asked again by the next run."""


class ModelStopped(Event, frozen=True, kw_only=True):
    """This model fails hard: its remaining `unasked` requests are not sent in this run. The others go on."""

    model: str
    error_kind: ErrorKind
    message: str
    unasked: int


class RetriesSpent(Event, frozen=True, kw_only=True):
    """This model's service fails so often that failed requests are not sent again until some have succeeded. Told once
    a run.
    """

    model: str
    message: str


class LoadStepStarted(Event, frozen=True, kw_only=True):
    """A model is asked under this load from now on."""

    step: LoadStep


class LoadStepEnded(Event, frozen=True, kw_only=True):
    """All requests of a step are over, and the step is recorded."""

    step: LoadStep


class Paused(Event, frozen=True, kw_only=True):
    """No new request is sent; `in_flight` are being let to their end. `reason` says why where nobody asked for it: it
    names no model.
    """

    in_flight: int
    reason: str | None = None


class Resumed(Event, frozen=True, kw_only=True):
    """Requests are sent again."""


class RunEnded(Event, frozen=True, kw_only=True):
    """The last event of a run. `complete`: nothing of the session is missing any more."""

    complete: bool
    stopped: bool
    asked: int
    missing: int


class EngineFailed(Event, frozen=True, kw_only=True):
    """The engine cannot go on (database full, busy, newer ...); everything acknowledged before is kept."""

    message: str
    hint: str = ""


AnyEvent = (
    Loading
    | Notice
    | RunStarted
    | Started
    | Delta
    | Retrying
    | Finished
    | Failed
    | Cancelled
    | ModelStopped
    | RetriesSpent
    | LoadStepStarted
    | LoadStepEnded
    | Paused
    | Resumed
    | RunEnded
    | EngineFailed
)


class Command(Struct, frozen=True, kw_only=True, tag=True):
    """Base of everything the app asks of the engine."""


class Run(Command, frozen=True, kw_only=True):
    """The first command: collect what is missing. `limit` bounds the number of requests, `concurrency` the number in
    flight over all models. `retry_failed` asks failed and timed-out questions again as well. `weights` maps an embedded
    model's id to the path of its verified weights. `max_cost` takes the place of the session's own.

    With `again`, the questions of these responses are asked once more and nothing else is. What comes of it counts
    nowhere, and the session stays registered as it was: `session` may be a part of it, as its file has it now. The same
    holds with a `ladder`, which is climbed in place of a collection. Services are asked by the workers of the Dask
    `scheduler` at that address, where one is given.
    """

    database: str
    session: Session
    weights: dict[str, str] = {}
    weights_sha256: dict[str, str] = {}
    limit: int | None = None
    concurrency: int | None = None
    retry_failed: bool = False
    max_cost: float | None = None
    again: tuple[str, ...] = ()
    ladder: Ladder | None = None
    scheduler: str | None = None


class Pause(Command, frozen=True, kw_only=True):
    """Let running requests end, send no new ones."""


class Resume(Command, frozen=True, kw_only=True):
    """Go on after a pause."""


class Stop(Command, frozen=True, kw_only=True):
    """Cancel running requests, keep what arrived, end the run. `let_end`: let running requests come to their end."""

    let_end: bool = False


AnyCommand = Run | Pause | Resume | Stop
