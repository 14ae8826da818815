"""What is asked of whom, and what came back."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite_utils


def sessions_and_prompts(db: "sqlite_utils.Database") -> None:
    """What is asked of whom. A prompt's content is shared by sessions; its place in one is in `session_prompts`."""
    db.conn.execute("CREATE TABLE settings (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID")
    db.conn.execute("INSERT INTO settings VALUES ('secret', ?)", (os.urandom(32),))
    db.conn.execute("""
        CREATE TABLE sessions (
            name TEXT PRIMARY KEY,
            definition TEXT NOT NULL,           -- JSON of the session without its prompts and without secrets
            trials INTEGER NOT NULL,
            registered_at TEXT NOT NULL
        )""")
    db.conn.execute("""
        CREATE TABLE requirement_locks (
            session TEXT PRIMARY KEY REFERENCES sessions(name),
            hash TEXT NOT NULL,
            definition BLOB NOT NULL,
            locked_at TEXT NOT NULL
        )""")
    db.conn.execute("""
        CREATE TABLE prompts (
            id TEXT PRIMARY KEY,                -- hash of messages and system
            messages TEXT NOT NULL,             -- JSON
            system TEXT,
            text TEXT NOT NULL                  -- the words of the last message
        )""")
    db.conn.execute("""
        CREATE TABLE session_prompts (
            session TEXT NOT NULL REFERENCES sessions(name),
            prompt_id TEXT NOT NULL REFERENCES prompts(id),
            position INTEGER NOT NULL,
            family TEXT NOT NULL,
            weight REAL NOT NULL,
            tags TEXT NOT NULL,                 -- JSON list
            reference TEXT,
            name TEXT,
            source TEXT,
            current INTEGER NOT NULL,           -- 0: no longer in the session file; kept for its old answers
            PRIMARY KEY (session, prompt_id)
        ) WITHOUT ROWID""")
    db.conn.execute("""
        CREATE TABLE session_models (
            session TEXT NOT NULL REFERENCES sessions(name),
            name TEXT NOT NULL,
            position INTEGER NOT NULL,
            provider TEXT NOT NULL,
            model_id TEXT NOT NULL,
            endpoint TEXT,
            current INTEGER NOT NULL,
            PRIMARY KEY (session, name)
        ) WITHOUT ROWID""")
    db.conn.execute("""
        CREATE TABLE family_order (
            session TEXT NOT NULL REFERENCES sessions(name),
            position INTEGER NOT NULL,
            family TEXT NOT NULL,
            PRIMARY KEY (session, position),
            UNIQUE (session, family)
        ) WITHOUT ROWID""")
    db.conn.execute("""
        CREATE TABLE current_variants (
            session TEXT NOT NULL REFERENCES sessions(name),
            prompt_id TEXT NOT NULL,
            model TEXT NOT NULL,
            variant TEXT NOT NULL,
            PRIMARY KEY (session, prompt_id, model)
        ) WITHOUT ROWID""")


def responses_and_attempts(db: "sqlite_utils.Database") -> None:
    """What came back. Texts stand apart from figures, so that counting ten thousand answers reads none of them."""
    db.conn.execute("""
        CREATE TABLE responses (
            id TEXT PRIMARY KEY,
            session TEXT NOT NULL REFERENCES sessions(name),
            prompt_id TEXT NOT NULL REFERENCES prompts(id),
            model TEXT NOT NULL,
            variant TEXT NOT NULL,
            trial INTEGER NOT NULL,
            status TEXT NOT NULL,
            created_at TEXT NOT NULL,
            ended_at TEXT,
            has_text INTEGER NOT NULL DEFAULT 0,
            finish_reason TEXT,
            error_kind TEXT,
            error_message TEXT,
            ttft_ms REAL,
            ttfr_ms REAL,
            last_content_ms REAL,
            total_ms REAL,
            stalls INTEGER,
            longest_gap_ms REAL,
            chunks INTEGER,
            input_tokens INTEGER,
            cached_input_tokens INTEGER,
            output_tokens INTEGER,
            reasoning_tokens INTEGER,
            tokens_estimated INTEGER,
            cost REAL,
            attempts INTEGER,
            streamed INTEGER,
            imported INTEGER NOT NULL DEFAULT 0,
            notes TEXT                          -- JSON list
        )""")
    db.conn.execute("CREATE INDEX responses_by_trial ON responses (session, prompt_id, model, trial)")
    db.conn.execute("CREATE INDEX responses_by_end ON responses (session, ended_at)")
    db.conn.execute("CREATE INDEX responses_running ON responses (session) WHERE status = 'running'")
    db.conn.execute("""
        CREATE TABLE response_bodies (
            response_id TEXT PRIMARY KEY REFERENCES responses(id),
            text TEXT NOT NULL,
            reasoning TEXT NOT NULL,
            tool_calls TEXT,                    -- JSON list
            chunk_times BLOB NOT NULL           -- see packing.py
        )""")
    db.conn.execute("""
        CREATE TABLE current_responses (        -- derived: see current.py
            session TEXT NOT NULL,
            prompt_id TEXT NOT NULL,
            trial INTEGER NOT NULL,
            model TEXT NOT NULL,
            response_id TEXT NOT NULL REFERENCES responses(id),
            status TEXT NOT NULL,
            answered INTEGER NOT NULL,          -- 1: ended with a result
            has_text INTEGER NOT NULL,
            PRIMARY KEY (session, prompt_id, trial, model)
        ) WITHOUT ROWID""")
    db.conn.execute("CREATE INDEX current_responses_by_id ON current_responses (response_id)")
    db.conn.execute("""
        CREATE TABLE attempts (
            id TEXT PRIMARY KEY,
            response_id TEXT NOT NULL REFERENCES responses(id),
            number INTEGER NOT NULL,
            status TEXT NOT NULL,
            scheduled_at TEXT NOT NULL,
            sent_at TEXT,
            http_status INTEGER,
            error_kind TEXT,
            error_message TEXT,
            cold INTEGER,
            queue_ms REAL,
            connect_ms REAL,
            headers_ms REAL,
            first_byte_ms REAL,
            ttft_ms REAL,
            ttfr_ms REAL,
            last_content_ms REAL,
            total_ms REAL
        )""")
    db.conn.execute("CREATE INDEX attempts_by_response ON attempts (response_id)")
    db.conn.execute("CREATE INDEX attempts_running ON attempts (response_id) WHERE status = 'running'")
    db.conn.execute("""
        CREATE TABLE detections (
            response_id TEXT NOT NULL REFERENCES responses(id),
            number INTEGER NOT NULL,
            kind TEXT NOT NULL,
            detector TEXT NOT NULL,
            version INTEGER NOT NULL,
            score REAL NOT NULL,
            message TEXT NOT NULL,
            start INTEGER,
            "end" INTEGER,
            PRIMARY KEY (response_id, number)
        ) WITHOUT ROWID""")
    db.conn.execute("""
        CREATE TABLE collectors (
            session TEXT PRIMARY KEY REFERENCES sessions(name),
            id TEXT NOT NULL,
            pid INTEGER NOT NULL,
            machine TEXT NOT NULL,
            started TEXT,                       -- the process's start token: pids are used again
            acquired_at TEXT NOT NULL,
            beat_at TEXT NOT NULL
        )""")


def asked_again(db: "sqlite_utils.Database") -> None:
    """Which responses were asked once more out of Triage, and for which failed one: they count nowhere."""
    db.conn.execute("ALTER TABLE responses ADD COLUMN again_of TEXT")  # no foreign key, for merged files


def answers_have_traits(db: "sqlite_utils.Database") -> None:
    """Length, layout, and whether an answer names its maker; and quick ways to what few sessions have."""
    db.conn.execute("""
        CREATE TABLE answer_traits (            -- derived: see traits.py
            response_id TEXT PRIMARY KEY REFERENCES responses(id),
            version INTEGER NOT NULL,           -- of what found them
            characters INTEGER NOT NULL,
            bullets INTEGER NOT NULL,
            headings INTEGER NOT NULL,
            code_blocks INTEGER NOT NULL,
            bold INTEGER NOT NULL,
            names_from INTEGER,                 -- offsets in characters of the raw text
            names_to INTEGER
        ) WITHOUT ROWID""")
    db.conn.execute("CREATE INDEX judgments_repeated ON judgments (session) WHERE repeat IS NOT NULL")
    db.conn.execute("CREATE INDEX judgments_guessed ON judgments (session) WHERE kind = 'guess'")


def attempts_are_counted(db: "sqlite_utils.Database") -> None:
    """What each attempt used and cost, how its answer flowed in, and which place in its run it had. What an attempt of
    before used is known where its answer is the response's.
    """
    integers = ("in_run", "streamed", "chunks", "reads", "stalls")
    counts = ("input_tokens", "cached_input_tokens", "output_tokens", "reasoning_tokens", "tokens_estimated")
    for name in (*integers, *counts):
        db.conn.execute(f"ALTER TABLE attempts ADD COLUMN {name} INTEGER")
    for name in ("longest_gap_ms", "stalled_ms", "cost", "cost_at_most"):
        db.conn.execute(f"ALTER TABLE attempts ADD COLUMN {name} REAL")
    db.conn.execute("ALTER TABLE responses ADD COLUMN reads INTEGER")
    known = ("streamed", "chunks", "stalls", "longest_gap_ms", *counts, "cost")
    db.conn.execute(
        f"UPDATE attempts SET ({', '.join(known)}) = (SELECT {', '.join(known)} FROM responses r "  # noqa: S608 - names of ours
        "WHERE r.id = attempts.response_id) "
        "WHERE number = (SELECT r.attempts FROM responses r WHERE r.id = attempts.response_id)"
    )


def load_steps(db: "sqlite_utils.Database") -> None:
    """The steps of degradation ladders. What they asked stands among the responses as asked `again_of` the step, so
    that no figure counts it.
    """
    db.conn.execute("""
        CREATE TABLE load_steps (
            id TEXT PRIMARY KEY,
            ladder TEXT NOT NULL,
            session TEXT NOT NULL REFERENCES sessions(name),
            model TEXT NOT NULL,
            number INTEGER NOT NULL,            -- from 1, within its ladder and model
            kind TEXT NOT NULL,                 -- closed, open
            load REAL NOT NULL,                 -- at a time, or arrivals a second
            in_flight INTEGER NOT NULL,
            seed INTEGER NOT NULL,
            warm_up INTEGER NOT NULL,           -- its first requests, which no figure counts
            requests INTEGER NOT NULL,
            ttft_budget_ms REAL,
            total_budget_ms REAL,
            started_at TEXT NOT NULL,
            ended_at TEXT,
            outcome TEXT,                       -- complete, hopeless, stopped; NULL: under way, or killed
            why TEXT,
            unsent INTEGER NOT NULL
        )""")
    db.conn.execute("CREATE INDEX responses_asked_again ON responses (again_of) WHERE again_of IS NOT NULL")


def attempts_have_a_worker(db: "sqlite_utils.Database") -> None:
    """Which machine of a cluster sent an attempt; NULL where it was ours."""
    db.conn.execute("ALTER TABLE attempts ADD COLUMN worker TEXT")


def only_endings_are_indexed(db: "sqlite_utils.Database") -> None:
    """An answer that has not ended has no place among the endings, where it would be put and taken out again."""
    db.conn.execute("DROP INDEX IF EXISTS responses_by_end")
    db.conn.execute("CREATE INDEX responses_by_end ON responses (session, ended_at) WHERE ended_at IS NOT NULL")
