"""The desk of Triage on a real database: what is listed, decided and taken back, and who may see what."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from reviewtui.actions.collect import names_hidden
from reviewtui.actions.collection_state import CollectionState
from reviewtui.actions.desk import NothingCollectedError
from reviewtui.actions.left_to_judge import left_to_judge
from reviewtui.actions.report import session_report
from reviewtui.actions.review import ReviewDesk
from reviewtui.actions.triage import TriageDesk
from reviewtui.actions.triage_views import TriageFilter
from reviewtui.domain.detection import FailureKind
from reviewtui.domain.errors import StorageError
from reviewtui.domain.failure import FailureKey, FailureRow
from reviewtui.domain.judgment import JudgmentDraft
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.response import Response
from reviewtui.domain.session import Model, ReviewMode, ReviewRules, Session
from reviewtui.store.database import Database, open_database, write
from reviewtui.store.judgments import append_judgment, verify_chains
from reviewtui.store.reading import current_responses
from reviewtui.store.sessions import requirements_lock
from tests.fakes import collected as made

PROMPTS = [made.prompt(f"question {number} about my sofa") for number in range(4)]
SESSION = made.session(PROMPTS, review=ReviewRules(blind=False))
TANGO, LLAMA, YUCCA = made.MODELS
EVERYTHING = TriageFilter(statuses=frozenset())


def says(prompt: Prompt, model: Model, trial: int) -> str | None:
    """Tango refuses all; Llama fails on the first prompt and goes round in circles on the second; Yucca is fine."""
    place = PROMPTS.index(prompt)
    if model.name == TANGO:
        return f"I'm sorry, but I can't help with your request number {place}."
    if model.name == LLAMA and place < 2:
        return ("", "refund of order " * 40)[place]
    return made.says(prompt, model, trial)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return made.collected(tmp_path, SESSION, says, detecting=True)


@pytest.fixture
def desk(path: Path) -> Iterator[TriageDesk]:
    with TriageDesk.open(path, "support", "ana") as desk:
        yield desk


def rows(desk: TriageDesk) -> list[FailureRow]:
    return [row for group in desk.groups for row in group.rows]


def listed(desk: TriageDesk) -> list[tuple[str, int]]:
    """Kind and number of failures of each group."""
    return [(group.kind, len(group.rows)) for group in desk.groups]


def keys(desk: TriageDesk, kind: FailureKind) -> list[FailureKey]:
    return [row.key for row in rows(desk) if row.kind == kind]


def answers(path: Path, model: str, session: str = "support") -> list[Response]:
    with open_database(path) as db:
        found = [answer for answer in current_responses(db, session) if answer.model == model]
    places = [prompt.id for prompt in PROMPTS]
    return sorted(found, key=lambda answer: places.index(answer.prompt_id))


def judge(db: Database, of: Response, reviewer: str, **what: object) -> None:
    """A judgment given elsewhere: a rating of 5 unless `what` says another."""
    values = {"kind": "rating", "rating": 5} if "kind" not in what else {}
    append_judgment(
        db,
        JudgmentDraft(
            session=of.session,
            reviewer=reviewer,
            prompt_id=of.prompt_id,
            response_id=of.id,
            **(values | what),
        ),
    )


def label(path: Path, of: Response, kind: FailureKind, reviewer: str, **what: object) -> None:
    with open_database(path) as db:
        judge(db, of, reviewer, kind="label", category=kind, **what)


# What is listed


def test_failures_are_listed_in_groups_the_most_harmful_first(desk: TriageDesk) -> None:
    assert listed(desk) == [("refusal", 4), ("error", 1), ("repetition", 1)]
    refusals, error, _ = desk.groups
    assert (refusals.alike, refusals.severity, refusals.size, refusals.open) == (True, 4, 4, 4)
    assert [row.prompt_number for row in refusals.rows] == [1, 2, 3, 4]
    assert refusals.sample == "I'm sorry, but I can't help with your request number 0."
    assert (error.rows[0].model, error.rows[0].prompt_number, error.rows[0].excerpt) == (LLAMA, 1, "")
    assert "said 500" in error.rows[0].message
    assert desk.counts == (6, 6, 3, 6, 0)
    assert desk.kinds == ("error", "refusal", "repetition")
    assert desk.models == made.MODELS


def test_a_label_is_listed_once_filtered_for(path: Path) -> None:
    fine = answers(path, YUCCA)[2]
    label(path, fine, "leak", "ben", severity=2, note="the customer's address")
    with TriageDesk.open(path, "support", "ana") as desk:
        assert listed(desk) == [("refusal", 4), ("error", 1), ("repetition", 1)]
        desk.filter = TriageFilter(kinds=frozenset({"leak"}), statuses=frozenset({"confirmed"}))
        (row,) = rows(desk)
    assert (row.status, row.severity, row.graded, row.by_people, row.score) == ("confirmed", 2, True, True, None)
    assert (row.message, row.excerpt) == ("the customer's address", fine.text)


def test_filters_narrow_by_model_and_by_words_of_prompt_answer_and_note(desk: TriageDesk) -> None:
    desk.filter = EVERYTHING._replace(models=frozenset({LLAMA}))
    assert listed(desk) == [("error", 1), ("repetition", 1)]
    desk.filter = EVERYTHING._replace(text="QUESTION 3 sorry")
    assert [row.prompt_number for row in rows(desk)] == [4]
    desk.note([rows(desk)[0].key], "ask Cleo")
    desk.filter = EVERYTHING._replace(text="cleo")
    assert [row.note for row in rows(desk)] == ["ask Cleo"]
    assert desk.counts.shown == 1


def test_orders(desk: TriageDesk) -> None:
    desk.order = "prompt"
    assert [(group.prompt_number, group.kind) for group in desk.groups] == [
        *((1, kind) for kind in ("error", "refusal")),
        *((2, kind) for kind in ("repetition", "refusal")),
        (3, "refusal"),
        (4, "refusal"),
    ]
    desk.order = "model"
    assert [(group.model, group.kind) for group in desk.groups] == [
        (TANGO, "refusal"),
        *((LLAMA, kind) for kind in ("error", "repetition")),
    ]
    assert len({group.id for group in desk.groups}) == 3


def test_a_session_that_was_never_collected(tmp_path: Path, path: Path) -> None:
    with pytest.raises(NothingCollectedError, match="no database"):
        TriageDesk.open(tmp_path / "none.db", "support", "ana")
    assert not (tmp_path / "none.db").exists()
    with pytest.raises(NothingCollectedError, match="of other"):
        TriageDesk.open(path, "other", "ana")


# Acts


def test_what_is_decided_leaves_the_list_and_nothing_else_moves(desk: TriageDesk) -> None:
    first, *rest = keys(desk, "refusal")
    others = desk.groups[1:]
    assert desk.dismiss([first]) == 1
    assert keys(desk, "refusal") == rest
    assert desk.groups[1:] == others
    assert (desk.groups[0].size, desk.groups[0].open, desk.groups[0].id) == (4, 3, "refusal/like 0")
    assert desk.confirm(rest) == 3
    assert listed(desk) == [("error", 1), ("repetition", 1)]
    assert desk.counts == (2, 6, 2, 2, 0)


def test_what_is_so_already_is_no_act(desk: TriageDesk) -> None:
    error = keys(desk, "error")
    for act in (
        lambda: desk.settle(error, "confirmed"),
        lambda: desk.grade(error, 4),
        lambda: desk.noticed(error, False),
        lambda: desk.note(error, "x"),
        lambda: desk.assign(error, "cleo"),
    ):
        assert (act(), act()) == (1, 0)
    assert desk.assign(error, None) == 1
    assert desk.note(error, "") == 1
    with pytest.raises(ValueError, match="1 to 5"):
        desk.grade(error, 6)
    assert desk.confirm([FailureKey("nobody", "leak")]) == 0


def test_all_that_is_said_is_there_for_the_next_person(path: Path, desk: TriageDesk) -> None:
    error = keys(desk, "error")
    desk.grade(error, 1)
    desk.noticed(error, True)
    desk.assign(error, "cleo")
    desk.note(error, "their outage")
    desk.settle(error, "wont_fix")
    with TriageDesk.open(path, "support", "ben") as other:
        other.filter = EVERYTHING
        row = next(row for row in rows(other) if row.kind == "error")
        assert (row.status, row.severity, row.graded, row.noticed) == ("wont_fix", 1, True, True)
        assert (row.assigned, row.note) == ("cleo", "their outage")
        assert other.evidence(row.key).decided_by == "ana"
        assert other.to_undo() is None, "what ana did is hers to take back"


def test_another_category_is_a_dismissal_and_a_label_in_one_act(path: Path, desk: TriageDesk) -> None:
    loop = keys(desk, "repetition")
    desk.grade(loop, 5)
    (changed,) = desk.categorise(loop, "format")
    assert changed == FailureKey(loop[0].response_id, "format")
    assert desk.to_undo() == "called format (repetition)"
    assert listed(desk) == [("refusal", 4), ("error", 1)]
    desk.filter = EVERYTHING
    found = {
        row.kind: (row.status, row.severity, row.by_people)
        for row in rows(desk)
        if row.key.response_id == changed.response_id
    }
    assert found == {"repetition": ("dismissed", 5, False), "format": ("confirmed", 5, True)}
    with open_database(path) as db:
        assert [tuple(row) for row in db.rows("SELECT kind, status FROM v_failures WHERE source = 'human'")] == [
            ("format", "confirmed")
        ]
    assert desk.undo() == (loop[0],)
    assert desk.counts.total == 6


def test_a_category_that_it_is_already_confirms(desk: TriageDesk) -> None:
    loop = keys(desk, "repetition")
    assert desk.categorise(loop, "repetition") == tuple(loop)
    assert desk.to_undo() == "confirmed (repetition)"


def test_what_was_dismissed_as_a_kind_can_be_called_so_again(desk: TriageDesk) -> None:
    loop = keys(desk, "repetition")
    desk.dismiss(loop)
    desk.filter = EVERYTHING
    (error,) = keys(desk, "error")
    desk.categorise(desk.categorise([error], "other"), "error")
    assert next(row.status for row in rows(desk) if row.key == error) == "confirmed"


# Undoing


def test_a_group_is_taken_back_as_one_step_also_after_a_restart(path: Path, desk: TriageDesk) -> None:
    refusals, error = keys(desk, "refusal"), keys(desk, "error")
    before = desk.groups
    desk.confirm(error)
    desk.dismiss(refusals)
    assert desk.to_undo() == "4 dismissed (refusal)"
    with TriageDesk.open(path, "support", "ana") as again:
        assert again.to_undo() == "4 dismissed (refusal)"
        assert again.undo() == tuple(refusals)
        assert again.to_undo() == "confirmed (error)"
        assert again.undo() == tuple(error)
        assert (again.to_undo(), again.undo()) == (None, ())
        assert again.groups == before
    with open_database(path) as db:
        assert verify_chains(db) == []


def test_an_undo_brings_back_what_stood_before(desk: TriageDesk) -> None:
    error = keys(desk, "error")
    desk.filter = EVERYTHING
    desk.grade(error, 2)
    desk.grade(error, 3)
    desk.undo()
    assert next(row.severity for row in rows(desk) if row.kind == "error") == 2
    desk.undo()
    assert next((row.severity, row.graded) for row in rows(desk) if row.kind == "error") == (4, False)


def test_what_cannot_be_written_was_not_said(path: Path, desk: TriageDesk) -> None:
    before = desk.groups
    with open_database(path) as other, write(other), pytest.raises(StorageError):
        desk.dismiss(keys(desk, "refusal"))
    assert (desk.groups, desk.to_undo()) == (before, None)
    assert desk.dismiss(keys(desk, "refusal")) == 4


def test_words_for_acts(desk: TriageDesk) -> None:
    error, refusals = keys(desk, "error"), keys(desk, "refusal")
    said = []
    for act in (
        lambda: desk.assign(refusals[:2], "cleo"),
        lambda: desk.assign(refusals[:2], None),
        lambda: desk.noticed(error, False),
        lambda: desk.note([*error, *refusals], "x"),
        lambda: desk.note(error, ""),
        lambda: desk.grade(error, 5),
        lambda: desk.settle(error, "wont_fix"),
        lambda: desk.settle(error, "open"),
    ):
        act()
        said.append(desk.to_undo())
    assert said == [
        "2 assigned to cleo (refusal)",
        "2 assigned to nobody (refusal)",
        "not noticed (error)",
        "5 note (error, refusal)",
        "note taken away (error)",
        "severity 5 (error)",
        "won't fix (error)",
        "opened again (error)",
    ]


def test_review_does_not_take_back_what_triage_said(path: Path, desk: TriageDesk) -> None:
    desk.categorise(keys(desk, "repetition"), "format")
    with ReviewDesk.open(path, "support", "ana") as review:
        assert review.to_undo() is None
    assert desk.to_undo() is not None


# What it does to the figures


def test_dismissed_failures_leave_failure_rate_and_good_rate(path: Path) -> None:
    """Tango gave 4 answers, each rated 5, each a refusal to the detectors; a person labelled the second as well.

    So 4 of 4 failed and 0 of 4 are good. An answer of which all failures are dismissed moves a quarter from the one to
    the other: the first with its refusal, the second only when refusal and label are both dismissed.
    """
    label(path, answers(path, TANGO)[1], "other", "ben")
    with open_database(path) as db:
        for answer in answers(path, TANGO):
            judge(db, answer, "ana")

    def rates() -> tuple[float | None, float | None]:
        with open_database(path) as db:
            figures = session_report(db, SESSION).models[0].figures
        return figures.failure_rate.value, figures.good_rate.value

    with TriageDesk.open(path, "support", "ana") as desk:
        first, second, *_ = keys(desk, "refusal")
        assert rates() == (1.0, 0.0)
        desk.dismiss([first])
        assert rates() == (0.75, 0.25)
        desk.dismiss([second])
        assert rates() == (0.75, 0.25), "the second answer still fails, as a person said"
        desk.dismiss([FailureKey(second.response_id, "other")])
        assert rates() == (0.5, 0.5)
        for status in ("fixed", "wont_fix", "confirmed"):
            desk.settle([FailureKey(second.response_id, "other")], status)
            assert rates() == (0.75, 0.25), status
        for _ in range(5):
            desk.undo()
        assert rates() == (0.75, 0.25)
        desk.undo()
        assert rates() == (1.0, 0.0)


def test_the_first_act_locks_the_requirements(path: Path, desk: TriageDesk) -> None:
    with open_database(path) as db:
        assert requirements_lock(db, "support") is None
        desk.confirm(keys(desk, "error"))
        assert requirements_lock(db, "support") is not None


# Evidence


def test_evidence_holds_the_passages_that_people_marked(path: Path) -> None:
    fine = answers(path, YUCCA)[2]
    label(path, fine, "leak", "ben", span_start=8, span_end=12)
    label(path, fine, "leak", "cleo", span_start=0, span_end=4)
    label(path, fine, "format", "cleo", span_start=3, span_end=5)
    with TriageDesk.open(path, "support", "ana") as desk:
        desk.filter = EVERYTHING
        evidence = desk.evidence(FailureKey(fine.id, "leak"))
    assert (evidence.span, evidence.passages) == (None, ((0, 4), (8, 12)))


def test_evidence_holds_prompt_answer_span_and_the_others(desk: TriageDesk) -> None:
    (key,) = keys(desk, "repetition")
    evidence = desk.evidence(key)
    assert [(turn.role, turn.text) for turn in evidence.turns] == [("user", PROMPTS[1].text)]
    assert evidence.span is not None
    start, end = evidence.span
    assert evidence.text[start:end] == ("refund of order " * 40).rstrip()
    assert (evidence.detector, evidence.error, evidence.withheld) == ("repetition", None, False)
    assert [(source.name, source.by_person) for source in evidence.sources] == [("repetition", False)]
    assert evidence.decided_by is None
    assert [(other.model, other.failures, other.error) for other in evidence.others] == [
        (TANGO, ("refusal",), None),
        (YUCCA, (), None),
    ]
    (error,) = keys(desk, "error")
    assert desk.evidence(error).error == f"server: https://host-{LLAMA.lower()}.test/v1 said 500"
    with pytest.raises(KeyError):
        desk.evidence(FailureKey("nobody", "leak"))


def test_evidence_tells_who_said_so_and_how_else_the_answer_fails(path: Path) -> None:
    refused = answers(path, TANGO)[0]
    label(path, refused, "refusal", "ben", note="helpful enough")
    label(path, refused, "leak", "cleo")
    with TriageDesk.open(path, "support", "ana") as desk:
        desk.filter = EVERYTHING
        desk.dismiss([FailureKey(refused.id, "refusal")])
        evidence = desk.evidence(FailureKey(refused.id, "refusal"))
        (error,) = keys(desk, "error")
        beside = desk.evidence(error).others[0]
    assert [(source.name, source.words) for source in evidence.sources] == [
        ("refusal", "opens by declining (English)"),
        ("ben", "helpful enough"),
    ]
    assert (evidence.labels, evidence.decided_by) == ((("leak", "confirmed"),), "ana")
    assert (beside.model, beside.failures) == (TANGO, ("leak",)), "what was dismissed is no failure of it"


# Who may see what


@pytest.fixture
def blind(tmp_path: Path) -> Path:
    (tmp_path / "blind").mkdir()
    return made.collected(tmp_path / "blind", made.session(PROMPTS), says, detecting=True)


def painted(desk: TriageDesk) -> str:
    """All that the desk hands out, but for the texts of answers."""
    evidences = [desk.evidence(row.key)._replace(text="") for row in rows(desk)]
    issues = [desk.issue_text(row.key) for row in rows(desk)]
    return repr((desk.groups, desk.models, desk.counts, desk.kinds, evidences, issues, desk.to_undo()))


def tell(text: str) -> list[str]:
    """What in `text` tells a model."""
    return [name for model in made.MODELS for name in (model, f"host-{model.lower()}") if name in text]


def test_while_there_is_something_to_judge_blind_nothing_tells_a_model(blind: Path) -> None:
    with TriageDesk.open(blind, "support", "ana") as desk:
        assert desk.names_hidden
        assert sorted(desk.models) == ["I", "II", "III"]
        desk.filter = EVERYTHING
        desk.note([rows(desk)[0].key], f"as {LLAMA} does at https://host-{LLAMA.lower()}.test/v1")
        assert tell(painted(desk)) == []
        (error,) = keys(desk, "error")
        evidence = desk.evidence(error)
        assert (evidence.error, evidence.message, evidence.withheld) == (None, "", True)
        (loop,) = keys(desk, "repetition")
        assert sorted({row.model for row in rows(desk)}) == sorted({*desk.models} - {_fine(desk, loop)})
    with open_database(blind) as db:
        assert made.exposed_responses(db, "support", "ana") == set()


def _fine(desk: TriageDesk, key: FailureKey) -> str:
    return next(other.model for other in desk.evidence(key).others if not other.failures)


def test_shown_names_are_recorded_answer_by_answer(blind: Path) -> None:
    with TriageDesk.open(blind, "support", "ana") as desk:
        desk.filter = TriageFilter(models=frozenset({"I", "II", "III"}))
        desk.seen(row.key for row in rows(desk))
        desk.show_names()
        assert (desk.names_hidden, desk.filter.models) == (False, frozenset())
        assert listed(desk) == [("refusal", 4), ("error", 1), ("repetition", 1)]
        with open_database(blind) as db:
            assert made.exposed_responses(db, "support", "ana") == set(), "nothing was painted yet"
            refusals = keys(desk, "refusal")
            desk.seen(refusals[:2])
            assert made.exposed_responses(db, "support", "ana") == {key.response_id for key in refusals[:2]}
            (loop,) = keys(desk, "repetition")
            others = {other.response_id for other in desk.evidence(loop).others}
            seen = {loop.response_id, refusals[0].response_id} | others
            assert made.exposed_responses(db, "support", "ana") == seen
        assert tell(painted(desk)) != []
        desk.refresh()
        assert not desk.names_hidden


def test_what_others_said_is_hidden_until_one_has_judged(blind: Path) -> None:
    fine, refused = answers(blind, YUCCA)[0], answers(blind, TANGO)[0]
    label(blind, fine, "leak", "ben")
    label(blind, refused, "refusal", "ben", note="rude")
    label(blind, fine, "other", "ana")
    with TriageDesk.open(blind, "support", "ben") as peer:
        peer.grade([FailureKey(refused.id, "refusal")], 2)
        peer.note([FailureKey(refused.id, "refusal")], "not so bad")
    with TriageDesk.open(blind, "support", "ana") as desk:
        desk.filter = EVERYTHING
        shown = next(row for row in rows(desk) if row.key.response_id == refused.id)
        assert (shown.severity, shown.note) == (2, None)
        assert [row.kind for row in rows(desk) if row.key.response_id == fine.id] == ["other"]
        assert next(row.status for row in rows(desk) if row.key.response_id == refused.id) == "open"
        assert len(desk.evidence(FailureKey(refused.id, "refusal")).sources) == 1
        assert desk.counts.held_back == 1
        with open_database(blind) as db:
            judge(db, fine, "ana")
            judge(db, refused, "ana")
        desk.refresh()
        assert {row.kind for row in rows(desk) if row.key.response_id == fine.id} == {"leak", "other"}
        assert next(row.status for row in rows(desk) if row.key.response_id == refused.id) == "confirmed"
        assert len(desk.evidence(FailureKey(refused.id, "refusal")).sources) == 2
        assert desk.counts.held_back == 0


def judge_all(path: Path, reviewer: str) -> None:
    """Judge all that Review gives to judge, as Review does."""
    with ReviewDesk.open(path, "support", reviewer) as desk:
        while (item := desk.item) is not None:
            if desk.mode == "compare":
                desk.compare("first")
            else:
                desk.rate(item.unjudged[0], 4)


@pytest.mark.parametrize("mode", ["rate", "compare"])
@pytest.mark.parametrize(
    ("review", "judged", "collected", "hidden"),
    [
        (ReviewRules(), False, True, True),
        (ReviewRules(), True, True, False),
        (ReviewRules(), True, False, True),
        (ReviewRules(reveal="never"), True, True, True),
        (ReviewRules(blind=False), False, False, False),
    ],
)
def test_names_are_hidden_as_long_as_in_collect(
    tmp_path: Path, review: ReviewRules, judged: bool, collected: bool, hidden: bool, mode: ReviewMode
) -> None:
    session: Session = made.session(PROMPTS, review=replace(review, mode=mode))

    def answer(prompt: Prompt, model: Model, trial: int) -> str | None:
        return says(prompt, model, trial) if collected or prompt != PROMPTS[3] else None

    path = made.collected(tmp_path, session, answer, detecting=True)
    if judged:
        judge_all(path, "ana")
    here = {model: len(answers(path, model)) for model in made.MODELS}
    assert names_hidden(session, path, "ana", CollectionState(session, here)) == hidden
    with open_database(path) as db:
        assert left_to_judge(db, session, "ana").names_hidden == hidden
    with TriageDesk.open(path, "support", "ana") as desk:
        assert desk.names_hidden == hidden
