"""Which rows of a file are here already. What becomes of them is in the modules of their kinds."""

import hashlib
import sqlite3
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from reviewtui.store.database import BUSY_SECONDS
from reviewtui.store.trouble import translated

KEY_BYTES = 16

_MARKS_AT_ONCE = 5_000
"""Placeholders of one statement; SQLite takes 32,766."""


def row_digest(session: str, kind: str, content: bytes) -> bytes:
    """What tells one row from others: a hash of the session, the kind of file and the row's content, made the same
    whatever the format was.
    """
    digest = hashlib.blake2b(f"{session}\0{kind}\0".encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES)
    digest.update(content)
    return digest.digest()


def imported_id(key: bytes) -> str:
    """The id of the record that comes of the row with this key: the same in every database (UUID version 5)."""
    return str(uuid.UUID(bytes=key, version=5))


class RowKeys:
    """Tells equal rows of one file apart by their ordinal. How often a row came is kept in a temporary table."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        conn.execute(
            "CREATE TEMP TABLE IF NOT EXISTS rows_of_file (digest BLOB PRIMARY KEY, times INTEGER) WITHOUT ROWID"
        )

    def begin_file(self) -> None:
        """Forget the rows of the file before."""
        self._conn.execute("DELETE FROM temp.rows_of_file")

    def keys(self, digests: Sequence[bytes]) -> list[bytes]:
        """The keys of the rows with these digests, which are the next of the file."""
        times: defaultdict[bytes, int] = defaultdict(int)
        for digest, before in in_pieces(
            self._conn, "SELECT digest, times FROM temp.rows_of_file WHERE digest IN", digests
        ):
            times[digest] = before
        keys = []
        for digest in digests:
            times[digest] = ordinal = times[digest] + 1
            keys.append(digest if ordinal == 1 else _again(digest, ordinal))
        self._conn.executemany(
            """
            INSERT INTO temp.rows_of_file (digest, times) VALUES (?, ?)
            ON CONFLICT (digest) DO UPDATE SET times = excluded.times""",
            sorted(times.items()),
        )
        return keys


def _again(digest: bytes, ordinal: int) -> bytes:
    return hashlib.blake2b(digest + ordinal.to_bytes(8), digest_size=KEY_BYTES).digest()


def known_rows(conn: sqlite3.Connection, keys: Iterable[bytes]) -> dict[bytes, str]:
    """The keys of those rows that are here already, with the ids of what came of them."""
    rows = in_pieces(conn, "SELECT key, record_id FROM imported_rows WHERE key IN", keys)
    return {key: record_id for key, record_id in rows}  # noqa: C416 - a row is no tuple to the type checker


def remember_rows(conn: sqlite3.Connection, rows: Iterable[tuple[bytes, str]]) -> None:
    """Record that these rows, (key, id of what came of it), are here."""
    conn.executemany("INSERT INTO imported_rows (key, record_id) VALUES (?, ?)", sorted(rows))


def scratch_copy(source: Path, target: Path) -> None:
    """Copy the database `source`, where there is one, to `target`, to try something out on it."""
    if not source.is_file():
        return
    connect = partial(sqlite3.connect, timeout=BUSY_SECONDS)
    with translated(source), closing(connect(source)) as original, closing(connect(target)) as copy:
        original.backup(copy)


def in_pieces(conn: sqlite3.Connection, select: str, keys: Iterable[Any], *before: Any) -> Iterator[sqlite3.Row]:
    """The rows of `select`, which ends in `IN`, for these keys, however many. `before` fills earlier placeholders."""
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), _MARKS_AT_ONCE):
        piece = wanted[start : start + _MARKS_AT_ONCE]
        yield from conn.execute(f"{select} ({', '.join('?' * len(piece))})", (*before, *piece))
