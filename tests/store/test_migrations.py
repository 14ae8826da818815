"""Every older schema, empty and with rows, becomes the newest."""

import sqlite3
from pathlib import Path

import pytest
import sqlite_utils

from reviewtui.store.database import database_secret, open_database
from reviewtui.store.migrations import STEPS
from reviewtui.store.upgrade import migrations

NAMES = [function.__name__ for function in STEPS]

ROWS = {
    "responses_and_attempts": [
        "INSERT INTO sessions VALUES ('old', '{}', 1, '2026-01-01T00:00:00.000Z')",
        'INSERT INTO prompts VALUES (\'p\', \'[{"role":"user","content":"q"}]\', NULL, \'q\')',
        "INSERT INTO session_prompts VALUES ('old', 'p', 0, 'p', 1.0, '[]', NULL, NULL, NULL, 1)",
    ],
    "judgments": [
        "INSERT INTO responses (id, session, prompt_id, model, variant, trial, status, created_at) "
        "VALUES ('r', 'old', 'p', 'm', 'v', 1, 'done', '2026-01-01T00:00:00.000Z')",
        "INSERT INTO response_bodies VALUES ('r', 'said', '', NULL, x'')",
    ],
    "public_views": [
        "INSERT INTO judgments (id, session, kind, reviewer, response_id, rating, blind, exposed, created_at, version, "
        "writer, seq, prev_hash, hash) VALUES "
        "('j', 'old', 'rating', 'ann', 'r', 4, 1, 0, '2026-01-01T00:00:00.000Z', '0', 'w', 1, '', 'h')",
    ],
}
"""What a database could hold just before each step."""


def schema(path: Path) -> dict[str, str]:
    with open_database(path) as db:
        return {row["name"]: row["sql"] for row in db.rows("SELECT name, sql FROM sqlite_master")}


def old_database(path: Path, stop_before: str) -> list[str]:
    """A database as it was before `stop_before`, with rows; the statements that put them there."""
    done = []
    conn = sqlite3.connect(path, isolation_level=None)
    db = sqlite_utils.Database(conn)
    for name in NAMES[: NAMES.index(stop_before)]:
        migrations().apply(db, stop_before=NAMES[NAMES.index(name) + 1])
        for statement in ROWS.get(NAMES[NAMES.index(name) + 1], []):
            conn.execute(statement)
            done.append(statement)
    conn.close()
    return done


def test_names_are_append_only() -> None:
    """Databases in the field remember these: new ones go to the end, none of these may change."""
    assert NAMES[:5] == [
        *("sessions_and_prompts", "responses_and_attempts", "judgments", "public_views"),
        "current_is_what_counts",
    ]


@pytest.mark.parametrize("stop_before", NAMES[1:])
def test_an_older_database_becomes_like_a_fresh_one_and_keeps_its_rows(tmp_path: Path, stop_before: str) -> None:
    old, fresh = tmp_path / "old.db", tmp_path / "fresh.db"
    assert old_database(old, stop_before)
    assert schema(old) == schema(fresh)
    with open_database(old) as db:
        assert db.rows("SELECT text FROM v_prompts")[0]["text"] == "q"
        expected = {"responses_and_attempts": (0, 0), "judgments": (1, 0)}.get(stop_before, (1, 1))
        counts = db.rows("SELECT (SELECT count(*) FROM v_responses), (SELECT count(*) FROM v_judgments)")[0]
        assert tuple(counts) == expected
        assert len(database_secret(db)) == 32


def test_each_step_is_remembered_once(tmp_path: Path) -> None:
    for _ in range(2):
        with open_database(tmp_path / "a.db") as db:
            assert [row["name"] for row in db.rows("SELECT name FROM _sqlite_migrations ORDER BY id")] == NAMES
            assert db.rows("PRAGMA user_version")[0][0] == len(NAMES)


def test_a_step_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.db"
    open_database(path).close()

    def broken(db: sqlite_utils.Database) -> None:
        db.conn.execute("CREATE TABLE half (a)")
        raise RuntimeError("broken off")

    monkeypatch.setattr("reviewtui.store.migrations.STEPS", [*STEPS, broken])
    monkeypatch.setattr("reviewtui.store.upgrade.STEPS", [*STEPS, broken])
    with pytest.raises(RuntimeError, match="broken off"):
        open_database(path)
    monkeypatch.undo()
    with open_database(path) as db:
        assert db.row("SELECT 1 FROM sqlite_master WHERE name = 'half'") is None
