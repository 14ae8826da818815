"""What detectors found and people said of the answers that count, as it is read and as the view shows it."""

import random

import pytest
from msgspec.structs import astuple, replace

from reviewtui.domain.detection import Detection, FailureKind
from reviewtui.domain.failure import FailureKey
from reviewtui.domain.judgment import FailureStatus, Judgment, JudgmentDraft
from reviewtui.domain.response import Response
from reviewtui.grading.standing import is_failure, state_of
from reviewtui.store.collecting import begin_response, end_response
from reviewtui.store.database import Database
from reviewtui.store.evidence import evidence
from reviewtui.store.failures import beginnings_of, failing, statements_about
from reviewtui.store.judgments import append_judgment
from tests.store.builders import answer, found, register, running, session, undo


def say(
    db: Database, of: Response, kind: FailureKind, *, reviewer: str = "ann", label: bool = False, **what: object
) -> Judgment:
    """Say something of a failure in Triage, or label it."""
    draft = JudgmentDraft(
        session=of.session,
        kind="label" if label else "triage",
        reviewer=reviewer,
        prompt_id=of.prompt_id,
        response_id=of.id,
        category=kind,
        blind=False,
    )
    return append_judgment(db, replace(draft, **what))


def seen(db: Database) -> list[tuple[str, str]]:
    """Kind and status of each row of the view."""
    return [tuple(row) for row in db.rows("SELECT kind, status FROM v_failures ORDER BY kind, source")]


def test_what_was_found_is_read_with_its_words(db: Database) -> None:
    asked = register(db, session())
    text = "x" * 200 + "I cannot help you with this at all" + "y" * 200
    begun = running(asked, "two", "blue")
    begin_response(db, begun)
    refusal = Detection(kind="refusal", detector="d", version=1, score=0.8, message="declines", start=200, end=234)
    weaker = replace(refusal, score=0.3, message="perhaps")
    cut = Detection(kind="truncated", detector="c", version=1, score=1.0, message="cut", start=434, end=434)
    end_response(db, replace(begun, status="done", text=text), [weaker, refusal, cut, found("stall")])

    read = failing(db, "s")

    assert astuple(read.answers[begun.id]) == (begun.prompt_id, 2, "blue", 1)
    by_kind = {key.kind: finding for key, finding in read.findings.items()}
    assert by_kind.keys() == {"refusal", "truncated", "stall"}
    assert astuple(by_kind["refusal"]) == ("d", 0.8, "declines", 200, 234, text[200:360])
    assert by_kind["refusal"].words == text[200:234]
    assert by_kind["truncated"].excerpt == by_kind["truncated"].words == text[314:]
    assert by_kind["stall"].excerpt == text[:160]
    assert beginnings_of(db, [begun.id]) == {begun.id: text[:160]}


def test_only_answers_that_count_have_failures(db: Database) -> None:
    asked = register(db, session(trials=2))
    first = answer(db, asked, "one", "red", status="cancelled", said="half", failures=["truncated"])
    second = answer(db, asked, "one", "red", failures=["refusal"])
    third = answer(db, asked, "one", "red", trial=2, failures=["stall"])
    say(db, first, "leak", label=True)
    say(db, third, "leak", label=True)
    register(db, session(trials=1))
    read = failing(db, "s")
    assert (read.answers.keys(), read.findings.keys()) == ({second.id}, {FailureKey(second.id, "refusal")})
    assert read.statements == {}


def test_statements_come_oldest_first_and_only_those_that_stand(db: Database) -> None:
    red = answer(db, register(db, session()), "one", "red", failures=["refusal"])
    label = say(db, red, "refusal", label=True, severity=5, noticed=False, note="rude", span_start=1, span_end=3)
    undo(db, say(db, red, "refusal", verdict="dismissed"))
    say(db, red, "refusal", reviewer="ben", assignee="cleo", act="a1")
    say(db, red, "other", verdict="confirmed")
    key = FailureKey(red.id, "refusal")

    statements = failing(db, "s").statements

    first, second = statements[key]
    said = ("label", "ann", "confirmed", 5, False, "rude", None, None, 1, 3)
    assert astuple(first) == (label.id, label.created_at, *said)
    assert first.span == (1, 3)
    assert astuple(second)[2:] == ("triage", "ben", None, None, None, None, "cleo", "a1", None, None)
    assert second.span is None
    assert statements_about(db, "s", [red.id]) == statements
    assert statements_about(db, "s", ["nobody"]) == {}


@pytest.mark.parametrize("status", ["confirmed", "dismissed", "fixed", "wont_fix"])
def test_a_status_shows_in_the_view_for_detectors_and_people_alike(db: Database, status: FailureStatus) -> None:
    red = answer(db, register(db, session()), "one", "red", failures=["refusal"])
    say(db, red, "leak", label=True)
    assert seen(db) == [("leak", "confirmed"), ("refusal", "open")]
    decided = [say(db, red, kind, verdict=status, reviewer="ben") for kind in ("leak", "refusal")]
    assert seen(db) == [("leak", status), ("refusal", status)]
    counted = evidence(db, "s")[0].failures
    assert counted == (() if status == "dismissed" else ("leak", "refusal"))
    for judgment in decided:
        undo(db, judgment)
    assert seen(db) == [("leak", "confirmed"), ("refusal", "open")]


def test_a_label_confirms_what_a_detector_found(db: Database) -> None:
    red = answer(db, register(db, session()), "one", "red", failures=["refusal"])
    say(db, red, "refusal", label=True, severity=2)
    assert seen(db) == [("refusal", "confirmed"), ("refusal", "confirmed")]
    assert {row["severity"] for row in db.rows("SELECT severity FROM v_failures")} == {2}


def test_the_view_and_the_desk_agree_whatever_was_said(db: Database) -> None:
    """The same rule in SQL and in Python, held together over random histories."""
    draw = random.Random(4)
    asked = register(db, session())
    answers = [answer(db, asked, text, "red", failures=["refusal", "leak"]) for text in ("one", "two")]
    kinds: tuple[FailureKind, ...] = ("refusal", "leak", "other")
    things: list[dict[str, object]] = [
        *({"verdict": status} for status in ("open", "confirmed", "dismissed", "fixed", "wont_fix")),
        *({"label": True, "severity": severity} for severity in (None, 1, 5)),
        *({"noticed": noticed} for noticed in (True, False)),
        *({"assignee": person} for person in ("cleo", "")),
        {"severity": 3},
    ]
    judgments: list[Judgment] = []
    for _ in range(80):
        if judgments and draw.random() < 0.3:
            target = draw.choice(judgments)
            judgments.append(undo(db, target))
        else:
            reviewer = draw.choice(("ann", "ben"))
            said = draw.choice(things)
            judgments.append(say(db, draw.choice(answers), draw.choice(kinds), reviewer=reviewer, **said))
        read = failing(db, "s")
        expected = {
            key: state_of(read.statements.get(key, []))
            for key in read.findings.keys() | read.statements.keys()
            if is_failure(read.findings.get(key), read.statements.get(key, []))
        }
        shown = db.rows("SELECT response_id, kind, status, severity, noticed, assignee FROM v_failures")
        assert {FailureKey(*row[:2]): tuple(row[2:]) for row in shown} == {
            key: (state.status, state.severity, state.noticed, state.assigned) for key, state in expected.items()
        }
