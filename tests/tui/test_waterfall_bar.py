"""Which sign stands where along the axis of time."""

import pytest

from reviewtui.actions.request_phases import Phase, Request, Setback, Stretch
from reviewtui.domain.response import ErrorKind, ResponseStatus
from reviewtui.tui.waterfall_bar import LEGEND, SIGNS, Axis, axis_for, bar, in_words, ticks

SECOND = Axis(0.0, 1_000.0, 5_000.0, own=True)
"""A second a cell, from each request's own beginning."""


def request(
    *phases: tuple[Phase, float],
    setbacks: tuple[tuple[float, ErrorKind | None], ...] = (),
    status: ResponseStatus = "done",
    due: float = 0.0,
) -> Request:
    """A request whose phases last so many seconds, one after the other."""
    at, stretches = 0.0, []
    for phase, seconds in phases:
        stretches.append(Stretch(phase, at * 1000, (at + seconds) * 1000))
        at += seconds
    backs = tuple(Setback(seconds * 1000, kind) for seconds, kind in setbacks)
    return Request("r", "p", "m", 1, status, due, tuple(stretches), backs, 1 + len(setbacks))


def drawn(what: Request, axis: Axis = SECOND, cells: int = 16) -> str:
    return "".join(span.text for span in bar(what, axis, cells))


SHAPES: dict[str, tuple[Request, str]] = {
    "an answer": (request(("waiting", 2), ("streaming", 4)), "▒▒████          "),
    "all phases": (
        request(("queued", 1), ("connecting", 1), ("waiting", 1), ("thinking", 1), ("streaming", 1)),
        "·░▒▓█           ",
    ),
    "a slow start": (request(("waiting", 9), ("streaming", 2)), "▒▒▒▒▒▒▒▒▒██     "),
    "a stall": (request(("waiting", 1), ("streaming", 2), ("stalled", 4), ("streaming", 3)), "▒██____███      "),
    "a stall that is too short for a cell is seen": (
        request(("streaming", 4.1), ("stalled", 0.3), ("streaming", 4.1)),
        "████_████       ",
    ),
    "a retry": (
        request(("waiting", 2), ("between", 4), ("waiting", 1), ("streaming", 3), setbacks=((2, "rate_limit"),)),
        "▒!····▒███      ",
    ),
    "an attempt that failed at once": (
        request(("between", 3), ("waiting", 1), ("streaming", 3), setbacks=((0, "rate_limit"),)),
        "!··▒███         ",
    ),
    "a failure": (
        request(("waiting", 1), ("streaming", 4), setbacks=((5, "cut"),), status="failed"),
        "▒███!           ",
    ),
    "stopped by us": (
        request(("waiting", 1), ("streaming", 4), setbacks=((5, "cancelled"),), status="cancelled"),
        "▒███x           ",
    ),
    "killed": (request(("queued", 2), setbacks=((2, None),), status="interrupted"), "·x              "),
    "under way": (request(("waiting", 1), ("streaming", 4), status="running"), "▒████>          "),
    "under way to the end of the axis": (request(("waiting", 16), status="running"), "▒" * 15 + ">"),
    "what is too short for a cell has one": (request(("waiting", 0.3), ("streaming", 0.1)), "▒               "),
    "what is too short within an answer is not drawn": (
        request(("queued", 0.2), ("waiting", 2), ("streaming", 4)),
        "▒▒████          ",
    ),
    "longer than the axis": (request(("waiting", 2), ("streaming", 40)), "▒▒" + "█" * 14),
    "nothing is known": (request(), " " * 16),
}


@pytest.mark.parametrize("name", SHAPES)
def test_the_shape_of(name: str) -> None:
    what, expected = SHAPES[name]
    assert drawn(what) == expected


def test_by_the_clock_it_stands_where_it_was_due() -> None:
    axis = Axis(100_000.0, 1_000.0, 5_000.0, own=False)
    assert drawn(request(("waiting", 1), ("streaming", 2), due=104_000.0), axis) == "    ▒██         "
    assert drawn(request(("waiting", 1), ("streaming", 2), due=98_000.0), axis) == "█               "
    assert drawn(request(("waiting", 1), ("streaming", 2), due=130_000.0), axis) == " " * 16


def test_every_phase_has_a_sign_of_its_own_but_for_our_own_waits() -> None:
    signs = [SIGNS[phase][0] for phase in SIGNS]
    assert SIGNS["queued"][0] == SIGNS["between"][0]
    assert len(set(signs)) == len(signs) - 1
    assert all(sign in LEGEND for sign in signs)


@pytest.mark.parametrize(
    ("seconds", "cells", "tick", "cell"),
    [(0.05, 60, 10, 50 / 60), (0.9, 60, 200, 1000 / 60), (9, 60, 2_000, 10_000 / 60), (9, 24, 5_000, 10_000 / 24)],
)
def test_the_axis_holds_everything_in_round_numbers(seconds: float, cells: int, tick: float, cell: float) -> None:
    axis = axis_for([request(("streaming", seconds)), request(("waiting", seconds / 2))], cells, own=True)
    assert (axis.start, axis.tick) == (0.0, tick)
    assert axis.cell_ms == pytest.approx(cell)


@pytest.mark.parametrize("own", [True, False])
def test_the_axis_of_nothing_can_be_drawn(own: bool) -> None:
    axis = axis_for([], 40, own=own)
    assert len(ticks(axis, 40)) == 40
    assert drawn(request(), axis, 40) == " " * 40


def test_by_the_clock_the_axis_begins_at_a_tick_before_the_first() -> None:
    axis = axis_for(
        [request(("streaming", 3), due=1_003_000.0), request(("streaming", 2), due=1_009_000.0)], 60, own=False
    )
    assert (axis.start, axis.tick) == (1_002_000.0, 2_000.0)
    assert axis.cell_ms * 60 == 10_000.0


def test_two_runs_that_lie_months_apart_have_an_axis() -> None:
    months = 200 * 86_400_000.0
    axis = axis_for([request(("streaming", 3)), request(("streaming", 3), due=months)], 60, own=False)
    assert axis.cell_ms * 60 >= months
    assert len(ticks(axis, 60)) == 60


def test_ticks_say_the_time() -> None:
    assert ticks(axis_for([request(("streaming", 9))], 60, own=True), 60).split("  ")[0] == "0 s"
    assert ticks(SECOND, 16) == "0 s  5 s  10 s  "  # what would be cut is left out
    assert ticks(axis_for([request(("streaming", 0.05))], 60, own=True), 60).startswith("0 ms        10 ms")
    assert ticks(axis_for([request(("streaming", 360))], 24, own=True), 24).startswith("0 min       5 min")


def test_the_same_in_words() -> None:
    retried = request(
        *(("queued", 0.0004), ("waiting", 2), ("between", 4), ("waiting", 1), ("streaming", 3), ("stalled", 2.5)),
        setbacks=((2.0004, "rate_limit"),),
    )
    assert in_words(retried) == (
        "waiting 2.00 s, failed: rate_limit, waited 4.00 s, waiting 1.00 s, streaming 3.00 s, stalled 2.50 s, done"
    )
    assert (
        in_words(request(("waiting", 1), setbacks=((1, "server"),), status="failed"))
        == "waiting 1.00 s, failed: server"
    )
    assert (
        in_words(request(("waiting", 1), setbacks=((1, "cancelled"),), status="cancelled"))
        == "waiting 1.00 s, cancelled"
    )
    assert in_words(request(("waiting", 1), status="running")) == "waiting 1.00 s, still running"
