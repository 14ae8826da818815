"""Blind packs: small databases with what one reviewer is to grade and nothing that tells whose it is.

A pack names prompts, answers and models by ids drawn for it alone. Its key, which says what each of them is here, stays
in the database that it was made of. The pack itself says in its `settings` that it is one, and for whom.
"""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec

from reviewtui.domain.errors import ReviewError
from reviewtui.store.database import Database, write
from reviewtui.store.rows import json_text
from reviewtui.store.trouble import translated

MARK = "pack"
"""Under which a pack's settings say what it is."""


class PackMark(msgspec.Struct, frozen=True):
    """What a pack says of itself."""

    id: str
    session: str
    reviewer: str
    made_at: str


class PackedPrompt(msgspec.Struct, frozen=True):
    """What a prompt of the pack is here, one trial of it, and the hash of what was sent of it."""

    prompt_id: str
    trial: int
    hash: str


class PackedAnswer(msgspec.Struct, frozen=True):
    """What an answer of the pack is here, and the hash of what was sent of it. `exposed`: the reviewer had seen it with
    its model's name when the pack was made.
    """

    response_id: str
    hash: str
    exposed: bool


class PackKey(msgspec.Struct, frozen=True):
    """What the ids of a pack mean here, and the hash of the rules that were sent with it."""

    prompts: dict[str, PackedPrompt]
    answers: dict[str, PackedAnswer]
    rules: str


def hash_of(*sent: object) -> str:
    """The hash by which is known what was sent."""
    return hashlib.sha256(msgspec.json.encode(sent)).hexdigest()


def prompt_hash(row: sqlite3.Row) -> str:
    """The hash of a pack's prompt, of a row of `prompts` with its `reference`."""
    return hash_of(row["messages"], row["system"], row["reference"])


def answer_hash(row: sqlite3.Row) -> str:
    """The hash of a pack's answer, of a row of `responses` with its `text`: its words, and to what it is an answer."""
    return hash_of(row["prompt_id"], row["model"], row["text"])


PROMPTS_SENT = """
    SELECT p.id, p.messages, p.system, sp.reference
    FROM session_prompts sp JOIN prompts p ON p.id = sp.prompt_id WHERE sp.session = ?"""
ANSWERS_SENT = """
    SELECT r.id, r.prompt_id, r.model, b.text
    FROM responses r JOIN response_bodies b ON b.response_id = r.id WHERE r.session = ?"""
RULES_SENT = "SELECT definition FROM sessions WHERE name = ?"


def mark_pack(conn: sqlite3.Connection, mark: PackMark) -> None:
    """Have a database say that it is a pack."""
    conn.execute("INSERT INTO settings (key, value) VALUES (?, ?)", (MARK, json_text(mark)))


def mark_of(db: Database) -> PackMark | None:
    """What a database says of itself as a pack; None where it is none."""
    row = db.row("SELECT value FROM settings WHERE key = ?", (MARK,))
    return None if row is None else msgspec.json.decode(row["value"], type=PackMark)


def pack_at(path: Path) -> PackMark | None:
    """The same of the database at `path`; None where there is none, too. Makes and changes nothing."""
    if not path.is_file():
        return None
    with translated(path), closing(sqlite3.connect(path, isolation_level=None)) as conn:
        if not conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'settings'").fetchone():
            return None
        row = conn.execute("SELECT value FROM settings WHERE key = ?", (MARK,)).fetchone()
    return None if row is None else msgspec.json.decode(row[0], type=PackMark)


def refuse_pack(path: Path, mark: PackMark | None, what: str) -> None:
    """ReviewError where a database is a pack (`mark` is what it says of itself): `what` cannot be done in it."""
    if mark is not None:
        raise ReviewError(
            f"{path} is a blind pack for {mark.reviewer}: {what}",
            f"It is graded with `reviewtui review {mark.session} --db {path}`, and goes back to whoever made it, for "
            "`reviewtui merge`.",
        )


def store_key(db: Database, mark: PackMark, key: PackKey) -> None:
    """Remember what the ids of a pack mean."""
    with write(db) as conn:
        conn.execute(
            "INSERT INTO packs (id, session, reviewer, made_at, key) VALUES (?, ?, ?, ?, ?)",
            (mark.id, mark.session, mark.reviewer, mark.made_at, msgspec.json.encode(key)),
        )


def key_of(db: Database, mark: PackMark) -> PackKey | None:
    """What the ids of a pack mean here; None where it was not made of this database."""
    row = db.row(
        "SELECT key FROM packs WHERE id = ? AND session = ? AND reviewer = ?", (mark.id, mark.session, mark.reviewer)
    )
    return None if row is None else msgspec.json.decode(row["key"], type=PackKey)


def answers_in_packs(db: Database, session: str, reviewer: str) -> set[str]:
    """The answers that are in packs made for `reviewer`."""
    rows = db.rows("SELECT key FROM packs WHERE session = ? AND reviewer = ?", (session, reviewer))
    keys = [msgspec.json.decode(row["key"], type=PackKey) for row in rows]
    return {answer.response_id for key in keys for answer in key.answers.values()}
