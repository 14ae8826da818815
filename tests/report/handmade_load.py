"""The ladder of the report that is made by hand."""

from collections.abc import Callable

from reviewtui.domain.load import StepOutcome
from reviewtui.report.load import LoadedModel, LoadFigures
from reviewtui.scoring.estimate import Estimate
from reviewtui.scoring.loaded import Knee, LoadStepFigures


def handmade_load(
    many: Callable[[], int], estimate: Callable[[float], Estimate], name: str, words: str
) -> tuple[LoadFigures, ...]:
    """Two steps of one model, the second of which was given up because of `words`."""
    steps = tuple(
        _step(many, estimate, number, outcome, why)
        for number, (outcome, why) in enumerate((("complete", None), ("hopeless", words)), 1)
    )
    knee = Knee(load=steps[0].load, low=None, high=steps[0].load, open_end=False, stands=("undecided", "beyond"))
    model = LoadedModel(
        name=name,
        ladder="01a21553-b50c-771e-b888-df0ef6a22907",
        started_at="2026-11-20T09:00:00.000Z",
        ttft_budget_ms=float(many()),
        total_budget_ms=float(many()),
        steps=steps,
        knee=knee,
    )
    return (LoadFigures(kind="closed", models=(model,)),)


def _step(
    many: Callable[[], int],
    estimate: Callable[[float], Estimate],
    number: int,
    outcome: StepOutcome,
    why: str | None,
) -> LoadStepFigures:
    return LoadStepFigures(
        number=number,
        kind="closed",
        load=float(many()),
        outcome=outcome,
        why=why,
        asked=many(),
        answered=many(),
        dropped=many(),
        unsent=0,
        errors={"overloaded": many()},
        error_rate=estimate(0.1),
        timeout_rate=estimate(0.05),
        error_rate_by_kind={"overloaded": estimate(0.08)},
        ttft_p50=estimate(200.0),
        ttft_p95=estimate(300.0),
        ttft_p99=estimate(400.0),
        total_p50=estimate(2000.0),
        total_p95=estimate(3000.0),
        total_p99=estimate(4000.0),
        tokens_per_second_p50=estimate(50.0),
        output_tokens_per_second=many() + 0.5,
        offered=many() + 0.25,
        on_wire=many() + 0.75,
        within_budget=estimate(0.5),
        goodput=estimate(5.0),
        late_p95=estimate(10.0),
        cost=None,
    )
