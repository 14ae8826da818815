"""Load steps whose latencies follow a known law, simulated with seeds."""

from collections.abc import Sequence

import numpy as np

from reviewtui.domain.load import LoadKind, LoadRequest, LoadStep, LoadStepAsked


def step(
    load: float, *, requests: int, warm_up: int = 0, kind: LoadKind = "closed", budget_ms: float | None
) -> LoadStep:
    return LoadStep(
        id=f"step-{load}",
        ladder="ladder",
        session="s",
        model="m",
        number=1,
        kind=kind,
        load=load,
        in_flight=32,
        seed=0,
        warm_up=warm_up,
        requests=requests,
        ttft_budget_ms=None,
        total_budget_ms=budget_ms,
        started_at="2026-01-01T00:00:00.000Z",
        outcome="complete",
    )


def answered(due_ms: float, total_ms: float) -> LoadRequest:
    took = float(total_ms)  # of a generator that gives numbers of its own
    return LoadRequest(due_ms=float(due_ms), status="done", late_ms=0.0, ttft_ms=took / 2, total_ms=took)


def asked(of: LoadStep, rows: Sequence[LoadRequest]) -> LoadStepAsked:
    return LoadStepAsked(step=of, requests=tuple(rows))


def queue(dice: np.random.Generator, arrivals: float, requests: int, warm_up: int, budget_ms: float) -> LoadStepAsked:
    """M/M/1, served once a second on average. The time in it is exponential with mean 1 / (1 - arrivals)."""
    due = np.cumsum(dice.exponential(1 / arrivals, requests + warm_up))
    needs = dice.exponential(1.0, requests + warm_up)
    free, rows = 0.0, []
    for came, takes in zip(due, needs, strict=True):
        free = max(came, free) + takes
        rows.append(answered(came * 1000, (free - came) * 1000))
    return asked(step(arrivals, requests=requests, warm_up=warm_up, kind="open", budget_ms=budget_ms), rows)


def rising(dice: np.random.Generator, load: int, requests: int, budget_ms: float) -> LoadStepAsked:
    """A latency that rises linearly with the load: 100 ms for each at a time, times a log-normal spread."""
    rows = [answered(n * 100.0, 100 * load * dice.lognormal(0, 0.1)) for n in range(requests)]
    return asked(step(load, requests=requests, budget_ms=budget_ms), rows)
