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

Trial = tuple[str, str, str, int]
"""Session, prompt id, model and number."""

_GIVEN = """(
        SELECT json_extract(value, '$[0]') AS session, json_extract(value, '$[1]') AS prompt_id,
               json_extract(value, '$[2]') AS model, json_extract(value, '$[3]') AS trial
        FROM json_each(?)
    )"""

_CANDIDATES = """
    SELECT r.session, r.prompt_id, r.trial, r.model, r.id AS response_id, r.status,
           r.status IN ('done', 'failed', 'timeout') AS answered, r.has_text, r.text_missing, r.imported, r.ended_at
    FROM {responses}
    JOIN sessions s ON s.name = r.session
    JOIN current_variants v ON v.session = r.session AND v.prompt_id = r.prompt_id AND v.model = r.model
    WHERE (r.variant = v.variant OR r.imported) AND +r.trial <= s.trials AND r.again_of IS NULL
        AND r.status <> 'running'"""

_COLUMNS = "session, prompt_id, trial, model, response_id, status, answered, has_text"

_ALL = f"INSERT INTO current_responses ({_COLUMNS}) SELECT {_COLUMNS} FROM ({{candidates}})"  # noqa: S608 - names of ours

_BEST = f"""
    INSERT INTO current_responses ({_COLUMNS})
    SELECT {_COLUMNS}
    FROM (
        SELECT *, row_number() OVER (
            PARTITION BY session, prompt_id, trial, model
            ORDER BY answered DESC, text_missing, imported, iif(imported, ended_at, NULL) DESC, response_id DESC
        ) AS place
        FROM ({{candidates}})
    ) WHERE place = 1"""  # noqa: S608 - the same

_OF_GIVEN = _CANDIDATES.format(
    responses=f"""{_GIVEN} t CROSS JOIN responses r
        ON r.session = t.session AND r.prompt_id = t.prompt_id AND r.model = t.model AND r.trial = t.trial"""
)

_BEST_OF_SESSION = _BEST.format(candidates=_CANDIDATES.format(responses="responses r") + " AND r.session = ?")
_BEST_OF_GIVEN = _BEST.format(candidates=_OF_GIVEN)
_ALL_OF_GIVEN = _ALL.format(candidates=_OF_GIVEN)

_ASKED_TWICE = f"""
    SELECT * FROM {_GIVEN} t
    WHERE (
        SELECT count(*) FROM responses r
        WHERE r.session = t.session AND r.prompt_id = t.prompt_id AND r.model = t.model AND r.trial = t.trial
    ) > 1"""  # noqa: S608 - text of ours


def refresh_session(conn: sqlite3.Connection, session: str) -> None:
    """Derive anew for a whole session, after its definition changed."""
    conn.execute("DELETE FROM current_responses WHERE session = ?", (session,))
    conn.execute(_BEST_OF_SESSION, (session,))
    refresh_carried(conn, session)
    rebuild_queue(conn, session)


def refresh_trials(conn: sqlite3.Connection, trials: Iterable[Trial]) -> None:
    """Derive anew for these trials, after a response of each ended."""
    wanted = sorted(set(trials))
    given = (json_text(wanted),)
    conn.execute(
        f"DELETE FROM current_responses WHERE (session, prompt_id, model, trial) IN {_GIVEN}",  # noqa: S608 - text of ours
        given,
    )
    asked_twice = [tuple(trial) for trial in conn.execute(_ASKED_TWICE, given)]
    if asked_twice:
        conn.execute(_BEST_OF_GIVEN, (json_text(asked_twice),))
    # Nearly all, with nothing to be compared.
    conn.execute(_ALL_OF_GIVEN, (json_text(sorted(set(wanted).difference(asked_twice))),))
    # What was said of one answer can hold only of another one.
    refresh_carried_of(conn, asked_twice)
    refresh_items(conn, [(session, prompt_id, trial) for session, prompt_id, _, trial in wanted])
