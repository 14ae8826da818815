"""Which items one reviewer has finished in one mode, found for all that they ever judged at once.

It is what `grading.modes.finished` says of one item, said of many: where a reviewer comes with a hundred thousand
judgments, to ask item by item would take a minute. A test holds the two to each other.
"""

import sqlite3
from collections.abc import Collection

from reviewtui.domain.session import ReviewMode
from reviewtui.store.rows import json_text
from reviewtui.store.turns import Seat

FOUND = "temp.finished_items"
"""Where they are put: `place` from 1 in the order in which something was said of them first, `prompt_id`, `trial`,
`repeat`.
"""

_TABLE = f"""
    CREATE TEMP TABLE IF NOT EXISTS {FOUND.removeprefix("temp.")} (
        place INTEGER PRIMARY KEY, prompt_id TEXT NOT NULL, trial INTEGER NOT NULL, repeat INTEGER NOT NULL
    )"""

# Read in the order of the reviewer's index, once: to go back to each judgment for each answer would read it many times.
_SAID = """
    WITH said AS MATERIALIZED (
        SELECT j.id, j.kind, j.criterion, j.rating, j.created_at, coalesce(j.repeat, 0) AS again,
               c.prompt_id, c.trial, c.response_id, coalesce(ko.response_id, j.other_response_id) AS other_response_id,
               s.superseded_by IS NULL AS stands,
               c.answered AND c.has_text AND c.model IN (
                   SELECT name FROM session_models WHERE session = :session AND current
               ) AS shown
        FROM judgments j LEFT JOIN carried k ON k.judged_id = j.response_id
        CROSS JOIN current_responses c ON c.response_id = coalesce(k.response_id, j.response_id)
        LEFT JOIN carried ko ON ko.judged_id = j.other_response_id
        LEFT JOIN supersessions s ON s.judgment_id = j.id
        WHERE j.session = :session AND j.reviewer = :reviewer
    ), items AS MATERIALIZED (
        SELECT prompt_id, trial, again, min(created_at) AS first FROM said GROUP BY prompt_id, trial, again
    ), shown AS (
        SELECT c.prompt_id, c.trial, c.response_id
        FROM current_responses c JOIN session_models m ON m.session = c.session AND m.name = c.model AND m.current
        WHERE c.session = :session AND c.answered AND c.has_text
    )"""

_EACH = """, done AS ({done})
    INSERT INTO {found} (prompt_id, trial, repeat)
    SELECT prompt_id, trial, again FROM items i
    WHERE NOT EXISTS (
        SELECT 1 FROM shown a
        WHERE a.prompt_id = i.prompt_id AND a.trial = i.trial AND (a.response_id, i.again) NOT IN done
    )
    ORDER BY first, prompt_id, trial, again"""

# Of several that stand the last one counts: beside max(), SQLite gives the other columns of the row that has it.
_RATED = """
    SELECT response_id, again FROM (
        SELECT response_id, again, rating, max(id) FROM said
        WHERE stands AND kind = 'rating' AND criterion IS NULL GROUP BY response_id, again
    )
    WHERE rating IS NULL OR :criteria = 0 OR (response_id, again) IN (
        SELECT response_id, again FROM said
        WHERE stands AND kind = 'rating' AND criterion IN (SELECT value FROM json_each(:names))
        GROUP BY response_id, again HAVING count(DISTINCT criterion) = :criteria
    )"""

_OF_KIND = """
    SELECT response_id, again FROM said WHERE stands AND kind = '{kind}' AND criterion IS NULL"""

_COMPARED = """
    INSERT INTO {found} (prompt_id, trial, repeat)
    SELECT prompt_id, trial, again FROM items i
    WHERE (prompt_id, trial, again) IN (
        SELECT s.prompt_id, s.trial, s.again FROM said s
        CROSS JOIN shown b ON b.response_id = s.other_response_id AND b.prompt_id = s.prompt_id AND b.trial = s.trial
        WHERE s.stands AND s.shown AND s.kind = 'comparison'
    )
    ORDER BY first, prompt_id, trial, again"""

_DONE: dict[ReviewMode, str] = {
    "rate": _RATED,
    "rank": _OF_KIND.format(kind="ranking"),
    "label": _OF_KIND.format(kind="label").replace(" AND criterion IS NULL", ""),
    "guess": _OF_KIND.format(kind="guess"),
}


def find_finished(conn: sqlite3.Connection, seat: Seat, criteria: Collection[str]) -> int:
    """Put into the table `FOUND`, in place of what it holds, the items that the seat's reviewer has finished: those
    shown a second time (`repeat`) too; how many they are. `criteria`: what an answer is rated by beside the whole.
    """
    conn.execute(_TABLE)
    conn.execute(f"DELETE FROM {FOUND}")  # noqa: S608 - a name of ours
    how = _COMPARED if seat.mode == "compare" else _EACH.replace("{done}", _DONE[seat.mode])
    names = set(criteria)
    conn.execute(
        _SAID + how.replace("{found}", FOUND),
        {
            "session": seat.session,
            "reviewer": seat.reviewer,
            "criteria": len(names),
            "names": json_text(sorted(names)),
        },
    )
    (count,) = conn.execute(f"SELECT count(*) FROM {FOUND}").fetchone()  # noqa: S608 - a name of ours
    return int(count)
