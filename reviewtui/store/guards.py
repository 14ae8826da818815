"""The triggers that keep other programs from changing what people said, and how the store passes them."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unguarded(conn: sqlite3.Connection, *guards: str) -> Iterator[None]:
    """Take triggers away, and put them back as they were.

    No other connection ever sees their table without them, whatever happens: the transaction is not over.
    """
    assert conn.in_transaction, "the caller's"
    made = []
    for guard in guards:
        (statement,) = conn.execute("SELECT sql FROM main.sqlite_master WHERE name = ?", (guard,)).fetchone()
        conn.execute(f"DROP TRIGGER main.{guard}")
        made.append(statement)
    yield
    for statement in made:
        conn.execute(statement)
