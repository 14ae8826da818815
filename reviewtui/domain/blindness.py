"""What is known of how blind judgments were: where answers stood, what was said again, what was guessed."""

from msgspec import Struct

from reviewtui.domain.judgment import JudgmentKind


class Decided(Struct, frozen=True, kw_only=True):
    """`count` comparisons alike in which the answer `better` was preferred to `worse` (response ids).

    `first_won`: the preferred one stood on the first side; None where nothing tells the sides.
    """

    better: str
    worse: str
    first_won: bool | None
    count: int


class RatedSlot(Struct, frozen=True, kw_only=True):
    """`count` ratings alike of an answer (response id), given while it stood in `slot`."""

    response_id: str
    slot: str
    rating: int
    count: int


class SaidAgain(Struct, frozen=True, kw_only=True):
    """What one reviewer said of a hidden repeat, `again`, and the first time of the same item, `first`.

    Of a comparison that is how it ended for `response_id`, whichever side that stood on: `first` that it won. Of a
    rating it is the number of stars. Verdicts that say neither are None.
    """

    kind: JudgmentKind
    response_id: str
    first: str | int | None
    again: str | int | None


class Guessed(Struct, frozen=True, kw_only=True):
    """The model that somebody took an answer (response id) for; None: they did not know."""

    response_id: str
    named: str | None


class BlindnessGiven(Struct, frozen=True):
    """All of it in one session, of judgments that stand and that its figures may use."""

    decided: tuple[Decided, ...] = ()
    slots: tuple[RatedSlot, ...] = ()
    repeats: tuple[SaidAgain, ...] = ()
    guesses: tuple[Guessed, ...] = ()
