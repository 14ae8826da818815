"""Figures in words: one unit decides how a value and its interval are written."""

from collections.abc import Callable
from typing import NamedTuple

from reviewtui.scoring.estimate import Estimate, Interval


class Unit(NamedTuple):
    """`write` makes the text of one value; `suffix` is what both ends of a span share, written once."""

    write: Callable[[float], str]
    suffix: str = ""

    def value(self, estimate: Estimate) -> str:
        """The value, marked where it is known as a lower bound only; a dash where there is none."""
        if estimate.value is None:
            return "—"
        return ("≥ " if estimate.censored else "") + self.write(estimate.value) + self.suffix

    def span(self, interval: Interval | None) -> str:
        """The interval in words; the side that is not bounded is named."""
        if interval is None:
            return "—"
        if interval.low is None or interval.high is None:
            bound = interval.high if interval.low is None else interval.low
            side = "up to " if interval.low is None else "from "
            return "—" if bound is None else side + self.write(bound) + self.suffix
        return f"{self.write(interval.low)}–{self.write(interval.high)}{self.suffix}"


def duration(ms: float) -> str:
    """Milliseconds under a second, seconds above, to about three digits."""
    if ms < 999.5:
        return f"{ms:.0f} ms"
    seconds = ms / 1000
    return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.1f} s" if seconds < 100 else f"{seconds:.0f} s"


def amount(money: float) -> str:
    """Money with as many decimals as it takes to see it."""
    return f"{money:,.2f}" if money >= 1 else f"{money:.4f}" if money >= 0.01 or money == 0 else f"{money:.2g}"


PERCENT = Unit(lambda share: f"{share * 100:.1f}", "%")
RATING = Unit(lambda rating: f"{rating:.2f}")
DURATION = Unit(duration)
SPEED = Unit(lambda speed: f"{speed:.1f}")
TOKENS = Unit(lambda tokens: f"{tokens:,.1f}")
MONEY = Unit(amount)


def sample(estimate: Estimate) -> str:
    """n, and what it is worth where families or weights make it another: `24≈17.3`."""
    if estimate.n_effective is None:
        return str(estimate.n)
    worth = estimate.n_effective
    return f"{estimate.n}≈{worth:.1f}" if worth < 100 else f"{estimate.n}≈{worth:.0f}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 answer`, `1,200 answers`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def percent_of_one(share: float) -> str:
    """A threshold or level as it was set: `85%`, `2.5%`."""
    return f"{share * 100:.6g}%"


def minute(moment: str) -> str:
    """An ISO 8601 time to the minute: `2026-11-20 09:12`."""
    return moment[:16].replace("T", " ")
