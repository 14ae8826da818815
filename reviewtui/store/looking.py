"""Which answers people looked through for failures, and what they named.

Who looks through an item says "nothing wrong" of its clean answers and names the failures of the others: a label alone
does not tell whether it was given so or in passing. It was given so where the same person called another answer of the
item clean, or said something of all of them; and nobody looks through anything who never calls an answer clean.
"""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from msgspec import json

from reviewtui.store.carrying import AS_JUDGED

# Beside its prompt and trial, so that what was said of one item stands together.
_LABELS = f"""
    SELECT c.prompt_id, c.trial, c.response_id, j.reviewer, min(j.blind) AS blind, max(j.exposed) AS exposed,
           max(coalesce(j.verdict, '') = 'no_failure') AS clean, json_group_array(j.category) AS named
    FROM {AS_JUDGED} c
    CROSS JOIN judgments j ON j.response_id = c.judged_id AND j.kind = 'label'
    LEFT JOIN supersessions s ON s.judgment_id = j.id
    WHERE c.session = ? AND c.answered AND j.repeat IS NULL AND s.superseded_by IS NULL
        AND (j.category IS NOT NULL OR j.verdict IN ('no_failure', 'cannot_judge'))
    GROUP BY c.response_id, j.reviewer
    ORDER BY c.prompt_id, c.trial, j.reviewer, c.response_id"""  # noqa: S608 - text of ours

_SIZES = """
    SELECT prompt_id, trial, count(*) AS answers FROM current_responses
    WHERE session = ? AND answered AND has_text
    GROUP BY prompt_id, trial"""


class LookThrough(NamedTuple):
    """What `reviewer` named in an answer that they looked through: nothing, or kinds of failure."""

    reviewer: str
    named: tuple[str, ...]
    blind: bool
    exposed: bool


def looks_through(conn: sqlite3.Connection, session: str) -> Mapping[str, Sequence[LookThrough]]:
    """By response id, who looked through it, in the order of their names."""
    rows = conn.execute(_LABELS, (session,)).fetchall()
    looking = {row["reviewer"] for row in rows if row["clean"]}
    if not looking:
        return {}
    sizes = {(row["prompt_id"], row["trial"]): row["answers"] for row in conn.execute(_SIZES, (session,))}
    spoken_of = Counter(map(_item, rows))
    called_clean = {_item(row) for row in rows if row["clean"]}
    found: dict[str, list[LookThrough]] = defaultdict(list)
    for row in rows:
        item = _item(row)
        in_full = item in called_clean or spoken_of[item] >= sizes.get(item[:2], 0)
        look = _look_from(row)
        if look.reviewer in looking and in_full and (row["clean"] or look.named):
            found[row["response_id"]].append(look)
    return found


def _item(row: sqlite3.Row) -> tuple[str, int, str]:
    """The item that was spoken of, and by whom."""
    return row["prompt_id"], row["trial"], row["reviewer"]


def _look_from(row: sqlite3.Row) -> LookThrough:
    named = tuple(filter(None, json.decode(row["named"], type=list[str | None])))
    return LookThrough(row["reviewer"], named, bool(row["blind"]), bool(row["exposed"]))
