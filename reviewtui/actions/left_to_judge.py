"""What a reviewer has still to judge blind: until then no model's name, and nobody else's opinion, is shown to them."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from reviewtui.domain.session import ReviewMode, Session
from reviewtui.grading.modes import ANSWERS_NEEDED, SAYS
from reviewtui.store.blinding import compared_by, judged_by, rated_by, revealed_to
from reviewtui.store.database import Database, read
from reviewtui.store.to_judge import ToJudge, all_is_collected, answers_to_judge, items_of


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
        answers = frozenset(_left(db, session, reviewer))
        hidden = bool(answers) or session.review.reveal == "never" or not all_is_collected(db, session.name)
    return LeftToJudge(answers, hidden)


def names_hidden(db: Database, session: Session, reviewer: str) -> bool:
    """That of `left_to_judge` alone, which the first answer that is left decides."""
    if not session.review.blind or session.review.reveal == "never":
        return session.review.blind
    with read(db):
        left = next(_left(db, session, reviewer), None)
        return left is not None or not all_is_collected(db, session.name)


def _left(db: Database, session: Session, reviewer: str) -> Iterator[str]:
    """The answers that are to be judged in one of the session's modes, or may be when their item is complete, and are
    not yet; one may come several times.
    """
    # What others judged is not left: with the own share done, names were shown.
    revealed = revealed_to(db, session.name, reviewer) if session.review.overlap is not None else frozenset()
    for mode in session.review.modes:
        is_judged = _judged(db, session, reviewer, mode)
        for answer in answers_to_judge(db, session.name, ANSWERS_NEEDED[mode]):
            if answer.response_id not in revealed and not is_judged(answer):
                yield answer.response_id


def _judged(db: Database, session: Session, reviewer: str, mode: ReviewMode) -> Callable[[ToJudge], bool]:
    """Says of an answer whether this reviewer has judged it in this mode."""
    if mode == "compare":
        pairs = compared_by(db, session.name, reviewer)
        item_of = items_of(db, (identity for pair in pairs for identity in pair))
        compared = {item_of[one] for one, other in pairs if one in item_of and item_of[one] == item_of.get(other)}
        return lambda answer: (answer.prompt_id, answer.trial) in compared
    if mode == "rate":
        done = rated_by(db, session.name, reviewer, session.review.criteria)
    else:
        done = judged_by(db, session.name, reviewer, SAYS[mode])
    return lambda answer: answer.response_id in done
