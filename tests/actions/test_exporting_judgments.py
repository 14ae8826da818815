"""Judgments that are exported come back with their answers as they were, and the failures that follow from them too."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewtui.actions.importing_judgments import import_judgments
from reviewtui.actions.importing_prompts import import_prompts
from reviewtui.actions.importing_responses import import_responses
from reviewtui.domain.judgment import JudgmentDraft
from reviewtui.domain.response import Response
from reviewtui.domain.session import Session, variant_of
from reviewtui.exchange.write import WRITE_FORMATS, WriteFormat
from reviewtui.store.database import open_database
from reviewtui.store.judgments import append_judgment, judgment_history, verify_chains
from tests.actions.test_exporting import exported, register, session_of, store, write_files
from tests.fakes.nasty import TEXTS

NAMES = TEXTS.filter(lambda text: bool(text.strip()))
KINDS = st.sampled_from(["refusal", "leak", "other"])
UNRATED = st.sampled_from(["cannot_judge", "skipped", "needs_expert"])
ACTS = st.sampled_from([f"019c37ea-0000-7000-8000-00000000000{number}" for number in range(3)])
SEVERITIES = st.none() | st.integers(1, 5)
FLAGS = st.none() | st.booleans()


def answers(of: Session) -> list[Response]:
    """One answer of each model to the first two prompts, with ids that tell their order."""
    return [
        Response(
            id=f"{number}-{model.name}",
            session=of.name,
            prompt_id=prompt.id,
            model=model.name,
            variant=variant_of(prompt, model),
            trial=1,
            status="done",
            created_at="2026-11-20T12:00:00.000Z",
            text=f"I'm sorry, I can't help with that. ({number} {model.name})",
        )
        for number, prompt in enumerate(of.prompts[:2])
        for model in of.models
    ]


@st.composite
def drafts(draw: st.DrawFn) -> JudgmentDraft:
    """One thing that somebody may say of an answer, or of two, in any screen."""
    number, model = draw(st.integers(0, 1)), draw(st.sampled_from(["alpha", "beta"]))
    kind = draw(st.sampled_from(["rating", "comparison", "ranking", "label", "clean", "guess", "note", "triage"]))
    said: dict[str, object] = {"note": draw(st.none() | NAMES), "blind": draw(st.booleans())}
    match kind:
        case "rating":
            rating = draw(st.none() | st.integers(1, 5))
            verdict = draw(UNRATED) if rating is None else None
            said |= {"rating": rating, "verdict": verdict, "criterion": draw(st.none() | NAMES)}
        case "comparison":
            other = "beta" if model == "alpha" else "alpha"
            verdict = draw(st.sampled_from(["first", "second", "tie", "both_bad"]) | UNRATED)
            said |= {"other_response_id": f"{number}-{other}", "verdict": verdict}
            said |= {"strength": draw(st.none() | st.integers(1, 2)), "criterion": draw(st.none() | NAMES)}
        case "ranking":
            rank = draw(st.none() | st.integers(1, 3))
            said |= {"rank": rank, "verdict": draw(UNRATED) if rank is None else None, "act": draw(ACTS)}
        case "guess":
            guess = draw(st.none() | st.sampled_from(["alpha", "beta"]))
            said |= {"guess": guess, "verdict": draw(UNRATED) if guess is None else None}
        case "clean":
            kind = "label"
            said["verdict"] = draw(st.just("no_failure") | UNRATED)
        case "label":
            said |= {"category": draw(KINDS), "severity": draw(SEVERITIES), "noticed": draw(FLAGS)}
        case "note":
            said["note"] = draw(st.just("") | NAMES)
        case "triage":
            statuses = st.sampled_from(["open", "confirmed", "dismissed", "fixed", "wont_fix"])
            said |= {"category": draw(KINDS), "verdict": draw(st.none() | statuses), "severity": draw(SEVERITIES)}
            said |= {"noticed": draw(FLAGS), "assignee": draw(st.none() | st.just("") | NAMES)}
            said["note"] = draw(st.none() | st.just("") | NAMES)
            if all(said[field] is None for field in ("verdict", "severity", "noticed", "assignee", "note")):
                said["verdict"] = "open"
    seconds = draw(st.none() | st.floats(0, 1e6))
    return JudgmentDraft(
        session="s", kind=kind, reviewer=draw(NAMES), response_id=f"{number}-{model}", seconds=seconds, **said
    )  # type: ignore[arg-type]  # the words of the types


def judged(folder: Path, said: Sequence[JudgmentDraft]) -> Path:
    """A database with the answers and what was said of them. What is said again replaces the former, as on screen."""
    database = write_files(folder / "one")
    of = register(database)
    store(database, of, answers(of))
    former: dict[tuple[object, ...], str] = {}
    with open_database(database) as db:
        for draft in said:
            about = (draft.kind, draft.reviewer, draft.response_id, draft.other_response_id)
            about += (draft.category, draft.criterion)
            replacing = former.get(about) if draft.kind in ("label", "note", "comparison") else None
            former[about] = append_judgment(db, msgspec.structs.replace(draft, supersedes=replacing)).id
    return database


def moved(database: Path, folder: Path, form: WriteFormat) -> Path:
    """Another database that took in what was exported of this one."""
    there = write_files(folder / "two")
    for kind, take_in in (("responses", import_responses), ("judgments", import_judgments)):
        file = folder / f"{kind}.{form}"
        file.write_bytes(exported(database, kind, form))
        summary = take_in(session_of(there), there, [str(file)], mapping={})
        assert summary.whole, summary.files
        assert all(not one.unused for one in summary.files)
        again = take_in(session_of(there), there, [str(file)], mapping={})
        assert (again.added, again.known, again.rejected) == (0, summary.added, 0)
    return there


@settings(max_examples=25, deadline=None)
@given(st.lists(drafts(), max_size=6), st.sampled_from(WRITE_FORMATS))
def test_judgments_come_back_as_they_were(said: list[JudgmentDraft], form: WriteFormat) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        database = judged(folder, said)
        there = moved(database, folder, form)
        assert exported(there, "judgments", form) == exported(database, "judgments", form)
        with open_database(there) as db:
            assert verify_chains(db) == []


@pytest.mark.parametrize("form", WRITE_FORMATS)
def test_failures_follow_from_the_answers_and_the_judgments(tmp_path: Path, form: WriteFormat) -> None:
    about = {"session": "s", "reviewer": "=ana"}
    database = judged(
        tmp_path,
        [
            JudgmentDraft(kind="label", response_id="0-alpha", category="leak", severity=5, noticed=False, **about),
            JudgmentDraft(kind="label", response_id="0-beta", category="other", note="it\nlies", **about),
            JudgmentDraft(kind="triage", response_id="0-beta", category="other", verdict="dismissed", **about),
            JudgmentDraft(kind="triage", response_id="1-beta", category="refusal", verdict="fixed", **about),
            JudgmentDraft(kind="triage", response_id="1-beta", category="refusal", severity=2, assignee="+bo", **about),
        ],
    )
    first = moved(database, tmp_path, form)
    found = exported(first, "failures", form)
    assert found.count(b"refusal") >= 4  # the detectors found them in the answers that came
    for words in (b"dismissed", b"fixed", b"wont_fix"):
        assert (words in found) == (words != b"wont_fix")
    second = moved(first, tmp_path / "again", form) if (tmp_path / "again").mkdir() is None else first
    assert exported(second, "failures", form) == found


@pytest.mark.parametrize("form", WRITE_FORMATS)
def test_what_was_replaced_or_taken_back_stays_where_it_was(tmp_path: Path, form: WriteFormat) -> None:
    about = {"session": "s", "reviewer": "ana", "response_id": "0-alpha"}
    database = judged(tmp_path, [JudgmentDraft(kind="rating", rating=rating, **about) for rating in (1, 2)])
    with open_database(database) as db:
        note = append_judgment(db, JudgmentDraft(kind="note", note="hm", **about))
        append_judgment(db, JudgmentDraft(session="s", kind="undo", reviewer="ana", supersedes=note.id))
    there = moved(database, tmp_path, form)
    with open_database(there) as db:
        (only,) = judgment_history(db, "s", "ana")
    assert (only.kind, only.rating, only.imported) == ("rating", 2, True)


@pytest.mark.parametrize("form", WRITE_FORMATS)
def test_judgments_of_answers_whose_words_nobody_gave_come_back_too(tmp_path: Path, form: WriteFormat) -> None:
    database = write_files(tmp_path / "one")
    file = tmp_path / "theirs.csv"
    file.write_text(
        "prompt,model,model_a,model_b,winner,reviewer,rating,text\n"
        "'=SUM(A1),alpha,,,,ana,4,\n"
        "'=SUM(A1),beta,,,,ana,2,some words\n"
        "'=SUM(A1),,alpha,beta,tie,ben,,\n"
        "new,alpha,,,,ben,5,\n"
    )
    taken = import_judgments(session_of(database), database, [str(file)], mapping={})
    assert (taken.added, taken.rejected) == (4, 0), taken.files
    there = write_files(tmp_path / "two")
    for kind, take_in in (
        ("prompts", import_prompts),
        ("responses", import_responses),
        ("judgments", import_judgments),
    ):
        path = tmp_path / f"{kind}.{form}"
        path.write_bytes(exported(database, kind, form))
        assert take_in(session_of(there), there, [str(path)], mapping={}).whole
        assert exported(there, kind, form) == path.read_bytes()
