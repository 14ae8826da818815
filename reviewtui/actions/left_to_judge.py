"""What a reviewer has still to judge blind: until then no model's name, and nobody else's opinion, is shown to them."""

from typing import NamedTuple

from reviewtui.domain.session import Session
from reviewtui.store.blinding import rated_by
from reviewtui.store.database import Database, read
from reviewtui.store.reading import items


class LeftToJudge(NamedTuple):
    """`answers` are the ids of those that this reviewer has still to judge. `names_hidden`: there are some, or more are
    to come, or the session never tells.
    """

    answers: frozenset[str]
    names_hidden: bool


def left_to_judge(db: Database, session: Session, reviewer: str) -> LeftToJudge:
    """The same rule as `actions.collect.names_hidden`, read without opening the reviewer's desk."""
    if not session.review.blind:
        return LeftToJudge(frozenset(), names_hidden=False)
    with read(db):
        rows, rated = items(db, session.name), rated_by(db, session.name, reviewer)
    answers = frozenset(identity for row in rows for identity in row.response_ids if identity not in rated)
    more_come = any(not row.complete for row in rows)
    return LeftToJudge(answers, names_hidden=bool(answers) or more_come or session.review.reveal == "never")
