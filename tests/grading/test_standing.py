"""What has become of a failure: of each thing, what was said last stands."""

from msgspec.structs import replace

from reviewtui.domain.failure import FailureState, Finding, Statement
from reviewtui.grading.standing import UNTOUCHED, is_failure, state_of

FOUND = Finding("refusal", 0.8, "opens by declining", 0, 30, "I'm sorry")
LABEL = Statement("1", "t1", "label", "ana", "confirmed", 4, None, "rude", None, None)
TRIAGE = Statement("2", "t2", "triage", "ben", None, None, None, None, None, "act")


def test_a_finding_is_open_until_somebody_says_something() -> None:
    assert (is_failure(FOUND, []), state_of([])) == (True, UNTOUCHED)
    assert UNTOUCHED.status == "open"


def test_a_label_is_a_failure_and_says_so_itself() -> None:
    assert is_failure(None, [LABEL])
    assert state_of([LABEL]) == FailureState("confirmed", 4, None, "rude", None, by_people=True)


def test_triage_alone_makes_no_failure() -> None:
    assert not is_failure(None, [replace(TRIAGE, status="confirmed")])


def test_each_thing_stands_as_it_was_said_last() -> None:
    said = [
        LABEL,
        replace(TRIAGE, status="dismissed"),
        replace(TRIAGE, severity=2),
        replace(TRIAGE, noticed=False),
        replace(TRIAGE, assignee="cleo", note="look at the log"),
        replace(TRIAGE, status="fixed"),
    ]
    assert state_of(said) == FailureState("fixed", 2, False, "look at the log", "cleo", by_people=True)
    assert state_of([*said, replace(TRIAGE, assignee="", note="")])[3:5] == (None, None)


def test_a_label_after_a_dismissal_confirms_it_again() -> None:
    assert state_of([replace(TRIAGE, status="dismissed"), LABEL]).status == "confirmed"
