"""Joining databases in tests, and what is the same of two of them whatever was joined first."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from reviewtui.store.database import Database, open_database
from reviewtui.store.judgments import verify_chains
from reviewtui.store.merging import DERIVED, OF_ONE_FILE, Joined, join
from reviewtui.store.merging_source import copy_source

DERIVED_ALIKE = ("carried", "current_responses", "supersessions")
"""Derived tables that are the same wherever the same is known. The others only spare looking, each in its own file."""


def joined(target: Path, *sources: Path) -> list[Joined]:
    """Join each of `sources` to `target`, one after the other."""
    found = []
    for source in sources:
        with tempfile.TemporaryDirectory() as folder, open_database(target) as db:
            copy = Path(folder) / "copy.db"
            copy_source(source, copy, lambda *_: None)
            found.append(join(db, copy, str(source)))
    return found


def union(folder: Path, *sources: Path) -> Path:
    """A new database: the first of `sources`, and the others joined to it."""
    target = Path(tempfile.mkdtemp(dir=folder)) / "union.db"
    with open_database(sources[0]) as db:
        db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(sources[0], target)
    joined(target, *sources[1:])
    return target


def content(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All that a database holds, by table. AssertionError where a chain does not verify."""
    with open_database(path) as db:
        assert verify_chains(db) == []
        return {table: _rows(db, table) for table in _tables(db)}


def _tables(db: Database) -> list[str]:
    rows = db.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    left_out = OF_ONE_FILE | DERIVED - set(DERIVED_ALIKE)
    return [row["name"] for row in rows if row["name"] not in left_out]


def _rows(db: Database, table: str) -> list[tuple[Any, ...]]:
    chosen = "*"
    if table == "review_turns":  # which turn it was, and whether it is over, is found out again
        chosen, table = (
            "session, reviewer, mode, prompt_id, trial, repeat, slots, opened_at",
            f"{table} WHERE slots <> ''",
        )
    rows = [tuple(row) for row in db.rows(f"SELECT {chosen} FROM {table}")]
    return sorted(rows, key=repr)
