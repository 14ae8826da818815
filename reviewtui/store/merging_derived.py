"""What follows from joined rows: which judgments stand, which answers count, who was shown what in which turn."""

import sqlite3
from collections.abc import Iterable

from reviewtui.store.current import refresh_session
from reviewtui.store.supersession import Link, superseded_by
from reviewtui.store.twins import superseded

_LINKS = f"""
    SELECT j.id, {superseded("j")} AS supersedes, j.kind = 'undo' AS is_undo
    FROM main.judgments j
    WHERE j.supersedes IS NOT NULL
        OR j.id IN (SELECT {superseded("c")} FROM main.judgments c WHERE c.supersedes IS NOT NULL)"""  # noqa: S608 - names of ours

# A turn without slots only says that its item was judged elsewhere: it is found out again.
_TURNS = """
    UPDATE main.review_turns AS t SET turn = n.turn, finished = 0
    FROM (
        SELECT *, row_number() OVER (
            PARTITION BY session, reviewer, mode ORDER BY opened_at, prompt_id, trial, repeat
        ) AS turn
        FROM (SELECT session, reviewer, mode, prompt_id, trial, repeat, opened_at FROM main.review_turns)
    ) n
    WHERE (t.session, t.reviewer, t.mode, t.prompt_id, t.trial, t.repeat)
        = (n.session, n.reviewer, n.mode, n.prompt_id, n.trial, n.repeat)"""

_PAIRS = """
    INSERT INTO main.review_pairs (session, reviewer, first, second, shown)
    SELECT t.session, t.reviewer, a.model, b.model, count(*)
    FROM main.review_turns t
    JOIN main.responses a ON a.id = json_extract(t.slots, '$.A')
    JOIN main.responses b ON b.id = json_extract(t.slots, '$.B')
    WHERE t.mode = 'compare' AND NOT t.repeat AND t.session = ? AND a.variant <> 'gold'
    GROUP BY t.session, t.reviewer, a.model, b.model"""


def derive(conn: sqlite3.Connection, sessions: Iterable[str]) -> None:
    """Derive anew what follows from the rows of these sessions, and which of all judgments stand."""
    conn.execute("DELETE FROM main.review_turns WHERE slots IS NULL")
    conn.execute(_TURNS)
    for session in sessions:
        refresh_session(conn, session)
        conn.execute("DELETE FROM main.review_pairs WHERE session = ?", (session,))
        conn.execute(_PAIRS, (session,))
    _derive_supersessions(conn)


def _derive_supersessions(conn: sqlite3.Connection) -> None:
    rows = conn.execute(_LINKS)
    derived = superseded_by(Link(row["id"], row["supersedes"], bool(row["is_undo"])) for row in rows)
    stored = dict(map(tuple, conn.execute("SELECT judgment_id, superseded_by FROM main.supersessions")))
    gone = [(identity,) for identity in stored if derived.get(identity) != stored[identity]]
    come = [link for link in derived.items() if stored.get(link[0]) != link[1]]
    conn.executemany("DELETE FROM main.supersessions WHERE judgment_id = ?", gone)
    conn.executemany("INSERT INTO main.supersessions (judgment_id, superseded_by) VALUES (?, ?)", come)
