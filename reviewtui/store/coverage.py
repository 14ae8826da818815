"""What became of all that a session asked for: collected or not, judged in vain, paid, and what ended in errors."""

from typing import NamedTuple

from reviewtui.domain.response import ENDED_WITH_RESULT, HOPELESS
from reviewtui.store.database import Database, read
from reviewtui.store.rows import json_text


class Coverage(NamedTuple):
    """What became of the responses that a session wants (`expected`).

    `collected`, `cancelled` and `interrupted` say how the current response of a trial ended; `stale` counts recorded
    results of a variant or model that has left the session, or beyond its trials, which stand outside `expected`.
    """

    expected: int
    collected: int
    stale: int
    cancelled: int
    interrupted: int
    models: int
    prompts: int
    families: int


SIZE = """
    SELECT
        (SELECT json_array(json_extract(definition, '$.review.mode')) FROM sessions WHERE name = :name) AS modes,
        (SELECT trials FROM sessions WHERE name = :name)
            * (SELECT count(*) FROM session_models WHERE session = :name AND current AND provider <> 'imported')
            * (SELECT count(*) FROM session_prompts WHERE session = :name AND current)
            + (SELECT count(*) FROM current_responses c
               JOIN session_models m ON m.session = c.session AND m.name = c.model
               WHERE c.session = :name AND c.answered AND m.provider = 'imported') AS wanted,
        (SELECT count(*) FROM session_models WHERE session = :name AND current) AS models,
        (SELECT count(*) FROM session_prompts WHERE session = :name AND current) AS prompts,
        (SELECT count(DISTINCT family) FROM session_prompts WHERE session = :name AND current) AS families"""
"""What the session `:name` wants: its `modes`, and the numbers of answers, models, prompts and families."""


def coverage(db: Database, session: str) -> Coverage:
    """What of `session` was collected and what became of the rest; all 0 while the session was never registered."""
    with read(db) as conn:
        size = conn.execute(SIZE, {"name": session}).fetchone()
        ended = dict(
            conn.execute(
                "SELECT status, count(*) FROM current_responses WHERE session = ? GROUP BY status", (session,)
            ).fetchall()
        )
        (stale,) = conn.execute(
            """
            SELECT count(*) FROM v_responses
            WHERE session = ? AND stale AND again_of IS NULL AND status IN ('done', 'failed', 'timeout')""",
            (session,),
        ).fetchone()
    return Coverage(
        expected=size["wanted"] or 0,
        collected=sum(ended.get(status, 0) for status in ENDED_WITH_RESULT),
        stale=stale,
        cancelled=ended.get("cancelled", 0),
        interrupted=ended.get("interrupted", 0),
        models=size["models"],
        prompts=size["prompts"],
        families=size["families"],
    )


def uncounted_ratings(db: Database, session: str) -> int:
    """Standing overall ratings and cannot-judge verdicts on answers that count no longer: replaced, or out of the
    session. They are kept, and count again when their answer does.
    """
    row = db.row(
        """
        SELECT count(*) FROM responses r
        CROSS JOIN judgments j ON j.response_id = r.id AND j.kind = 'rating' AND j.criterion IS NULL
        LEFT JOIN supersessions s ON s.judgment_id = j.id
        WHERE r.session = :name AND r.variant <> 'gold' AND j.repeat IS NULL AND s.superseded_by IS NULL
            AND EXISTS (SELECT 1 FROM judgments WHERE session = :name)
            AND NOT EXISTS (SELECT 1 FROM current_responses c WHERE c.response_id = r.id)
            AND NOT EXISTS (SELECT 1 FROM carried k WHERE k.judged_id = r.id)""",
        {"name": session},
    )
    assert row is not None, "count always gives a row"
    found: int = row[0]
    return found


class Spending(NamedTuple):
    """The money of every response of a session that is over, whether it counts or not.

    `total` is that of the `known` ones, None where no cost is known; the cost of `unknown` ones is not known.
    """

    total: float | None
    known: int
    unknown: int


def spending(db: Database, session: str) -> Spending:
    """What `session` cost so far: stale, replaced, cancelled and interrupted responses are paid for too, and those
    that were asked again out of Triage.
    """
    row = db.row(
        """
        SELECT sum(cost), count(cost), count(*) - count(cost) FROM responses
        WHERE session = ? AND status <> 'running' AND variant <> 'gold'""",
        (session,),
    )
    assert row is not None, "an aggregate always gives a row"
    return Spending(*row)


def last_errors(db: Database, session: str) -> dict[str, str]:
    """For every current model, the last error on a question that it has not ended on: `auth: 401 wrong key`.

    What was cancelled because the run was stopped is no error.
    """
    rows = db.rows(
        """
        SELECT c.model, r.error_kind, r.error_message
        FROM current_responses c JOIN responses r ON r.id = c.response_id
        WHERE c.session = ? AND NOT c.answered AND r.error_kind <> 'cancelled'
        ORDER BY r.id""",
        (session,),
    )
    return {row["model"]: f"{row['error_kind']}: {row['error_message'] or 'no message'}" for row in rows}


def attempts_apart(db: Database, session: str) -> dict[str, int]:
    """For every model, the attempts that a wrong key or the like ended (`HOPELESS`): they say nothing about it."""
    rows = db.rows(
        """
        SELECT r.model, count(*) AS attempts FROM responses r JOIN attempts a ON a.response_id = r.id
        WHERE r.session = ? AND r.again_of IS NULL AND a.error_kind IN (SELECT value FROM json_each(?))
        GROUP BY r.model""",
        (session, json_text(HOPELESS)),
    )
    return {row["model"]: row["attempts"] for row in rows}
