"""What is said of an item that was shown again counts nowhere: no figure, no list and no progress knows of it."""

from reviewtui.domain.judgment import JudgmentDraft
from reviewtui.domain.response import Response
from reviewtui.store.blinding import compared_by, judged_by, rated_by
from reviewtui.store.comparing import comparisons
from reviewtui.store.counted import counted_answers
from reviewtui.store.coverage import coverage, uncounted_ratings
from reviewtui.store.database import Database
from reviewtui.store.evidence import evidence
from reviewtui.store.judgments import append_judgment, judgment_history
from reviewtui.store.overview import session_overview
from reviewtui.store.progress import session_progress
from tests.store.builders import answer, rate, register, session


def figures(db: Database) -> list[object]:
    """Everything that counts judgments, but for when the last was made."""
    (progress,) = session_progress(db)
    overview = session_overview(db, "s")
    assert overview is not None
    return [
        evidence(db, "s"),
        comparisons(db, "s"),
        counted_answers(db, "s"),
        coverage(db, "s"),
        uncounted_ratings(db, "s"),
        progress._replace(last_activity=None),
        [person._replace(last_at="") for person in overview.reviewers],
        overview.failures,
        [tuple(row) for row in db.rows("SELECT response_id, kind, severity, status FROM v_failures")],
        rated_by(db, "s", "ann"),
        judged_by(db, "s", "ann", "ranking"),
        judged_by(db, "s", "ann", "label"),
        compared_by(db, "s", "ann"),
    ]


def say(db: Database, of: Response, **what: object) -> None:
    append_judgment(db, JudgmentDraft(session="s", reviewer="ann", response_id=of.id, repeat=True, **what))


def test_what_is_said_the_second_time_is_in_no_figure(db: Database) -> None:
    asked = register(db, session())
    red, blue = answer(db, asked, "one", "red", failures=["truncated"]), answer(db, asked, "one", "blue")
    rate(db, red, 4)
    before = figures(db)
    for response in (red, blue):
        say(db, response, kind="rating", rating=1)
        say(db, response, kind="rating", rating=2, criterion="tone")
        say(db, response, kind="ranking", rank=1)
        say(db, response, kind="label", category="refusal", severity=5)
        say(db, response, kind="label", category="truncated", severity=5)
        say(db, response, kind="guess", guess="red")
    say(db, red, kind="comparison", other_response_id=blue.id, verdict="first")
    assert figures(db) == before


def test_the_first_word_stands_beside_the_second(db: Database) -> None:
    asked = register(db, session())
    red = answer(db, asked, "one", "red")
    rate(db, red, 4)
    say(db, red, kind="rating", rating=1)
    say(db, red, kind="rating", rating=2)
    standing = [row for row in judgment_history(db, "s", "ann") if row.superseded_by is None]
    assert [(row.rating, row.repeat) for row in standing] == [(4, None), (2, True)]
