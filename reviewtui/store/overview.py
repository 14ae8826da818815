"""One session at a glance: its models, who judged how much, its open failures. Counts only, nobody's opinion."""

from typing import NamedTuple

from reviewtui.domain.detection import FailureKind
from reviewtui.store.database import Database, read
from reviewtui.store.progress import SessionProgress, progress_of
from reviewtui.store.rows import is_gold
from reviewtui.store.sessions import requirements_lock


class ModelAnswers(NamedTuple):
    """One current model: how many of the responses that the session wants of it ended with a result (`collected`), and
    how many of those with an error (`failed`). One that is never asked is wanted no more of than came by import.
    """

    name: str
    provider: str
    model_id: str
    asked: int
    collected: int
    failed: int


class ReviewerWork(NamedTuple):
    """What one person has said that stands. `rated`: answers with an overall rating (or *cannot judge*, or *skipped*).

    `compared`: comparisons and rankings, each once however many answers it has. `labelled`: failure labels. `clean`:
    answers looked through in which nothing is wrong. `guessed`: answers whose model they guessed. `triaged`: decisions
    about failures. `last_at`: of the latest of them.
    """

    reviewer: str
    rated: int
    compared: int
    labelled: int
    clean: int
    guessed: int
    triaged: int
    last_at: str


class OpenFailures(NamedTuple):
    """The failures of one kind that nobody has settled, among the answers that count."""

    kind: FailureKind
    open: int


class SessionOverview(NamedTuple):
    """All of it. `locked_at`: when the requirements were locked, None while they are not."""

    progress: SessionProgress
    models: tuple[ModelAnswers, ...]
    reviewers: tuple[ReviewerWork, ...]
    failures: tuple[OpenFailures, ...]
    locked_at: str | None


_MODELS = """
    SELECT m.name, m.provider, m.model_id,
           CASE m.provider WHEN 'imported' THEN coalesce(sum(c.answered), 0) ELSE
               (SELECT trials FROM sessions WHERE name = m.session)
               * (SELECT count(*) FROM session_prompts p WHERE p.session = m.session AND p.current)
           END AS asked,
           coalesce(sum(c.answered), 0) AS collected,
           coalesce(sum(c.status IN ('failed', 'timeout')), 0) AS failed
    FROM session_models m LEFT JOIN current_responses c ON c.session = m.session AND c.model = m.name
    WHERE m.session = ? AND m.current
    GROUP BY m.name ORDER BY m.position"""

# An answer is rated once, in whatever windows and however often; answers that no longer count are left out.
_REVIEWERS = f"""
    SELECT j.reviewer,
           count(DISTINCT CASE WHEN j.kind = 'rating' AND j.criterion IS NULL THEN c.response_id END) AS rated,
           coalesce(sum(j.kind = 'comparison'), 0)
               + count(DISTINCT CASE WHEN j.kind = 'ranking' THEN coalesce(j.act, j.id) END) AS compared,
           coalesce(sum(j.kind = 'label' AND j.category IS NOT NULL), 0) AS labelled,
           count(DISTINCT CASE WHEN j.kind = 'label' AND j.verdict = 'no_failure' THEN c.response_id END) AS clean,
           count(DISTINCT CASE WHEN j.kind = 'guess' THEN c.response_id END) AS guessed,
           coalesce(sum(j.kind = 'triage'), 0) AS triaged,
           max(j.created_at) AS last_at
    FROM judgments j
    LEFT JOIN carried k ON k.judged_id = j.response_id
    LEFT JOIN current_responses c ON c.response_id = coalesce(k.response_id, j.response_id)
    LEFT JOIN supersessions s ON s.judgment_id = j.id
    WHERE j.session = ? AND j.repeat IS NULL AND s.superseded_by IS NULL
        AND j.kind IN ('rating', 'comparison', 'ranking', 'label', 'guess', 'triage')
        AND NOT {is_gold("j")}
    GROUP BY j.reviewer ORDER BY j.reviewer"""  # noqa: S608 - words of ours

_FAILURES = """
    SELECT kind, count(DISTINCT response_id) AS open FROM v_failures
    WHERE session = ? AND current AND status = 'open'
    GROUP BY kind ORDER BY open DESC, kind"""


def session_overview(db: Database, session: str) -> SessionOverview | None:
    """What the database knows of `session`; None where it was never collected."""
    with read(db) as conn:
        progress = progress_of(db, session)
        if progress is None:
            return None
        lock = requirements_lock(db, session)
        return SessionOverview(
            progress,
            tuple(ModelAnswers(*row) for row in conn.execute(_MODELS, (session,))),
            tuple(ReviewerWork(*row) for row in conn.execute(_REVIEWERS, (session,))),
            tuple(OpenFailures(*row) for row in conn.execute(_FAILURES, (session,))),
            lock.locked_at if lock else None,
        )
