"""Reading the failures of a session for one reviewer: what was found, and what others said as far as they may know."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from reviewtui.actions.desk import rules_collected
from reviewtui.actions.left_to_judge import LeftToJudge, left_to_judge
from reviewtui.domain.failure import FailureKey, Statement
from reviewtui.domain.session import Session
from reviewtui.grading.standing import is_failure
from reviewtui.store.blinding import exposed_to
from reviewtui.store.database import Database, read
from reviewtui.store.failures import Failing, beginnings_of, failing, statements_about

Statements = Mapping[FailureKey, list[Statement]]


class Reading(NamedTuple):
    """`definition` is the session without its prompts. `found` holds, of what people said, only what `reviewer` may
    know; `beginnings` are the first words of answers in which only people found something. `held_back` failures are not
    in it: others found them in answers that this reviewer has still to judge blind. `exposed` answers were seen with
    their models' names.
    """

    definition: Session
    reviewer: str
    left: LeftToJudge
    found: Failing
    beginnings: dict[str, str]
    held_back: int
    exposed: frozenset[str]


def read_failures(db: Database, session: str, reviewer: str) -> Reading:
    """All of it, as of one moment. NothingCollectedError where the database does not know the session."""
    with read(db):
        definition = rules_collected(db, session)
        left = left_to_judge(db, definition, reviewer)
        found = failing(db, session)
        told = _told(found.statements, left, reviewer)
        only_said = {key.response_id for key in told if key not in found.findings}
        beginnings = beginnings_of(db, only_said) if only_said else {}
        exposed = frozenset(exposed_to(db, session, reviewer))
    held_back = sum(
        is_failure(found.findings.get(key), statements) and not is_failure(found.findings.get(key), told[key])
        for key, statements in found.statements.items()
    )
    return Reading(definition, reviewer, left, found._replace(statements=told), beginnings, held_back, exposed)


def read_again(db: Database, reading: Reading, response_ids: Collection[str]) -> tuple[Statements, dict[str, str]]:
    """What has been said by now of the failures of these answers, and how the answers begin."""
    with read(db):
        said = statements_about(db, reading.definition.name, response_ids)
        return _told(said, reading.left, reading.reviewer), beginnings_of(db, response_ids)


def _told(statements: Statements, left: LeftToJudge, reviewer: str) -> dict[FailureKey, list[Statement]]:
    """What of `statements` the reviewer may know: of an answer that they have still to judge no label and no note of
    others. What others decided in Triage is no grading, and is known to all who work through the failures.
    """
    return {
        key: [
            said if said.reviewer == reviewer else replace(said, note=None)
            for said in about
            if said.kind != "label" or said.reviewer == reviewer
        ]
        if key.response_id in left.answers
        else about
        for key, about in statements.items()
    }
