"""Joining what people said: the chains of all writers, side by side, each as it was written.

A writer's chain in one file goes on where it ends in the other; where both go on, somebody wrote under one writer in
two files, and that is refused. What both files say again (see `twins.py`) stands once among the judgments: the one that
was said here and not imported, then the one with the lowest id.
"""

import sqlite3

from reviewtui.domain.errors import StorageError
from reviewtui.store.chains import STORED, content_json
from reviewtui.store.guards import unguarded
from reviewtui.store.merging_rows import OTHER, Change, Progress, add_missing, columns_of, differ, values

MOST_NAMED = 3
"""Judgments that an error names."""

_GUARDS = ("judgments_never_go", "judgments_never_replaced")

# Rows of both files that say the same: one id under two writers, one row of a file that both imported, and what was
# found to be so when files were joined before.
_SAME = f"""
    SELECT o.id AS one, m.id AS other
    FROM {OTHER}.judgments o JOIN main.judgments m ON m.id = o.id WHERE (m.writer, m.seq) <> (o.writer, o.seq)
    UNION SELECT id, twin_of FROM main.twins
    UNION SELECT id, twin_of FROM {OTHER}.twins
    UNION
    SELECT o.record_id, m.record_id FROM {OTHER}.imported_rows o JOIN main.imported_rows m ON m.key = o.key
    WHERE o.record_id <> m.record_id
        AND EXISTS (SELECT 1 FROM {OTHER}.judgments WHERE id = o.record_id
                    UNION ALL SELECT 1 FROM {OTHER}.twins WHERE id = o.record_id)
        AND EXISTS (SELECT 1 FROM main.judgments WHERE id = m.record_id
                    UNION ALL SELECT 1 FROM main.twins WHERE id = m.record_id)"""  # noqa: S608 - names of ours

# Every row of the chains that says one of these, and its place among those that say the same: 1 stands.
_SAID_AGAIN = f"""
    CREATE TEMP TABLE said_again AS
    SELECT says, id, writer, seq, row_number() OVER (PARTITION BY says ORDER BY imported, id, writer, seq) AS place
    FROM (
        SELECT a.says, j.id, j.writer, j.seq, coalesce(j.imported, 0) AS imported
        FROM temp.saying a JOIN main.judgments j ON j.id = a.id
        UNION SELECT a.says, j.id, j.writer, j.seq, coalesce(j.imported, 0)
        FROM temp.saying a JOIN {OTHER}.judgments j ON j.id = a.id
        UNION SELECT a.says, t.id, t.writer, t.seq, coalesce(json_extract(t.content, '$.imported'), 0)
        FROM temp.saying a JOIN main.twins t ON t.id = a.id
        UNION SELECT a.says, t.id, t.writer, t.seq, coalesce(json_extract(t.content, '$.imported'), 0)
        FROM temp.saying a JOIN {OTHER}.twins t ON t.id = a.id
    )"""  # noqa: S608 - names of ours

_MOVING = """
    SELECT count(*) FROM temp.said_again s JOIN temp.said_again stands ON stands.says = s.says AND stands.place = 1
    WHERE CASE s.place
        WHEN 1 THEN NOT EXISTS (SELECT 1 FROM main.judgments j WHERE j.writer = s.writer AND j.seq = s.seq)
        ELSE NOT EXISTS (
            SELECT 1 FROM main.twins t WHERE t.writer = s.writer AND t.seq = s.seq AND t.twin_of = stands.id
        )
    END"""


def join_judgments(conn: sqlite3.Connection, progress: Progress, source: str) -> Change:
    """Join the judgments, and the rows that stand for them elsewhere. `source` names the other file.

    StorageError, naming them, where two judgments have one place in a chain, or one id and are not the same.
    """
    _refuse_forks(conn, source)
    _refuse_doubles(conn, source)
    _find_twins(conn)
    (moving,) = conn.execute(_MOVING).fetchone()
    with unguarded(conn, *_GUARDS):
        added = add_missing(
            conn, "judgments", ("id",), progress, unless="EXISTS (SELECT 1 FROM temp.saying s WHERE s.id = o.id)"
        )
        moved = _settle_twins(conn) if moving else Change()
    for table in ("said_again", "saying"):
        conn.execute(f"DROP TABLE temp.{table}")
    return Change(added + moved.added, moved.changed)


def _refuse_forks(conn: sqlite3.Connection, source: str) -> None:
    columns = columns_of(conn, "judgments")
    forks = conn.execute(f"""
        SELECT o.id, m.id AS ours, o.writer, o.seq, o.reviewer
        FROM {OTHER}.judgments o JOIN main.judgments m ON m.writer = o.writer AND m.seq = o.seq
        WHERE {differ(columns, "m", "o")}
        UNION SELECT o.id, m.id, o.writer, o.seq, o.reviewer
        FROM {OTHER}.judgments o JOIN main.twins m ON m.writer = o.writer AND m.seq = o.seq WHERE m.hash <> o.hash
        UNION SELECT o.id, m.id, o.writer, o.seq, m.reviewer
        FROM {OTHER}.twins o JOIN main.judgments m ON m.writer = o.writer AND m.seq = o.seq WHERE m.hash <> o.hash
        UNION SELECT o.id, m.id, o.writer, o.seq, json_extract(o.content, '$.reviewer')
        FROM {OTHER}.twins o JOIN main.twins m ON m.writer = o.writer AND m.seq = o.seq WHERE m.hash <> o.hash
        ORDER BY 3, 4""").fetchall()  # noqa: S608 - names of ours
    if not forks:
        return
    changed = [row for row in forks if row["id"] == row["ours"]]
    named = "; ".join(
        f"{row['id']} here is not {row['id']} there" if row in changed else f"{row['ours']} here and {row['id']} there"
        for row in forks[:MOST_NAMED]
    )
    more = f" and {len(forks) - MOST_NAMED:,} more" if len(forks) > MOST_NAMED else ""
    where = f"writer {forks[0]['writer']}, from row {forks[0]['seq']}"
    raise StorageError(
        f"{source}: {forks[0]['reviewer']}'s judgments differ from those here ({where}): {named}{more}",
        "Nothing was merged. "
        + (
            "One of the files was changed by hand: go back to an earlier backup of it."
            if changed
            else "The file is a plain copy in which the same reviewer went on. Bring what they said there with "
            f"`reviewtui export judgments SESSION --db {source} --output FILE` and `reviewtui import judgments FILE "
            "--session SESSION`; make copies to work on with `reviewtui backup`."
        ),
    )


def _refuse_doubles(conn: sqlite3.Connection, source: str) -> None:
    """One id is one judgment; only an import may say it again, under a writer of its own."""
    rows = conn.execute(f"""
        SELECT o.id FROM {OTHER}.judgments o JOIN main.judgments m ON m.id = o.id
        WHERE (m.writer, m.seq) <> (o.writer, o.seq) AND coalesce(m.imported, 0) = 0 AND coalesce(o.imported, 0) = 0
        ORDER BY o.id""").fetchall()  # noqa: S608 - the same
    if rows:
        named = ", ".join(row["id"] for row in rows[:MOST_NAMED])
        raise StorageError(
            f"{source}: judgments with one id and two writers, of which none was imported: {named}",
            "Nothing was merged. One of the files was changed by hand: go back to an earlier backup of it.",
        )


def _find_twins(conn: sqlite3.Connection) -> None:
    """Fill `saying` (judgment id, the id that stands for all that say the same) and `said_again`."""
    groups = _Groups()
    for one, other in conn.execute(_SAME):
        groups.unite(one, other)
    conn.execute("CREATE TEMP TABLE saying (id TEXT PRIMARY KEY, says TEXT NOT NULL) WITHOUT ROWID")
    conn.executemany("INSERT INTO temp.saying VALUES (?, ?)", groups.members())
    conn.execute(_SAID_AGAIN)
    conn.execute("CREATE INDEX temp.said_again_by_place ON said_again (writer, seq)")
    conn.execute("CREATE INDEX temp.said_again_by_group ON said_again (says, place)")


class _Groups:
    """Ids that belong together, because they were united with one another."""

    def __init__(self) -> None:
        self._leaders: dict[str, str] = {}

    def _leader(self, member: str) -> str:
        found = member
        while (above := self._leaders.setdefault(found, found)) != found:
            self._leaders[found] = self._leaders[above]
            found = above
        return found

    def unite(self, one: str, other: str) -> None:
        """Have the two groups be one."""
        self._leaders[self._leader(one)] = self._leader(other)

    def members(self) -> list[tuple[str, str]]:
        """Every id with its group."""
        return [(member, self._leader(member)) for member in list(self._leaders)]


_IS_PLACE = "s.writer = j.writer AND s.seq = j.seq"


def _settle_twins(conn: sqlite3.Connection) -> Change:
    """Have one of those that say the same stand among the judgments, and the others among the twins."""
    conn.execute("DELETE FROM main.supersessions")  # they point to what goes, and are derived anew
    before = conn.execute("SELECT count(*) FROM main.twins").fetchone()[0]
    _add_twins(conn)
    standing = "SELECT t.id FROM temp.said_again t WHERE t.says = s.says AND t.place = 1"
    conn.execute(f"""
        UPDATE main.twins AS j SET twin_of = ({standing}) FROM temp.said_again s
        WHERE {_IS_PLACE} AND j.twin_of <> ({standing})""")  # noqa: S608 - the same
    gone = conn.execute(f"""
        DELETE FROM main.judgments AS j
        WHERE EXISTS (SELECT 1 FROM temp.said_again s WHERE {_IS_PLACE} AND s.place > 1)""").rowcount  # noqa: S608 - the same
    names = ", ".join(f'"{column}"' for column in columns_of(conn, "judgments"))
    come = conn.execute(f"""
        INSERT INTO main.judgments ({names})
        SELECT {values(columns_of(conn, "judgments"), "j")}
        FROM {OTHER}.judgments j JOIN temp.said_again s ON {_IS_PLACE} AND s.place = 1
        WHERE NOT EXISTS (SELECT 1 FROM main.judgments m WHERE m.id = j.id)""").rowcount  # noqa: S608 - the same
    twins = conn.execute("SELECT count(*) FROM main.twins").fetchone()[0] - before
    return Change(max(0, come - gone), twins)


def _add_twins(conn: sqlite3.Connection) -> None:
    place, writer, seq, hash_ = (STORED.index(name) for name in ("id", "writer", "seq", "hash"))
    for file in ("main", OTHER):
        rows = conn.cursor()
        rows.row_factory = None
        rows.execute(f"""
            SELECT {values(STORED, "j")}, t.id AS stands
            FROM temp.said_again s
            JOIN {file}.judgments j ON {_IS_PLACE}
            JOIN temp.said_again t ON t.says = s.says AND t.place = 1
            WHERE s.place > 1""")  # noqa: S608 - the same
        conn.executemany(
            """
            INSERT INTO main.twins (writer, seq, id, twin_of, content, hash) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING""",
            (
                (row[writer], row[seq], row[place], row[-1], content_json(row[:-1]), row[hash_])
                for row in rows.fetchall()
            ),
        )
    conn.execute(f"""
        INSERT INTO main.twins (writer, seq, id, twin_of, content, hash)
        SELECT writer, seq, id, twin_of, content, hash FROM {OTHER}.twins WHERE true ON CONFLICT DO NOTHING""")  # noqa: S608 - the same
