"""What stands of one reviewer's verdicts, beside the names of the models, and what others said of the same answers."""

from typing import NamedTuple

import msgspec

from reviewtui.domain.judgment import JudgmentKind, Verdict
from reviewtui.store.database import Database

# The reviewer's own answers first, and then what was said of each: not all that was said in the session.
_VERDICTS = """
    WITH mine AS (
        SELECT DISTINCT coalesce(k.response_id, j.response_id) AS response_id
        FROM judgments j LEFT JOIN carried k ON k.judged_id = j.response_id
        WHERE j.session = :session AND j.reviewer = :reviewer
            AND j.kind IN ('rating', 'comparison', 'ranking', 'guess')
    ), about AS (
        SELECT response_id, response_id AS judged_id FROM mine
        UNION ALL SELECT k.response_id, k.judged_id FROM mine JOIN carried k ON k.response_id = mine.response_id
    )
    SELECT j.reviewer, j.kind, about.response_id, about.judged_id,
           coalesce(k.response_id, j.other_response_id) AS other_response_id, j.rating, j.verdict, j.rank, j.guess,
           j.slots, a.model, b.model AS other_model
    FROM about
    CROSS JOIN judgments j ON j.response_id = about.judged_id
    JOIN current_responses c ON c.response_id = about.response_id AND c.answered
    JOIN responses a ON a.id = j.response_id
    LEFT JOIN carried k ON k.judged_id = j.other_response_id
    LEFT JOIN responses b ON b.id = j.other_response_id
    LEFT JOIN supersessions s ON s.judgment_id = j.id
    WHERE j.session = :session AND j.kind IN ('rating', 'comparison', 'ranking', 'guess')
        AND j.criterion IS NULL AND j.repeat IS NULL AND s.superseded_by IS NULL
    ORDER BY j.id"""


class VerdictGiven(NamedTuple):
    """One verdict that stands. `letter`: under which the answer was shown; None where that is not known."""

    reviewer: str
    kind: JudgmentKind
    response_id: str
    other_response_id: str | None
    model: str
    other_model: str | None
    rating: int | None
    verdict: Verdict | None
    rank: int | None
    guess: str | None
    letter: str | None


def verdicts_on_answers_of(db: Database, session: str, reviewer: str) -> list[VerdictGiven]:
    """All verdicts on the answers that `reviewer` has judged, those of others too, in the order of their making."""
    return [
        VerdictGiven(
            reviewer=row["reviewer"],
            kind=row["kind"],
            response_id=row["response_id"],
            other_response_id=row["other_response_id"],
            model=row["model"],
            other_model=row["other_model"],
            rating=row["rating"],
            verdict=row["verdict"],
            rank=row["rank"],
            guess=row["guess"],
            letter=_letter(row["slots"], row["judged_id"]),
        )
        for row in db.rows(_VERDICTS, {"session": session, "reviewer": reviewer})
    ]


def _letter(slots: str | None, response_id: str) -> str | None:
    if slots is None:
        return None
    shown = msgspec.json.decode(slots, type=dict[str, str])
    return next((letter for letter, identity in shown.items() if identity == response_id), None)
