"""Which rows of a file are here already. What becomes of them is in the modules of their kinds."""

import hashlib
import os
import sqlite3
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any

from reviewtui.store.database import BUSY_SECONDS
from reviewtui.store.trouble import translated

KEY_BYTES = 16
NEAR = 4
"""Bytes with which the keys of all rows about one prompt begin."""

_MOST_MARKS = 32_766
"""Placeholders that SQLite takes in one statement."""
_MARKS_AT_ONCE = 5_000
_ROWS_AT_ONCE = 1_000


class RowDigests:
    """What tells the rows of one session and kind of file from all others."""

    def __init__(self, session: str, kind: str) -> None:
        self._words = f"{session}\0{kind}\0".encode("utf-8", "surrogatepass")
        self._prompt = ""
        self._near = self._before = b""

    def of(self, prompt_id: str, content: bytes) -> bytes:
        """The hash of a row about this prompt; `content` is made the same whatever the file's format was.

        It begins with the prompt's, so that the keys of a file lie in few places of the index, whatever the file's
        order: scattered over all of it, each batch would write all of it again.
        """
        if prompt_id != self._prompt:  # rows about one prompt often follow each other
            self._prompt = prompt_id
            self._near, self._before = bytes.fromhex(prompt_id[: 2 * NEAR]), self._words + prompt_id.encode()
        return self._near + _hashed(self._before + content)


def _hashed(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=KEY_BYTES - NEAR).digest()


def imported_id(key: bytes) -> str:
    """The id of the record that comes of the row with this key: the same in every database (UUID version 5)."""
    return str(uuid.UUID(bytes=key, version=5))


def is_imported_id(identity: str) -> bool:
    """Whether an id was made by `imported_id`, and not given by a file."""
    try:
        return uuid.UUID(identity).version == 5
    except ValueError:
        return False


class RowKeys:
    """Tells which rows of a file are new here. Equal rows of one file are told apart by their ordinal.

    The first of equal rows needs no counting: by the number of this reading of the file, which stands beside its key,
    it is known for ours. Only how often a row came *again* is kept, in a temporary table.
    """

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._reading = 0
        conn.execute(
            """
            CREATE TEMP TABLE IF NOT EXISTS rows_again (digest BLOB PRIMARY KEY, ordinal INTEGER NOT NULL)
            WITHOUT ROWID"""
        )

    def begin_file(self) -> None:
        """The rows that follow are those of another file."""
        self._conn.execute("DELETE FROM temp.rows_again")
        self._reading = int.from_bytes(os.urandom(6))

    def new(self, digests: Sequence[bytes]) -> list[bytes | None]:
        """The keys of the rows with these digests, which are the next of the file; None for one that is here already.

        To be asked within the transaction that takes the rows in, or refuses them for good.
        """
        found = in_pieces(self._conn, "SELECT key, reading FROM imported_rows WHERE key IN", digests)
        readings = {digest: reading for digest, reading in found}  # noqa: C416 - a row is no tuple to the type checker
        keys: list[bytes | None] = []
        for digest in digests:
            if digest in readings:
                keys.append(self._again(digest, ours=readings[digest] == self._reading))
            else:
                readings[digest] = self._reading
                keys.append(digest)
        return keys

    def _again(self, digest: bytes, *, ours: bool) -> bytes | None:
        """The key of a row whose like is here; `ours`: because this file brought it."""
        (ordinal,) = self._conn.execute(
            """
            INSERT INTO temp.rows_again (digest, ordinal) VALUES (?, ?)
            ON CONFLICT (digest) DO UPDATE SET ordinal = ordinal + 1 RETURNING ordinal""",
            (digest, 2 if ours else 1),
        ).fetchone()
        key = digest if ordinal == 1 else digest[:NEAR] + _hashed(digest + ordinal.to_bytes(8))
        return None if self._conn.execute("SELECT 1 FROM imported_rows WHERE key = ?", (key,)).fetchone() else key

    def claim(self, rows: Sequence[tuple[bytes, str]]) -> list[bool]:
        """Record the next rows of the file, (digest, id of what is to come of it); which of them are new here.

        In one go where all are, which they mostly are. To be called within the transaction that takes the rows in.
        """
        before = self._conn.total_changes
        self._insert("ON CONFLICT (key) DO NOTHING", rows)
        if self._conn.total_changes - before == len(rows):
            return [True] * len(rows)
        found = in_pieces(
            self._conn, "SELECT key, record_id, reading FROM imported_rows WHERE key IN", [digest for digest, _ in rows]
        )
        here = {row["key"]: row for row in found}
        new = []
        for digest, record_id in rows:
            ours = here[digest]["reading"] == self._reading
            if ours and here[digest]["record_id"] == record_id:
                new.append(True)
            elif key := self._again(digest, ours=ours):
                self._insert("", [(key, record_id)])
                new.append(True)
            else:
                new.append(False)
        return new

    def remember(self, rows: Iterable[tuple[bytes, str]]) -> None:
        """Record that these rows, (key, id of what came of it), are here."""
        self._insert("", rows)

    def _insert(self, conflict: str, rows: Iterable[tuple[bytes, str]]) -> None:
        values = [(key, record_id, self._reading) for key, record_id in rows]
        insert_many(self._conn, "imported_rows", ("key", "record_id", "reading"), values, conflict)


def scratch_copy(source: Path, target: Path) -> None:
    """Copy the database `source`, where there is one, to `target`, to try something out on it."""
    if not source.is_file():
        return
    connect = partial(sqlite3.connect, timeout=BUSY_SECONDS)
    with translated(source), closing(connect(source)) as original, closing(connect(target)) as copy:
        original.backup(copy)


def insert_many(
    conn: sqlite3.Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]], conflict: str = ""
) -> None:
    """Insert rows with values for `columns`, many with each statement. `conflict`: the clause for what is there.

    Where a trigger guards a table, each statement keeps a copy of every page that it changes, in case it fails. With
    one row a statement that costs more than all the rest.
    """
    into = f"INSERT INTO {table} ({', '.join(columns)}) VALUES "  # noqa: S608 - names of ours
    marks = f"({', '.join('?' * len(columns))})"
    at_once = min(_ROWS_AT_ONCE, _MOST_MARKS // len(columns))
    for start in range(0, len(rows), at_once):
        piece = rows[start : start + at_once]
        conn.execute(f"{into}{', '.join([marks] * len(piece))} {conflict}", list(chain.from_iterable(piece)))


def filled(columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Those of `columns` of which a row has a value, and the rows without the others: what is absent costs, too."""
    if not rows:
        return list(columns), []
    doubtful = [place for place, value in enumerate(rows[0]) if value is None]
    there = set(range(len(columns))) - set(doubtful)
    for values in set(map(_picker(doubtful), rows)):
        there.update(place for place, value in zip(doubtful, values, strict=True) if value is not None)
    places = sorted(there)
    return [columns[place] for place in places], list(map(_picker(places), rows))


def _picker(places: Sequence[int]) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    if len(places) < 2:
        return lambda row: tuple(row[place] for place in places)  # an itemgetter of one gives no tuple
    return itemgetter(*places)


def in_pieces(conn: sqlite3.Connection, select: str, keys: Iterable[Any], *before: Any) -> Iterator[sqlite3.Row]:
    """The rows of `select`, which ends in `IN`, for these keys, however many. `before` fills earlier placeholders."""
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), _MARKS_AT_ONCE):
        piece = wanted[start : start + _MARKS_AT_ONCE]
        yield from conn.execute(f"{select} ({', '.join('?' * len(piece))})", (*before, *piece))
