"""What a verdict is. Types only, so that a screen can speak of verdicts without loading numpy."""

from typing import Literal

from msgspec import Struct

from reviewtui.domain.session import Figure
from reviewtui.scoring.estimate import Interval

Outcome = Literal["PASS", "FAIL", "UNDECIDED"]

JUDGED: tuple[Figure, ...] = ("csat", "good_rate")
"""Figures that wait for people; the others wait for responses only."""

Wait = Literal["responses", "judgments", "unseen"]
"""What the first family that is not complete waits for. `unseen`: somebody who has not seen the models' names."""

Lack = Literal["answers", "judgments", "records", "prompts"]
"""What there are too few of to decide anything: requests that were answered, answers that people could judge, records
of the answers (their words, duration, attempts), or, when none of these would do, prompts."""


def needs_unseen(answers: int) -> str:
    """What so many answers wait for whose every judgment is left out of blind figures."""
    needing = "1 answer needs" if answers == 1 else f"{answers:,} answers need"
    return f"{needing} a reviewer who has not seen the models' names"


class Outlook(Struct, frozen=True, kw_only=True):
    """How many more judgments of the model's answers decide, by what was seen so far.

    `chance`: the share of the continuations in which the prompts at hand decide. `judgments`: as many do in half of all
    continuations, `low` and `high` in a tenth and in nine tenths; None where so many continuations decide nothing.
    """

    chance: float
    judgments: int | None
    low: int | None
    high: int | None
    method: str


class Verdict(Struct, frozen=True, kw_only=True):
    """One model, one requirement. `bounds` hold at level 1 - `alpha` however often people look.

    They come from the first `families_used` of `families_total` families in the drawn order. `more_families`: how many
    further ones decide it if they turn out like those seen. `waits_for`: what stopped the sequence, None at its end.
    `decidable` is False where even the best and the worst rest of the session's prompts leave it open (`lacks` says
    what would help), and None where there is no method to tell.
    """

    figure: Figure
    at_least: float | None
    at_most: float | None
    outcome: Outcome
    alpha: float
    bounds: Interval | None = None
    method: str | None = None
    families_used: int = 0
    families_total: int = 0
    more_families: int | None = None
    outlook: Outlook | None = None
    waits_for: Wait | None = None
    decidable: bool | None = None
    lacks: Lack | None = None
    reason: str
