"""Joining the rows of one table of two files: those that only one has, and of those that both have the one that wins.

Which one wins depends on the two rows alone and is decided by a total order. So the union is the same whatever comes
first, in whatever groups, however often.
"""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

OTHER = "other"
"""The name under which the file that is joined to ours (`main`) is attached."""

AT_ONCE = 20_000
"""Rows that one statement joins, so that progress can be told and the run be interrupted."""

Progress = Callable[[str, int, int], None]
"""Told what is being joined, how many rows of it are done, and of how many."""


class Rule(NamedTuple):
    """How rows of a table are joined.

    `keys` tell which rows are the same one. Of two the `largest` or the `smallest` wins: by the expressions of `first`
    (SQL about a row `{row}`), then by all its columns. Columns that are `derived` do not take part, and are not joined.
    """

    keys: tuple[str, ...]
    wins: Literal["largest", "smallest"]
    first: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()


class Change(NamedTuple):
    """How many rows a table got, and how many of its rows gave way to another file's."""

    added: int = 0
    changed: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed)


def columns_of(conn: sqlite3.Connection, table: str) -> list[str]:
    """The names of a table's columns."""
    return [row["name"] for row in conn.execute(f"PRAGMA main.table_info({table})")]


def keys_of(conn: sqlite3.Connection, table: str) -> tuple[str, ...]:
    """The columns of a table's primary key, in its order."""
    rows = [row for row in conn.execute(f"PRAGMA main.table_info({table})") if row["pk"]]
    return tuple(row["name"] for row in sorted(rows, key=lambda row: row["pk"]))


def same(keys: Sequence[str], one: str, other: str) -> str:
    """SQL: two rows have the same key."""
    return " AND ".join(f"{one}.{key} = {other}.{key}" for key in keys)


def differ(columns: Sequence[str], one: str, other: str) -> str:
    """SQL: two rows do not have the same values."""
    return f"({values(columns, one)}) IS NOT ({values(columns, other)})"


def values(columns: Sequence[str], row: str) -> str:
    """SQL for the values of a row."""
    return ", ".join(f'{row}."{column}"' for column in columns)


def add_missing(
    conn: sqlite3.Connection, table: str, keys: Sequence[str], progress: Progress, unless: str = "false"
) -> int:
    """Add the rows of the other file whose keys are not here, `unless` (SQL about a row `o`); how many there were."""
    columns = columns_of(conn, table)
    insert = f"""
        INSERT INTO main.{table} ({", ".join(f'"{column}"' for column in columns)})
        SELECT {values(columns, "o")} FROM {OTHER}.{table} o
        WHERE NOT EXISTS (SELECT 1 FROM main.{table} m WHERE {same(keys, "m", "o")}) AND NOT ({unless})"""  # noqa: S608 - names of ours
    if not _has_rowids(conn, table):
        return conn.execute(insert).rowcount
    (last,) = conn.execute(f"SELECT coalesce(max(rowid), 0) FROM {OTHER}.{table}").fetchone()  # noqa: S608 - the same
    added = 0
    for start in range(0, last, AT_ONCE):
        added += conn.execute(f"{insert} AND o.rowid > ? AND o.rowid <= ?", (start, start + AT_ONCE)).rowcount
        progress(table, min(start + AT_ONCE, last), last)
    return added


def _has_rowids(conn: sqlite3.Connection, table: str) -> bool:
    (statement,) = conn.execute("SELECT sql FROM main.sqlite_master WHERE name = ?", (table,)).fetchone()
    return "WITHOUT ROWID" not in statement


def join_rows(conn: sqlite3.Connection, table: str, rule: Rule, progress: Progress) -> Change:
    """Join the rows of `table` by `rule`."""
    added = add_missing(conn, table, rule.keys, progress)
    columns = [column for column in columns_of(conn, table) if column not in rule.derived]
    said = [column for column in columns if column not in rule.keys]
    if not said:
        return Change(added)
    order = [*rule.first, *(f'{{row}}."{column}"' for column in said)]
    beats = ">" if rule.wins == "largest" else "<"
    changed = conn.execute(f"""
        UPDATE main.{table} AS m SET ({", ".join(f'"{column}"' for column in said)}) = ({values(said, "o")})
        FROM {OTHER}.{table} o
        WHERE {same(rule.keys, "m", "o")} AND {differ(said, "m", "o")}
            AND ({_ordered(order, "o")}) {beats} ({_ordered(order, "m")})""").rowcount  # noqa: S608 - the same
    return Change(added, changed)


def _ordered(expressions: Sequence[str], row: str) -> str:
    """What rows are compared by: each value after whether there is one, because NULL compares with nothing."""
    parts = (expression.format(row=row) for expression in expressions)
    return ", ".join(f"{part} IS NOT NULL, coalesce({part}, 0)" for part in parts)
