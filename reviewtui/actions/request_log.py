"""The requests of a running collection, from the engine's events as they arrive here. Pure.

What is seen of a request while it runs is drawn by the app's own clock; once it has ended, the store has what the
engine measured.
"""

from collections.abc import Iterable
from typing import NamedTuple

from reviewtui.actions.request_phases import Phase, Request, Setback, Stretch
from reviewtui.domain.events import AnyEvent, Cancelled, Delta, Failed, Finished, Retrying, RunEnded, Started
from reviewtui.domain.response import ErrorKind, ResponseStatus

Question = tuple[str, str, int]
"""Prompt id, model and trial."""


class LiveState(NamedTuple):
    """How the latest response to a question stands in this run."""

    response_id: str
    status: ResponseStatus
    kind: ErrorKind | None
    attempts: int


class _Live:
    """One request: the stretches that are over, and since when it is in which phase. Times in ms since 1970."""

    __slots__ = (
        "attempts",
        "due",
        "heard",
        "id",
        "kind",
        "phase",
        "question",
        "setbacks",
        "since",
        "status",
        "stretches",
    )

    def __init__(self, event: Started, now: float) -> None:
        self.id = event.response_id
        self.question: Question = (event.prompt_id, event.model, event.trial)
        self.due = self.since = self.heard = now
        self.phase: Phase = "waiting"
        self.status: ResponseStatus = "running"
        self.kind: ErrorKind | None = None
        self.attempts = 1
        self.stretches: list[Stretch] = []
        self.setbacks: list[Setback] = []

    def turn(self, phase: Phase, now: float) -> None:
        """Into another phase."""
        if now > self.since:
            self.stretches.append(Stretch(self.phase, self.since - self.due, now - self.due))
        self.phase, self.since = phase, now

    def hear(self, phase: Phase, now: float, stall_ms: float) -> None:
        """Words came; before them there may have been a stall."""
        if self.phase != phase:
            self.turn(phase, now)
        elif now - self.heard > stall_ms:
            self.turn("stalled", self.heard)
            self.turn(phase, now)
        self.heard = now

    def as_request(self, now: float, stall_ms: float) -> Request:
        prompt_id, model, trial = self.question
        stretches = list(self.stretches)
        if self.status == "running":
            silent = self.phase == "streaming" and now - self.heard > stall_ms
            until = self.heard if silent else now
            stretches.append(Stretch(self.phase, self.since - self.due, until - self.due))
            if silent:
                stretches.append(Stretch("stalled", self.heard - self.due, now - self.due))
        return Request(
            *(self.id, prompt_id, model, trial, self.status, self.due),
            tuple(stretch for stretch in stretches if stretch.length_ms > 0),
            tuple(self.setbacks),
            self.attempts,
        )


class RequestLog:
    """The requests of one run. `stall_ms` is the session's limit; `offset_ms` makes the times that `apply` is given
    milliseconds since 1970.
    """

    def __init__(self, stall_ms: float, offset_ms: float) -> None:
        self._stall_ms = stall_ms
        self._offset_ms = offset_ms
        self._live: dict[str, _Live] = {}
        self._latest: dict[Question, _Live] = {}
        self.changes = 0
        """Grows whenever a request begins or ends."""

    @property
    def ids(self) -> list[str]:
        """Every response of this run, in the order in which they were asked."""
        return list(self._live)

    def running(self, response_id: str) -> bool:
        """Whether it is under way."""
        live = self._live.get(response_id)
        return live is not None and live.status == "running"

    def request(self, response_id: str, now: float) -> Request | None:
        """How a request of this run goes, at `now` (on the clock of `apply`); None: there is no such one."""
        live = self._live.get(response_id)
        return None if live is None else live.as_request(now * 1000 + self._offset_ms, self._stall_ms)

    def took_ms(self, response_id: str, now: float) -> float:
        """How long a request of this run took, or has taken by `now`."""
        live = self._live[response_id]
        return (now * 1000 + self._offset_ms if live.status == "running" else live.since) - live.due

    def state(self, question: Question) -> LiveState | None:
        """How a question stands; None where this run has not asked it."""
        live = self._latest.get(question)
        return None if live is None else LiveState(live.id, live.status, live.kind, live.attempts)

    def apply_all(self, events: Iterable[AnyEvent], now: float) -> None:
        """Take a batch of events that arrived at `now` (seconds, any monotonic clock)."""
        at = now * 1000 + self._offset_ms
        for event in events:
            if isinstance(event, Started):
                self._start(event, at)
            elif isinstance(event, RunEnded):
                self.over(now)
            elif isinstance(event, Delta | Retrying | Finished | Failed | Cancelled):
                live = self._live.get(event.response_id)
                if live is not None:
                    self._go_on(live, event, at)

    def _start(self, event: Started, at: float) -> None:
        self.changes += 1
        live = self._live.get(event.response_id)
        if live is None:
            live = self._live[event.response_id] = _Live(event, at)
            self._latest[live.question] = live
        else:
            live.turn("waiting", at)
            live.attempts = event.attempt

    def _go_on(self, live: _Live, event: Delta | Retrying | Finished | Failed | Cancelled, at: float) -> None:
        match event:
            case Delta(text=text):
                live.hear("streaming" if text else "thinking", at, self._stall_ms)
            case Retrying(error_kind=kind):
                live.turn("between", at)
                live.setbacks.append(Setback(at - live.due, kind))
            case Finished() | Failed() | Cancelled():
                self._end(live, event.status, event.error_kind if isinstance(event, Failed) else None, at)

    def _end(self, live: _Live, status: ResponseStatus, kind: ErrorKind | None, at: float) -> None:
        self.changes += 1
        live.turn("between", at)
        live.status, live.kind = status, kind
        if status != "done":
            live.setbacks.append(Setback(at - live.due, kind))

    def over(self, now: float) -> None:
        """The run is over, however it ended: nothing is under way any more, whatever was heard of it."""
        for live in self._live.values():
            if live.status == "running":
                self._end(live, "cancelled", None, now * 1000 + self._offset_ms)
