"""What people said, and what it is said of."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite_utils


def judgments(db: "sqlite_utils.Database") -> None:
    """What people said. The rows are never changed; what follows from them stands in `supersessions`."""
    db.conn.execute("CREATE TABLE writers (reviewer TEXT PRIMARY KEY, writer TEXT NOT NULL UNIQUE) WITHOUT ROWID")
    db.conn.execute("""
        CREATE TABLE judgments (
            id TEXT PRIMARY KEY,
            session TEXT NOT NULL REFERENCES sessions(name),
            kind TEXT NOT NULL,
            reviewer TEXT NOT NULL,
            prompt_id TEXT REFERENCES prompts(id),
            response_id TEXT REFERENCES responses(id),
            other_response_id TEXT REFERENCES responses(id),
            verdict TEXT,
            rating INTEGER CHECK (rating BETWEEN 1 AND 5),
            criterion TEXT,
            strength INTEGER,
            slots TEXT,                         -- JSON object: letter to response id
            rank INTEGER,
            category TEXT,
            severity INTEGER CHECK (severity BETWEEN 1 AND 5),
            noticed INTEGER,
            blind INTEGER NOT NULL,
            exposed INTEGER NOT NULL,
            note TEXT,
            seconds REAL,
            supersedes TEXT,                    -- no foreign key: of two merged files either may come first
            created_at TEXT NOT NULL,
            version TEXT NOT NULL,
            writer TEXT NOT NULL,
            seq INTEGER NOT NULL,
            prev_hash TEXT NOT NULL,
            hash TEXT NOT NULL,                 -- see chains.py
            UNIQUE (writer, seq)
        )""")
    db.conn.execute("CREATE INDEX judgments_by_reviewer ON judgments (session, reviewer)")
    db.conn.execute("CREATE INDEX judgments_by_kind ON judgments (session, kind, response_id)")
    db.conn.execute("CREATE INDEX judgments_by_response ON judgments (response_id)")
    db.conn.execute("CREATE INDEX judgments_by_target ON judgments (supersedes)")
    db.conn.execute("CREATE INDEX judgments_by_time ON judgments (session, created_at)")
    db.conn.execute("""
        CREATE TRIGGER judgments_never_change BEFORE UPDATE ON judgments
        BEGIN SELECT RAISE(ABORT, 'judgments are never changed: append one that supersedes'); END""")
    db.conn.execute("""
        CREATE TRIGGER judgments_never_go BEFORE DELETE ON judgments
        BEGIN SELECT RAISE(ABORT, 'judgments are never deleted: append an undo'); END""")
    # INSERT OR REPLACE deletes without firing the trigger above unless recursive_triggers is on.
    db.conn.execute("""
        CREATE TRIGGER judgments_never_replaced BEFORE INSERT ON judgments
        WHEN EXISTS (SELECT 1 FROM judgments WHERE id = NEW.id OR (writer = NEW.writer AND seq = NEW.seq))
        BEGIN SELECT RAISE(ABORT, 'judgments are never replaced: this id or place in the chain is taken'); END""")
    db.conn.execute("""
        CREATE TABLE supersessions (            -- derived: see supersession.py
            judgment_id TEXT PRIMARY KEY REFERENCES judgments(id),
            superseded_by TEXT NOT NULL REFERENCES judgments(id)
        ) WITHOUT ROWID""")
    db.conn.execute("""
        CREATE TABLE item_slots (
            session TEXT NOT NULL REFERENCES sessions(name),
            prompt_id TEXT NOT NULL REFERENCES prompts(id),
            trial INTEGER NOT NULL,
            reviewer TEXT NOT NULL,
            slots TEXT NOT NULL,                -- JSON object: letter to response id
            opened_at TEXT NOT NULL,
            PRIMARY KEY (session, prompt_id, trial, reviewer)
        ) WITHOUT ROWID""")
    db.conn.execute("""
        CREATE TABLE exposures (
            session TEXT NOT NULL REFERENCES sessions(name),
            reviewer TEXT NOT NULL,
            response_id TEXT NOT NULL REFERENCES responses(id),
            exposed_at TEXT NOT NULL,
            PRIMARY KEY (session, reviewer, response_id)
        ) WITHOUT ROWID""")


def acts_of_triage(db: "sqlite_utils.Database") -> None:
    """Which judgments are one act, that one undo takes back; who is to look into a failure."""
    db.conn.execute("ALTER TABLE judgments ADD COLUMN act TEXT")
    db.conn.execute("ALTER TABLE judgments ADD COLUMN assignee TEXT")
    db.conn.execute("CREATE INDEX judgments_by_act ON judgments (session, reviewer, act) WHERE act IS NOT NULL")


def judgments_of_all_modes(db: "sqlite_utils.Database") -> None:
    """What rankings, guesses, marked spans and hidden repeats say. One index less: for a million judgments at once."""
    for column in ("guess TEXT", "span_start INTEGER", "span_end INTEGER", "repeat INTEGER"):
        db.conn.execute(f"ALTER TABLE judgments ADD COLUMN {column}")
    db.conn.execute("DROP INDEX judgments_by_reviewer")
    db.conn.execute("DROP INDEX judgments_by_time")
    db.conn.execute("CREATE INDEX judgments_by_reviewer ON judgments (session, reviewer, created_at)")


def judgments_carry_over(db: "sqlite_utils.Database") -> None:
    """Which responses say what another one of their trial says that counts: what was said of them holds of it."""
    db.conn.execute("""
        CREATE TABLE carried (                  -- derived: see carrying.py
            judged_id TEXT PRIMARY KEY REFERENCES responses(id),
            session TEXT NOT NULL,
            response_id TEXT NOT NULL REFERENCES responses(id)
        ) WITHOUT ROWID""")
    db.conn.execute("CREATE INDEX carried_to ON carried (response_id)")
    db.conn.execute("""
        INSERT INTO carried
        SELECT o.id, c.session, c.response_id
        FROM current_responses c
        CROSS JOIN responses o ON o.session = c.session AND o.prompt_id = c.prompt_id AND o.model = c.model
            AND o.trial = c.trial AND o.id <> c.response_id
        CROSS JOIN response_bodies said ON said.response_id = o.id
        CROSS JOIN response_bodies says ON says.response_id = c.response_id
        WHERE o.has_text AND o.again_of IS NULL AND c.answered AND c.has_text
            AND said.text = says.text AND said.tool_calls IS says.tool_calls""")  # with calls: at the next refresh


def judgments_have_a_unit(db: "sqlite_utils.Database") -> None:
    """Whether one answer was judged or a whole conversation."""
    db.conn.execute("ALTER TABLE judgments ADD COLUMN unit TEXT")


def names_that_were_seen(db: "sqlite_utils.Database") -> None:
    """Which answers were painted beside a name, and not only might have been; and a quick way to what was settled."""
    db.conn.execute("""
        CREATE TABLE names_seen (
            session TEXT NOT NULL REFERENCES sessions(name),
            reviewer TEXT NOT NULL,
            response_id TEXT NOT NULL REFERENCES responses(id),
            seen_at TEXT NOT NULL,
            PRIMARY KEY (session, reviewer, response_id)
        ) WITHOUT ROWID""")
    db.conn.execute("INSERT INTO names_seen SELECT session, reviewer, response_id, exposed_at FROM exposures")
    db.conn.execute("CREATE INDEX judgments_settled ON judgments (session) WHERE kind = 'settle'")
