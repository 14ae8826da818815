"""A request drawn along an axis of time, one sign a cell; and the same in words. Pure.

Every phase has a sign of its own, so that nothing is said by a colour alone.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from math import ceil, floor
from typing import NamedTuple

from reviewtui.actions.request_phases import Phase, Request, Setback
from reviewtui.tui.lines import PLAIN, Role, Span
from reviewtui.tui.words import duration

SIGNS: dict[Phase, tuple[str, Role]] = {
    "queued": ("·", ("muted",)),
    "between": ("·", ("muted",)),
    "connecting": ("░", ("muted",)),
    "waiting": ("▒", PLAIN),
    "thinking": ("▓", ("muted",)),
    "streaming": ("█", ("drawing",)),
    "stalled": ("_", ("warning",)),
}
FAILED, BROKEN_OFF, GOES_ON, NOTHING = "!", "x", ">", " "

LEGEND = "· our wait  ░ connecting  ▒ first word  ▓ thinking  █ words  _ stall  ! failed"

WORDS: dict[Phase, str] = {
    "queued": "queued",
    "between": "waited",
    "connecting": "connecting",
    "waiting": "waiting",
    "thinking": "thinking",
    "streaming": "streaming",
    "stalled": "stalled",
}

STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500)
SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400)
"""Distances that two ticks may have: in milliseconds and in seconds."""

BETWEEN_TICKS = 12
"""Cells from one tick to the next, at least: room for what is written there."""


class Axis(NamedTuple):
    """Time along a line: from `start` on (ms since 1970; `own`: since each request was due), so many ms a cell, and a
    tick every `tick` ms.
    """

    start: float
    cell_ms: float
    tick: float
    own: bool


def axis_for(requests: Sequence[Request], cells: int, *, own: bool) -> Axis:
    """The axis on which all of `requests` are seen whole; in round numbers, so that it seldom changes meanwhile."""
    first = 0.0 if own else min((request.due for request in requests), default=0.0)
    last = max(((0.0 if own else request.due) + request.end_ms for request in requests), default=first)
    most = max(1, cells // BETWEEN_TICKS)
    tick = next((step for step in _steps() if (last - floor(first / step) * step) <= step * most), 86_400_000.0)
    start = floor(first / tick) * tick
    span = max(1, ceil((last - start) / tick)) * tick
    return Axis(start, span / max(1, cells), tick, own)


def _steps() -> Iterator[float]:
    yield from STEPS
    yield from (seconds * 1000.0 for seconds in SECONDS)
    day = 86_400_000.0
    for days in (2, 7, 30, 90, 365, 3650):
        yield days * day


def ticks(axis: Axis, cells: int) -> str:
    """What is written above the axis, in `cells` cells."""
    line = ""
    at = 0
    while (cell := round(at * axis.tick / axis.cell_ms)) < cells:
        label = _tick_words(axis, axis.start + at * axis.tick)
        if cell + len(label) <= cells:
            line = line.ljust(cell) + label
        at += 1
    return line.ljust(cells)


def _tick_words(axis: Axis, at: float) -> str:
    if not axis.own:
        form = "%Y-%m-%d" if axis.tick >= 86_400_000 else "%H:%M" if axis.tick >= 60_000 else "%H:%M:%S"
        fraction = f".{int(at % 1000):03}" if axis.tick < 1000 else ""
        return datetime.fromtimestamp(at / 1000).astimezone().strftime(form) + fraction
    if axis.tick < 1000:
        return f"{at:.0f} ms"
    return f"{at / 1000:.0f} s" if axis.tick < 60_000 else f"{at / 60_000:.0f} min"


def bar(request: Request, axis: Axis, cells: int) -> list[Span]:
    """The request on the axis, each phase from the nearest cell to the nearest. What was too short for any is not
    drawn; but a stall, an attempt that did not end well, and the whole of a request have a cell in any case.
    """
    lead = (0.0 if axis.own else request.due) - axis.start
    drawn: list[tuple[str, Role]] = [(NOTHING, PLAIN)] * cells
    for stretch in request.stretches:
        start, end = (_nearest((lead + ms) / axis.cell_ms) for ms in (stretch.start_ms, stretch.end_ms))
        for cell in range(max(0, start), min(cells, end)):
            drawn[cell] = SIGNS[stretch.phase]
    longest = max(request.stretches, key=lambda stretch: stretch.length_ms, default=None)
    if longest is not None and _nearest(request.end_ms / axis.cell_ms) == 0:
        _put(drawn, (lead + longest.start_ms) / axis.cell_ms, SIGNS[longest.phase])
    for stretch in request.stretches:
        if stretch.phase == "stalled":
            _put(drawn, (lead + (stretch.start_ms + stretch.end_ms) / 2) / axis.cell_ms, SIGNS["stalled"])
    for setback in request.setbacks:
        _put(drawn, _nearest((lead + setback.at_ms) / axis.cell_ms) - 1, (_ending(setback), ("bad",)))
    if request.status == "running":
        _put(drawn, _nearest((lead + request.end_ms) / axis.cell_ms), (GOES_ON, ("strong",)))
    return list(_joined(drawn))


def _nearest(cell: float) -> int:
    return floor(cell + 0.5)


def _put(drawn: list[tuple[str, Role]], cell: float, sign: tuple[str, Role]) -> None:
    """A sign that is seen whatever else there is; at the ends of the axis in its last cell."""
    at = floor(cell)
    if drawn and -1 <= at <= len(drawn):
        drawn[min(max(at, 0), len(drawn) - 1)] = sign


def _ending(setback: Setback) -> str:
    return BROKEN_OFF if setback.kind in (None, "cancelled") else FAILED


def _joined(drawn: Sequence[tuple[str, Role]]) -> Iterator[Span]:
    """Cells in a row with one role as one piece."""
    text, role = "", PLAIN
    for sign, its in drawn:
        if its != role and text:
            yield Span(text, role)
            text = ""
        text, role = text + sign, its
    if text:
        yield Span(text, role)


def in_words(request: Request) -> str:
    """What a request went through, one after the other, and how it ended."""
    events = [
        (stretch.end_ms, 0, f"{WORDS[stretch.phase]} {duration(stretch.length_ms)}")
        for stretch in request.stretches
        if stretch.length_ms >= 1 or stretch.phase not in ("queued", "connecting")
    ]
    last = request.setbacks[-1:] if request.status not in ("done", "running") else ()
    events += [(back.at_ms, 1, f"failed: {back.kind}") for back in request.setbacks if back.kind and back not in last]
    said = [words for _, _, words in sorted(events, key=lambda event: event[:2])]
    kind = next((f": {back.kind}" for back in last if back.kind and back.kind != "cancelled"), "")
    return ", ".join([*said, "still running" if request.status == "running" else f"{request.status}{kind}"])
