"""What comes from elsewhere and goes there: imported rows, joined files, blind packs."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite_utils


def imported_data(db: "sqlite_utils.Database") -> None:
    """Prompts, answers and judgments that came from elsewhere, and what of a file is here already."""
    db.conn.execute("ALTER TABLE session_prompts ADD COLUMN imported INTEGER NOT NULL DEFAULT 0")
    # 1: somebody judged an answer whose words nobody gave us.
    db.conn.execute("ALTER TABLE responses ADD COLUMN text_missing INTEGER NOT NULL DEFAULT 0")
    # Known only through what was said of them: the answer itself may still come.
    db.conn.execute("""
        CREATE INDEX responses_judged_only ON responses (session, prompt_id, model)
        WHERE imported AND coalesce(attempts, 0) = 0""")
    db.conn.execute("ALTER TABLE judgments ADD COLUMN imported INTEGER")  # NULL: said here; so old hashes stay true
    db.conn.execute("""
        CREATE TABLE imported_rows (
            key BLOB PRIMARY KEY,               -- hash of session, kind, content and ordinal among equal rows
            record_id TEXT NOT NULL,            -- the response or judgment that came of it
            reading INTEGER NOT NULL            -- random number of the reading of a file that brought it
        ) WITHOUT ROWID""")
    # For a million judgments at once: one index by answer, and none over columns that are mostly empty.
    for index in ("judgments_by_kind", "judgments_by_response", "judgments_by_target"):
        db.conn.execute(f"DROP INDEX {index}")
    db.conn.execute("CREATE INDEX judgments_by_answer ON judgments (response_id, kind, reviewer, other_response_id)")
    db.conn.execute("CREATE INDEX judgments_by_target ON judgments (supersedes) WHERE supersedes IS NOT NULL")
    db.conn.execute(
        "CREATE INDEX judgments_of_failures ON judgments (response_id, category) WHERE category IS NOT NULL"
    )


def files_can_be_joined(db: "sqlite_utils.Database") -> None:
    """What two files need to be joined to one that is the same whichever came first: see `merging.py`."""
    for table in ("sessions", "session_prompts", "session_models", "current_variants"):
        # Grows with time, and tells of two rows which one was said later; 0: before anybody asked.
        db.conn.execute(f"ALTER TABLE {table} ADD COLUMN registration INTEGER NOT NULL DEFAULT 0")
    milliseconds = "CAST(round((julianday(registered_at) - 2440587.5) * 86400000) AS INTEGER)"
    db.conn.execute(f"UPDATE sessions SET registration = coalesce({milliseconds}, 0) << 20")  # noqa: S608 - of ours
    for table, some in (("session_prompts", "current"), ("session_models", "current"), ("current_variants", "true")):
        db.conn.execute(f"""
            UPDATE {table} SET registration = (SELECT registration FROM sessions s WHERE s.name = {table}.session)
            WHERE {some}""")  # noqa: S608 - names of ours
    db.conn.execute("ALTER TABLE family_order ADD COLUMN drawn_at INTEGER NOT NULL DEFAULT 0")  # as `registration`
    db.conn.execute("ALTER TABLE family_order ADD COLUMN draw INTEGER NOT NULL DEFAULT 0")  # what gave it its place
    db.conn.execute("UPDATE family_order SET draw = position")
    db.conn.execute("""
        CREATE TABLE variants_aside (           -- of prompts and models that are none of the session's now
            session TEXT NOT NULL REFERENCES sessions(name),
            prompt_id TEXT NOT NULL,
            model TEXT NOT NULL,
            variant TEXT NOT NULL,
            registration INTEGER NOT NULL,
            PRIMARY KEY (session, prompt_id, model)
        ) WITHOUT ROWID""")
    db.conn.execute("""
        CREATE TABLE twins (                    -- judgments that say again what another one says: see twins.py
            writer TEXT NOT NULL,
            seq INTEGER NOT NULL,
            id TEXT NOT NULL,
            twin_of TEXT NOT NULL,              -- no foreign key: rows move while files are joined
            content TEXT NOT NULL,              -- the JSON that `hash` is made of
            hash TEXT NOT NULL,
            PRIMARY KEY (writer, seq)
        ) WITHOUT ROWID""")
    db.conn.execute("CREATE INDEX twins_by_id ON twins (id)")
    db.conn.execute("CREATE INDEX twins_by_original ON twins (twin_of)")


def blind_packs(db: "sqlite_utils.Database") -> None:
    """Which packs were made of this database for whom, and whose answers theirs are: see `packs.py`."""
    db.conn.execute("""
        CREATE TABLE packs (
            id TEXT PRIMARY KEY,
            session TEXT NOT NULL REFERENCES sessions(name),
            reviewer TEXT NOT NULL,
            made_at TEXT NOT NULL,
            key BLOB NOT NULL                   -- JSON: see `PackKey`
        ) WITHOUT ROWID""")
