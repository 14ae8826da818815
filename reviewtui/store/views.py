"""The public face of the database: `v_` views, documented, stable, tested.

The columns that were promised to people come first and keep their order (`tests/store/test_views.py` holds the list);
others may follow them. Ids are text, times ISO 8601 in UTC, durations milliseconds, flags 0 or 1, absent is NULL and
never 0. `current` says of a row whether the session counts it: of responses, and of failures with them, the one that
ended with a result, is not stale and is the latest of its question.
"""

import sqlite3

from reviewtui.domain.response import SHORTEST_MS

_STATUS = "CASE j.kind WHEN 'label' THEN 'confirmed' ELSE j.verdict END"


def _said(what: str, failure: str) -> str:
    """SQL for the last that people said of `what` (an expression over a judgment `j`) about a failure; NULL: nothing.

    Labels and triage judgments both speak of the failure of their category, and nothing else does.
    """
    return f"""(
            SELECT {what} FROM judgments j LEFT JOIN supersessions s ON s.judgment_id = j.id
            WHERE j.category = {failure}.kind AND j.response_id IN (
                SELECT {failure}.response_id UNION ALL
                SELECT judged_id FROM carried WHERE response_id = {failure}.response_id)
                AND j.kind IN ('label', 'triage') AND j.repeat IS NULL AND s.superseded_by IS NULL
                AND {what} IS NOT NULL
            ORDER BY j.created_at DESC, j.id DESC LIMIT 1)"""  # noqa: S608 - made of this module's own words


def _rate(of: str) -> str:
    """SQL for the tokens a second of an answer between its first content and its last, as `decoding_rate` has it."""
    content = f"({of}.output_tokens - coalesce({of}.reasoning_tokens, 0))"
    known = f"{of}.ttfr_ms IS NULL OR {of}.reasoning_tokens IS NOT NULL"
    return f"""CASE WHEN {content} >= 2 AND {of}.last_content_ms - {of}.ttft_ms >= {SHORTEST_MS} AND ({known})
                   THEN ({content} - 1) * 1000.0 / ({of}.last_content_ms - {of}.ttft_ms) END AS tokens_per_second"""


_VIEWS = {
    "v_prompts": """
        SELECT sp.prompt_id, sp.session, sp.family, nullif(sp.tags, '[]') AS tags, sp.weight, p.text,
               p.messages, p.system, sp.reference, sp.name, sp.source, sp.position, sp.current,
               sp.imported
        FROM session_prompts sp JOIN prompts p ON p.id = sp.prompt_id""",
    "v_models": """
        SELECT session, name AS model, provider, model_id, endpoint, position, current
        FROM session_models""",
    # A running response is not over: its attempt says that it is under way.
    "v_responses": f"""
        SELECT r.id AS response_id, r.session, r.prompt_id, r.model, r.variant,
               CASE WHEN (v.variant = r.variant OR (r.imported AND v.variant IS NOT NULL)) AND r.trial <= s.trials
                   AND r.again_of IS NULL THEN 0 ELSE 1 END AS stale,
               r.trial, r.status, nullif(b.text, '') AS text, nullif(b.reasoning, '') AS reasoning,
               r.finish_reason, r.error_kind, r.error_message, r.ttft_ms, r.ttfr_ms, r.total_ms,
               r.chunks, r.stalls, r.input_tokens, r.output_tokens, r.tokens_estimated, r.cost,
               r.imported, r.created_at,
               coalesce(c.answered, 0) AS current, r.ended_at, r.last_content_ms, r.longest_gap_ms,
               r.cached_input_tokens, r.reasoning_tokens,
               (SELECT nullif(count(*), 0) FROM attempts a WHERE a.response_id = r.id) AS attempts,
               r.streamed, b.tool_calls, r.notes, r.text_missing, r.again_of, r.reads,
               {_rate("r")}
        FROM responses r
        JOIN sessions s ON s.name = r.session
        LEFT JOIN response_bodies b ON b.response_id = r.id
        LEFT JOIN current_variants v ON v.session = r.session AND v.prompt_id = r.prompt_id AND v.model = r.model
        LEFT JOIN current_responses c ON c.response_id = r.id
        WHERE r.status <> 'running' AND r.variant <> 'gold'""",  # noqa: S608 - the same
    "v_attempts": f"""
        SELECT a.id AS attempt_id, a.response_id, r.session, r.model, a.number, a.status, a.http_status,
               a.error_kind, a.cold, a.scheduled_at, a.sent_at, a.queue_ms, a.connect_ms, a.headers_ms,
               a.first_byte_ms, a.ttft_ms, a.total_ms,
               r.prompt_id, r.trial, a.error_message, a.ttfr_ms, a.last_content_ms, r.again_of,
               a.in_run, a.streamed, a.chunks, a.reads, a.stalls, a.longest_gap_ms, a.stalled_ms,
               {_rate("a")},
               a.input_tokens, a.cached_input_tokens, a.output_tokens, a.reasoning_tokens, a.tokens_estimated,
               a.cost, a.cost_at_most, a.worker
        FROM attempts a JOIN responses r ON r.id = a.response_id""",  # noqa: S608 - the same
    "v_judgments": """
        SELECT j.id AS judgment_id, j.session, j.kind, j.prompt_id, j.reviewer, j.response_id,
               j.other_response_id, j.verdict, j.rating, j.criterion, j.strength, j.slots, j.rank, j.category,
               j.severity, j.noticed, j.blind, j.exposed, j.note, j.seconds, j.created_at, j.supersedes,
               s.superseded_by, j.writer, j.seq, nullif(j.prev_hash, '') AS prev_hash, j.hash, j.version,
               coalesce(j.imported, 0) AS imported, j.act, j.assignee,
               j.guess, j.span_start, j.span_end, j.repeat,
               coalesce(j.unit, 'answer') AS unit,
               EXISTS (
                   SELECT 1 FROM gold_items g WHERE g.session = j.session AND g.prompt_id = j.prompt_id
               ) AS gold
        FROM judgments j LEFT JOIN supersessions s ON s.judgment_id = j.id""",
    "v_gold": """
        SELECT r.id AS response_id, g.session, g.prompt_id,
               CAST(substr(r.model, length('known answer ') + 1) AS INTEGER) AS answer, p.text AS prompt, b.text, g.item
        FROM gold_items g
        JOIN prompts p ON p.id = g.prompt_id
        JOIN responses r ON r.session = g.session AND r.prompt_id = g.prompt_id AND r.variant = 'gold'
        JOIN response_bodies b ON b.response_id = r.id""",
    "v_load": f"""
        SELECT s.id AS step_id, s.ladder, s.session, s.model, s.kind, s.load, s.number AS step,
               row_number() OVER (PARTITION BY s.session, s.id ORDER BY a.scheduled_at, r.id) AS request,
               row_number() OVER (PARTITION BY s.session, s.id ORDER BY a.scheduled_at, r.id) <= s.warm_up AS warm_up,
               r.id AS response_id, r.prompt_id, r.status, r.error_kind,
               a.scheduled_at AS due_at, a.queue_ms AS late_ms,
               iif(s.kind = 'open', a.queue_ms, 0) + a.ttft_ms AS ttft_ms,
               iif(s.kind = 'open', a.queue_ms, 0) + a.total_ms AS total_ms,
               a.output_tokens, {_rate("a")}, a.tokens_estimated, a.cost, s.ttft_budget_ms, s.total_budget_ms,
               s.outcome AS step_outcome, s.why AS step_why, s.started_at AS step_started_at
        FROM load_steps s
        JOIN responses r ON r.again_of = s.id
        JOIN attempts a ON a.response_id = r.id AND a.number = 1
        WHERE r.status <> 'running'""",  # noqa: S608 - the same
    "v_failures": f"""
        SELECT f.response_id, f.session, f.prompt_id, f.model, f.kind, f.source, f.detector, f.score,
               {_said("j.severity", "f")} AS severity, coalesce({_said(_STATUS, "f")}, 'open') AS status, f.created_at,
               f.message, f.reviewer, f.judgment_id, coalesce(c.answered, 0) AS current,
               {_said("j.noticed", "f")} AS noticed, nullif({_said("j.assignee", "f")}, '') AS assignee
        FROM (
            SELECT d.response_id, r.session, r.prompt_id, r.model, d.kind, 'detector' AS source, d.detector, d.score,
                   r.ended_at AS created_at, d.message, NULL AS reviewer, NULL AS judgment_id
            FROM detections d
            JOIN responses r ON r.id = d.response_id
            UNION ALL
            SELECT l.response_id, r.session, r.prompt_id, r.model, l.category, 'human', NULL, NULL,
                   l.created_at, l.note, l.reviewer, l.id
            FROM judgments l
            JOIN responses r ON r.id = l.response_id
            LEFT JOIN supersessions s ON s.judgment_id = l.id
            WHERE l.kind = 'label' AND l.category IS NOT NULL AND l.repeat IS NULL AND s.superseded_by IS NULL
                AND r.variant <> 'gold'
            UNION ALL
            SELECT k.response_id, r.session, r.prompt_id, r.model, l.category, 'human', NULL, NULL,
                   l.created_at, l.note, l.reviewer, l.id
            FROM carried k
            CROSS JOIN judgments l ON l.response_id = k.judged_id
            JOIN responses r ON r.id = k.response_id
            LEFT JOIN supersessions s ON s.judgment_id = l.id
            WHERE l.kind = 'label' AND l.category IS NOT NULL AND l.repeat IS NULL AND s.superseded_by IS NULL
        ) f
        LEFT JOIN current_responses c ON c.response_id = f.response_id""",  # noqa: S608 - the same
}


def drop(conn: sqlite3.Connection) -> None:
    """Take away all views. They hold no data, so nothing is lost."""
    for name in _VIEWS:
        conn.execute(f"DROP VIEW IF EXISTS {name}")


def create(conn: sqlite3.Connection) -> None:
    """Make all views, of which none may be there."""
    for name, select in _VIEWS.items():
        conn.execute(f"CREATE VIEW {name} AS {select}")
