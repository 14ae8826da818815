"""Answers that came out of a file: stored like collected ones, marked as imported."""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from reviewtui.domain.clock import now_iso
from reviewtui.domain.detection import Detection
from reviewtui.domain.response import Response
from reviewtui.store.current import refresh_trials
from reviewtui.store.importing import in_pieces
from reviewtui.store.rows import detection_values, named, response_body, response_identity, response_outcome


class ImportedAnswer(NamedTuple):
    """An answer to store. `chunks` and `streamed` are None where they are not known."""

    response: Response
    chunks: int | None
    streamed: bool | None
    detections: Sequence[Detection]


class Place(NamedTuple):
    """Where a response belongs."""

    session: str
    prompt_id: str
    model: str


class ImportedBefore(NamedTuple):
    """An imported answer. `text` is None where nobody gave its words. `told`: a row of its own was imported, and not
    judgments alone.
    """

    id: str
    place: Place
    trial: int
    text: str | None
    told: bool


def places_of(conn: sqlite3.Connection, response_ids: Iterable[str]) -> dict[str, Place]:
    """Where those of these responses belong that there are."""
    rows = in_pieces(conn, "SELECT id, session, prompt_id, model FROM responses WHERE id IN", response_ids)
    return {row["id"]: Place(row["session"], row["prompt_id"], row["model"]) for row in rows}


def texts_of(conn: sqlite3.Connection, response_ids: Iterable[str]) -> dict[str, str]:
    """The words of these responses; empty where there are none."""
    rows = in_pieces(
        conn,
        """
        SELECT r.id, b.text FROM responses r LEFT JOIN response_bodies b ON b.response_id = r.id
        WHERE r.id IN""",
        response_ids,
    )
    return {row["id"]: row["text"] or "" for row in rows}


def imported_before(conn: sqlite3.Connection, session: str, prompt_ids: Iterable[str]) -> list[ImportedBefore]:
    """The imported answers to these prompts, the oldest trial first."""
    rows = in_pieces(
        conn,
        """
        SELECT r.id, r.session, r.prompt_id, r.model, r.trial, r.text_missing, b.text,
               coalesce(r.attempts, 0) > 0 AS told
        FROM responses r LEFT JOIN response_bodies b ON b.response_id = r.id
        WHERE r.session = ? AND r.imported AND r.prompt_id IN""",
        prompt_ids,
        session,
    )
    found = [
        ImportedBefore(
            row["id"],
            Place(row["session"], row["prompt_id"], row["model"]),
            row["trial"],
            None if row["text_missing"] else row["text"] or "",
            bool(row["told"]),
        )
        for row in rows
    ]
    return sorted(found, key=lambda answer: (answer.trial, answer.id))


def has_answers(conn: sqlite3.Connection, session: str, model: str) -> bool:
    """Whether any answer of `model` counts in `session`."""
    row = "SELECT 1 FROM current_responses WHERE session = ? AND model = ? LIMIT 1"
    return conn.execute(row, (session, model)).fetchone() is not None


def counting(conn: sqlite3.Connection, response_ids: Iterable[str]) -> int:
    """How many of these responses count."""
    return sum(1 for _ in in_pieces(conn, "SELECT 1 FROM current_responses WHERE response_id IN", response_ids))


def add_answers(conn: sqlite3.Connection, answers: Sequence[ImportedAnswer]) -> None:
    """Store answers that are new, and derive anew what counts."""
    now = now_iso()
    _insert(conn, "responses", [response_identity(answer.response) | _outcome(answer, now) for answer in answers])
    _add_contents(conn, answers)


def fill_answers(conn: sqlite3.Connection, answers: Sequence[ImportedAnswer]) -> None:
    """Give answers that are here already, by their ids, what has come of them now; what was known of them and did not
    come again stays.
    """
    now = now_iso()
    for answer in answers:
        created = {"id": answer.response.id, "created_at": answer.response.created_at}
        values = _outcome(answer, now) | created | {"text_missing": 0}
        kept = {name: f"coalesce(:{name}, {name})" for name in values.keys() - _SAID_ANEW}
        setting = ", ".join(f"{name} = {kept.get(name, f':{name}')}" for name in values)
        conn.execute(f"UPDATE responses SET {setting} WHERE id = :id", values)  # noqa: S608 - names of ours
    ids = [(answer.response.id,) for answer in answers]
    conn.executemany("DELETE FROM response_bodies WHERE response_id = ?", ids)
    conn.executemany("DELETE FROM detections WHERE response_id = ?", ids)
    conn.executemany("DELETE FROM answer_traits WHERE response_id = ?", ids)
    _add_contents(conn, answers)


_SAID_ANEW = frozenset({"status", "error_kind", "error_message"})
"""What belongs together, and is not mixed from two rows."""


def _outcome(answer: ImportedAnswer, now: str) -> dict[str, Any]:
    known = {"chunks": answer.chunks, "streamed": answer.streamed, "ended_at": now}
    return response_outcome(answer.response) | known


def _insert(conn: sqlite3.Connection, table: str, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        conn.executemany(f"INSERT INTO {table} {named(rows[0])}", rows)


def _add_contents(conn: sqlite3.Connection, answers: Sequence[ImportedAnswer]) -> None:
    _insert(conn, "response_bodies", [response_body(answer.response) for answer in answers])
    conn.executemany(
        """
        INSERT INTO detections
        VALUES (:response_id, :number, :kind, :detector, :version, :score, :message, :start, :end)""",
        [
            detection_values(answer.response.id, number, found)
            for answer in answers
            for number, found in enumerate(answer.detections, 1)
        ],
    )
    responses = [answer.response for answer in answers]
    refresh_trials(conn, [(one.session, one.prompt_id, one.model, one.trial) for one in responses])
