"""Which judgments carry over: the derived table `carried`.

Where an answer was asked again and says byte for byte the same, what was said of the one holds of the other. `carried`
names each other response to the same prompt by the same model in the same trial (`judged_id`) that has exactly the
words and tool calls of the one that counts now (`response_id`); which of the two came first does not matter, so that
going back to a former definition brings its judgments back. A response that was asked for out of Triage is none of
them. Judgments stay as they were recorded: whoever counts them reads `AS_JUDGED` in place of `current_responses`, or
goes from a judgment `j` to the answer it counts for: `coalesce(k.response_id, j.response_id)`, joined with the row
`carried k` of which `k.judged_id = j.response_id`, if there is one.
"""

import sqlite3
from collections.abc import Collection, Iterable, Mapping

from msgspec.structs import replace

from reviewtui.domain.judgment import Judgment
from reviewtui.store.database import Database
from reviewtui.store.rows import json_text

AS_JUDGED = """(
        SELECT session, prompt_id, trial, model, answered, has_text, response_id, response_id AS judged_id, 0 AS carried
        FROM current_responses
        UNION ALL
        SELECT k.session, n.prompt_id, n.trial, n.model, n.answered, n.has_text, n.response_id, k.judged_id, 1
        FROM carried k CROSS JOIN current_responses n ON n.response_id = k.response_id
    )"""
"""Every response that counts, once for each response (`judged_id`) whose judgments hold for it. Stands first in a join:
there it is read row by row.
"""

_CALLS = """(
            SELECT json_group_array(json_array(json_extract(value, '$.name'), json_extract(value, '$.arguments')))
            FROM json_each({}.tool_calls)
        )"""
"""What an answer calls, and with what: a call's id is drawn anew each time."""

_INSERT = f"""
    INSERT INTO carried (judged_id, session, response_id)
    SELECT o.id, c.session, c.response_id
    FROM current_responses c
    CROSS JOIN responses o ON o.session = c.session AND o.prompt_id = c.prompt_id AND o.model = c.model
        AND o.trial = c.trial AND o.id <> c.response_id
    CROSS JOIN response_bodies said ON said.response_id = o.id
    CROSS JOIN response_bodies says ON says.response_id = c.response_id
    WHERE o.has_text AND o.again_of IS NULL AND c.answered AND c.has_text
        AND said.text = says.text
        AND (said.tool_calls IS says.tool_calls OR {_CALLS.format("said")} = {_CALLS.format("says")})
        AND """  # noqa: S608 - text of ours


def refresh_carried(conn: sqlite3.Connection, session: str) -> None:
    """Derive anew for a whole session."""
    conn.execute("DELETE FROM carried WHERE session = ?", (session,))
    conn.execute(f"{_INSERT} c.session = ?", (session,))


def refresh_carried_of(conn: sqlite3.Connection, trials: Collection[tuple[str, str, str, int]]) -> None:
    """Derive anew for trials: session, prompt id, model and number of each."""
    which = """(
        SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
               json_extract(value, '$[3]')
        FROM json_each(?)
    )"""
    values = (json_text(list(trials)),)
    conn.execute(
        f"""
        DELETE FROM carried WHERE judged_id IN (
            SELECT id FROM responses WHERE (session, prompt_id, model, trial) IN {which}
        )""",  # noqa: S608 - text of ours
        values,
    )
    conn.execute(f"{_INSERT} (c.session, c.prompt_id, c.model, c.trial) IN {which}", values)


def carried_from(db: Database, response_id: str) -> list[str]:
    """The responses whose judgments hold for this one, too, the oldest first."""
    rows = db.rows("SELECT judged_id FROM carried WHERE response_id = ? ORDER BY judged_id", (response_id,))
    return [row["judged_id"] for row in rows]


def carried_to(db: Database, response_ids: Iterable[str | None]) -> dict[str, str]:
    """Those of these responses whose judgments hold for another one that counts, with that one."""
    rows = db.rows(
        "SELECT judged_id, response_id FROM carried WHERE judged_id IN (SELECT value FROM json_each(?))",
        (json_text([identity for identity in response_ids if identity is not None]),),
    )
    return {row["judged_id"]: row["response_id"] for row in rows}


def said_of_current(row: Judgment, to: Mapping[str, str]) -> Judgment:
    """A judgment as if it had been said of the responses that count: `to` is what `carried_to` found."""
    now = {identity: to.get(identity, identity) for identity in (row.response_id, row.other_response_id) if identity}
    return replace(
        row,
        response_id=now.get(row.response_id or ""),
        other_response_id=now.get(row.other_response_id or ""),
        slots=None if row.slots is None else {slot: to.get(shown, shown) for slot, shown in row.slots.items()},
    )
