"""Failures of the answers that count: what detectors found in them and what people said, for Triage."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from reviewtui.domain.failure import A_STRETCH, FailingAnswer, FailureKey, Finding, Statement
from reviewtui.store.carrying import AS_JUDGED
from reviewtui.store.database import Database, read
from reviewtui.store.rows import json_text

EXCERPT = 160
"""Characters of an answer that are read to show where it fails."""

BEFORE_A_PLACE = 120
"""Where a finding points at a place rather than at words (a cut), this many characters before it are read as well."""

_FINDINGS = f"""
    SELECT d.response_id, c.prompt_id, c.model, c.trial, d.kind, d.detector, d.score, d.message, d.start, d."end",
           substr(b.text, CASE WHEN d.start IS NULL THEN 1
                               WHEN d."end" - d.start < {A_STRETCH} THEN max(1, d.start - {BEFORE_A_PLACE} + 1)
                               ELSE d.start + 1 END, {EXCERPT}) AS excerpt
    FROM current_responses c
    JOIN detections d ON d.response_id = c.response_id
    LEFT JOIN response_bodies b ON b.response_id = c.response_id
    WHERE c.session = ? AND c.answered"""  # noqa: S608 - numbers of ours

_SAID = """
    SELECT c.response_id, j.category, j.id, j.created_at, j.kind, j.reviewer,
           CASE j.kind WHEN 'label' THEN 'confirmed' ELSE j.verdict END AS status,
           j.severity, j.noticed, j.note, j.assignee, j.act, j.span_start, j.span_end"""
_OF_FAILURES = """
    j.kind IN ('label', 'triage') AND j.category IS NOT NULL AND j.repeat IS NULL AND s.superseded_by IS NULL
    AND c.answered"""

# CROSS JOIN has both go from the answers to what was said of each, past everything else that was said in the session.
_STATEMENTS = f"""{_SAID}
    FROM {AS_JUDGED} c
    CROSS JOIN judgments j ON j.response_id = c.judged_id
    LEFT JOIN supersessions s ON s.judgment_id = j.id
    WHERE c.session = ? AND {_OF_FAILURES}"""
_STATEMENTS_ABOUT = f"""{_SAID}
    FROM (
        SELECT value AS response_id, value AS judged_id FROM json_each(?1)
        UNION ALL
        SELECT k.response_id, k.judged_id FROM json_each(?1) CROSS JOIN carried k ON k.response_id = value
    ) about
    CROSS JOIN judgments j ON j.response_id = about.judged_id
    JOIN current_responses c ON c.response_id = about.response_id
    LEFT JOIN supersessions s ON s.judgment_id = j.id
    WHERE c.session = ?2 AND {_OF_FAILURES}"""  # noqa: S608 - text of ours

_ANSWERS = """
    SELECT response_id, prompt_id, model, trial
    FROM current_responses WHERE response_id IN (SELECT value FROM json_each(?))"""


class Failing(NamedTuple):
    """`answers`, by response id, are those that fail. Of several findings of one kind in one answer the surest.

    `statements` are those that stand, oldest first; some may be about what is no failure any more (its label undone).
    """

    answers: dict[str, FailingAnswer]
    findings: dict[FailureKey, Finding]
    statements: dict[FailureKey, list[Statement]]


def failing(db: Database, session: str) -> Failing:
    """All that is known of the failures of a session's answers that count."""
    with read(db) as conn:
        places = conn.execute(
            "SELECT prompt_id FROM session_prompts WHERE session = ? AND current ORDER BY position", (session,)
        )
        number = {prompt_id: place for place, (prompt_id,) in enumerate(places, start=1)}
        answers: dict[str, FailingAnswer] = {}
        findings: dict[FailureKey, Finding] = {}
        for response_id, prompt_id, model, trial, kind, *rest in conn.execute(_FINDINGS, (session,)):
            answers[response_id] = FailingAnswer(prompt_id, number[prompt_id], model, trial)
            finding, key = Finding(*rest), FailureKey(response_id, kind)
            if key not in findings or findings[key].score < finding.score:
                findings[key] = finding
        statements = _by_failure(conn.execute(_STATEMENTS, (session,)))
        only_said = {key.response_id for key in statements}.difference(answers)
        for response_id, prompt_id, model, trial in conn.execute(_ANSWERS, (json_text(list(only_said)),)):
            answers[response_id] = FailingAnswer(prompt_id, number[prompt_id], model, trial)
    return Failing(answers, findings, statements)


def statements_about(db: Database, session: str, response_ids: Iterable[str]) -> dict[FailureKey, list[Statement]]:
    """What stands that people said of the failures of these answers, oldest first."""
    return _by_failure(db.rows(_STATEMENTS_ABOUT, (json_text(list(response_ids)), session)))


def beginnings_of(db: Database, response_ids: Iterable[str]) -> dict[str, str]:
    """The first words of these answers, as an excerpt."""
    rows = db.rows(
        """
        SELECT response_id, substr(text, 1, ?) AS beginning
        FROM response_bodies WHERE response_id IN (SELECT value FROM json_each(?))""",
        (EXCERPT, json_text(list(response_ids))),
    )
    return {row["response_id"]: row["beginning"] for row in rows}


def _by_failure(rows: Iterable[sqlite3.Row]) -> dict[FailureKey, list[Statement]]:
    found: dict[FailureKey, list[Statement]] = defaultdict(list)
    for key, statement in sorted(_statements(rows), key=lambda pair: (pair[1].created_at, pair[1].id)):
        found[key].append(statement)
    return dict(found)


def _statements(rows: Iterable[sqlite3.Row]) -> Iterator[tuple[FailureKey, Statement]]:
    for row in rows:
        values = dict(zip(Statement.__struct_fields__, row[2:], strict=True))
        values["noticed"] = None if values["noticed"] is None else bool(values["noticed"])
        yield FailureKey(row[0], row[1]), Statement(**values)
