"""The public face of the database: `v_` views, documented, stable, tested.

The columns that were promised to people come first and keep their order (`tests/store/test_views.py` holds the list);
others may follow them. Ids are text, times ISO 8601 in UTC, durations milliseconds, flags 0 or 1, absent is NULL and
never 0. `current` says of a row whether the session counts it: of responses, and of failures with them, the one that
ended with a result, is not stale and is the latest of its question.
"""

import sqlite3

_VIEWS = {
    "v_prompts": """
        SELECT sp.prompt_id, sp.session, sp.family, nullif(sp.tags, '[]') AS tags, sp.weight, p.text,
               p.messages, p.system, sp.reference, sp.name, sp.source, sp.position, sp.current
        FROM session_prompts sp JOIN prompts p ON p.id = sp.prompt_id""",
    "v_models": """
        SELECT session, name AS model, provider, model_id, endpoint, position, current
        FROM session_models""",
    # A running response is not over: its attempt says that it is under way.
    "v_responses": """
        SELECT r.id AS response_id, r.session, r.prompt_id, r.model, r.variant,
               CASE WHEN v.variant = r.variant AND r.trial <= s.trials THEN 0 ELSE 1 END AS stale,
               r.trial, r.status, nullif(b.text, '') AS text, nullif(b.reasoning, '') AS reasoning,
               r.finish_reason, r.error_kind, r.error_message, r.ttft_ms, r.ttfr_ms, r.total_ms,
               r.chunks, r.stalls, r.input_tokens, r.output_tokens, r.tokens_estimated, r.cost,
               r.imported, r.created_at,
               coalesce(c.answered, 0) AS current, r.ended_at, r.last_content_ms, r.longest_gap_ms,
               r.cached_input_tokens, r.reasoning_tokens,
               (SELECT nullif(count(*), 0) FROM attempts a WHERE a.response_id = r.id) AS attempts,
               r.streamed, b.tool_calls, r.notes
        FROM responses r
        JOIN sessions s ON s.name = r.session
        LEFT JOIN response_bodies b ON b.response_id = r.id
        LEFT JOIN current_variants v ON v.session = r.session AND v.prompt_id = r.prompt_id AND v.model = r.model
        LEFT JOIN current_responses c ON c.response_id = r.id
        WHERE r.status <> 'running'""",
    "v_attempts": """
        SELECT a.id AS attempt_id, a.response_id, r.session, r.model, a.number, a.status, a.http_status,
               a.error_kind, a.cold, a.scheduled_at, a.sent_at, a.queue_ms, a.connect_ms, a.headers_ms,
               a.first_byte_ms, a.ttft_ms, a.total_ms,
               r.prompt_id, r.trial, a.error_message, a.ttfr_ms, a.last_content_ms
        FROM attempts a JOIN responses r ON r.id = a.response_id""",
    "v_judgments": """
        SELECT j.id AS judgment_id, j.session, j.kind, j.prompt_id, j.reviewer, j.response_id,
               j.other_response_id, j.verdict, j.rating, j.criterion, j.strength, j.slots, j.rank, j.category,
               j.severity, j.noticed, j.blind, j.exposed, j.note, j.seconds, j.created_at, j.supersedes,
               s.superseded_by, j.writer, j.seq, nullif(j.prev_hash, '') AS prev_hash, j.hash, j.version,
               coalesce(j.imported, 0) AS imported
        FROM judgments j LEFT JOIN supersessions s ON s.judgment_id = j.id""",
    "v_failures": """
        SELECT d.response_id, r.session, r.prompt_id, r.model, d.kind, 'detector' AS source, d.detector, d.score,
               NULL AS severity, 'open' AS status, r.ended_at AS created_at, d.message, NULL AS reviewer,
               NULL AS judgment_id, coalesce(c.answered, 0) AS current
        FROM detections d
        JOIN responses r ON r.id = d.response_id
        LEFT JOIN current_responses c ON c.response_id = d.response_id
        UNION ALL
        SELECT j.response_id, j.session, r.prompt_id, r.model, j.category, 'human', NULL, NULL,
               j.severity, 'confirmed', j.created_at, j.note, j.reviewer,
               j.id, coalesce(c.answered, 0)
        FROM judgments j
        JOIN responses r ON r.id = j.response_id
        LEFT JOIN supersessions s ON s.judgment_id = j.id
        LEFT JOIN current_responses c ON c.response_id = j.response_id
        WHERE j.kind = 'label' AND j.category IS NOT NULL AND s.superseded_by IS NULL""",
}


def recreate(conn: sqlite3.Connection) -> None:
    """Make all views anew. They hold no data, so nothing can be lost."""
    for name, select in _VIEWS.items():
        conn.execute(f"DROP VIEW IF EXISTS {name}")
        conn.execute(f"CREATE VIEW {name} AS {select}")
