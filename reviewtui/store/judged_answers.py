"""The answers that imported judgments hang on: found by what a row says of them, or made without words."""

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from reviewtui.domain.clock import now_iso
from reviewtui.domain.session import IMPORTED
from reviewtui.store.current import refresh_trials
from reviewtui.store.importing import KEY_BYTES, imported_id, in_pieces
from reviewtui.store.importing_responses import Place


class Textless(NamedTuple):
    """An answer that is to be stored without its words, which nobody gave."""

    id: str
    place: Place
    trial: int


class Here(NamedTuple):
    """An imported answer that is here."""

    id: str
    prompt_id: str
    model: str
    trial: int


def textless_id(place: Place, trial: int) -> str:
    """The id of the answer without words of a place and trial: the same in every database."""
    return _id_of("textless", *place, str(trial))


def text_id(place: Place, trial: int | None, text: str) -> str:
    """The id of the answer with these words, of which only judgments are known: the same in every database."""
    return _id_of("text", *place, "" if trial is None else str(trial), text)


def _id_of(*words: str) -> str:
    return imported_id(hashlib.blake2b("\0".join(words).encode(), digest_size=KEY_BYTES).digest())


def imported_answers(conn: sqlite3.Connection, session: str, prompt_ids: Iterable[str]) -> list[Here]:
    """The imported answers to these prompts, those first that judgments hang on which name no other: of the lowest
    trial, and of several of one trial the one that counts.
    """
    rows = in_pieces(
        conn,
        """
        SELECT r.id, r.prompt_id, r.model, r.trial, c.response_id IS NULL, r.text_missing
        FROM responses r LEFT JOIN current_responses c ON c.response_id = r.id
        WHERE r.session = ? AND r.imported AND r.prompt_id IN""",
        prompt_ids,
        session,
    )
    ordered = sorted((row[3:] + row[:1], row) for row in map(tuple, rows))
    return [Here(*row[:4]) for _, row in ordered]


def answer_with_text(conn: sqlite3.Connection, place: Place, text: str, trial: int | None) -> str | None:
    """The response of this place, and trial if one is given, with exactly this text: before others one that counts."""
    found = conn.execute(
        """
        SELECT r.id
        FROM responses r
        JOIN response_bodies b ON b.response_id = r.id
        LEFT JOIN current_responses c ON c.response_id = r.id
        WHERE r.session = ? AND r.prompt_id = ? AND r.model = ? AND b.text = ? AND r.trial = coalesce(?, r.trial)
        ORDER BY c.response_id IS NULL, r.trial, r.id LIMIT 1""",
        (*place, text, trial),
    ).fetchone()
    return None if found is None else found["id"]


def texts_imported(conn: sqlite3.Connection, place: Place) -> int:
    """How many imported answers of this place have words."""
    (count,) = conn.execute(
        """
        SELECT count(*) FROM responses
        WHERE session = ? AND prompt_id = ? AND model = ? AND imported AND NOT text_missing""",
        place,
    ).fetchone()
    found: int = count
    return found


def add_textless(conn: sqlite3.Connection, answers: Sequence[Textless]) -> None:
    """Store answers whose words nobody gave, and derive anew what counts."""
    now = now_iso()
    conn.executemany(
        """
        INSERT INTO responses
            (id, session, prompt_id, model, variant, trial, status, created_at, ended_at, imported, text_missing)
        VALUES (?, ?, ?, ?, ?, ?, 'done', ?, ?, 1, 1)""",
        [(answer.id, *answer.place, IMPORTED, answer.trial, now, now) for answer in answers],
    )
    refresh_trials(conn, [(*answer.place, answer.trial) for answer in answers])


def not_counting(conn: sqlite3.Connection, response_ids: Iterable[str]) -> dict[str, bool]:
    """Those of these responses that do not count, the session having others, and whether they are without words."""
    rows = in_pieces(
        conn,
        """
        SELECT r.id, r.text_missing FROM responses r
        WHERE NOT EXISTS (SELECT 1 FROM current_responses c WHERE c.response_id = r.id) AND r.id IN""",
        response_ids,
    )
    return {row["id"]: bool(row["text_missing"]) for row in rows}


def writes_elsewhere(conn: sqlite3.Connection) -> int:
    """A number that becomes another when somebody else has written to the database since it was asked for."""
    (version,) = conn.execute("PRAGMA data_version").fetchone()
    return int(version)
