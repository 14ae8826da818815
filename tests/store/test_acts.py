"""Acts: several judgments recorded, and taken back, as one."""

import pytest
from msgspec.structs import replace

from reviewtui.domain.errors import StorageError
from reviewtui.domain.judgment import JudgmentDraft, Verdict
from reviewtui.domain.response import Response
from reviewtui.store.acts import append_act, last_act, take_back
from reviewtui.store.database import Database
from reviewtui.store.judgments import verify_chains
from tests.store.builders import answer, rate, register, session, standing


@pytest.fixture
def answers(db: Database) -> list[Response]:
    asked = register(db, session())
    return [answer(db, asked, text, model) for text in ("one", "two") for model in ("red", "blue")]


def drafts(answers: list[Response], verdict: Verdict = "dismissed", *, reviewer: str = "ann") -> list[JudgmentDraft]:
    return [
        JudgmentDraft(
            session="s", kind="triage", reviewer=reviewer, response_id=each.id, category="leak", verdict=verdict
        )
        for each in answers
    ]


def test_an_act_is_taken_back_as_one_and_then_the_one_before(db: Database, answers: list[Response]) -> None:
    first = append_act(db, drafts(answers[:3]))
    second = append_act(db, drafts(answers[2:], "fixed"))
    assert len({row.act for row in first}) == 1
    assert first[0].act != second[0].act
    rate(db, answers[0], 4)
    append_act(db, drafts(answers, "wont_fix", reviewer="ben"))

    assert last_act(db, "s", "ann") == second
    take_back(db, second)
    assert last_act(db, "s", "ann") == first
    take_back(db, first)
    assert last_act(db, "s", "ann") == ()
    assert [judgment.kind for judgment in standing(db)] == ["rating"]
    assert len(standing(db, reviewer="ben")) == 4
    assert verify_chains(db) == []


def test_an_act_is_recorded_whole_or_not_at_all(db: Database, answers: list[Response]) -> None:
    unknown = JudgmentDraft(session="s", kind="triage", reviewer="ann", response_id="nobody", verdict="fixed")
    with pytest.raises(StorageError):
        append_act(db, [*drafts(answers), unknown])
    assert standing(db) == []
    assert last_act(db, "s", "ann") == ()


def test_it_is_taken_back_whole_or_not_at_all(db: Database, answers: list[Response]) -> None:
    rows = append_act(db, drafts(answers))
    foreign = append_act(db, drafts(answers[:1], reviewer="ben"))
    with pytest.raises(StorageError):
        take_back(db, [*rows, replace(foreign[0], reviewer="ann")])
    assert last_act(db, "s", "ann") == rows


def test_what_is_about_answers_that_no_longer_count_is_left_alone(db: Database, answers: list[Response]) -> None:
    rows = append_act(db, drafts(answers[:1]))
    append_act(db, drafts(answers[2:]))
    register(db, session(["one"]))
    assert last_act(db, "s", "ann") == rows
