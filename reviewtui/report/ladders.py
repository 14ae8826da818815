"""From the steps that were climbed to what a report says of load. Pure."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from reviewtui.domain.load import LoadKind, LoadStepAsked
from reviewtui.report.load import LoadedModel, LoadFigures
from reviewtui.scoring.knee import knee_of
from reviewtui.scoring.load import figures_of_step


def load_figures(asked: Iterable[LoadStepAsked], models: Sequence[str]) -> tuple[LoadFigures, ...]:
    """Of each kind and of each of `models` the ladder that was climbed last; steps in the order of climbing."""
    steps = list(asked)
    found = (LoadFigures(kind=kind, models=_of_kind(kind, steps, models)) for kind in ("closed", "open"))
    return tuple(figures for figures in found if figures.models)


def _of_kind(kind: LoadKind, steps: Sequence[LoadStepAsked], models: Sequence[str]) -> tuple[LoadedModel, ...]:
    last: dict[str, LoadedModel] = {}
    of_kind = [asked for asked in steps if asked.step.kind == kind and asked.requests]
    for _, climbed in groupby(of_kind, lambda asked: (asked.step.ladder, asked.step.model)):
        found = _model(list(climbed))
        last[found.name] = found
    return tuple(last[name] for name in models if name in last)


def _model(climbed: Sequence[LoadStepAsked]) -> LoadedModel:
    first = climbed[0].step
    return LoadedModel(
        name=first.model,
        ladder=first.ladder,
        started_at=first.started_at,
        ttft_budget_ms=first.ttft_budget_ms,
        total_budget_ms=first.total_budget_ms,
        steps=tuple(map(figures_of_step, climbed)),
        knee=knee_of(climbed),
    )
