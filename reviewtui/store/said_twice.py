"""What one reviewer said twice of the same, so that both stand: in two files that were joined, or of an answer and of
one that says the same. The one with the highest id counts, in every figure.
"""

import sqlite3

from reviewtui.store.rows import json_text

# Hardly anybody has said anything twice, and everything is read to find it: only that is looked at which was said by
# somebody who wrote under two writers, one in each file, or of an item with an answer that another one took the place
# of. The writers are few, and each is looked up in the index after the one before.
_OVERTAKEN = """
    WITH written AS (
        SELECT min(writer) AS writer FROM judgments
        UNION ALL
        SELECT (SELECT min(j.writer) FROM judgments j WHERE j.writer > w.writer) FROM written w
        WHERE w.writer IS NOT NULL
    ), in_two_files AS (
        SELECT (SELECT j.reviewer FROM judgments j WHERE j.writer = w.writer LIMIT 1) AS reviewer FROM written w
        WHERE w.writer IS NOT NULL GROUP BY 1 HAVING count(*) > 1
    ), looked_at AS (
        SELECT j.id FROM in_two_files t
        CROSS JOIN judgments j ON j.session = :session AND j.reviewer = t.reviewer
        UNION
        SELECT j.id FROM carried k
        CROSS JOIN responses was ON was.id = k.judged_id
        CROSS JOIN responses r ON r.session = was.session AND r.prompt_id = was.prompt_id AND r.trial = was.trial
        CROSS JOIN judgments j ON j.response_id = r.id
        WHERE k.session = :session
    ), about AS (
        SELECT j.id, j.reviewer, j.kind, j.criterion, coalesce(k.response_id, j.response_id) AS mine,
               coalesce(ko.response_id, j.other_response_id, k.response_id, j.response_id) AS theirs
        FROM looked_at
        CROSS JOIN judgments j ON j.id = looked_at.id
        LEFT JOIN carried k ON k.judged_id = j.response_id
        LEFT JOIN carried ko ON ko.judged_id = j.other_response_id
        LEFT JOIN supersessions s ON s.judgment_id = j.id
        WHERE j.kind IN ('rating', 'comparison', 'ranking', 'guess') AND j.repeat IS NULL AND s.superseded_by IS NULL
    )
    SELECT id FROM (
        SELECT id, row_number() OVER (
            PARTITION BY reviewer, kind, criterion, min(mine, theirs), max(mine, theirs) ORDER BY id DESC
        ) AS place
        FROM about
    ) WHERE place > 1"""


def overtaken(conn: sqlite3.Connection, session: str) -> str:
    """The verdicts in `session` that stand and do not count, because their reviewer said another one later: a JSON list
    of ids.
    """
    return json_text([row["id"] for row in conn.execute(_OVERTAKEN, {"session": session})])


def not_overtaken(judgment: str) -> str:
    """SQL: it is none of `:overtaken`, which `overtaken` gave; `judgment` is the table's alias."""
    return f"{judgment}.id NOT IN (SELECT value FROM json_each(:overtaken))"  # noqa: S608 - words of ours
