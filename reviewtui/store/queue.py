"""What Review has to know of a session without listing it: the derived tables `queue_*`.

`queue_prompts` gives each current prompt its family's place in the drawn order and a number within the family.
`queue_items` has each item on which a model has ended, `queue_counts` how many there are of each sort (triggers keep
it), `queues` what is the same for all items. They are derived anew whenever the session's definition or one of its
answers changes, so that opening Review costs the same whatever the session's size.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from reviewtui.store.database import Database, write
from reviewtui.store.rows import json_text

_LAST = 2**40
"""The place of a family that has none in the drawn order, which should not be."""

_ADD_PROMPTS = f"""
    INSERT INTO queue_prompts (session, family, member, prompt_id)
    SELECT p.session, coalesce(f.position, {_LAST}),
           row_number() OVER (PARTITION BY coalesce(f.position, {_LAST}) ORDER BY p.family, p.prompt_id) - 1,
           p.prompt_id
    FROM session_prompts p LEFT JOIN family_order f ON f.session = p.session AND f.family = p.family
    WHERE p.session = :session AND p.current"""  # noqa: S608 - made of this module's own words

_ADD_ITEMS = """
    INSERT INTO queue_items (session, family, member, trial, prompt_id, complete, answers)
    SELECT q.session, q.family, q.member, c.trial, q.prompt_id,
           sum(c.answered AND m.provider <> 'imported') = s.asked AS complete,
           sum(c.answered AND c.has_text) AS answers
    FROM {which}
    JOIN queues s ON s.session = q.session
    JOIN current_responses c ON c.session = q.session AND c.prompt_id = q.prompt_id {trial}
    JOIN session_models m ON m.session = c.session AND m.name = c.model AND m.current
    WHERE true
    GROUP BY q.session, q.family, q.member, c.trial
    ON CONFLICT DO UPDATE SET complete = excluded.complete, answers = excluded.answers
    WHERE (queue_items.complete, queue_items.answers) <> (excluded.complete, excluded.answers)"""

_ALL = _ADD_ITEMS.format(which="(SELECT * FROM queue_prompts WHERE session = ?) q", trial="")

_GIVEN = """(
        SELECT json_extract(value, '$[0]') AS session, json_extract(value, '$[1]') AS prompt_id,
               json_extract(value, '$[2]') AS trial
        FROM json_each(:items)
    )"""
"""The items named in `:items`, each one once."""

_SOME = _ADD_ITEMS.format(
    which=f"{_GIVEN} i JOIN queue_prompts q ON q.session = i.session AND q.prompt_id = i.prompt_id",
    trial="AND c.trial = i.trial",
)

Item = tuple[str, str, int]
"""Session, prompt id and trial."""


def rebuild_queue(conn: sqlite3.Connection, session: str) -> None:
    """Derive anew for a whole session, after its definition changed. Nobody's front stays."""
    for table in ("queue_items", "queue_prompts", "queues", "review_fronts"):
        conn.execute(f"DELETE FROM {table} WHERE session = ?", (session,))  # noqa: S608 - names of ours
    conn.execute(
        """
        INSERT INTO queues (session, prompts, asked)
        SELECT :session,
               (SELECT count(*) FROM session_prompts WHERE session = :session AND current),
               (SELECT count(*) FROM session_models
                WHERE session = :session AND current AND provider <> 'imported')""",
        {"session": session},
    )
    conn.execute(_ADD_PROMPTS, {"session": session})
    conn.execute(_ALL, (session,))


def add_to_queue(conn: sqlite3.Connection, session: str, prompt_ids: Sequence[str]) -> None:
    """Take in prompts that joined a session. Of those whose families are new, too, nothing else changes."""
    added = conn.execute(
        """
        INSERT INTO queue_prompts (session, family, member, prompt_id)
        SELECT p.session, f.position, row_number() OVER (PARTITION BY f.position ORDER BY p.prompt_id) - 1, p.prompt_id
        FROM json_each(:ids) i
        CROSS JOIN session_prompts p ON p.session = :session AND p.prompt_id = i.value
        CROSS JOIN family_order f ON f.session = p.session AND f.family = p.family
        WHERE NOT EXISTS (SELECT 1 FROM queue_prompts q WHERE q.session = p.session AND q.family = f.position)
            AND NOT EXISTS (SELECT 1 FROM queue_prompts q WHERE q.session = p.session AND q.prompt_id = p.prompt_id)""",
        {"session": session, "ids": json_text(list(prompt_ids))},
    ).rowcount
    if added < len(set(prompt_ids)):
        rebuild_queue(conn, session)
    else:
        conn.execute("UPDATE queues SET prompts = prompts + ? WHERE session = ?", (added, session))


def refresh_items(conn: sqlite3.Connection, items: Iterable[Item]) -> None:
    """Derive anew for these items, after one of their responses ended, and have everybody look at them again."""
    wanted = {"items": json_text(sorted(set(items)))}
    conn.execute(
        f"""
        DELETE FROM queue_items
        WHERE (session, family, member, trial) IN (
            SELECT q.session, q.family, q.member, i.trial
            FROM {_GIVEN} i
            CROSS JOIN queue_prompts q ON q.session = i.session AND q.prompt_id = i.prompt_id
            WHERE NOT EXISTS (
                SELECT 1 FROM current_responses c
                WHERE c.session = i.session AND c.prompt_id = i.prompt_id AND c.trial = i.trial
            )
        )""",  # noqa: S608 - words of ours
        wanted,
    )
    conn.execute(_SOME, wanted)
    conn.execute(  # the index is named: SQLite by itself would read all turns of the session
        f"""
        UPDATE review_turns INDEXED BY review_turns_of_item SET finished = 0
        FROM {_GIVEN} i
        WHERE finished AND review_turns.session = i.session AND review_turns.prompt_id = i.prompt_id
            AND review_turns.trial = i.trial""",  # noqa: S608 - the same
        wanted,
    )
    conn.execute(
        f"""
        UPDATE review_fronts
        SET place = iif(q.family <= review_fronts.family, 0, place), family = min(q.family, review_fronts.family),
            changes = changes + 1
        FROM (
            SELECT q.session, min(q.family) AS family
            FROM {_GIVEN} i JOIN queue_prompts q ON q.session = i.session AND q.prompt_id = i.prompt_id
            WHERE EXISTS (SELECT 1 FROM review_fronts)  -- mostly not, while answers are collected
            GROUP BY q.session
        ) q
        WHERE q.session = review_fronts.session""",  # noqa: S608 - the same
        wanted,
    )


def ensure_queue(db: Database, session: str) -> None:
    """Derive the queue of a session that has none: of an older database, or where somebody took it away."""
    if db.row("SELECT 1 FROM queues WHERE session = ?", (session,)) is None:
        with write(db) as conn:
            rebuild_queue(conn, session)


class QueueCounts(NamedTuple):
    """Of the `items` of a session, `waiting` are still being collected, `unanswered` have too few texts; `ready` can be
    judged, and have so many `answers` in all.
    """

    items: int
    waiting: int
    unanswered: int
    ready: int
    answers: int


def queue_counts(db: Database, session: str, needed: int) -> QueueCounts:
    """How many items there are, of which those with at least `needed` answers can be judged."""
    size = db.row(
        "SELECT q.prompts * s.trials AS items, q.asked FROM queues q JOIN sessions s ON s.name = q.session"
        " WHERE q.session = ?",
        (session,),
    )
    if size is None:
        return QueueCounts(0, 0, 0, 0, 0)
    sorts = db.rows("SELECT answers, items FROM queue_counts WHERE session = ? AND complete", (session,))
    complete = sum(sort["items"] for sort in sorts)
    ready = [sort for sort in sorts if sort["answers"] >= needed]
    count = sum(sort["items"] for sort in ready)
    # An item that no model is asked about is complete before anybody has answered.
    waiting = size["items"] - complete if size["asked"] else 0
    return QueueCounts(
        items=size["items"],
        waiting=waiting,
        unanswered=size["items"] - waiting - count,
        ready=count,
        answers=sum(sort["answers"] * sort["items"] for sort in ready),
    )


def queue_problems(db: Database, session: str) -> list[str]:
    """What of the derived tables is not as it would be derived now; one line each. Reads everything."""
    kept = _state(db.conn, session)
    db.conn.execute("SAVEPOINT looking")
    try:
        rebuild_queue(db.conn, session)
        derived = _state(db.conn, session)
    finally:
        db.conn.execute("ROLLBACK TO looking")
        db.conn.execute("RELEASE looking")
    return [f"{table} of {session} is not as derived" for table in kept if kept[table] != derived[table]]


def _state(conn: sqlite3.Connection, session: str) -> dict[str, list[tuple[object, ...]]]:
    chosen = {
        "queues": "*",
        "queue_prompts": "prompt_id, family",
        "queue_items": "prompt_id, trial, family, complete, answers",
        "queue_counts": "*",
    }
    state = {}
    for table, columns in chosen.items():
        some = " AND items > 0" if table == "queue_counts" else ""
        rows = conn.execute(f"SELECT {columns} FROM {table} WHERE session = ?{some}", (session,))  # noqa: S608 - names of ours
        state[table] = sorted(map(tuple, rows))
    return state
