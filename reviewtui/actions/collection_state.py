"""What is known of a running collection: the engine's events folded into counts and the answers under way. Pure."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from reviewtui.domain.events import (
    AnyEvent,
    Cancelled,
    Delta,
    EngineFailed,
    Failed,
    Finished,
    Loading,
    ModelStopped,
    Paused,
    Resumed,
    RetriesSpent,
    Retrying,
    RunEnded,
    RunStarted,
    Started,
)
from reviewtui.domain.response import ErrorKind
from reviewtui.domain.session import Session

TTFTS_KEPT = 60
"""Times to the first token that a model's sparkline can draw."""

PROBLEMS_KEPT = 500
"""Errors that are kept to be read during a run; the database has all."""


@dataclass(eq=False)
class LiveAnswer:
    """One answer under way. `restarts` grows when a retry begins the text anew."""

    response_id: str
    prompt_id: str
    text: str = ""
    reasoning: bool = False
    restarts: int = 0
    ended: bool = False
    note: str = ""


@dataclass(frozen=True)
class Problem:
    """One error. `message` is untrusted and may name hosts."""

    model: str
    prompt_id: str | None
    kind: ErrorKind
    message: str
    retried: bool


@dataclass
class ModelProgress:
    """One model: `collected` of `total` responses, what is in flight, and the figures of its last answers."""

    name: str
    total: int
    collected: int = 0
    finished_now: int = 0
    errors: int = 0
    failed_before: int = 0
    running: dict[str, LiveAnswer] = field(default_factory=dict)
    latest: LiveAnswer | None = None
    ttfts_ms: deque[float] = field(default_factory=lambda: deque(maxlen=TTFTS_KEPT))
    ttft_ms: float | None = None
    tokens_per_second: float | None = None
    loading: str | None = None
    waiting_s: float | None = None
    stopped: ErrorKind | None = None
    unasked: int = 0

    @property
    def failed(self) -> int:
        """How many of the collected responses are failures, of this run and of those before."""
        return self.failed_before + self.errors

    @property
    def left(self) -> int:
        """Responses that the session still lacks of this model; a stopped one gives no more."""
        return 0 if self.stopped else self.total - self.collected


class CollectionState:
    """The state of one run. `apply` takes events in the order in which the engine sent them."""

    def __init__(
        self, session: Session, collected: Mapping[str, int] | None = None, failed: Mapping[str, int] | None = None
    ) -> None:
        """`collected` says how many responses each model had before this run, `failed` how many of these failed."""
        each = len(session.prompts) * session.trials
        present, failures = collected or {}, failed or {}
        self.models = {
            model.name: ModelProgress(
                model.name, each, collected=present.get(model.name, 0), failed_before=failures.get(model.name, 0)
            )
            for model in session.asked_models
        }
        self.total = each * len(self.models)
        self.to_ask: int | None = None  # known where a limit keeps the run from asking all that is missing
        self.cost: float | None = None
        self.retries = 0
        self.paused = False
        self.paused_why: str | None = None  # where nobody asked for the pause
        self.started_at: float | None = None
        self.problems: deque[Problem] = deque(maxlen=PROBLEMS_KEPT)
        self.ended: RunEnded | None = None
        self.failed: EngineFailed | None = None

    @property
    def collected(self) -> int:
        return sum(model.collected for model in self.models.values())

    @property
    def in_flight(self) -> int:
        return sum(len(model.running) for model in self.models.values())

    @property
    def errors(self) -> int:
        return sum(model.errors for model in self.models.values())

    @property
    def complete(self) -> bool:
        """Whether the engine has said that nothing is missing any more."""
        return self.ended is not None and self.ended.complete

    def under_way(self, response_id: str) -> tuple[str, LiveAnswer] | None:
        """A running answer and its model's name; None where it is over, or was never begun."""
        for model in self.models.values():
            if response_id in model.running:
                return model.name, model.running[response_id]
        return None

    def seconds_left(self, now: float) -> float | None:
        """Until the slowest model is through, at its pace so far; None before every model has shown its pace. A run
        with a limit is through sooner.

        `now` is on the clock that `apply` was given.
        """
        if self.started_at is None or self.ended is not None or self.paused:
            return None
        elapsed = now - self.started_at
        owing = [model for model in self.models.values() if model.left]
        if not owing or any(not model.finished_now for model in owing):
            return None
        seconds = max(elapsed / model.finished_now * model.left for model in owing)
        finished = sum(model.finished_now for model in self.models.values())
        if self.to_ask is not None:
            seconds = min(seconds, elapsed / finished * max(0, self.to_ask - finished))
        return seconds

    def apply_all(self, events: Iterable[AnyEvent], now: float) -> None:
        """Take a batch of events that arrived at `now` (seconds, any monotonic clock)."""
        for event in events:
            self.apply(event, now)

    def apply(self, event: AnyEvent, now: float) -> None:
        """Take one event."""
        match event:
            case Loading(model=name, message=message):
                self.models[name].loading = message
            case RunStarted(total=total, to_ask=to_ask, present=present):
                self.total = total
                self.to_ask = to_ask if to_ask < total - present else None
            case Started():
                self._start(event, now)
            case Delta():
                self._grow(event)
            case Retrying():
                self._retry(event)
            case Finished() | Failed() | Cancelled():
                self._end(event)
            case ModelStopped(model=name, error_kind=kind, message=message, unasked=unasked):
                model = self.models[name]
                model.stopped, model.unasked = kind, unasked
                self.problems.append(Problem(name, None, kind, message, retried=False))
            case RetriesSpent(model=name, message=message):
                self.problems.append(Problem(name, None, "limit", message, retried=False))
            case Paused(reason=reason):
                self.paused, self.paused_why = True, reason
            case Resumed():
                self.paused, self.paused_why = False, None
            case RunEnded():
                self.ended = event
            case EngineFailed():
                self.failed = event

    def _start(self, event: Started, now: float) -> None:
        if self.started_at is None:
            self.started_at = now
        model = self.models[event.model]
        model.loading = model.waiting_s = None
        if event.response_id not in model.running:
            answer = LiveAnswer(event.response_id, event.prompt_id)
            model.running[event.response_id] = answer
            # The newest answer is shown from when the one before it has ended: nothing changes under the reader.
            if model.latest is None or model.latest.ended:
                model.latest = answer

    def _grow(self, event: Delta) -> None:
        answer = self.models[event.model].running.get(event.response_id)
        if answer is None:
            return
        answer.text += event.text
        answer.reasoning = bool(event.reasoning) and not answer.text
        if event.ttft_ms is not None and answer is self.models[event.model].latest:
            self.models[event.model].ttft_ms = event.ttft_ms

    def _retry(self, event: Retrying) -> None:
        self.retries += 1
        model = self.models[event.model]
        model.waiting_s = event.wait_s
        answer = model.running.get(event.response_id)
        if answer is not None:
            answer.text = ""
            answer.restarts += 1
        prompt_id = answer.prompt_id if answer else None
        self.problems.append(Problem(event.model, prompt_id, event.error_kind, event.message, retried=True))

    def _end(self, event: Finished | Failed | Cancelled) -> None:
        model = self.models[event.model]
        answer = model.running.pop(event.response_id, None)
        if answer is not None:
            answer.ended = True
            answer.note = _ending(event)
            if answer is model.latest and model.running:
                model.latest = next(reversed(model.running.values()))
        if not isinstance(event, Cancelled):
            model.collected += 1
            model.finished_now += 1
        if isinstance(event, Failed):
            model.errors += 1
            self.problems.append(Problem(event.model, event.prompt_id, event.error_kind, event.message, retried=False))
        if event.ttft_ms is not None:
            model.ttft_ms = event.ttft_ms
            model.ttfts_ms.append(event.ttft_ms)
        if event.tokens_per_second is not None:
            model.tokens_per_second = event.tokens_per_second
        if event.cost is not None:
            self.cost = (self.cost or 0.0) + event.cost


def _ending(event: Finished | Failed | Cancelled) -> str:
    """What to say of an answer that did not simply end well: kinds only, never a message."""
    if isinstance(event, Failed):
        return event.error_kind
    if isinstance(event, Cancelled):
        return "cancelled"
    return ", ".join(event.failures)
