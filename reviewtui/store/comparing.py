"""Comparisons as the report counts them: added up in the database, because a million of them may be there."""

from reviewtui.domain.evidence import ComparisonCount, ComparisonsGiven
from reviewtui.store.database import Database, read

# Added up by pair of answers first: the models of each pair are then looked up once and not for every comparison.
# CROSS JOIN has it go from the answers to what was said of each, past everything else that was said in the session.
_COUNTS = """
    WITH pairs AS MATERIALIZED (
        SELECT j.response_id, j.other_response_id, j.verdict, j.blind AND NOT j.exposed AS unseen,
               coalesce(j.imported, 0) AS imported, count(*) AS count
        FROM responses r
        CROSS JOIN judgments j ON j.response_id = r.id AND j.kind = 'comparison'
        LEFT JOIN supersessions s ON s.judgment_id = j.id
        WHERE r.session = ?1 AND s.superseded_by IS NULL
        GROUP BY 1, 2, 3, 4, 5
    )
    SELECT CASE WHEN b.model IS NULL THEN NULL ELSE a.model END AS model,
           CASE WHEN a.model IS NULL THEN NULL ELSE b.model END AS other,
           verdict, unseen, imported, sum(count) AS count
    FROM pairs
    LEFT JOIN current_responses a ON a.response_id = pairs.response_id AND a.answered
    LEFT JOIN current_responses b ON b.response_id = pairs.other_response_id AND b.answered
    GROUP BY 1, 2, 3, 4, 5
    ORDER BY 1, 2, 3, 4, 5"""

_REVIEWERS = """
    SELECT DISTINCT j.reviewer
    FROM responses r
    CROSS JOIN judgments j ON j.response_id = r.id AND j.kind = 'comparison'
    LEFT JOIN supersessions s ON s.judgment_id = j.id
    WHERE r.session = ? AND s.superseded_by IS NULL"""


def comparisons(db: Database, session: str) -> ComparisonsGiven:
    """How often which comparison was given in `session` and stands, and by whom."""
    with read(db) as conn:
        counts = conn.execute(_COUNTS, (session,)).fetchall()
        reviewers = [row["reviewer"] for row in conn.execute(_REVIEWERS, (session,))]
    return ComparisonsGiven(
        tuple(
            ComparisonCount(
                model=row["model"],
                other=row["other"],
                verdict=row["verdict"],
                blind=bool(row["unseen"]),
                imported=bool(row["imported"]),
                count=row["count"],
            )
            for row in counts
        ),
        frozenset(reviewers),
    )
