"""What a reviewer has still to judge blind: until then no model's name, and nobody else's opinion, is shown to them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from reviewtui.domain.session import ReviewMode, Session
from reviewtui.grading.modes import ANSWERS_NEEDED, SAYS
from reviewtui.store.blinding import compared_by, judged_by, rated_by, revealed_to
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
    rules = session.review
    if not rules.blind:
        return LeftToJudge(frozenset(), names_hidden=False)
    with read(db):
        rows = items(db, session.name)
        answers = frozenset(
            identity for mode in rules.modes for identity in _unjudged(db, session, reviewer, rows, mode)
        )
        if rules.overlap is not None:  # what others judged is not left: with the own share done, names were shown
            answers -= revealed_to(db, session.name, reviewer)
    more_come = any(not row.complete for row in rows)
    return LeftToJudge(answers, names_hidden=bool(answers) or more_come or rules.reveal == "never")


def _unjudged(
    db: Database, session: Session, reviewer: str, rows: Sequence[ItemRow], mode: ReviewMode
) -> Iterator[str]:
    """The answers that are to be judged in this mode, or may be when their item is complete, and are not yet."""
    done = _judged(db, session, reviewer, rows, mode)
    for row in rows:
        if not row.complete or len(row.response_ids) >= ANSWERS_NEEDED[mode]:
            yield from (identity for identity in row.response_ids if identity not in done)


def _judged(db: Database, session: Session, reviewer: str, rows: Iterable[ItemRow], mode: ReviewMode) -> set[str]:
    if mode == "rate":
        return rated_by(db, session.name, reviewer, session.review.criteria)
    if mode != "compare":
        return judged_by(db, session.name, reviewer, SAYS[mode])
    item_of = {identity: number for number, row in enumerate(rows) for identity in row.response_ids}
    pairs = compared_by(db, session.name, reviewer)
    done = {item_of[one] for one, other in pairs if one in item_of and item_of[one] == item_of.get(other)}
    return {identity for identity, number in item_of.items() if number in done}
