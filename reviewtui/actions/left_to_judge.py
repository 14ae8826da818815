"""What a reviewer has still to judge blind: until then no model's name, and nobody else's opinion, is shown to them."""

from collections.abc import Iterable
from typing import NamedTuple

from reviewtui.domain.session import Session
from reviewtui.grading.modes import ANSWERS_NEEDED
from reviewtui.store.blinding import compared_by, rated_by
from reviewtui.store.database import Database, read
from reviewtui.store.reading import ItemRow, items


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
        rows = items(db, session.name)
        unjudged_of = _uncompared if session.review.mode == "compare" else _unrated
        unjudged = unjudged_of(db, session.name, reviewer, rows)
    needed = ANSWERS_NEEDED[session.review.mode]
    answers = frozenset(
        identity
        for row in rows
        if not row.complete or len(row.response_ids) >= needed
        for identity in row.response_ids
        if identity in unjudged
    )
    more_come = any(not row.complete for row in rows)
    return LeftToJudge(answers, names_hidden=bool(answers) or more_come or session.review.reveal == "never")


def _unrated(db: Database, session: str, reviewer: str, rows: Iterable[ItemRow]) -> set[str]:
    """Answers without a rating."""
    return {identity for row in rows for identity in row.response_ids} - rated_by(db, session, reviewer)


def _uncompared(db: Database, session: str, reviewer: str, rows: Iterable[ItemRow]) -> set[str]:
    """Answers of items of which no two were compared."""
    item_of = {identity: number for number, row in enumerate(rows) for identity in row.response_ids}
    pairs = compared_by(db, session, reviewer)
    done = {item_of[one] for one, other in pairs if one in item_of and item_of[one] == item_of.get(other)}
    return {identity for identity, number in item_of.items() if number not in done}
