"""The schema, as append-only named steps. A step that was released is never edited: a change is a new step.

Tables are private; people and other programs read the views of `views.py`, which are made anew after the last step: a
change of them is a step, too, if only by its name.
"""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite_utils

Step = Callable[["sqlite_utils.Database"], None]

STEPS: list[Step] = []
"""All steps, oldest first. The database remembers those it has by their functions' names."""


def step(function: Step) -> Step:
    """Append `function` to the steps."""
    STEPS.append(function)
    return function


@step
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


@step
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


@step
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


@step
def public_views(db: "sqlite_utils.Database") -> None:
    """The views that people read. A later change of them is a later step that makes them again."""


@step
def current_is_what_counts(db: "sqlite_utils.Database") -> None:
    """A response that was cancelled or interrupted is not `current` in the views: the session does not count it."""


@step
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


@step
def failures_have_a_status(db: "sqlite_utils.Database") -> None:
    """What triage said of a failure shows in `v_failures`."""


@step
def acts_of_triage(db: "sqlite_utils.Database") -> None:
    """Which judgments are one act, that one undo takes back; who is to look into a failure."""
    db.conn.execute("ALTER TABLE judgments ADD COLUMN act TEXT")
    db.conn.execute("ALTER TABLE judgments ADD COLUMN assignee TEXT")
    db.conn.execute("CREATE INDEX judgments_by_act ON judgments (session, reviewer, act) WHERE act IS NOT NULL")


@step
def slots_have_a_mode(db: "sqlite_utils.Database") -> None:
    """One item may be opened in several modes, each with slots of its own."""
    db.conn.execute("""
        CREATE TABLE item_slots_by_mode (
            session TEXT NOT NULL REFERENCES sessions(name),
            prompt_id TEXT NOT NULL REFERENCES prompts(id),
            trial INTEGER NOT NULL,
            reviewer TEXT NOT NULL,
            mode TEXT NOT NULL,
            slots TEXT NOT NULL,                -- JSON object: letter to response id
            opened_at TEXT NOT NULL,
            PRIMARY KEY (session, prompt_id, trial, reviewer, mode)
        ) WITHOUT ROWID""")
    db.conn.execute("""
        INSERT INTO item_slots_by_mode
        SELECT session, prompt_id, trial, reviewer, 'rate', slots, opened_at FROM item_slots""")
    db.conn.execute("DROP TABLE item_slots")
    db.conn.execute("ALTER TABLE item_slots_by_mode RENAME TO item_slots")


@step
def judgments_of_all_modes(db: "sqlite_utils.Database") -> None:
    """What rankings, guesses, marked spans and hidden repeats say. One index less: for a million judgments at once."""
    for column in ("guess TEXT", "span_start INTEGER", "span_end INTEGER", "repeat INTEGER"):
        db.conn.execute(f"ALTER TABLE judgments ADD COLUMN {column}")
    db.conn.execute("DROP INDEX judgments_by_reviewer")
    db.conn.execute("DROP INDEX judgments_by_time")
    db.conn.execute("CREATE INDEX judgments_by_reviewer ON judgments (session, reviewer, created_at)")


@step
def asked_again(db: "sqlite_utils.Database") -> None:
    """Which responses were asked once more out of Triage, and for which failed one: they count nowhere."""
    db.conn.execute("ALTER TABLE responses ADD COLUMN again_of TEXT")  # no foreign key, for merged files


@step
def queue_by_places(db: "sqlite_utils.Database") -> None:
    """What Review has to know of a session without listing it, and what each reviewer was shown of it, in turn."""
    db.conn.execute("""
        CREATE TABLE queues (                   -- derived, as the three that follow: see queue.py
            session TEXT PRIMARY KEY,
            prompts INTEGER NOT NULL,
            asked INTEGER NOT NULL              -- models that must have ended on an item
        ) WITHOUT ROWID""")
    db.conn.execute("""
        CREATE TABLE queue_prompts (
            session TEXT NOT NULL,
            family INTEGER NOT NULL,            -- its place in the drawn order
            member INTEGER NOT NULL,            -- number within the family, from 0
            prompt_id TEXT NOT NULL,
            PRIMARY KEY (session, family, member),
            UNIQUE (session, prompt_id)
        ) WITHOUT ROWID""")
    db.conn.execute("""
        CREATE TABLE queue_items (              -- items on which a model has ended
            session TEXT NOT NULL,
            family INTEGER NOT NULL,
            member INTEGER NOT NULL,
            trial INTEGER NOT NULL,
            prompt_id TEXT NOT NULL,
            complete INTEGER NOT NULL,          -- 1: every model that is asked has ended
            answers INTEGER NOT NULL,           -- with text
            PRIMARY KEY (session, family, member, trial)
        ) WITHOUT ROWID""")
    db.conn.execute("""
        CREATE TABLE queue_counts (             -- kept by the triggers below
            session TEXT NOT NULL,
            complete INTEGER NOT NULL,
            answers INTEGER NOT NULL,
            items INTEGER NOT NULL,
            PRIMARY KEY (session, complete, answers)
        ) WITHOUT ROWID""")
    less = """
        UPDATE queue_counts SET items = items - 1
        WHERE session = OLD.session AND complete = OLD.complete AND answers = OLD.answers;"""
    more = """
        INSERT INTO queue_counts VALUES (NEW.session, NEW.complete, NEW.answers, 1)
        ON CONFLICT (session, complete, answers) DO UPDATE SET items = items + 1;"""
    db.conn.execute(f"CREATE TRIGGER queue_item_added AFTER INSERT ON queue_items BEGIN {more} END")
    db.conn.execute(f"CREATE TRIGGER queue_item_gone AFTER DELETE ON queue_items BEGIN {less} END")
    db.conn.execute(f"CREATE TRIGGER queue_item_changed AFTER UPDATE ON queue_items BEGIN {less} {more} END")
    db.conn.execute("""
        CREATE TABLE review_turns (             -- which items a reviewer has met in a mode, in which order
            session TEXT NOT NULL REFERENCES sessions(name),
            reviewer TEXT NOT NULL,
            mode TEXT NOT NULL,
            prompt_id TEXT NOT NULL,
            trial INTEGER NOT NULL,
            repeat INTEGER NOT NULL,            -- 1: shown a second time
            turn INTEGER NOT NULL,              -- from 1
            slots TEXT,                         -- JSON object: letter to response id; NULL: judged elsewhere
            opened_at TEXT,
            finished INTEGER NOT NULL,          -- derived: 0 may also mean that nobody has looked since
            PRIMARY KEY (session, reviewer, mode, prompt_id, trial, repeat)
        ) WITHOUT ROWID""")
    db.conn.execute("CREATE INDEX review_turns_in_order ON review_turns (session, reviewer, mode, turn)")
    db.conn.execute("CREATE INDEX review_turns_of_item ON review_turns (session, prompt_id)")
    db.conn.execute("""
        INSERT INTO review_turns
        SELECT session, reviewer, mode, prompt_id, trial, 0,
               row_number() OVER (PARTITION BY session, reviewer, mode ORDER BY opened_at, prompt_id, trial),
               slots, opened_at, 0
        FROM item_slots""")
    db.conn.execute("DROP TABLE item_slots")
    db.conn.execute("""
        CREATE TABLE review_fronts (            -- derived: before it nothing is left to judge, see turns.py
            session TEXT NOT NULL,
            reviewer TEXT NOT NULL,
            mode TEXT NOT NULL,
            rules TEXT NOT NULL,                -- what finishes an item
            family INTEGER NOT NULL,
            place INTEGER NOT NULL,             -- within the family, in the reviewer's order
            changes INTEGER NOT NULL,           -- how often an item was changed by anything but the walk
            PRIMARY KEY (session, reviewer, mode)
        ) WITHOUT ROWID""")
    db.conn.execute("""
        CREATE TRIGGER review_turn_open_again AFTER INSERT ON supersessions
        BEGIN
            UPDATE review_turns SET finished = 0
            WHERE finished AND (session, prompt_id, reviewer) =
                (SELECT session, prompt_id, reviewer FROM judgments WHERE id = NEW.judgment_id);
            UPDATE review_fronts
            SET place = iif(q.family <= review_fronts.family, 0, place), family = min(q.family, review_fronts.family),
                changes = changes + 1
            FROM judgments j JOIN queue_prompts q ON q.session = j.session AND q.prompt_id = j.prompt_id
            WHERE j.id = NEW.judgment_id AND review_fronts.session = j.session
                AND review_fronts.reviewer = j.reviewer;
        END""")
    db.conn.execute("""
        CREATE TABLE review_pairs (             -- derived: how often a pair was shown, without repeats; see turns.py
            session TEXT NOT NULL,
            reviewer TEXT NOT NULL,
            first TEXT NOT NULL,                -- model in slot A
            second TEXT NOT NULL,
            shown INTEGER NOT NULL,
            PRIMARY KEY (session, reviewer, first, second)
        ) WITHOUT ROWID""")
    db.conn.execute("""
        INSERT INTO review_pairs
        SELECT t.session, t.reviewer, a.model, b.model, count(*)
        FROM review_turns t
        JOIN responses a ON a.id = json_extract(t.slots, '$.A')
        JOIN responses b ON b.id = json_extract(t.slots, '$.B')
        WHERE t.mode = 'compare' GROUP BY t.session, t.reviewer, a.model, b.model""")


@step
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


@step
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


@step
def shares_of_reviewers(db: "sqlite_utils.Database") -> None:
    """Who takes part in a session, and who has which item on the desk now."""
    db.conn.execute("""
        CREATE TABLE reviewers (
            session TEXT NOT NULL REFERENCES sessions(name),
            reviewer TEXT NOT NULL,
            joined_at TEXT NOT NULL,
            PRIMARY KEY (session, reviewer)
        ) WITHOUT ROWID""")
    db.conn.execute("""
        INSERT INTO reviewers
        SELECT session, reviewer, min(opened_at) FROM review_turns WHERE opened_at IS NOT NULL
        GROUP BY session, reviewer""")
    db.conn.execute("""
        CREATE TABLE review_leases (            -- of this file alone: who is at an item now
            session TEXT NOT NULL,
            mode TEXT NOT NULL,
            prompt_id TEXT NOT NULL,
            trial INTEGER NOT NULL,
            reviewer TEXT NOT NULL,
            until TEXT NOT NULL,
            PRIMARY KEY (session, mode, prompt_id, trial, reviewer)
        ) WITHOUT ROWID""")
    db.conn.execute("CREATE INDEX review_repeats ON review_turns (session, reviewer, mode, turn) WHERE repeat")
    db.conn.execute("DROP TRIGGER review_turn_open_again")
    db.conn.execute("""
        CREATE TRIGGER review_turn_open_again AFTER INSERT ON supersessions
        BEGIN
            UPDATE review_turns SET finished = 0
            WHERE finished AND (session, prompt_id, reviewer) =
                (SELECT session, prompt_id, reviewer FROM judgments WHERE id = NEW.judgment_id);
            UPDATE review_fronts                -- everybody's: what one takes back may be somebody else's to judge
            SET place = iif(q.family <= review_fronts.family, 0, place), family = min(q.family, review_fronts.family),
                changes = changes + 1
            FROM judgments j JOIN queue_prompts q ON q.session = j.session AND q.prompt_id = j.prompt_id
            WHERE j.id = NEW.judgment_id AND review_fronts.session = j.session;
        END""")


@step
def warm_up(db: "sqlite_utils.Database") -> None:
    """What came of the warm-up, by item and reviewer."""
    db.conn.execute("""
        CREATE TABLE warmups (
            session TEXT NOT NULL REFERENCES sessions(name),
            reviewer TEXT NOT NULL,
            item TEXT NOT NULL,                 -- hash of the item's content
            checks INTEGER NOT NULL,            -- verdicts; 0: it was passed over
            as_expected INTEGER NOT NULL,
            judged_at TEXT NOT NULL,
            PRIMARY KEY (session, reviewer, item)
        ) WITHOUT ROWID""")


@step
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


@step
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


@step
def judgments_have_a_unit(db: "sqlite_utils.Database") -> None:
    """Whether one answer was judged or a whole conversation."""
    db.conn.execute("ALTER TABLE judgments ADD COLUMN unit TEXT")


@step
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


@step
def pairs_are_drawn(db: "sqlite_utils.Database") -> None:
    """Which two answers were drawn for a reviewer with a chance of their own, and with which: see drawing.py."""
    db.conn.execute("""
        CREATE TABLE draws (
            session TEXT NOT NULL REFERENCES sessions(name),
            reviewer TEXT NOT NULL,
            response_id TEXT NOT NULL REFERENCES responses(id),         -- the smaller id of the two
            other_response_id TEXT NOT NULL REFERENCES responses(id),
            prompt_id TEXT NOT NULL,
            trial INTEGER NOT NULL,
            step INTEGER NOT NULL,              -- pairs that the reviewer was shown before
            chance REAL NOT NULL CHECK (chance > 0 AND chance <= 1),
            even REAL NOT NULL,                 -- what the pair's chance would have been in an even draw
            drawn_at TEXT NOT NULL,
            PRIMARY KEY (session, reviewer, response_id, other_response_id)
        ) WITHOUT ROWID""")


@step
def repeats_count_nowhere(db: "sqlite_utils.Database") -> None:
    """A label given when an item was shown again is no failure of its own in `v_failures`."""
