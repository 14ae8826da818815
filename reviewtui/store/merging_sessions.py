"""Joining what sessions are: definitions, prompts, models, the order of families, variants.

Of a session that two files define otherwise, the definition that was registered last holds, with its models and its
prompts; prompts that came by import stay in it, wherever they were imported. Each row of it says in `registration` when
it was said, so that the last one also wins of three files, in whatever order they meet.
"""

import sqlite3
from typing import NamedTuple

from reviewtui.store.merging_rows import OTHER, Change, Progress, Rule, differ, join_rows

_DERIVED = ("current", "imported")
_RULES = {
    "prompts": Rule(("id",), "smallest"),
    "sessions": Rule(("name",), "largest", ("{row}.registration",)),
    "session_prompts": Rule(("session", "prompt_id"), "largest", ("{row}.registration",), _DERIVED),
    "session_models": Rule(("session", "name"), "largest", ("{row}.registration",), _DERIVED),
    "requirement_locks": Rule(("session",), "smallest", ("{row}.locked_at",)),
}

_IMPORTED = f"""
    UPDATE main.session_prompts AS m SET imported = 1
    FROM {OTHER}.session_prompts o
    WHERE o.session = m.session AND o.prompt_id = m.prompt_id AND o.imported AND NOT m.imported"""  # noqa: S608 - names of ours

_NOW = "(SELECT s.registration FROM main.sessions s WHERE s.name = {table}.session)"
_HERE = f"session IN (SELECT name FROM {OTHER}.sessions)"  # noqa: S608 - names of ours

# The variants of both files, of each question the one that was said last.
_VARIANTS = f"""
    CREATE TEMP TABLE joined_variants AS
    SELECT session, prompt_id, model, variant, registration
    FROM (
        SELECT *, row_number() OVER (
            PARTITION BY session, prompt_id, model ORDER BY registration DESC, variant DESC
        ) AS place
        FROM (
            SELECT session, prompt_id, model, variant, registration FROM main.current_variants
            UNION ALL SELECT session, prompt_id, model, variant, registration FROM main.variants_aside
            UNION ALL SELECT session, prompt_id, model, variant, registration FROM {OTHER}.current_variants
            UNION ALL SELECT session, prompt_id, model, variant, registration FROM {OTHER}.variants_aside
        ) WHERE {_HERE}
    ) WHERE place = 1"""  # noqa: S608 - names of ours

_IS_ASKED = """
    EXISTS (
        SELECT 1 FROM main.session_prompts p
        WHERE p.session = v.session AND p.prompt_id = v.prompt_id AND p.current
    ) AND EXISTS (
        SELECT 1 FROM main.session_models m WHERE m.session = v.session AND m.name = v.model AND m.current
    )"""

# Of a family that was drawn in both files the earlier draw holds; the places follow.
_FAMILIES = f"""
    CREATE TEMP TABLE joined_families AS
    SELECT session, family, drawn_at, draw,
           row_number() OVER (PARTITION BY session ORDER BY drawn_at, draw, family) - 1 AS position
    FROM (
        SELECT *, row_number() OVER (PARTITION BY session, family ORDER BY drawn_at, draw) AS place
        FROM (
            SELECT session, family, drawn_at, draw FROM main.family_order
            UNION ALL SELECT session, family, drawn_at, draw FROM {OTHER}.family_order
        ) WHERE {_HERE}
    ) WHERE place = 1"""  # noqa: S608 - names of ours


class Difference(NamedTuple):
    """A session that two files define otherwise, and when the definition was registered that holds."""

    session: str
    registered_at: str


def join_sessions(conn: sqlite3.Connection, progress: Progress) -> dict[str, Change]:
    """Join all that sessions are made of; what changed, by table."""
    changes = {table: join_rows(conn, table, rule, progress) for table, rule in _RULES.items()}
    imported = conn.execute(_IMPORTED).rowcount
    changes["session_prompts"] = changes["session_prompts"]._replace(
        changed=changes["session_prompts"].changed + imported
    )
    _derive_current(conn)
    changes["family_order"] = _join_families(conn)
    changes["current_variants"] = _join_variants(conn)
    return changes


def defined_otherwise(conn: sqlite3.Connection) -> list[Difference]:
    """The sessions that the two files define otherwise. To be asked before they are joined."""
    rows = conn.execute(f"""
        SELECT m.name, max(m.registered_at, o.registered_at) AS registered_at
        FROM main.sessions m JOIN {OTHER}.sessions o ON o.name = m.name
        WHERE json_remove(m.definition, '$.path') <> json_remove(o.definition, '$.path') ORDER BY m.name""")  # noqa: S608 - names of ours
    return [Difference(row["name"], row["registered_at"]) for row in rows]


def locked_otherwise(conn: sqlite3.Connection) -> list[str]:
    """The sessions whose requirements were locked otherwise in the two files. To be asked before they are joined."""
    rows = conn.execute(f"""
        SELECT m.session FROM main.requirement_locks m JOIN {OTHER}.requirement_locks o ON o.session = m.session
        WHERE m.hash <> o.hash ORDER BY m.session""")  # noqa: S608 - the same
    return [row["session"] for row in rows]


def _derive_current(conn: sqlite3.Connection) -> None:
    """Of the session are what it was registered with last, and prompts that came by import."""
    for table, is_current in (("session_prompts", "imported OR {0}"), ("session_models", "{0}")):
        now = is_current.format(f"registration = {_NOW.format(table=table)}")
        conn.execute(f"UPDATE main.{table} SET current = ({now}) WHERE {_HERE} AND current <> ({now})")  # noqa: S608 - the same


def _join_families(conn: sqlite3.Connection) -> Change:
    columns = ("session", "family", "drawn_at", "draw", "position")
    before = _count(conn, "family_order")
    conn.execute(_FAMILIES)
    conn.execute("CREATE INDEX temp.joined_families_by_name ON joined_families (session, family)")
    (moved,) = conn.execute(f"""
        SELECT count(*) FROM temp.joined_families j
        LEFT JOIN main.family_order m ON m.session = j.session AND m.family = j.family
        WHERE {differ(columns, "m", "j")}""").fetchone()  # noqa: S608 - the same
    if moved:
        conn.execute(f"DELETE FROM main.family_order WHERE {_HERE}")  # noqa: S608 - the same
        conn.execute(f"""
            INSERT INTO main.family_order ({", ".join(columns)})
            SELECT {", ".join(columns)} FROM temp.joined_families""")  # noqa: S608 - the same
    conn.execute("DROP TABLE temp.joined_families")
    added = _count(conn, "family_order") - before
    return Change(added, moved - added)


def _join_variants(conn: sqlite3.Connection) -> Change:
    conn.execute(_VARIANTS)
    conn.execute("CREATE INDEX temp.joined_variants_by_question ON joined_variants (session, prompt_id, model)")
    changes = []
    for table, is_here in (("current_variants", f"({_IS_ASKED})"), ("variants_aside", f"NOT ({_IS_ASKED})")):
        columns = ("session", "prompt_id", "model", "variant", "registration")
        gone = conn.execute(f"""
            DELETE FROM main.{table} AS t
            WHERE {_HERE} AND NOT EXISTS (
                SELECT 1 FROM temp.joined_variants v
                WHERE v.session = t.session AND v.prompt_id = t.prompt_id AND v.model = t.model
                    AND v.variant = t.variant AND v.registration = t.registration AND {is_here}
            )""").rowcount  # noqa: S608 - the same
        come = conn.execute(f"""
            INSERT INTO main.{table} ({", ".join(columns)})
            SELECT {", ".join(columns)} FROM temp.joined_variants v WHERE {is_here}
            ON CONFLICT DO NOTHING""").rowcount  # noqa: S608 - the same
        changes.append(Change(come, gone))
    conn.execute("DROP TABLE temp.joined_variants")
    return Change(sum(change.added for change in changes), sum(change.changed for change in changes))


def _count(conn: sqlite3.Connection, table: str) -> int:
    (count,) = conn.execute(f"SELECT count(*) FROM main.{table}").fetchone()  # noqa: S608 - the same
    return int(count)
