"""Which cell of the matrix shows which state."""

import pytest

from reviewtui.actions.answer_cells import WAITING, Cell, State, cell_of
from reviewtui.actions.request_log import LiveState
from reviewtui.domain.response import ErrorKind, ResponseStatus
from reviewtui.store.requests import RecordedState


def recorded(
    name: str,
    status: ResponseStatus = "done",
    kind: ErrorKind | None = None,
    *,
    stale: bool = False,
    current: bool = True,
    attempts: int = 1,
) -> RecordedState:
    return RecordedState(name, "p", "m", 1, status, kind, stale, current and not stale, attempts)


CUT_OFF = recorded("old", "cancelled", "cancelled", current=False)
STALE = recorded("old", stale=True)

CASES: dict[str, tuple[list[RecordedState], LiveState | None, Cell]] = {
    "nothing was asked": ([], None, WAITING),
    "an answer": ([recorded("r")], None, Cell("done", None, "r", 1)),
    "an answer at the second attempt": ([recorded("r", attempts=2)], None, Cell("retried", None, "r", 2)),
    "an imported answer has no attempt": ([recorded("r", attempts=0)], None, Cell("done", None, "r", 0)),
    "a failure": ([recorded("r", "failed", "server")], None, Cell("failed", "server", "r", 1)),
    "a time that ran out": ([recorded("r", "timeout", "timeout")], None, Cell("failed", "timeout", "r", 1)),
    "cut off by us": ([CUT_OFF], None, Cell("stopped", None, "old", 1)),
    "killed": ([recorded("r", "interrupted", current=False)], None, Cell("stopped", None, "r", 1)),
    "cut off, then answered": ([CUT_OFF, recorded("r")], None, Cell("done", None, "r", 1)),
    "answered otherwise": ([STALE], None, Cell("stale", None, "old", 1)),
    "answered otherwise, then cut off": ([STALE, CUT_OFF], None, Cell("stopped", None, "old", 1)),
    "answered otherwise, then again": ([STALE, recorded("r")], None, Cell("done", None, "r", 1)),
    "an edit that was taken back": ([recorded("r"), STALE], None, Cell("done", None, "r", 1)),
    "failed, and answered when asked again": (
        [recorded("f", "failed", "server", current=False), recorded("r")],
        None,
        Cell("done", None, "r", 1),
    ),
    "under way": ([STALE], LiveState("n", "running", None, 1), Cell("running", None, "n", 1)),
    "ended just now": ([CUT_OFF], LiveState("n", "done", None, 1), Cell("done", None, "n", 1)),
    "ended just now after a retry": ([], LiveState("n", "done", None, 3), Cell("retried", None, "n", 3)),
    "failed just now": ([], LiveState("n", "failed", "cut", 1), Cell("failed", "cut", "n", 1)),
    "stopped just now": ([], LiveState("n", "cancelled", None, 1), Cell("stopped", None, "n", 1)),
}


@pytest.mark.parametrize("name", CASES)
def test_the_cell_of(name: str) -> None:
    rows, live, expected = CASES[name]
    assert cell_of(rows, live) == expected


@pytest.mark.parametrize(
    ("state", "telling"),
    [
        *(("waiting", False), ("running", False), ("done", False), ("retried", False)),
        *(("failed", True), ("stopped", True), ("stale", True)),
    ],
)
def test_a_state_that_can_be_seen_in_the_answer_tells_whose_it_is(state: State, telling: bool) -> None:
    assert Cell(state).telling is telling
