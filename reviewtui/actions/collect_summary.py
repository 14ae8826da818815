"""What a run came to, as data: the `--json` of `reviewtui collect`."""

from statistics import median

from msgspec import Struct

from reviewtui.actions.collection_state import CollectionState, ModelProgress
from reviewtui.domain.response import ErrorKind
from reviewtui.domain.session import Session


class ModelSummary(Struct, frozen=True, kw_only=True):
    """One model after a run. `failed` of the `collected` are failures, `errors` of them of this run.

    `ttft_ms_median` is that of the run's last answers, for orientation: the report has the figures with their
    intervals. `stopped` says why the rest was not asked.
    """

    name: str
    total: int
    collected: int
    failed: int
    errors: int
    stopped: ErrorKind | None
    not_asked: int
    ttft_ms_median: float | None
    tokens_per_second: float | None


class CollectSummary(Struct, frozen=True, kw_only=True):
    """A run. `collected` counts all responses that the session has by now (`failed` of them are failures), `answered`
    those of this run (`errors` of them).

    `cost` is None where no answer's cost is known; `failure` says why the engine could not go on.
    """

    session: str
    complete: bool
    interrupted: bool
    total: int
    collected: int
    failed: int
    answered: int
    errors: int
    retries: int
    seconds: float
    cost: float | None
    currency: str
    failure: str | None
    models: tuple[ModelSummary, ...]


def summarise(
    session: Session, state: CollectionState, *, seconds: float, interrupted: bool, failure: str | None
) -> CollectSummary:
    """The summary of a run of `session` that took `seconds` and left `state`."""
    models = tuple(_of_model(model) for model in state.models.values())
    return CollectSummary(
        session=session.name,
        complete=state.collected >= state.total,
        interrupted=interrupted,
        total=state.total,
        collected=state.collected,
        failed=sum(model.failed for model in models),
        answered=sum(model.finished_now for model in state.models.values()),
        errors=state.errors,
        retries=state.retries,
        seconds=round(seconds, 3),
        cost=state.cost,
        currency=session.currency,
        failure=failure,
        models=models,
    )


def _of_model(model: ModelProgress) -> ModelSummary:
    return ModelSummary(
        name=model.name,
        total=model.total,
        collected=model.collected,
        failed=model.failed,
        errors=model.errors,
        stopped=model.stopped,
        not_asked=model.unasked,
        ttft_ms_median=median(model.ttfts_ms) if model.ttfts_ms else None,
        tokens_per_second=model.tokens_per_second,
    )
