"""Joining a database to ours: a union that is the same in any order, in any groups, any number of times.

Rows that say the same thing are joined by rules that look at the rows alone (`merging_rows.py`, and the modules named
after what they join); what follows from rows is derived anew. What speaks of a file and not of what it holds (its
writers, its secret, who collects into it) stays in its file.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from reviewtui.store.database import Database, write
from reviewtui.store.merging_derived import derive
from reviewtui.store.merging_judgments import join_judgments
from reviewtui.store.merging_responses import join_responses, told_otherwise
from reviewtui.store.merging_rows import OTHER, Change, Progress, Rule, add_missing, join_rows, keys_of
from reviewtui.store.merging_sessions import Difference, defined_otherwise, join_sessions, locked_otherwise
from reviewtui.store.trouble import translated

OF_ONE_FILE = frozenset({"settings", "writers", "collectors", "_sqlite_migrations", "answer_traits", "review_leases"})
"""Tables that speak of one file: they are not joined. Traits of answers are found anew when they are wanted."""

DERIVED = frozenset(
    {
        *("current_responses", "supersessions", "queues", "queue_prompts", "queue_items", "queue_counts"),
        *("review_fronts", "review_pairs", "carried"),
    }
)
"""Tables that follow from others: they are derived anew, or found again when they are wanted."""

_FIRST = frozenset(
    {
        *("sessions", "prompts", "session_prompts", "session_models", "requirement_locks", "family_order"),
        *("current_variants", "variants_aside", "responses", "response_bodies", "detections", "attempts"),
        *("judgments", "twins"),
    }
)
"""Tables that modules of their own join."""

_RULES = {
    "draws": Rule(("session", "reviewer", "response_id", "other_response_id"), "smallest", ("{row}.drawn_at",)),
    "gold_items": Rule(("session", "prompt_id"), "largest", ("{row}.registration",)),
    "load_steps": Rule(("id",), "largest", ("{row}.ended_at",)),
    "exposures": Rule(("session", "reviewer", "response_id"), "smallest"),
    "review_turns": Rule(
        ("session", "reviewer", "mode", "prompt_id", "trial", "repeat"),
        "smallest",
        ("{row}.slots IS NULL", "{row}.opened_at"),
        ("turn", "finished"),
    ),
    "warmups": Rule(("session", "reviewer", "item"), "smallest", ("{row}.judged_at",)),
}
"""How the rows of other tables are joined. Of a table that is not here the smallest row wins."""

_IMPORTED_ROWS = f"""
    UPDATE main.imported_rows AS m
    SET record_id = min(m.record_id, o.record_id), reading = min(m.reading, o.reading)
    FROM {OTHER}.imported_rows o
    WHERE o.key = m.key AND (m.record_id > o.record_id OR m.reading > o.reading)"""  # noqa: S608 - names of ours

_IMPORTED_TWINS = """
    UPDATE main.imported_rows AS m SET record_id = t.twin_of
    FROM main.twins t WHERE t.id = m.record_id AND t.twin_of <> t.id"""


class Joined(NamedTuple):
    """What came of joining a file: changes by table, and what the two said otherwise before."""

    changes: dict[str, Change]
    defined_otherwise: list[Difference]
    locked_otherwise: list[str]
    told_otherwise: int


def join(db: Database, copy: Path, source: str, progress: Progress = lambda *_: None) -> Joined:
    """Join the database `copy`, which has our schema, to `db`, as a whole or not at all. `source` is what to call it.

    Within a transaction it is a part of that, and can be done once. Others wait for all of it, because piece by piece
    the file would hold between two pieces what it must not: a judgment that stands though it was taken back, whose undo
    comes later; answers that count nowhere; one thing said twice. And a merge that is refused or broken off would have
    left some of that for good.
    StorageError where it says something that cannot stand beside what is here.
    """
    with _attached(db, copy), write(db) as conn:
        differences = Joined({}, defined_otherwise(conn), locked_otherwise(conn), told_otherwise(conn))
        changes = join_sessions(conn, progress)
        changes |= join_responses(conn, progress, source)
        changes["judgments"] = join_judgments(conn, progress, source)
        changes["imported_rows"] = _join_imported_rows(conn, progress)
        for table in other_tables(conn):
            rule = _RULES.get(table) or Rule(keys_of(conn, table), "smallest")
            changes[table] = join_rows(conn, table, rule, progress)
        if any(changes.values()):
            progress("what follows from it", 0, 1)
            derive(conn, [row["name"] for row in conn.execute(f"SELECT name FROM {OTHER}.sessions ORDER BY name")])  # noqa: S608 - a name of ours
        return differences._replace(changes=changes)


def blind_though_seen(db: Database) -> int:
    """How many judgments say that they were given blind, of answers that their reviewer had seen by name before: in
    another file, so that neither of the two could know.
    """
    row = db.row(
        """
        SELECT count(*) FROM exposures e CROSS JOIN judgments j
            ON j.response_id = e.response_id AND j.reviewer = e.reviewer AND j.session = e.session
        WHERE j.blind AND j.kind NOT IN ('undo', 'triage') AND j.created_at > e.exposed_at"""
    )
    assert row is not None, "count always gives a row"
    return int(row[0])


@contextmanager
def _attached(db: Database, copy: Path) -> Iterator[None]:
    with translated(copy):
        db.conn.execute(f"ATTACH DATABASE ? AS {OTHER}", (str(copy),))
    try:
        yield
    finally:
        if not db.conn.in_transaction:  # within one SQLite does not let go; then it does when the file is closed
            db.conn.execute(f"DETACH DATABASE {OTHER}")


def other_tables(conn: sqlite3.Connection) -> list[str]:
    """The tables that no module of their own joins. One without a primary key is not ours."""
    names = [row["name"] for row in conn.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")]
    ours = [name for name in names if name.isidentifier() and not name.startswith("sqlite_") and keys_of(conn, name)]
    return sorted(set(ours) - OF_ONE_FILE - DERIVED - _FIRST - {"imported_rows"})


def _join_imported_rows(conn: sqlite3.Connection, progress: Progress) -> Change:
    """Join what of files is here already. Of a judgment that two files imported, the one that stands is named."""
    added = add_missing(conn, "imported_rows", ("key",), progress)
    changed = conn.execute(_IMPORTED_ROWS).rowcount
    conn.execute(_IMPORTED_TWINS)
    return Change(added, changed)
