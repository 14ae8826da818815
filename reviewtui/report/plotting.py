"""Curves as places in a drawing of 640 by 200, for a page."""

from typing import NamedTuple

from reviewtui.report.parts import Curve, CurveLine, CurvePoint

WIDTH, HEIGHT = 640.0, 200.0
LEFT, TOP, BOTTOM = 10.0, 12.0, 178.0
DASHES = ("none", "7 4", "2 3", "10 3 2 3", "14 5")
"""One a line, for colour alone tells nothing; after five they begin again."""


class Dot(NamedTuple):
    """A point and what it stands for."""

    x: str
    y: str
    words: str


class Drawn(NamedTuple):
    """One line. `band` is the outline of its intervals, empty where there are none."""

    name: str
    dash: str
    line: str
    band: str
    dots: tuple[Dot, ...]


class Tick(NamedTuple):
    """A load, and where it stands."""

    x: str
    words: str


class Plot(NamedTuple):
    """All of it."""

    lines: tuple[Drawn, ...]
    ticks: tuple[Tick, ...]


def plot_of(curve: Curve) -> Plot:
    """The places of a curve's points: loads at equal distances, values from the bottom up."""
    places = [_x(number, len(curve.xs)) for number in range(len(curve.xs))]
    lines = (_line(line, curve, places, DASHES[number % len(DASHES)]) for number, line in enumerate(curve.lines))
    ticks = (Tick(f"{x:.1f}", words) for x, words in zip(places, curve.xs, strict=True))
    return Plot(tuple(lines), tuple(ticks))


def _x(number: int, count: int) -> float:
    return LEFT + (WIDTH - 2 * LEFT) * (0.5 if count == 1 else number / (count - 1))


def _line(line: CurveLine, curve: Curve, places: list[float], dash: str) -> Drawn:
    known = [(x, point) for x, point in zip(places, line.points, strict=True) if point is not None]

    def y(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * curve.scale.share(value)

    def high(point: CurvePoint) -> float:
        return TOP if point.high is None else y(point.high)

    bounded = [(x, point) for x, point in known if point.low is not None or point.high is not None]
    above = [f"{x:.1f},{high(point):.1f}" for x, point in bounded]
    below = [f"{x:.1f},{y(point.low or 0.0):.1f}" for x, point in reversed(bounded)]
    return Drawn(
        line.name,
        dash,
        " ".join(f"{x:.1f},{y(point.value):.1f}" for x, point in known),
        " ".join((*above, *below)) if len(bounded) > 1 else "",
        tuple(Dot(f"{x:.1f}", f"{y(point.value):.1f}", point.words) for x, point in known),
    )
