"""How models bear load: what a step of a ladder was like, and up to which one it was within the budget."""

from collections.abc import Callable, Iterator, Sequence

from reviewtui.domain.load import LoadKind
from reviewtui.report.charts import end_of
from reviewtui.report.load import LoadedModel, LoadFigures
from reviewtui.report.numbers import DURATION, PERCENT, SPEED, Unit, counted, duration, percent_of_one
from reviewtui.report.parts import Curve, CurveLine, CurvePoint, Entry, Listing, Part, Scale, Section, Table, Words
from reviewtui.scoring.estimate import Estimate, Interval
from reviewtui.scoring.loaded import Knee, LoadStepFigures

TITLES: dict[LoadKind, str] = {"closed": "Load, so many at a time", "open": "Load, so many arrivals a second"}
UNITS: dict[LoadKind, str] = {"closed": "at a time", "open": "a second"}
LOADS: dict[LoadKind, str] = {"closed": "requests at a time", "open": "arrivals a second"}
FROM: dict[LoadKind, str] = {
    "closed": "closed loop: the next request when one has ended; times count from when a request was sent",
    "open": "open loop: arrivals at random moments; times count from when a request was due, waiting included",
}


def _three_digits(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 100 else f"{rate:.3g}"


GOODPUT = Unit(_three_digits)


def load_sections(load: Sequence[LoadFigures]) -> Iterator[Section]:
    """A section for each kind of load."""
    for figures in load:
        yield Section(f"load-{figures.kind}", TITLES[figures.kind], tuple(load_parts(figures)))


def load_parts(figures: LoadFigures) -> Iterator[Part]:
    """Every model by itself, and all of them in two curves."""
    yield Words(f"{FROM[figures.kind]}. Each step asks once, without retries or rate limits of ours; warm-up dropped")
    for model in figures.models:
        yield from _model(model, figures.kind)
    yield from _curves(figures)
    first = figures.models[0].steps[0]
    yield Words(f"shares by {first.error_rate.method}; quantiles by {first.total_p95.method}", caption=True)


def _model(model: LoadedModel, kind: LoadKind) -> Iterator[Part]:
    unit = UNITS[kind]
    yield Listing(None, (Entry(model.name, tuple(_summary(model, kind))),))
    steps = [(f"{step.load:g}", step) for step in model.steps]
    yield Table(
        f"{model.name}: asked and failed",
        (unit, "asked", "came/s", "on wire", "errors", "timeouts"),
        tuple(
            (
                load,
                str(step.asked),
                _plain(step.offered),
                _plain(step.on_wire),
                cell(step.error_rate, PERCENT),
                cell(step.timeout_rate, PERCENT),
            )
            for load, step in steps
        ),
    )
    if failed := [Entry(f"{load} {unit}", _errors(step)) for load, step in steps if step.errors]:
        yield Listing(None, tuple(failed))
    yield Table(
        f"{model.name}: useful answers",
        (unit, "within budget", "goodput a second"),
        tuple(
            (
                load,
                cell(step.within_budget, PERCENT),
                cell(step.goodput, GOODPUT),
            )
            for load, step in steps
        ),
    )
    yield Table(
        f"{model.name}: speed",
        (unit, "tokens/s (median)", "tokens/s in all", "sent late (p95)"),
        tuple(
            (
                load,
                cell(step.tokens_per_second_p50, SPEED),
                _plain(step.output_tokens_per_second),
                duration_cell(step.late_p95),
            )
            for load, step in steps
        ),
    )
    yield _quantiles(f"{model.name}: TTFT", unit, steps, lambda step: (step.ttft_p50, step.ttft_p95, step.ttft_p99))
    yield _quantiles(
        f"{model.name}: total time", unit, steps, lambda step: (step.total_p50, step.total_p95, step.total_p99)
    )


def _quantiles(
    title: str,
    unit: str,
    steps: Sequence[tuple[str, LoadStepFigures]],
    of: Callable[[LoadStepFigures], tuple[Estimate, ...]],
) -> Table:
    rows = ((load, *map(duration_cell, of(step))) for load, step in steps)
    return Table(title, (unit, "p50", "p95", "p99"), tuple(rows))


def _summary(model: LoadedModel, kind: LoadKind) -> Iterator[str]:
    yield knee_words(model.knee, kind)
    if budget := _budget(model):
        yield f"budget: {budget}"
    for step in model.steps:
        if step.why:
            unsent = f", {counted(step.unsent, 'arrival')} never sent" if step.unsent else ""
            yield f"{step.outcome} at {step.load:g} {UNITS[kind]}: {step.why}{unsent}; nothing higher was tried"
        elif step.outcome is None:
            yield f"interrupted at {step.load:g} {UNITS[kind]}"


def knee_words(knee: Knee, kind: LoadKind) -> str:
    """The highest load within the budget, and how surely."""
    if knee.missing:
        return f"no knee: {knee.missing}"
    unit = UNITS[kind]
    beyond = "no knee: even the lowest load was beyond the budget"
    value = beyond if knee.load is None else f"knee {knee.load:g} {unit}"
    sure = _sure(knee)
    return f"{value} ({sure}; {percent_of_one(knee.within)} within the budget, {percent_of_one(knee.level)} confidence)"


def _sure(knee: Knee) -> str:
    """What is sure of it."""
    if knee.low is None:
        at_most = "surely" if knee.high is None else f"at most {knee.high:g}"
        return "so few requests do not tell" if knee.open_end else at_most
    if knee.open_end:
        return f"at least {knee.low:g}"
    return f"surely {knee.low:g}" if knee.low == knee.high else f"{knee.low:g} to {knee.high:g}"


def _budget(model: LoadedModel) -> str:
    limits = (("first token", model.ttft_budget_ms), ("total", model.total_budget_ms))
    return ", ".join(f"{what} {duration(ms)}" for what, ms in limits if ms is not None)


def _errors(step: LoadStepFigures) -> tuple[str, ...]:
    return tuple(f"{kind} {cell(share, PERCENT)}" for kind, share in step.error_rate_by_kind.items())


def cell(estimate: Estimate, unit: Unit) -> str:
    """A value with its interval."""
    span = unit.span(estimate.interval)
    return unit.value(estimate) + (f" ({span})" if estimate.value is not None and estimate.interval else "")


def duration_cell(estimate: Estimate) -> str:
    """A duration with its interval, all in one unit, which is written once."""
    limits = estimate.interval or Interval(None, None)
    longest = max((value for value in (estimate.value, limits.low, limits.high) if value is not None), default=0.0)
    unit = Unit(lambda ms: f"{ms:.0f}") if longest < 999.5 else Unit(lambda ms: f"{ms / 1000:.3g}")
    return cell(estimate, unit) + ("" if estimate.value is None else " ms" if longest < 999.5 else " s")


def _plain(value: float | None) -> str:
    return "—" if value is None else _three_digits(value)


def _curves(figures: LoadFigures) -> Iterator[Curve]:
    loads = LOADS[figures.kind]
    yield _curve(f"total time p95 by {loads}", figures, DURATION, lambda step: step.total_p95)
    yield _curve(f"TTFT p95 by {loads}", figures, DURATION, lambda step: step.ttft_p95)
    yield _curve(f"goodput a second by {loads}", figures, GOODPUT, lambda step: step.goodput)


def _curve(title: str, figures: LoadFigures, unit: Unit, of: Callable[[LoadStepFigures], Estimate]) -> Curve:
    loads = sorted({step.load for model in figures.models for step in model.steps})
    highest = max((end_of(of(step)) for model in figures.models for step in model.steps), default=0.0) or 1.0
    lines = []
    for model in figures.models:
        at = {step.load: of(step) for step in model.steps}
        points = tuple(_point(at[load], unit) if load in at else None for load in loads)
        lines.append(CurveLine(model.name, points))
    ends = ("0", unit.write(highest) + unit.suffix)
    return Curve(title, tuple(f"{load:g}" for load in loads), tuple(lines), Scale(0.0, highest), ends)


def _point(estimate: Estimate, unit: Unit) -> CurvePoint | None:
    if estimate.value is None:
        return None
    limits = estimate.interval or Interval(None, None)
    return CurvePoint(estimate.value, limits.low, limits.high, cell(estimate, unit))
