"""Degradation ladders: their steps, and what each asked.

A step's requests are responses that were asked again of the step (`again_of` is its id), as trials after all that the
session asks for. So no figure of answers counts them, and what they cost counts against `max_cost`.
"""

import sqlite3
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import groupby

import msgspec

from reviewtui.domain.load import LoadRequest, LoadStep, LoadStepAsked
from reviewtui.domain.session import Session
from reviewtui.store.database import Database, read, write
from reviewtui.store.rows import assigned, named
from reviewtui.store.sessions import register_session

_AS_THEY_ARE = ("status", "error_kind", "late_ms", "ttft_ms", "total_ms", "output_tokens", "tokens_per_second", "cost")


def register_if_new(db: Database, session: Session, variants: Mapping[tuple[str, str], str]) -> frozenset[str]:
    """Register `session` where it is not known; the ids of its prompts. One that is known stays as it was collected:
    what an edit of its file sets aside is for a collection to say.
    """
    with write(db):
        if db.row("SELECT 1 FROM sessions WHERE name = ?", (session.name,)) is None:
            register_session(db, session, variants)
        rows = db.rows("SELECT prompt_id FROM session_prompts WHERE session = ?", (session.name,))
    return frozenset(row["prompt_id"] for row in rows)


def last_trials(db: Database, session: Session, model: str) -> dict[str, int]:
    """By prompt, the last trial that `model` was asked, where that is more than the session asks for."""
    rows = db.rows(
        """
        SELECT r.prompt_id, max(r.trial) AS last, s.trials FROM responses r JOIN sessions s ON s.name = r.session
        WHERE r.session = ? AND r.model = ? GROUP BY r.prompt_id""",
        (session.name, model),
    )
    return {row["prompt_id"]: max(row["last"], row["trials"], session.trials) for row in rows}


def widest_step(db: Database, session: str) -> int:
    """The most requests at a time of all steps climbed so far; 0 where there is none."""
    row = db.row("SELECT coalesce(max(in_flight), 0) AS widest FROM load_steps WHERE session = ?", (session,))
    assert row is not None, "max always gives a row"
    return int(row["widest"])


def begin_step(db: Database, step: LoadStep) -> None:
    """Record a step before its first request."""
    values = msgspec.structs.asdict(step)
    with write(db) as conn:
        conn.execute(f"INSERT INTO load_steps {named(values)}", values)


def end_step(db: Database, step: LoadStep) -> None:
    """Record how a step ended."""
    values = {name: getattr(step, name) for name in ("ended_at", "outcome", "why", "unsent")}
    with write(db) as conn:
        conn.execute(
            f"UPDATE load_steps SET {assigned(values)} WHERE id = :id",  # noqa: S608 - names of ours
            values | {"id": step.id},
        )


def load_steps(db: Database, session: str, ladder: str | None = None) -> list[LoadStepAsked]:
    """All steps of a session, or of one `ladder` of it, with what they asked, in the order of climbing."""
    wanted = (session, ladder)
    with read(db):
        steps = db.rows(
            """
            SELECT * FROM load_steps WHERE session = ?1 AND (?2 IS NULL OR ladder = ?2)
            ORDER BY ladder, id""",
            wanted,
        )
        requests = db.rows(
            """
            SELECT step_id, due_at, status, error_kind, late_ms, ttft_ms, total_ms, output_tokens, tokens_per_second,
                   tokens_estimated, cost
            FROM v_load WHERE session = ?1 AND (?2 IS NULL OR ladder = ?2) ORDER BY step_id, request""",
            wanted,
        )
    asked = {step: tuple(_requests(list(rows))) for step, rows in groupby(requests, lambda row: row["step_id"])}
    return [
        LoadStepAsked(step=msgspec.convert(dict(row), LoadStep), requests=asked.get(row["id"], ())) for row in steps
    ]


def _requests(rows: list[sqlite3.Row]) -> list[LoadRequest]:
    first = datetime.fromisoformat(rows[0]["due_at"])
    return [
        LoadRequest(
            due_ms=(datetime.fromisoformat(row["due_at"]) - first) / timedelta(milliseconds=1),
            tokens_estimated=bool(row["tokens_estimated"]),
            **{name: row[name] for name in _AS_THEY_ARE},
        )
        for row in rows
    ]
