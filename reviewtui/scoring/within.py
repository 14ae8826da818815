"""Whether a request of a load step was useful."""

from reviewtui.domain.load import LoadRequest, LoadStep


def has_budget(step: LoadStep) -> bool:
    """Whether there is a limit for its latencies."""
    return step.ttft_budget_ms is not None or step.total_budget_ms is not None


def is_within(row: LoadRequest, step: LoadStep) -> bool:
    """Whether a request was answered whole and in time."""
    return (
        row.status == "done"
        and _in_time(row.ttft_ms, step.ttft_budget_ms)
        and _in_time(row.total_ms, step.total_budget_ms)
    )


def _in_time(took: float | None, budget: float | None) -> bool:
    return budget is None or (took is not None and took <= budget)
