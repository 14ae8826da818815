"""The figures of load steps and ladders as types: who reads them needs nothing of what computes them."""

from typing import Literal

from msgspec import Struct

from reviewtui.domain.load import LoadKind, StepOutcome
from reviewtui.scoring.estimate import LEVEL, Estimate

WITHIN = 0.95
"""The share of requests that must be within the latency budget for a step to be within it: its p95 is, then."""

Stand = Literal["within", "beyond", "undecided"]
"""Whether a step surely is within the budget, or surely is not."""

METHOD = "Clopper-Pearson per step at the effective n, Bonferroni over steps"


class LoadStepFigures(Struct, frozen=True, kw_only=True):
    """One step, for one model. Durations are milliseconds: since a request was sent (closed), or since it was due
    (open). Of its `asked` requests, without the warm-up of `dropped`, so many are `answered`; `errors` counts the
    others by their kind, `error_rate_by_kind` are their shares of all.

    `offered`: requests a second that came; `on_wire`: how many were on the wire at a time, on average (Little's law).
    `within_budget`: the share of all requests that were answered whole and in time; `goodput`: requests a second that
    were (without a budget: that were answered whole). `late_p95`: how long after they were due requests were sent.
    """

    number: int
    kind: LoadKind
    load: float
    outcome: StepOutcome | None
    why: str | None
    asked: int
    answered: int
    dropped: int
    unsent: int
    errors: dict[str, int]
    error_rate: Estimate
    timeout_rate: Estimate
    error_rate_by_kind: dict[str, Estimate]
    ttft_p50: Estimate
    ttft_p95: Estimate
    ttft_p99: Estimate
    total_p50: Estimate
    total_p95: Estimate
    total_p99: Estimate
    tokens_per_second_p50: Estimate
    output_tokens_per_second: float | None
    offered: float | None
    on_wire: float | None
    within_budget: Estimate
    goodput: Estimate
    late_p95: Estimate
    cost: float | None


class Knee(Struct, frozen=True, kw_only=True):
    """The highest load `within` the budget (None: not even the lowest), as the shares are; and as they surely are.

    With `level` it is at least `low` (None: perhaps the lowest step is beyond) and at most `high` (None: the lowest
    is surely beyond); where `open_end`, no step is surely beyond, and it may be higher than all that were tried.
    `stands` has each step's. `missing` says why there is no knee.
    """

    load: float | None
    low: float | None
    high: float | None
    open_end: bool
    stands: tuple[Stand, ...]
    within: float = WITHIN
    level: float = LEVEL
    method: str = METHOD
    missing: str | None = None
