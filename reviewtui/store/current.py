"""Which response counts: the derived table `current_responses`, one row for each prompt, trial and model.

A response counts when its variant is the one the session has now, or it came by import, and its trial is one the
session asks for. One that was asked again out of Triage never counts: to ask once more only where a model failed would
flatter it. Nor does one that a ladder asked, under a load that production may not have. Of several, one that ended with
a result goes before one that was cancelled or interrupted, one whose words are known before one whose words nobody
gave, one that was collected before one that was imported, and then the latest (imported: by the time of import; else
the highest id).
"""

import sqlite3
from collections.abc import Iterable

from reviewtui.store.carrying import refresh_carried, refresh_carried_of
from reviewtui.store.queue import rebuild_queue, refresh_items
from reviewtui.store.rows import json_text

_INSERT = """
    INSERT INTO current_responses (session, prompt_id, trial, model, response_id, status, answered, has_text)
    SELECT session, prompt_id, trial, model, id, status, answered, has_text
    FROM (
        SELECT *, row_number() OVER (
            PARTITION BY prompt_id, trial, model
            ORDER BY answered DESC, text_missing, imported, iif(imported, ended_at, NULL) DESC, id DESC
        ) AS place
        FROM (
            SELECT r.*, r.status IN ('done', 'failed', 'timeout') AS answered
            FROM responses r
            JOIN sessions s ON s.name = r.session
            JOIN current_variants v ON v.session = r.session AND v.prompt_id = r.prompt_id AND v.model = r.model
            WHERE (r.variant = v.variant OR r.imported) AND r.trial <= s.trials AND r.again_of IS NULL
                AND r.status <> 'running' AND """
_LATEST = ")) WHERE place = 1"

_DELETE = "DELETE FROM current_responses WHERE (session, prompt_id, model, trial) IN"
_TRIALS = """
    (SELECT session, prompt_id, model, trial FROM responses WHERE id IN (SELECT value FROM json_each(?)))"""


def refresh_session(conn: sqlite3.Connection, session: str) -> None:
    """Derive anew for a whole session, after its definition changed."""
    conn.execute("DELETE FROM current_responses WHERE session = ?", (session,))
    conn.execute(_INSERT + "r.session = ?" + _LATEST, (session,))
    refresh_carried(conn, session)
    rebuild_queue(conn, session)


def refresh_trial(conn: sqlite3.Connection, session: str, prompt_id: str, model: str, trial: int) -> None:
    """Derive anew for one trial, after one of its responses ended."""
    key = (session, prompt_id, model, trial)
    conn.execute("DELETE FROM current_responses WHERE session = ? AND prompt_id = ? AND model = ? AND trial = ?", key)
    same = "r.session = ? AND r.prompt_id = ? AND r.model = ? AND r.trial = ?"
    conn.execute(_INSERT + same + _LATEST, key)
    (responses,) = conn.execute(f"SELECT count(*) FROM responses r WHERE {same}", key).fetchone()  # noqa: S608 - text of ours
    if responses > 1:  # what was said of one can hold only of another
        refresh_carried_of(conn, [key])
    refresh_items(conn, [(session, prompt_id, trial)])


def refresh_trials_of(conn: sqlite3.Connection, response_ids: Iterable[str]) -> None:
    """Derive anew for the trials that these responses belong to."""
    ids = json_text(list(response_ids))
    conn.execute(_DELETE + _TRIALS, (ids,))
    conn.execute(f"{_INSERT} (r.session, r.prompt_id, r.model, r.trial) IN {_TRIALS} {_LATEST}", (ids,))
    rows = conn.execute(
        "SELECT DISTINCT session, prompt_id, model, trial FROM responses WHERE id IN (SELECT value FROM json_each(?))",
        (ids,),
    )
    trials = [tuple(row) for row in rows.fetchall()]
    refresh_carried_of(conn, trials)
    refresh_items(conn, [(session, prompt_id, trial) for session, prompt_id, _, trial in trials])
