"""The knee of a degradation ladder: the highest load that still is within the latency budget.

A step is within the budget where at least 95% of its requests are. Whether it is, its exact limits (Clopper-Pearson at
the effective n) tell, at a level that is split evenly over the steps (Bonferroni), so that with 95% all of them hold at
once. Then the knee lies between the highest step up to which every step surely is within, and the step before the
first that surely is not: as far as more load never makes a service faster, and on the steps that were tried.
"""

from collections.abc import Sequence

from reviewtui.domain.load import LoadStepAsked
from reviewtui.scoring.estimate import LEVEL, Estimate
from reviewtui.scoring.load import NO_BUDGET, share_within
from reviewtui.scoring.loaded import WITHIN, Knee, Stand
from reviewtui.scoring.within import has_budget


def knee_of(steps: Sequence[LoadStepAsked]) -> Knee:
    """The knee of one model's steps, lowest load first."""
    if not steps or not has_budget(steps[0].step):
        return _none("no step was climbed" if not steps else NO_BUDGET)
    level = 1 - (1 - LEVEL) / len(steps)
    shares = [share_within(asked, level) for asked in steps]
    if all(share.value is None for share in shares):
        return _none("nothing measured")
    stands = tuple(map(_stand, shares))
    seen = [share.value is not None and share.value >= WITHIN for share in shares]
    loads = [asked.step.load for asked in steps]
    beyond = stands.index("beyond") if "beyond" in stands else len(loads)
    return Knee(
        load=_last(loads, _leading(seen)),
        low=_last(loads, _leading([stand == "within" for stand in stands])),
        high=_last(loads, beyond),
        open_end=beyond == len(loads),
        stands=stands,
    )


def _none(why: str) -> Knee:
    return Knee(load=None, low=None, high=None, open_end=True, stands=(), missing=why)


def _last(loads: Sequence[float], count: int) -> float | None:
    """The last of the first `count` loads."""
    return loads[count - 1] if count else None


def _leading(holds: Sequence[bool]) -> int:
    """How many hold before the first that does not."""
    return next((place for place, one in enumerate(holds) if not one), len(holds))


def _stand(share: Estimate) -> Stand:
    if share.interval is None or share.interval.low is None or share.interval.high is None:
        return "undecided"
    return "within" if share.interval.low >= WITHIN else "beyond" if share.interval.high < WITHIN else "undecided"
