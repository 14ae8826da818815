"""A degradation ladder: models asked under rising load, step by step. What comes of it counts in no other figure."""

from typing import Literal

from msgspec import Struct

from reviewtui.domain.response import ErrorKind, ResponseStatus

LoadKind = Literal["closed", "open"]
"""`closed`: so many requests at a time, the next when one has ended. `open`: so many arrivals a second at random
moments (Poisson), whether those before have ended or not. They are different measurements and are never mixed.
"""

StepOutcome = Literal["complete", "hopeless", "stopped"]

MOST_UNASKED = 32
"""Requests in flight up to which nobody is asked whether such a load is meant."""


class Ladder(Struct, frozen=True, kw_only=True):
    """The steps to climb: `loads` in requests at a time (closed) or arrivals a second (open), lowest first.

    Each step asks each model `requests` times, after a warm-up that is dropped. At most `in_flight` requests are on the
    wire at once: an arrival that finds as many waits, and its waiting counts. `seed` decides when arrivals come.
    """

    kind: LoadKind
    loads: tuple[float, ...]
    requests: int
    in_flight: int
    seed: int = 0

    def width(self, load: float) -> int:
        """The most requests on the wire at once at a step of this load."""
        return int(load) if self.kind == "closed" else self.in_flight

    def warm_up(self, load: float) -> int:
        """How many requests of a step are asked before its figures begin: until the load is what it is to be."""
        return max(2, self.requests // 10, int(load) if self.kind == "closed" else 0)


class LoadStep(Struct, frozen=True, kw_only=True):
    """One step of a ladder, for one model. Budgets are milliseconds, as the session had them; None: no bound.

    `warm_up` requests come before the `requests` that figures are made of. `outcome` is None while it is under way, or
    when its engine was killed; `why` says why it did not come to its end. `unsent` arrivals were due and never sent.
    """

    id: str
    ladder: str
    session: str
    model: str
    number: int
    kind: LoadKind
    load: float
    in_flight: int
    seed: int
    warm_up: int
    requests: int
    ttft_budget_ms: float | None
    total_budget_ms: float | None
    started_at: str
    ended_at: str | None = None
    outcome: StepOutcome | None = None
    why: str | None = None
    unsent: int = 0


class LoadRequest(Struct, frozen=True, kw_only=True):
    """One request of a step. Durations are milliseconds since it was sent, or, in an open loop, since it was due.

    `due_ms` is when it was due after the step's first; `late_ms` how long after that it was sent. `ttft_ms` is None
    where nothing was streamed, `total_ms` where it was never sent.
    """

    due_ms: float
    status: ResponseStatus
    error_kind: ErrorKind | None = None
    late_ms: float | None = None
    ttft_ms: float | None = None
    total_ms: float | None = None
    output_tokens: int | None = None
    tokens_per_second: float | None = None
    tokens_estimated: bool = False
    cost: float | None = None


class LoadStepAsked(Struct, frozen=True, kw_only=True):
    """A step and its requests that have ended, in the order in which they were due, its warm-up first."""

    step: LoadStep
    requests: tuple[LoadRequest, ...]
