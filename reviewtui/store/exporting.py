"""What goes out of the database as rows: answers and failures, one after the other, whatever their number."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import msgspec

from reviewtui.domain.prompt import Prompt
from reviewtui.store.database import Database, read
from reviewtui.store.packing import unpack_times
from reviewtui.store.rows import prompt_from

_PAGE = 200
"""Answers whose texts are in memory together."""

RESPONSE_COLUMNS = (
    *("prompt", "model", "trial", "response_id", "status", "text", "finish_reason", "error_kind", "error_message"),
    *("reasoning", "tool_calls", "ttft_ms", "ttfr_ms", "last_content_ms", "total_ms", "longest_gap_ms", "stalls"),
    *("chunks", "chunk_ms", "streamed", "input_tokens", "cached_input_tokens", "output_tokens", "reasoning_tokens"),
    *("tokens_estimated", "cost", "created_at"),
)
"""Those by which `reviewtui import responses` takes them in again."""

FAILURE_COLUMNS = (
    *("response_id", "session", "prompt_id", "model", "kind", "source", "detector", "score", "severity", "status"),
    *("created_at", "message", "reviewer", "noticed", "assignee"),
)
"""Those of `v_failures`, promised ones first."""

# An answer whose words nobody gave is only a place for judgments, and comes back with them. What a ladder asked would
# come back as answers of trials that somebody may ask for one day.
_ANSWERS = """
    SELECT r.id
    FROM responses r
    JOIN session_prompts sp ON sp.session = r.session AND sp.prompt_id = r.prompt_id
    JOIN session_models m ON m.session = r.session AND m.name = r.model
    LEFT JOIN current_responses c ON c.response_id = r.id
    WHERE r.session = :session AND r.status <> 'running' AND NOT r.text_missing AND (:all OR c.answered)
        AND coalesce(r.again_of, '') NOT IN (SELECT id FROM load_steps)
    ORDER BY sp.position, sp.prompt_id, m.position, m.name, r.trial, r.created_at, r.id"""

_CONTENTS = """
    SELECT r.id AS response_id, r.prompt_id AS prompt, r.*, b.text, b.reasoning, b.tool_calls, b.chunk_times
    FROM responses r LEFT JOIN response_bodies b ON b.response_id = r.id
    WHERE r.id IN (SELECT value FROM json_each(?))"""

_FAILURES = f"""
    SELECT {", ".join(f"f.{column}" for column in FAILURE_COLUMNS)}
    FROM v_failures f
    JOIN responses r ON r.id = f.response_id
    JOIN session_prompts sp ON sp.session = f.session AND sp.prompt_id = f.prompt_id
    JOIN session_models m ON m.session = f.session AND m.name = f.model
    WHERE f.session = :session AND (:all OR f.current)
    ORDER BY sp.position, sp.prompt_id, m.position, m.name, r.trial, r.created_at, r.id,
        f.source, f.kind, f.detector, f.score DESC, f.message, f.created_at, f.reviewer, f.judgment_id"""  # noqa: S608 - names of ours


def exported_responses(db: Database, session: str, *, everything: bool = False) -> Iterator[tuple[Any, ...]]:
    """The answers that count, in the order of the session's prompts and models; with `everything` also those that are
    stale, were asked again out of Triage, cancelled or interrupted. The values are those of RESPONSE_COLUMNS.
    """
    with read(db) as conn:
        found = conn.execute(_ANSWERS, {"session": session, "all": everything})
        while page := [row["id"] for row in found.fetchmany(_PAGE)]:
            contents = conn.execute(_CONTENTS, (msgspec.json.encode(page).decode(),))
            rows = {row["response_id"]: _response_values(row) for row in contents}
            yield from (rows[response_id] for response_id in page)


def _response_values(row: sqlite3.Row) -> tuple[Any, ...]:
    values = dict(row)
    # An answer that came to its end has a text, though it may be empty; of one that failed only what arrived is known.
    values["text"] = (values["text"] or "") if values["status"] == "done" else values["text"] or None
    values["reasoning"] = values["reasoning"] or None
    values["tool_calls"] = msgspec.json.decode(values["tool_calls"]) if values["tool_calls"] else None
    values["chunk_ms"] = list(unpack_times(values["chunk_times"] or b"")) or None
    for flag in ("streamed", "tokens_estimated"):
        values[flag] = None if values[flag] is None else bool(values[flag])
    return tuple(values[column] for column in RESPONSE_COLUMNS)


def prompts_that_left(db: Database, session: str) -> list[Prompt]:
    """The prompts that were the session's once, in the order they had."""
    rows = db.rows(
        """
        SELECT sp.*, p.messages, p.system FROM session_prompts sp JOIN prompts p ON p.id = sp.prompt_id
        WHERE sp.session = ? AND NOT sp.current AND NOT sp.imported ORDER BY sp.position, sp.prompt_id""",
        (session,),
    )
    return [prompt_from(row) for row in rows]


def exported_failures(db: Database, session: str, *, everything: bool = False) -> Iterator[tuple[Any, ...]]:
    """What detectors found and people labelled, as triage left it, in the order of the answers; `everything` as there.

    The values are those of FAILURE_COLUMNS. What a detector found has no time: it is found again whenever it is looked
    for.
    """
    with read(db) as conn:
        for row in conn.execute(_FAILURES, {"session": session, "all": everything}):
            values = dict(row)
            if values["source"] == "detector":
                values["created_at"] = None
            if values["noticed"] is not None:
                values["noticed"] = bool(values["noticed"])
            yield tuple(values.values())
