"""Joining answers: a response with its text and what detectors found in it is one thing, and comes from one file whole.

Of a response that two files have in different states, the state wins that knows more: one that ended with a result
before one that did not, one with words before one without. Two results with different words are no two states of one
answer: that is refused, but for answers that judgments were imported of before anybody gave their words. Of the words
that two files brought for one of those later, the last imported hold.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from reviewtui.domain.errors import StorageError
from reviewtui.domain.response import ENDED_WITH_RESULT
from reviewtui.store.importing import is_imported_id
from reviewtui.store.merging_rows import (
    OTHER,
    Change,
    Progress,
    Rule,
    add_missing,
    columns_of,
    differ,
    join_rows,
)
from reviewtui.store.rows import json_text

_RANK = {"running": 0, "interrupted": 1, "cancelled": 2, **dict.fromkeys(ENDED_WITH_RESULT, 3)}
_STATUS_RANK = "CASE {row}.status " + " ".join(f"WHEN '{name}' THEN {rank}" for name, rank in _RANK.items()) + " END"

AT_ONCE = 1_000
"""Responses that are compared at a time."""

_PARTS = {"response_bodies": "response_id", "detections": "response_id, number"}
"""What belongs to a response, and in which order its rows are compared."""


def told_otherwise(conn: sqlite3.Connection) -> int:
    """How many answers that were judged before their words came have other words in the two files. To be asked before
    they are joined.
    """
    (count,) = conn.execute(f"""
        SELECT count(*) FROM main.responses m
        JOIN {OTHER}.responses o ON o.id = m.id AND o.imported AND NOT o.text_missing
        JOIN main.response_bodies mine ON mine.response_id = m.id
        JOIN {OTHER}.response_bodies theirs ON theirs.response_id = o.id
        WHERE m.imported AND NOT m.text_missing AND mine.text <> theirs.text""").fetchone()  # noqa: S608 - names of ours
    return int(count)


def join_responses(conn: sqlite3.Connection, progress: Progress, source: str) -> dict[str, Change]:
    """Join the responses with all that belongs to them; what changed, by table. `source` names the other file.

    StorageError, naming them, where an answer has other words there, or is the answer to something else.
    """
    here = _ids_in_both(conn)
    changes = {"responses": Change(add_missing(conn, "responses", ("id",), progress))}
    new = "o.response_id IN (SELECT id FROM temp.responses_before)"
    changes["response_bodies"] = Change(add_missing(conn, "response_bodies", ("response_id",), progress, new))
    changes["detections"] = Change(add_missing(conn, "detections", ("response_id", "number"), progress, new))
    changed = _settle_differing(conn, source) if here else 0
    conn.execute("DROP TABLE temp.responses_before")
    changes["responses"] = changes["responses"]._replace(changed=changed)
    changes["attempts"] = join_rows(conn, "attempts", Rule(("id",), "largest", (_STATUS_RANK,)), progress)
    return changes


def _ids_in_both(conn: sqlite3.Connection) -> int:
    conn.execute("CREATE TEMP TABLE responses_before (id TEXT PRIMARY KEY) WITHOUT ROWID")
    return conn.execute(
        f"INSERT INTO temp.responses_before SELECT o.id FROM {OTHER}.responses o JOIN main.responses m ON m.id = o.id"  # noqa: S608 - names of ours
    ).rowcount


def _settle_differing(conn: sqlite3.Connection, source: str) -> int:
    """Settle the responses that differ; how many gave way."""
    wrong: list[str] = []
    conn.execute("CREATE TEMP TABLE responses_giving_way (id TEXT PRIMARY KEY) WITHOUT ROWID")
    differing = _differing(conn)
    for start in range(0, len(differing), AT_ONCE):
        piece = differing[start : start + AT_ONCE]
        mine, theirs = _whole(conn, "main", piece), _whole(conn, OTHER, piece)
        gives_way = []
        for identity in piece:
            if problem := _problem(mine[identity][0], theirs[identity][0]):
                wrong.append(f"answer {identity} {problem}")
            elif _order(theirs[identity]) > _order(mine[identity]):
                gives_way.append((identity,))
        conn.executemany("INSERT INTO temp.responses_giving_way VALUES (?)", gives_way)
    if wrong:
        more = f", and so are {len(wrong) - 1:,} more" if len(wrong) > 1 else ""
        raise StorageError(
            f"{source}: {wrong[0]} than here{more}",
            "Nothing was merged. One of the files was changed by hand, or answers to different things were imported "
            "under one `response_id`: import them there under ids of their own.",
        )
    (gave_way,) = conn.execute("SELECT count(*) FROM temp.responses_giving_way").fetchone()
    if gave_way:
        _take(conn)
    conn.execute("DROP TABLE temp.responses_giving_way")
    return int(gave_way)


def _differing(conn: sqlite3.Connection) -> list[str]:
    """The ids of the responses that both files had before, and that are not the same in both."""
    columns, body = columns_of(conn, "responses"), columns_of(conn, "response_bodies")
    found = f"""
        SELECT o.id FROM {OTHER}.responses o JOIN main.responses m ON m.id = o.id WHERE {differ(columns, "m", "o")}
        UNION
        SELECT o.response_id FROM {OTHER}.response_bodies o JOIN main.response_bodies m ON m.response_id = o.response_id
        WHERE {differ(body, "m", "o")}"""  # noqa: S608 - the same
    names = ", ".join(f'"{column}"' for column in columns_of(conn, "detections"))
    for one, another in (("main", OTHER), (OTHER, "main")):
        found += f"""
        UNION
        SELECT response_id FROM (
            SELECT {names} FROM {one}.detections EXCEPT SELECT {names} FROM {another}.detections
        ) WHERE response_id IN (SELECT id FROM temp.responses_before)"""  # noqa: S608 - the same
    return [row[0] for row in conn.execute(f"SELECT id FROM ({found}) ORDER BY id")]  # noqa: S608 - the same


_Whole = tuple[dict[str, Any], list[tuple[Any, ...]]]


def _whole(conn: sqlite3.Connection, file: str, ids: Sequence[str]) -> dict[str, _Whole]:
    """Responses with their texts, and their texts and detections as they stand, by id."""
    wanted = json_text(ids)
    found: dict[str, _Whole] = {
        row["id"]: (dict(row), [])
        for row in conn.execute(
            f"""
            SELECT r.*, b.text FROM {file}.responses r LEFT JOIN {file}.response_bodies b ON b.response_id = r.id
            WHERE r.id IN (SELECT value FROM json_each(?))""",  # noqa: S608 - the same
            (wanted,),
        )
    }
    for table, order in _PARTS.items():
        names = ", ".join(f'"{column}"' for column in columns_of(conn, table))
        rows = conn.execute(
            f"""
            SELECT {names} FROM {file}.{table}
            WHERE response_id IN (SELECT value FROM json_each(?)) ORDER BY {order}""",  # noqa: S608 - the same
            (wanted,),
        )
        for row in rows:
            found[row["response_id"]][1].append(tuple(row))
    return found


def _problem(mine: dict[str, Any], theirs: dict[str, Any]) -> str | None:
    """Why the two are no two states of one response; None where they may be."""
    if any(mine[name] != theirs[name] for name in ("session", "prompt_id", "model")):
        return "is to something else"
    both = mine, theirs
    if all(one["imported"] for one in both) and is_imported_id(mine["id"]):
        return None
    both_said = all(one["status"] in ENDED_WITH_RESULT and not one["text_missing"] for one in both)
    return "has other words" if both_said and mine["text"] != theirs["text"] else None


def _order(whole: _Whole) -> tuple[Any, ...]:
    """By what one state of a response is before another: how much it knows, how late it ended, then anything."""
    row, parts = whole
    knows = (_RANK[row["status"]], not row["text_missing"], bool(row["attempts"]), row["ended_at"] or "")
    return (*knows, *_comparable(row[name] for name in sorted(row)), *map(tuple, map(_comparable, parts)))


def _comparable(found: Iterable[Any]) -> list[tuple[bool, str]]:
    return [(value is not None, repr(value)) for value in found]


def _take(conn: sqlite3.Connection) -> None:
    """Take the other file's state of the responses that give way."""
    some = "(SELECT id FROM temp.responses_giving_way)"
    names = ", ".join(f'"{column}"' for column in columns_of(conn, "responses") if column != "id")
    conn.execute(f"""
        UPDATE main.responses AS m SET ({names}) = (SELECT {names} FROM {OTHER}.responses o WHERE o.id = m.id)
        WHERE id IN {some}""")  # noqa: S608 - the same
    conn.execute(f"DELETE FROM main.answer_traits WHERE response_id IN {some}")  # noqa: S608 - they follow from the text
    for table in _PARTS:
        names = ", ".join(f'"{column}"' for column in columns_of(conn, table))
        conn.execute(f"DELETE FROM main.{table} WHERE response_id IN {some}")  # noqa: S608 - the same
        conn.execute(f"""
            INSERT INTO main.{table} ({names}) SELECT {names} FROM {OTHER}.{table} WHERE response_id IN {some}""")  # noqa: S608 - the same
