"""Pairs that were drawn with a chance of their own: the chances, which figures need, and what the next draw goes by."""

from collections.abc import Mapping
from typing import NamedTuple

from reviewtui.domain.clock import now_iso
from reviewtui.domain.evidence import PairWeight
from reviewtui.grading.pairs import Pair
from reviewtui.grading.queue import ItemKey
from reviewtui.store.database import Database, write
from reviewtui.store.turns import Seat


class PairDraw(NamedTuple):
    """Which two answers were drawn for an item at the reviewer's `step` (pairs shown before), and the `chance` that
    their pair had; `even` is what an even draw would have given it."""

    answers: tuple[str, str]
    step: int
    chance: float
    even: float


def add_draw(db: Database, seat: Seat, item: ItemKey, draw: PairDraw) -> None:
    """Note a draw, unless these two answers were drawn for this reviewer before: the first draw stands."""
    with write(db) as conn:
        conn.execute(
            "INSERT INTO draws VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (
                *(seat.session, seat.reviewer, *sorted(draw.answers), item.prompt_id, item.trial),
                *(draw.step, draw.chance, draw.even, now_iso()),
            ),
        )


_SAID = """
    FROM judgments j
    JOIN responses a ON a.id = j.response_id
    JOIN responses b ON b.id = j.other_response_id
    LEFT JOIN supersessions s ON s.judgment_id = j.id"""

_STANDS = """
    WHERE j.session = :session AND j.kind = 'comparison' AND j.repeat IS NULL AND s.superseded_by IS NULL
        AND j.verdict IN ('first', 'second', 'tie') AND a.variant <> 'gold'"""

_PREFERRED = (
    f"SELECT a.model AS model, b.model AS other, j.verdict, count(*) AS count {_SAID} {_STANDS} GROUP BY 1, 2, 3"
)

_WEIGHTS = f"""
    SELECT min(a.model, b.model) AS model, max(a.model, b.model) AS other, sp.family,
           CASE WHEN a.model > b.model AND j.verdict = 'first' THEN 'second'
                WHEN a.model > b.model AND j.verdict = 'second' THEN 'first' ELSE j.verdict END AS said,
           avg(coalesce(d.even / d.chance, 1)) AS weight
    {_SAID}
    JOIN session_prompts sp ON sp.session = a.session AND sp.prompt_id = a.prompt_id
    LEFT JOIN draws d ON d.session = j.session AND d.reviewer = j.reviewer
        AND d.response_id = min(a.id, b.id) AND d.other_response_id = max(a.id, b.id)
    {_STANDS} AND (NOT :blind OR (j.blind AND NOT j.exposed))
    GROUP BY 1, 2, 3, 4"""


def preferred_so_far(db: Database, session: str) -> Mapping[Pair, float]:
    """How often the first of two models was preferred to the other in comparisons that stand; a tie is half of it for
    each."""
    won: dict[Pair, float] = {}
    for row in db.rows(_PREFERRED, {"session": session}):
        pair, back = (row["model"], row["other"]), (row["other"], row["model"])
        of_first = {"first": 1.0, "tie": 0.5, "second": 0.0}[row["verdict"]]
        won[pair] = won.get(pair, 0.0) + of_first * row["count"]
        won[back] = won.get(back, 0.0) + (1 - of_first) * row["count"]
    return won


def pair_weights(db: Database, session: str, *, blind: bool) -> tuple[PairWeight, ...]:
    """What comparisons of two models weigh, where pairs of the session were drawn with chances of their own: in the
    mean of those in one family of which the same was said. Empty where no pair was drawn so."""
    if db.row("SELECT 1 FROM draws WHERE session = ? LIMIT 1", (session,)) is None:
        return ()
    return tuple(
        PairWeight(
            model=row["model"],
            other=row["other"],
            family=row["family"],
            verdict=row["said"],
            weight=row["weight"],
        )
        for row in db.rows(_WEIGHTS, {"session": session, "blind": blind})
    )
