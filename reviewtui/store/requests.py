"""What was asked in a session, and when: for looking at it request by request, and answer by answer.

The order of all requests is read at once, as ids; what is painted of them is read in pages.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from reviewtui.domain.response import Attempt, ErrorKind, ResponseStatus
from reviewtui.store.database import Database, read
from reviewtui.store.packing import unpack_times
from reviewtui.store.rows import json_text

_ASKED = "r.session = ? AND EXISTS (SELECT 1 FROM attempts a WHERE a.response_id = r.id)"

_NEWEST = f"SELECT r.id, NULL FROM responses r WHERE {_ASKED} ORDER BY r.id DESC"  # noqa: S608 - names of ours

# From the first sending to the end of the last attempt; our own queue before it says nothing about a model.
_SLOWEST = """
    SELECT r.id, 86400000.0 * (max(julianday(a.sent_at) + coalesce(a.total_ms, 0) / 86400000.0)
                               - min(julianday(a.sent_at))) AS took_ms
    FROM responses r JOIN attempts a ON a.response_id = r.id
    WHERE r.session = ?
    GROUP BY r.id ORDER BY took_ms DESC, r.id DESC"""

_REQUESTS = """
    SELECT r.id, r.prompt_id, r.model, r.trial, r.status, r.error_kind, r.ended_at, b.chunk_times
    FROM responses r LEFT JOIN response_bodies b ON b.response_id = r.id
    WHERE r.id IN (SELECT value FROM json_each(?))"""

_ATTEMPTS = """
    SELECT a.attempt_id, a.response_id, a.number, a.status, a.scheduled_at, a.sent_at, a.error_kind, a.connect_ms,
           a.ttft_ms, a.ttfr_ms, a.last_content_ms, a.total_ms
    FROM v_attempts a WHERE a.response_id IN (SELECT value FROM json_each(?)) ORDER BY a.response_id, a.number"""

_STATES = """
    SELECT response_id, prompt_id, model, trial, status, error_kind, stale, current, coalesce(attempts, 0) AS attempts
    FROM v_responses
    WHERE session = ? AND prompt_id IN (SELECT value FROM json_each(?)) AND again_of IS NULL
    ORDER BY response_id"""


class RecordedRequest(NamedTuple):
    """One response with its attempts, from the first on; `chunk_ms` belong to the last of them."""

    response_id: str
    prompt_id: str
    model: str
    trial: int
    status: ResponseStatus
    error_kind: ErrorKind | None
    ended_at: str | None
    attempts: tuple[Attempt, ...]
    chunk_ms: tuple[float, ...]


class RecordedState(NamedTuple):
    """How one response stands: `stale` where it was asked otherwise, `current` where it is the one that counts."""

    response_id: str
    prompt_id: str
    model: str
    trial: int
    status: ResponseStatus
    error_kind: ErrorKind | None
    stale: bool
    current: bool
    attempts: int


def request_order(db: Database, session: str, *, slowest: bool = False) -> dict[str, float | None]:
    """Every response of `session` that was asked for on the wire, the newest or the slowest first, with the
    milliseconds that it took where the slowest are wanted and that is known.
    """
    return {row[0]: row[1] for row in db.rows(_SLOWEST if slowest else _NEWEST, (session,))}


def recorded_requests(db: Database, response_ids: Iterable[str]) -> list[RecordedRequest]:
    """A page of requests, in no order; of an id that is not there none."""
    ids = json_text(list(response_ids))
    attempts: dict[str, list[Attempt]] = defaultdict(list)
    with read(db) as conn:
        for row in conn.execute(_ATTEMPTS, (ids,)):
            values = dict(row)
            attempts[row["response_id"]].append(Attempt(id=values.pop("attempt_id"), **values))
        rows = conn.execute(_REQUESTS, (ids,)).fetchall()
    return [
        RecordedRequest(
            row["id"],
            row["prompt_id"],
            row["model"],
            row["trial"],
            row["status"],
            row["error_kind"],
            row["ended_at"],
            tuple(attempts[row["id"]]),
            unpack_times(row["chunk_times"] or b""),
        )
        for row in rows
    ]


def recorded_states(db: Database, session: str, prompt_ids: Iterable[str]) -> list[RecordedState]:
    """How every ended response to a page of prompts stands, the oldest first; those asked again out of Triage apart."""
    rows = db.rows(_STATES, (session, json_text(list(prompt_ids))))
    return [
        RecordedState(
            row["response_id"],
            row["prompt_id"],
            row["model"],
            row["trial"],
            row["status"],
            row["error_kind"],
            bool(row["stale"]),
            bool(row["current"]),
            row["attempts"],
        )
        for row in rows
    ]


def words_unknown(db: Database, response_id: str) -> bool:
    """Whether nobody ever gave the words of this response: it came out of judgments alone."""
    row = db.row("SELECT text_missing FROM responses WHERE id = ?", (response_id,))
    return row is not None and bool(row["text_missing"])
