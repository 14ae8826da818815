"""When a session was registered, and the places that its families draw: what tells of two files which came first."""

import secrets
import sqlite3
import time
from collections.abc import Sequence

from reviewtui.domain.prompt import Prompt
from reviewtui.store.rows import storable

RANDOM_BITS = 20
"""Of the number of a registration: two files that register in the same millisecond hardly draw alike."""
DRAW_BITS = 62
"""Of the random number by which a family gets its place."""


def next_registration(conn: sqlite3.Connection, session: str) -> int:
    """A number that tells of two definitions which one was registered later, here or in another file: the time in
    milliseconds and some random bits. Here it grows, whatever the clock does.
    """
    before = [
        int(row[0])
        for row in conn.execute(
            """
            SELECT registration FROM sessions WHERE name = ?1
            UNION ALL
            SELECT * FROM (SELECT drawn_at FROM family_order WHERE session = ?1 ORDER BY position DESC LIMIT 1)""",
            (session,),
        )
    ]
    now = (time.time_ns() // 1_000_000 << RANDOM_BITS) + secrets.randbits(RANDOM_BITS)
    return max([now, *(number + 1 for number in before)])


def place_new_families(conn: sqlite3.Connection, session: str, prompts: Sequence[Prompt], drawn_at: int) -> None:
    """Draw the places of families that have none. Drawn once: whoever looks at results cannot choose the order."""
    placed = {row["family"] for row in conn.execute("SELECT family FROM family_order WHERE session = ?", (session,))}
    new = dict.fromkeys(family for family in (storable(p.family) for p in prompts) if family not in placed)
    drawn = sorted((secrets.randbits(DRAW_BITS), family) for family in new)
    conn.executemany(
        "INSERT INTO family_order (session, position, family, drawn_at, draw) VALUES (?, ?, ?, ?, ?)",
        ((session, place, family, drawn_at, draw) for place, (draw, family) in enumerate(drawn, len(placed))),
    )
