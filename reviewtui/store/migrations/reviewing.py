"""What each reviewer is shown, in which order, and with whom it is shared."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite_utils


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
            UPDATE review_fronts                -- everybody's: what one takes back may be somebody else's to judge
            SET place = iif(q.family <= review_fronts.family, 0, place), family = min(q.family, review_fronts.family),
                changes = changes + 1
            FROM judgments j JOIN queue_prompts q ON q.session = j.session AND q.prompt_id = j.prompt_id
            WHERE j.id = NEW.judgment_id AND review_fronts.session = j.session;
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


def known_verdicts(db: "sqlite_utils.Database") -> None:
    """Items whose verdicts are known, mixed among the real ones: see gold.py. The views leave their answers out."""
    db.conn.execute("""
        CREATE TABLE gold_items (
            session TEXT NOT NULL REFERENCES sessions(name),
            prompt_id TEXT NOT NULL REFERENCES prompts(id),
            item TEXT NOT NULL,                 -- JSON: the item as its file has it
            registration INTEGER NOT NULL,      -- as in `sessions`: which of two was said later
            PRIMARY KEY (session, prompt_id)
        ) WITHOUT ROWID""")
