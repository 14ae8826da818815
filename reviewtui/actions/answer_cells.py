"""How the answer of one model to one prompt stands, out of all that was ever asked and what runs now. Pure."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from reviewtui.actions.request_log import LiveState
from reviewtui.domain.response import ENDED_WITH_RESULT, ErrorKind, ResponseStatus
from reviewtui.store.requests import RecordedState

State = Literal["waiting", "running", "done", "retried", "failed", "stopped", "stale"]
"""`retried` is done after a failed attempt; `stopped` was cancelled or interrupted and is asked again; `stale`: there
is only an answer to what was asked before the session was edited.
"""


class Cell(NamedTuple):
    """One answer. `kind` of a failed one; `response_id` is what can be opened, None where nothing was asked."""

    state: State
    kind: ErrorKind | None = None
    response_id: str | None = None
    attempts: int = 0

    @property
    def telling(self) -> bool:
        """Whether the answer itself may show what the state says: one that broke off is known by its end."""
        return self.state in ("failed", "stopped", "stale")


WAITING = Cell("waiting")


def cell_of(recorded: Sequence[RecordedState], live: LiveState | None) -> Cell:
    """What is recorded of one question, the oldest first, and what runs or ran just now, which goes before it."""
    if live is not None:
        if live.status == "running":
            return Cell("running", None, live.response_id, live.attempts)
        return _ended(live.status, live.kind, live.response_id, live.attempts)
    fresh = [row for row in recorded if not row.stale]
    counts = [row for row in fresh if row.current and row.status in ENDED_WITH_RESULT]
    latest = (counts or fresh or list(recorded))[-1:]
    for row in latest:
        if row.stale:
            return Cell("stale", None, row.response_id, row.attempts)
        return _ended(row.status, row.error_kind, row.response_id, row.attempts)
    return WAITING


def _ended(status: ResponseStatus, kind: ErrorKind | None, response_id: str, attempts: int) -> Cell:
    if status == "done":
        return Cell("retried" if attempts > 1 else "done", None, response_id, attempts)
    if status in ENDED_WITH_RESULT:
        return Cell("failed", kind or ("timeout" if status == "timeout" else None), response_id, attempts)
    return Cell("stopped", None, response_id, attempts)
