"""Rankings as the report counts them, and the pairs of answers that each is taken apart into.

The rows of one ranking share reviewer and `act`. Only what stands is in it, so that of a ranking of which a part was
said anew the rest still ranks what it ranks.
"""

import sqlite3

from reviewtui.domain.evidence import RankingCount
from reviewtui.store.said_twice import not_overtaken

# A ranking of which one answer was seen by name is not blind as a whole. CROSS JOIN has it go from the answers to what
# was said of each, past everything else that was said in the session.
RANKED = f"""
    ranked AS MATERIALIZED (
        SELECT j.id, j.act, j.reviewer, j.response_id, j.rank, j.verdict, coalesce(j.imported, 0) AS imported,
               min(j.blind AND NOT j.exposed) OVER (PARTITION BY j.act, j.reviewer) AS unseen
        FROM responses r
        CROSS JOIN judgments j ON j.response_id = r.id AND j.kind = 'ranking'
        LEFT JOIN supersessions s ON s.judgment_id = j.id
        WHERE r.session = :session AND r.variant <> 'gold' AND j.act IS NOT NULL AND j.repeat IS NULL
            AND s.superseded_by IS NULL AND {not_overtaken("j")}
    ), ranked_pairs AS (
        SELECT a.response_id, b.response_id AS other_response_id, a.reviewer, max(a.id, b.id) AS id, a.unseen,
               a.imported, CASE WHEN a.rank IS NULL THEN a.verdict WHEN a.rank < b.rank THEN 'first'
                   WHEN a.rank > b.rank THEN 'second' ELSE 'tie' END AS verdict
        FROM ranked a
        CROSS JOIN judgments b INDEXED BY judgments_by_act
            ON b.session = :session AND b.reviewer = a.reviewer AND b.act = a.act AND b.kind = 'ranking'
            AND b.response_id > a.response_id
        LEFT JOIN supersessions sb ON sb.judgment_id = b.id
        WHERE (a.rank IS NULL) = (b.rank IS NULL) AND b.repeat IS NULL AND sb.superseded_by IS NULL
            AND {not_overtaken("b")}
    )"""  # noqa: S608 - text of ours
"""Common tables of the session `:session`: `ranked`, the rows of all rankings, and `ranked_pairs`, every pair of each
as if it had been compared. `:overtaken` is left out of both.
"""

_RANKINGS = f"""
    WITH {RANKED}, rankings AS (
        SELECT CASE WHEN count(ranked.rank) > 1 THEN NULL ELSE max(ranked.verdict) END AS verdict, ranked.unseen,
               ranked.imported, count(DISTINCT c.response_id) > 1 AS counted
        FROM ranked
        LEFT JOIN carried k ON k.judged_id = ranked.response_id
        LEFT JOIN current_responses c ON c.response_id = coalesce(k.response_id, ranked.response_id) AND c.answered
        GROUP BY ranked.act, ranked.reviewer
    )
    SELECT verdict, unseen, imported, counted, count(*) AS count FROM rankings
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"""  # noqa: S608 - text of ours


def rankings(conn: sqlite3.Connection, session: str, overtaken: str) -> tuple[RankingCount, ...]:
    """How many rankings of which kind count in `session`: `overtaken` (a JSON list of ids) does not."""
    return tuple(
        RankingCount(
            verdict=row["verdict"],
            blind=bool(row["unseen"]),
            imported=bool(row["imported"]),
            counted=bool(row["counted"]),
            count=row["count"],
        )
        for row in conn.execute(_RANKINGS, {"session": session, "overtaken": overtaken})
    )
