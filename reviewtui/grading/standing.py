"""What has become of a failure, from all that people said of it: of each thing, what was said last stands.

The view `v_failures` says the same in SQL; a test compares the two.
"""

from collections.abc import Sequence

from reviewtui.domain.failure import FailureState, Finding, Statement

UNTOUCHED = FailureState("open", None, None, None, None, by_people=False)
"""A detector's finding of which nobody has said anything."""


def is_failure(finding: Finding | None, statements: Sequence[Statement]) -> bool:
    """Whether there is a failure at all: a detector found it, or a person's label stands."""
    return finding is not None or any(statement.kind == "label" for statement in statements)


def state_of(statements: Sequence[Statement]) -> FailureState:
    """The state that `statements`, oldest first, leave a failure in. A label after a dismissal confirms it again."""
    if not statements:
        return UNTOUCHED
    state = UNTOUCHED._replace(by_people=any(statement.kind == "label" for statement in statements))
    for said in statements:
        state = FailureState(
            status=said.status or state.status,
            severity=state.severity if said.severity is None else said.severity,
            noticed=state.noticed if said.noticed is None else said.noticed,
            note=state.note if said.note is None else said.note or None,
            assigned=state.assigned if said.assignee is None else said.assignee or None,
            by_people=state.by_people,
        )
    return state
