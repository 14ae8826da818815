"""How far each session is. Counts only: reads no text, and is fast with ten thousand responses."""

import sqlite3
from typing import NamedTuple

import msgspec

from reviewtui.domain.judgment import JudgmentKind
from reviewtui.domain.session import ReviewMode
from reviewtui.grading.modes import SAYS
from reviewtui.store.coverage import SIZE
from reviewtui.store.database import Database, read
from reviewtui.store.rows import is_gold


class PartProgress(NamedTuple):
    """One mode of a session: of how many answers (`to_judge`) somebody has said (`judged`) what it asks for."""

    judged: int
    to_judge: int


class SessionProgress(NamedTuple):
    """One line of Home.

    `asked`: responses that the session wants (prompts x models x trials; of a model that is never asked, those that
    came by import). `collected`: those that ended with a result.
    `answers_to_judge`: those of them that have text, or were judged where they came from. `judged`: those of which
    somebody has said what each of the session's modes asks for: a standing overall rating (or *cannot judge*, or
    *skipped*), a comparison of two answers to the same question, a rank, a label or that none is due, a guess.
    `comparisons` and `rankings` that stand, whatever the mode. `open_failures`: failures of collected responses that
    nobody has settled yet. `last_activity`: the latest ending of a response or judgment, None where there was none.
    `parts`: the session's modes, in their order.
    """

    name: str
    models: int
    prompts: int
    asked: int
    collected: int
    answers_to_judge: int
    judged: int
    comparisons: int
    rankings: int
    open_failures: int
    last_activity: str | None
    parts: tuple[PartProgress, ...]


_JUDGED = """
    SELECT coalesce(sum(c.has_text OR c.judged), 0), coalesce(sum(c.judged), 0)
    FROM (
        SELECT has_text, EXISTS (
            SELECT 1 FROM judgments j LEFT JOIN supersessions s ON s.judgment_id = j.id
            WHERE j.response_id = r.response_id AND j.kind = :kind AND j.criterion IS NULL
                AND j.repeat IS NULL AND s.superseded_by IS NULL
        ) OR EXISTS (
            SELECT 1 FROM carried k CROSS JOIN judgments j ON j.response_id = k.judged_id
            LEFT JOIN supersessions s ON s.judgment_id = j.id
            WHERE k.response_id = r.response_id AND j.kind = :kind AND j.criterion IS NULL
                AND j.repeat IS NULL AND s.superseded_by IS NULL
        ) AS judged
        FROM current_responses r WHERE r.session = :name AND r.answered
    ) c"""

# Two answers make an item; of an item that was compared every answer counts as judged, as it does in Review.
_COMPARED = """
    SELECT coalesce(sum(CASE WHEN judged THEN answers WHEN with_text > 1 THEN with_text END), 0),
           coalesce(sum(CASE WHEN judged THEN answers END), 0)
    FROM (
        SELECT count(*) AS answers, sum(r.has_text) AS with_text, max(EXISTS (
            SELECT 1 FROM judgments j LEFT JOIN supersessions s ON s.judgment_id = j.id
            WHERE j.response_id = r.response_id AND j.kind = 'comparison'
                AND j.repeat IS NULL AND s.superseded_by IS NULL
        ) OR EXISTS (
            SELECT 1 FROM carried k CROSS JOIN judgments j ON j.response_id = k.judged_id
            LEFT JOIN carried ko ON ko.judged_id = j.other_response_id
            JOIN current_responses o ON o.response_id = coalesce(ko.response_id, j.other_response_id)
            LEFT JOIN supersessions s ON s.judgment_id = j.id
            WHERE k.response_id = r.response_id AND j.kind = 'comparison'
                AND j.repeat IS NULL AND s.superseded_by IS NULL
        )) AS judged
        FROM current_responses r WHERE r.session = :name AND r.answered GROUP BY r.prompt_id, r.trial
    )"""

# Both halves are counted in indexes alone: of a million comparisons hardly any was ever superseded.
_COMPARISONS = f"""
    SELECT (
        SELECT count(*) FROM responses r CROSS JOIN judgments j ON j.response_id = r.id AND j.kind = 'comparison'
        WHERE r.session = :name AND r.variant <> 'gold'
    ) - (
        SELECT count(*) FROM supersessions s CROSS JOIN judgments j ON j.id = s.judgment_id
        WHERE j.session = :name AND j.kind = 'comparison' AND j.repeat IS NULL AND NOT {is_gold("j")}
    ) - (
        SELECT count(*) FROM judgments j
        WHERE j.session = :name AND j.repeat IS NOT NULL AND j.kind = 'comparison' AND NOT {is_gold("j")}
    )"""  # noqa: S608 - words of ours

_RANKINGS = """
    SELECT count(DISTINCT j.act) FROM responses r
    CROSS JOIN judgments j ON j.response_id = r.id AND j.kind = 'ranking'
    LEFT JOIN supersessions s ON s.judgment_id = j.id
    WHERE r.session = :name AND r.variant <> 'gold' AND j.repeat IS NULL AND s.superseded_by IS NULL"""

_OPEN = """
    SELECT count(*) FROM (
        SELECT DISTINCT response_id, kind FROM v_failures WHERE session = ? AND current AND status = 'open'
    )"""

_LAST = """
    SELECT max(
        coalesce((SELECT max(ended_at) FROM responses WHERE session = :name AND ended_at IS NOT NULL), ''),
        coalesce((
            SELECT max((SELECT max(created_at) FROM judgments WHERE session = :name AND reviewer = w.reviewer))
            FROM writers w
        ), '')
    )"""


def sessions_by_activity(db: Database) -> list[str]:
    """The sessions of the database, the one last active first. Counts nothing."""
    with read(db) as conn:
        names = [row["name"] for row in conn.execute("SELECT name FROM sessions ORDER BY name")]
        last = {name: conn.execute(_LAST, {"name": name}).fetchone()[0] or "" for name in names}
    return sorted(names, key=last.__getitem__, reverse=True)


def session_progress(db: Database) -> list[SessionProgress]:
    """Every session of the database, the one last active first."""
    with read(db) as conn:
        names = [row["name"] for row in conn.execute("SELECT name FROM sessions ORDER BY name")]
        lines = [_progress_of(conn, name) for name in names]
    return sorted(lines, key=lambda line: line.last_activity or "", reverse=True)


def progress_of(db: Database, session: str) -> SessionProgress | None:
    """That of one session; None where the database does not know it."""
    with read(db) as conn:
        known = conn.execute("SELECT 1 FROM sessions WHERE name = ?", (session,)).fetchone()
        return _progress_of(conn, session) if known else None


def _progress_of(conn: sqlite3.Connection, name: str) -> SessionProgress:
    size = conn.execute(SIZE, {"name": name}).fetchone()
    (collected,) = conn.execute(
        "SELECT count(*) FROM current_responses WHERE session = ? AND answered", (name,)
    ).fetchone()
    kinds = [SAYS[mode] for mode in _modes(size["modes"])]
    parts = tuple(_part_of(conn, name, kind) for kind in kinds)
    (comparisons,) = conn.execute(_COMPARISONS, {"name": name}).fetchone()
    (rankings,) = conn.execute(_RANKINGS, {"name": name}).fetchone()
    (open_failures,) = conn.execute(_OPEN, (name,)).fetchone()
    (last,) = conn.execute(_LAST, {"name": name}).fetchone()
    return SessionProgress(
        name=name,
        models=size["models"],
        prompts=size["prompts"],
        asked=size["wanted"],
        collected=collected,
        answers_to_judge=max(part.to_judge for part in parts),
        judged=min(part.judged for part in parts),
        comparisons=comparisons,
        rankings=rankings,
        open_failures=open_failures,
        last_activity=last or None,
        parts=parts,
    )


def _part_of(conn: sqlite3.Connection, name: str, kind: JudgmentKind) -> PartProgress:
    query = _COMPARED if kind == "comparison" else _JUDGED
    to_judge, judged = conn.execute(query, {"name": name, "kind": kind}).fetchone()
    return PartProgress(judged, to_judge)


def _modes(stored: str) -> list[ReviewMode]:
    """The session's modes out of `[...]` around what its definition says: one, or a list of them."""
    (mode,) = msgspec.json.decode(stored, type=tuple[ReviewMode | list[ReviewMode]])
    return mode if isinstance(mode, list) else [mode]
