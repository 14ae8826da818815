"""How far one reviewer is in one mode: the front, before which nothing is left to judge, and what was judged in all.

Like the marks of turns (see `turns.py`) the front only spares looking: where it is missing it is found out again.
Whatever may make an item unfinished sets it back, wherever that happens.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from reviewtui.domain.judgment import JudgmentKind
from reviewtui.store.database import Database, write
from reviewtui.store.finished_items import FOUND, find_finished
from reviewtui.store.rows import json_text
from reviewtui.store.turns import OF_SEAT, Seat

AT_ONCE = 10_000
"""Finished items that are noted between two moments at which others can write."""

_END = 2**60
"""Behind the last place."""

_TURN_OF_FOUND = """
    t.session = :session AND t.reviewer = :reviewer AND t.mode = :mode
    AND t.prompt_id = f.prompt_id AND t.trial = f.trial AND t.repeat = f.repeat"""

_NOTE_MET = f"""
    UPDATE review_turns AS t SET finished = 1
    FROM (SELECT * FROM {FOUND} WHERE place > :after AND place <= :upto) f
    WHERE NOT t.finished AND {_TURN_OF_FOUND}"""  # noqa: S608 - words of ours

_NOTE_NEW = f"""
    INSERT INTO review_turns (session, reviewer, mode, prompt_id, trial, repeat, turn, finished)
    SELECT :session, :reviewer, :mode, f.prompt_id, f.trial, f.repeat,
           row_number() OVER (ORDER BY f.place) + (
               SELECT coalesce(max(turn), 0) FROM review_turns
               WHERE session = :session AND reviewer = :reviewer AND mode = :mode
           ), 1
    FROM {FOUND} f
    WHERE f.place > :after AND f.place <= :upto AND NOT EXISTS (SELECT 1 FROM review_turns t WHERE {_TURN_OF_FOUND})
    ORDER BY f.place"""  # noqa: S608 - words of ours

_FORGET = f"""
    UPDATE review_turns AS t SET finished = 0
    WHERE session = :session AND reviewer = :reviewer AND mode = :mode AND finished AND (prompt_id, trial, repeat)
        NOT IN (SELECT prompt_id, trial, repeat FROM {FOUND})"""  # noqa: S608 - words of ours


class Front(NamedTuple):
    """How far a reviewer is: families before `family`, and within it the items before `place`, are finished.

    `changes` counts what may have made items unfinished, behind it or before it.
    """

    family: int = 0
    place: int = 0
    changes: int = 0


def front_of(
    db: Database, seat: Seat, criteria: Sequence[str], progress: Callable[[int, int], None] = lambda *_: None
) -> Front:
    """How far the reviewer is, where answers are rated by these `criteria`, too.

    Where nobody knows, all that the reviewer has judged is looked at; that is so at the first time, after an import or
    a merge, and when other things are asked for. `progress` is told how many finished items were noted of how many.
    """
    front = _known_front(db, seat, criteria)
    if front is not None:
        return front
    # Others have to wait for us only while something is written.
    version = _version(db)
    count, last = find_finished(db.conn, seat, criteria), 0
    while (place := _note_some(db, seat, last)) is not None:
        last = place
        progress(last, count)
    with write(db) as conn:
        if _version(db) != version:  # somebody wrote meanwhile
            find_finished(conn, seat, criteria)
            _note(conn, seat, 0, _END)
        conn.execute(_FORGET, {**seat._asdict()})
        conn.execute(
            """
            INSERT INTO review_fronts (session, reviewer, mode, rules, family, place, changes)
            VALUES (?, ?, ?, ?, 0, 0, 0)
            ON CONFLICT DO UPDATE
            SET rules = excluded.rules, family = 0, place = 0, changes = review_fronts.changes + 1""",
            (*seat, _rules(seat, criteria)),
        )
        front = _known_front(db, seat, criteria)
        assert front is not None, "just written"
        return front


def is_known(db: Database, seat: Seat, criteria: Sequence[str]) -> bool:
    """Whether it is known how far the reviewer is, so that `front_of` has nothing to look at."""
    return _known_front(db, seat, criteria) is not None


def _known_front(db: Database, seat: Seat, criteria: Sequence[str]) -> Front | None:
    found = db.row(
        f"SELECT family, place, changes FROM review_fronts WHERE {OF_SEAT} AND rules = ?",  # noqa: S608 - words of ours
        (*seat, _rules(seat, criteria)),
    )
    return None if found is None else Front(*found)


def _rules(seat: Seat, criteria: Sequence[str]) -> str:
    """What finishes an item, as it stands beside a front."""
    return json_text([seat.mode, criteria])


def _version(db: Database) -> int:
    """Changes whenever another connection has written."""
    (version,) = db.conn.execute("PRAGMA data_version").fetchone()
    return int(version)


def _note_some(db: Database, seat: Seat, after: int) -> int | None:
    """Note the next finished items behind place `after`; the place of the last, None where there are no more."""
    row = db.row(f"SELECT min(max(place), ?) FROM {FOUND} WHERE place > ?", (after + AT_ONCE, after))  # noqa: S608 - words of ours
    assert row is not None, "an aggregate always gives a row"
    if row[0] is None:
        return None
    with write(db) as conn:
        _note(conn, seat, after, row[0])
    return int(row[0])


def _note(conn: sqlite3.Connection, seat: Seat, after: int, upto: int) -> None:
    """Note that the items of `FOUND` behind place `after` are finished; those that were never met here get turns."""
    values = {**seat._asdict(), "after": after, "upto": upto}
    conn.execute(_NOTE_MET, values)
    conn.execute(_NOTE_NEW, values)


def help_front(db: Database, seat: Seat) -> Front:
    """How far the reviewer is with what is left of the shares of others."""
    found = db.row(f"SELECT family, place, changes FROM review_fronts WHERE {OF_SEAT}", helping(seat))  # noqa: S608 - words of ours
    if found is not None:
        return Front(*found)
    with write(db) as conn:
        conn.execute("INSERT INTO review_fronts VALUES (?, ?, ?, '', 0, 0, 0) ON CONFLICT DO NOTHING", helping(seat))
    return Front()


def helping(seat: Seat) -> tuple[str, str, str]:
    """Under which mode the front of `help_front` is kept."""
    return seat.session, seat.reviewer, f"{seat.mode} +"


def advance(conn: sqlite3.Connection, seat: tuple[str, str, str], front: Front) -> Front:
    """Move the front on to `front`, unless something was changed since that was found; where it stands now."""
    conn.execute(
        f"UPDATE review_fronts SET family = ?, place = ? WHERE {OF_SEAT} AND changes = ?",  # noqa: S608 - words of ours
        (front.family, front.place, *seat, front.changes),
    )
    row = conn.execute(f"SELECT family, place, changes FROM review_fronts WHERE {OF_SEAT}", seat).fetchone()  # noqa: S608 - words of ours
    return Front(*row) if row is not None else Front()


def forget_fronts(conn: sqlite3.Connection, session: str, reviewers: Iterable[str]) -> None:
    """Have what these reviewers said looked at anew when they come: judgments of theirs came from elsewhere."""
    conn.executemany(
        "DELETE FROM review_fronts WHERE session = ? AND reviewer = ?", [(session, name) for name in reviewers]
    )


def answers_judged(db: Database, seat: Seat, kind: JudgmentKind, criteria: Collection[str]) -> int:
    """Of how many answers that count the reviewer has said something of this kind, as a whole and by all `criteria`, or
    that it cannot be said; repeats are not counted.
    """
    row = db.row(
        """
        SELECT count(*) FROM (
            SELECT 1
            FROM judgments j LEFT JOIN carried k ON k.judged_id = j.response_id
            CROSS JOIN current_responses c
                ON c.response_id = coalesce(k.response_id, j.response_id) AND c.answered AND c.has_text
            LEFT JOIN supersessions s ON s.judgment_id = j.id
            WHERE j.session = ? AND j.reviewer = ? AND j.kind = ? AND j.repeat IS NULL AND s.superseded_by IS NULL
            GROUP BY c.response_id
            HAVING max(j.criterion IS NULL AND (j.kind <> 'rating' OR j.rating IS NULL))
                OR (max(j.criterion IS NULL) AND count(DISTINCT j.criterion) FILTER (
                    WHERE j.criterion IN (SELECT value FROM json_each(?))) = ?)
        )""",
        (seat.session, seat.reviewer, kind, json_text(list(criteria)), len(set(criteria))),
    )
    assert row is not None, "an aggregate always gives a row"
    return int(row[0])
