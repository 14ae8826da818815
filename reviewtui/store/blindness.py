"""How blind judgments were, as the report needs it: added up in the database where there may be a million."""

import sqlite3

from reviewtui.domain.blindness import BlindnessGiven, Decided, Guessed, RatedSlot, SaidAgain
from reviewtui.domain.judgment import Verdict
from reviewtui.store.carrying import AS_JUDGED
from reviewtui.store.database import Database, read
from reviewtui.store.said_twice import not_overtaken, overtaken
from reviewtui.store.settled_pairs import TURNED

_USABLE = "s.superseded_by IS NULL AND (NOT :blind OR (j.blind AND NOT j.exposed))"

# CROSS JOIN has it go from the answers to what was said of each, past everything else that was said in the session.
_DECIDED = f"""
    SELECT CASE j.verdict WHEN 'first' THEN c.response_id ELSE coalesce(k.response_id, j.other_response_id) END
               AS better,
           CASE j.verdict WHEN 'first' THEN coalesce(k.response_id, j.other_response_id) ELSE c.response_id END
               AS worse,
           CASE json_extract(j.slots, '$.A') WHEN j.response_id THEN j.verdict = 'first'
               WHEN j.other_response_id THEN j.verdict = 'second' END AS first_won,
           count(*) AS count
    FROM {AS_JUDGED} c
    CROSS JOIN judgments j ON j.response_id = c.judged_id AND j.kind = 'comparison'
    LEFT JOIN carried k ON k.judged_id = j.other_response_id
    LEFT JOIN supersessions s ON s.judgment_id = j.id
    WHERE c.session = :session AND c.answered AND j.verdict IN ('first', 'second') AND j.repeat IS NULL AND {_USABLE}
        AND {not_overtaken("j")}
    GROUP BY 1, 2, 3"""  # noqa: S608 - made of this program's own words

_SLOTS = f"""
    SELECT c.response_id, (SELECT key FROM json_each(j.slots) WHERE value = j.response_id) AS slot, j.rating,
           count(*) AS count
    FROM {AS_JUDGED} c
    CROSS JOIN judgments j ON j.response_id = c.judged_id AND j.kind = 'rating'
    LEFT JOIN supersessions s ON s.judgment_id = j.id
    WHERE c.session = :session AND c.answered AND j.slots IS NOT NULL AND j.rating IS NOT NULL
        AND j.criterion IS NULL AND j.repeat IS NULL AND {_USABLE} AND {not_overtaken("j")}
    GROUP BY 1, 2, 3 HAVING slot IS NOT NULL"""  # noqa: S608 - the same

# Of the answers that count: what was said the first time may be of others that say the same.
_REPEATS = f"""
    SELECT j.id, j.kind, j.reviewer, j.rating, j.verdict, coalesce(k.response_id, j.response_id) AS mine,
           coalesce(ko.response_id, j.other_response_id) AS theirs
    FROM judgments j
    LEFT JOIN carried k ON k.judged_id = j.response_id
    LEFT JOIN carried ko ON ko.judged_id = j.other_response_id
    LEFT JOIN supersessions s ON s.judgment_id = j.id
    WHERE j.session = :session AND j.repeat = 1 AND j.kind IN ('rating', 'comparison') AND j.criterion IS NULL
        AND {_USABLE}
    ORDER BY j.id"""  # noqa: S608 - the same

# The last that the same person said of the same answers before: not what it replaced, which does not stand.
_FIRST_TIME = f"""
    SELECT j.kind, j.rating, j.verdict, coalesce(k.response_id, j.response_id) AS mine
    FROM (
        SELECT :mine AS judged_id UNION ALL SELECT :theirs
        UNION ALL SELECT judged_id FROM carried WHERE response_id IN (:mine, :theirs)
    ) about
    CROSS JOIN judgments j ON j.response_id = about.judged_id AND j.kind = :kind AND j.reviewer = :reviewer
    LEFT JOIN carried k ON k.judged_id = j.response_id
    LEFT JOIN carried ko ON ko.judged_id = j.other_response_id
    LEFT JOIN supersessions s ON s.judgment_id = j.id
    WHERE j.criterion IS NULL AND j.repeat IS NULL AND j.id < :id
        AND (:theirs IS NULL OR coalesce(ko.response_id, j.other_response_id) IN (:mine, :theirs)) AND {_USABLE}
    ORDER BY j.id DESC LIMIT 1"""  # noqa: S608 - the same

_GUESSES = f"""
    SELECT c.response_id, j.guess
    FROM judgments j
    LEFT JOIN supersessions s ON s.judgment_id = j.id
    LEFT JOIN carried k ON k.judged_id = j.response_id
    JOIN current_responses c ON c.response_id = coalesce(k.response_id, j.response_id) AND c.answered
    WHERE j.session = :session AND j.kind = 'guess' AND j.repeat IS NULL
        AND coalesce(j.verdict, '') NOT IN ('skipped', 'needs_expert')
        AND NOT j.exposed AND j.blind AND s.superseded_by IS NULL AND {not_overtaken("j")}
    ORDER BY j.id"""  # noqa: S608 - the same


def blindness(db: Database, session: str, *, blind: bool) -> BlindnessGiven:
    """What is known of how blind the judgments of `session` were; with `blind`, of those given blind."""
    with read(db) as conn:
        aside = overtaken(conn, session)
        whose = {"session": session, "blind": blind, "overtaken": aside}
        decided = conn.execute(_DECIDED, whose).fetchall()
        slots = conn.execute(_SLOTS, whose).fetchall()
        repeats = conn.execute(_REPEATS, whose).fetchall()
        again = [(row, _first_time(conn, row, blind=blind)) for row in repeats]
        guessed = _guessed(conn, session, aside)
    return BlindnessGiven(
        tuple(_decided(row) for row in decided),
        tuple(RatedSlot(**row) for row in map(dict, slots)),
        tuple(_said_again(row, first) for row, first in again if first is not None),
        guessed,
    )


def guesses(db: Database, session: str) -> tuple[Guessed, ...]:
    """Every guess at who wrote an answer that counts, made by somebody who had not seen that."""
    with read(db) as conn:
        return _guessed(conn, session, overtaken(conn, session))


def _guessed(conn: sqlite3.Connection, session: str, aside: str) -> tuple[Guessed, ...]:
    rows = conn.execute(_GUESSES, {"session": session, "overtaken": aside}).fetchall()
    return tuple(Guessed(response_id=row["response_id"], named=row["guess"]) for row in rows)


def _decided(row: sqlite3.Row) -> Decided:
    first_won = None if row["first_won"] is None else bool(row["first_won"])
    return Decided(better=row["better"], worse=row["worse"], first_won=first_won, count=row["count"])


def _first_time(conn: sqlite3.Connection, again: sqlite3.Row, *, blind: bool) -> sqlite3.Row | None:
    found: sqlite3.Row | None = conn.execute(_FIRST_TIME, {**dict(again), "blind": blind}).fetchone()
    return found


def _said_again(again: sqlite3.Row, first: sqlite3.Row) -> SaidAgain:
    about = first["mine"]
    return SaidAgain(kind=again["kind"], response_id=about, first=_said_of(about, first), again=_said_of(about, again))


def _said_of(about: str, row: sqlite3.Row) -> str | int | None:
    """What a judgment says of one of its answers."""
    if row["kind"] == "rating":
        stars: int | None = row["rating"]
        return stars
    verdict: Verdict = row["verdict"]
    return verdict if row["mine"] == about else TURNED.get(verdict, verdict)
