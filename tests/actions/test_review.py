"""The reviewer's desk on a real database: what is shown, what is recorded, what is undone."""

import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from reviewtui.actions.desk import BUSY_SECONDS, NothingCollectedError
from reviewtui.actions.review import ReviewDesk
from reviewtui.actions.review_views import Remark
from reviewtui.domain.errors import StorageError
from reviewtui.domain.judgment import Judgment
from reviewtui.domain.prompt import Message
from reviewtui.domain.response import Response, ToolCall
from reviewtui.domain.session import Model, Requirement, ReviewRules, requirements_hash
from reviewtui.store.blinding import record_exposure
from reviewtui.store.database import BUSY_SECONDS as DEFAULT_BUSY_SECONDS
from reviewtui.store.database import Database, open_database, write
from reviewtui.store.judgments import judgment_history, verify_chains
from reviewtui.store.reading import answers_to, items
from reviewtui.store.sessions import family_order, requirements_lock
from tests.fakes import collected as made

PROMPTS = [made.prompt(f"question {number}", family=f"f{number // 2}") for number in range(6)]
SESSION = made.session(PROMPTS)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return made.collected(tmp_path, SESSION)


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    with open_database(path) as db:
        yield db


@pytest.fixture
def desk(path: Path) -> Iterator[ReviewDesk]:
    with ReviewDesk.open(path, "support", "ana") as desk:
        yield desk


def standing_of(path: Path) -> list[Judgment]:
    with open_database(path) as db:
        return made.standing(db)


def number(desk: ReviewDesk) -> int:
    assert desk.item is not None
    return desk.item.number


def marks(desk: ReviewDesk) -> list[int | str | None]:
    assert desk.item is not None
    return [slot.rating or slot.verdict for slot in desk.item.slots]


def rate(desk: ReviewDesk, *ratings: int) -> None:
    """Rate as the keys would: each rating goes to the next answer that has none."""
    for rating in ratings:
        assert desk.item is not None
        desk.rate(desk.item.unjudged[0], rating)


def standing(db: Database, reviewer: str = "ana") -> list[Judgment]:
    return made.standing(db, reviewer=reviewer)


# What is shown


def test_an_item_shows_prompt_and_answers_under_letters_and_no_identity(desk: ReviewDesk) -> None:
    item = desk.item
    assert item is not None
    assert (item.number, item.total) == (1, 6)
    assert [slot.letter for slot in item.slots] == ["A", "B", "C"]
    assert {slot.text.split(" About")[0] for slot in item.slots} == {"Of course.", "Let me see.", "Certainly!"}
    assert not any(token in repr(item) for token in made.MODELS)
    assert not any(token.lower() in repr(item) for token in made.MODELS)


def test_families_come_in_the_order_of_the_session(desk: ReviewDesk, db: Database) -> None:
    family_of = {prompt.text: prompt.family for prompt in PROMPTS}
    met = []
    while desk.item is not None:
        met.append(family_of[desk.item.turns[-1].text])
        rate(desk, 3, 3, 3)
    assert list(dict.fromkeys(met)) == list(family_order(db, "support"))
    assert len(met) == 6


def test_each_model_takes_each_slot_once_in_three_items(desk: ReviewDesk) -> None:
    for _ in range(2):
        seen = []
        for _ in range(3):
            assert desk.item is not None
            seen.append([slot.text.split(" About")[0] for slot in desk.item.slots])
            rate(desk, 3, 3, 3)
        assert all(len(set(column)) == 3 for column in zip(*seen, strict=True))


def test_slots_stay_over_restarts_and_differ_between_reviewers(path: Path) -> None:
    def walk(reviewer: str) -> list[list[str]]:
        with ReviewDesk.open(path, "support", reviewer) as desk:
            seen = []
            for _ in range(6):
                assert desk.item is not None
                seen.append([slot.text for slot in desk.item.slots])
                desk.skip()
            return seen

    with open_database(path) as db:
        made.draw_alike(db)  # else two reviewers might draw the same six by chance
    assert walk("ana") == walk("ana")
    assert walk("ana") != walk("ben")


def test_a_conversation_is_shown_with_its_own_system_message_only(tmp_path: Path) -> None:
    turns = (Message("user", "hello"), Message("assistant", "hi"), Message("user", "and now?"))
    session = made.session([made.conversation(*turns, system="Be brief.", reference="Now.")])
    session = msgspec.structs.replace(
        session, models=tuple(msgspec.structs.replace(m, system=f"secret of {m.name}") for m in session.models)
    )
    with ReviewDesk.open(made.collected(tmp_path, session), "support", "ana") as desk:
        assert desk.item is not None
        assert [tuple(turn) for turn in desk.item.turns] == [
            ("system", "Be brief."),
            ("user", "hello"),
            ("assistant", "hi"),
            ("user", "and now?"),
        ]
        assert desk.item.reference == "Now."


def test_answers_without_text_are_not_shown_and_letters_close_up(tmp_path: Path) -> None:
    def failing(prompt: made.Prompt, model: Model, trial: int) -> str:
        return "" if model.name == made.MODELS[1] else (made.says(prompt, model, trial) or "")

    with ReviewDesk.open(made.collected(tmp_path, SESSION, failing), "support", "ana") as desk:
        for _ in range(6):
            assert desk.item is not None
            assert [slot.letter for slot in desk.item.slots] == ["A", "B"]
            rate(desk, 3, 3)
        assert desk.standing == "finished"


# What can be reviewed


def test_a_session_that_nobody_has_collected_is_said_so(path: Path) -> None:
    with pytest.raises(NothingCollectedError, match="nowhere"):
        ReviewDesk.open(path, "nowhere", "ana")


def test_items_wait_until_every_model_has_ended_on_them(tmp_path: Path) -> None:
    def partly(prompt: made.Prompt, model: Model, trial: int) -> str | None:
        late = prompt is not PROMPTS[0] and model.name == made.MODELS[2]
        return None if late else made.says(prompt, model, trial)

    path = made.collected(tmp_path, SESSION, partly)
    with ReviewDesk.open(path, "support", "ana") as desk, open_database(path) as db:
        assert desk.item is not None
        assert desk.item.turns[-1].text == "question 0"
        rate(desk, 4, 4, 4)
        assert desk.standing == "waiting"
        assert desk.progress().waiting == 5
        made.respond(
            db, SESSION, PROMPTS[1], SESSION.models[2], 1, "late", made.variants(SESSION)[PROMPTS[1].id, made.MODELS[2]]
        )
        desk.refresh()
        assert desk.standing == "open"
        assert desk.item is not None
        assert desk.item.turns[-1].text == "question 1"


def test_an_item_on_which_every_model_failed_is_counted_and_not_shown(tmp_path: Path) -> None:
    def failing(prompt: made.Prompt, model: Model, trial: int) -> str:
        return "" if prompt is PROMPTS[0] else (made.says(prompt, model, trial) or "")

    with ReviewDesk.open(made.collected(tmp_path, SESSION, failing), "support", "ana") as desk:
        assert desk.progress().unanswered == 1
        for _ in range(5):
            rate(desk, 3, 3, 3)
        assert desk.standing == "finished"


def test_an_answer_that_came_later_is_added_under_the_next_letter(tmp_path: Path) -> None:
    def failing(prompt: made.Prompt, model: Model, trial: int) -> str:
        return "" if model.name == made.MODELS[0] else (made.says(prompt, model, trial) or "")

    session = made.session(PROMPTS[:1])
    path = made.collected(tmp_path, session, failing)
    with ReviewDesk.open(path, "support", "ana") as desk, open_database(path) as db:
        assert desk.item is not None
        before = [slot.text for slot in desk.item.slots]
        rate(desk, 2, 4)
        assert desk.standing == "finished"
        variant = made.variants(session)[PROMPTS[0].id, made.MODELS[0]]
        made.respond(db, session, PROMPTS[0], session.models[0], 1, "asked again", variant)
        desk.refresh()
        assert desk.item is not None
        assert [slot.text for slot in desk.item.slots] == [*before, "asked again"]
        assert marks(desk) == [2, 4, None]
        rate(desk, 5)
    assert [(row.rating, row.blind) for row in standing_of(path)] == [(2, True), (4, True), (5, False)], (
        "its letter tells that it came late"
    )


def test_answers_that_are_all_new_are_judged_blind(tmp_path: Path) -> None:
    path = made.collected(tmp_path, made.session(PROMPTS[:1]))
    with ReviewDesk.open(path, "support", "ana") as desk:
        assert desk.item is not None  # its letters are fixed
    edited = made.session(PROMPTS[:1])
    models = tuple(msgspec.structs.replace(model, temperature=0.5) for model in edited.models)
    with open_database(path) as db:
        made.collect(db, msgspec.structs.replace(edited, models=models))

    with ReviewDesk.open(path, "support", "ana") as desk:
        rate(desk, 1, 2, 3)

    assert [row.blind for row in standing_of(path)] == [True, True, True]


def test_what_was_seen_of_a_cancelled_answer_counts_for_the_one_asked_in_its_place(tmp_path: Path) -> None:
    session = made.session(PROMPTS[:1])
    path = made.collected(tmp_path, session)
    with open_database(path) as db:
        (seen,) = [r for r in answers_to(db, "support", PROMPTS[0].id, 1) if r.model == made.MODELS[0]]
        record_exposure(db, "support", "ana", [seen.id])
        made.respond(db, session, PROMPTS[0], session.models[0], 1, "the same again", seen.variant)

    with ReviewDesk.open(path, "support", "ana") as desk:
        assert desk.item is not None
        (letter,) = [slot.letter for slot in desk.item.slots if slot.text == "the same again"]
        desk.rate(letter, 3)

    assert [(row.blind, row.exposed) for row in standing_of(path)] == [(False, True)]


def test_a_database_that_another_program_holds_is_told_within_a_moment(path: Path, desk: ReviewDesk) -> None:
    with open_database(path) as other, write(other):
        before = time.monotonic()
        with pytest.raises(StorageError):
            desk.rate("A", 3)
        waited = time.monotonic() - before
    assert BUSY_SECONDS <= waited < DEFAULT_BUSY_SECONDS, "not as long as a command may wait"
    desk.rate("A", 3)
    assert [row.rating for row in standing_of(path)] == [3]


def test_an_answer_replaced_under_the_reviewers_eyes_does_not_stop_the_review(tmp_path: Path) -> None:
    path = made.collected(tmp_path, SESSION)
    with ReviewDesk.open(path, "support", "ana") as desk, open_database(path) as db:
        assert desk.item is not None
        following = items(db, "support")
        for row in following:
            for response in answers_to(db, "support", row.prompt_id, row.trial):
                if response.model == made.MODELS[0]:
                    prompt = next(p for p in PROMPTS if p.id == row.prompt_id)
                    made.respond(db, SESSION, prompt, SESSION.models[0], 1, "newer", response.variant)
        rate(desk, 3, 3, 3)
        assert number(desk) == 2
        assert desk.item is not None
        assert "newer" in [slot.text for slot in desk.item.slots]
        rate(desk, 3, 3, 3)
        assert number(desk) == 3


def test_items_whose_answers_went_stale_leave_the_queue(tmp_path: Path) -> None:
    path = made.collected(tmp_path, SESSION)
    changed = msgspec.structs.replace(
        SESSION, models=tuple(msgspec.structs.replace(m, temperature=0.5) for m in SESSION.models)
    )
    with ReviewDesk.open(path, "support", "ana") as desk, open_database(path) as db:
        made.collect(db, changed, lambda prompt, model, trial: None)
        rate(desk, 3, 3, 3)
        assert desk.item is None


# What is recorded


def test_each_key_is_one_committed_judgment_with_its_circumstances(path: Path, db: Database) -> None:
    clock = Clock()
    with ReviewDesk(open_database(path), "support", "ana", clock=clock) as desk:
        desk.stopwatch.restart()
        clock.now = 2.5
        desk.rate("B", 5)
        clock.now = 4.0
        desk.cannot_judge("A")
        first, second = standing(db)
        slots = first.slots
        assert slots is not None
        assert (first.kind, first.rating, first.verdict, first.seconds) == ("rating", 5, None, 2.5)
        assert (second.rating, second.verdict, second.seconds) == (None, "cannot_judge", 1.5)
        assert (first.response_id, second.response_id) == (slots["B"], slots["A"])
        assert second.slots == slots
        assert (first.blind, first.exposed, first.criterion) == (True, False, None)
        shown = {r.id: r.text for r in answers_to(db, "support", first.prompt_id or "", 1)}
        assert desk.item is not None
        assert {slot.letter: slot.text for slot in desk.item.slots} == {
            letter: shown[response_id] for letter, response_id in slots.items()
        }
    assert verify_chains(db) == []


def test_a_changed_rating_supersedes_the_former(desk: ReviewDesk, db: Database) -> None:
    desk.rate("A", 2)
    desk.rate("A", 4)
    (current,) = standing(db)
    first, second = judgment_history(db, "support", "ana")
    assert (current.id, current.rating, second.supersedes) == (second.id, 4, first.id)


@pytest.mark.parametrize("rating", [0, 6])
def test_a_rating_is_one_to_five(desk: ReviewDesk, db: Database, rating: int) -> None:
    with pytest.raises(ValueError, match="1 to 5"):
        desk.rate("A", rating)
    assert standing(db) == []


def test_the_first_judgment_locks_the_requirements(desk: ReviewDesk, db: Database) -> None:
    assert requirements_lock(db, "support") is None
    desk.rate("A", 3)
    lock = requirements_lock(db, "support")
    assert lock is not None
    assert lock.hash == requirements_hash(SESSION)
    assert b"csat" in lock.definition


FILE = """
name = "support"
prompts = ["support.jsonl"]
[[models]]
name = "Zq7xTango"
provider = "openai-chat"
model = "id"
base_url = "https://host.test/v1"
[[requirements]]
figure = "csat"
at_least = {csat}
"""


def write_file(folder: Path, csat: float) -> None:
    (folder / "sessions").mkdir(exist_ok=True)
    (folder / "sessions" / "support.jsonl").write_text('{"prompt": "question 0"}\n', encoding="utf-8")
    (folder / "sessions" / "support.toml").write_text(FILE.format(csat=csat), encoding="utf-8")


def test_what_is_locked_is_the_file_as_it_stands_at_the_first_judgment(path: Path, db: Database) -> None:
    folder = path.parent
    with ReviewDesk.open(path, "support", "ana", cwd=folder) as desk:
        write_file(folder, 0.9)  # edited since the answers were collected, where it was 0.8
        desk.rate("A", 3)
        write_file(folder, 0.1)
        desk.rate("B", 3)
    lock = requirements_lock(db, "support")
    assert lock is not None
    assert lock.hash == requirements_hash(msgspec.structs.replace(SESSION, requirements=(Requirement("csat", 0.9),)))
    assert b"0.9" in lock.definition


def test_where_the_file_cannot_be_read_what_was_collected_last_is_locked(path: Path, db: Database) -> None:
    write_file(path.parent, 0.9)
    (path.parent / "sessions" / "support.toml").write_text("name = ", encoding="utf-8")
    with ReviewDesk.open(path, "support", "ana", cwd=path.parent) as desk:
        desk.rate("A", 3)
    lock = requirements_lock(db, "support")
    assert lock is not None
    assert lock.hash == requirements_hash(SESSION)


def test_a_first_judgment_that_cannot_be_saved_locks_nothing(desk: ReviewDesk, db: Database) -> None:
    refuse(desk, at=1)
    with pytest.raises(StorageError, match="refused"):
        desk.rate("A", 3)
    assert requirements_lock(db, "support") is None


def refuse(desk: ReviewDesk, *, at: int) -> None:
    """Let the database refuse the judgment that is the writer's `at`-th."""
    desk._db.conn.execute(f"""
        CREATE TEMP TRIGGER refuse BEFORE INSERT ON main.judgments WHEN NEW.seq = {at}
        BEGIN SELECT RAISE(ABORT, 'refused'); END""")


def test_the_reference_waits_for_the_verdicts_where_the_session_says_so(tmp_path: Path) -> None:
    prompts = [made.prompt("question", reference="42")]
    for before, shown in ((True, "42"), (False, None)):
        rules = ReviewRules(mode="label", reference_before=before)
        folder = tmp_path / str(before)
        folder.mkdir()
        path = made.collected(folder, made.session(prompts, review=rules))
        with ReviewDesk.open(path, "support", "ana") as desk:
            assert desk.item is not None
            assert desk.item.reference == shown


@pytest.mark.parametrize(
    ("rules", "kinds"),
    [
        (ReviewRules(), ["call"]),
        (ReviewRules(show_reasoning=True), ["reasoning", "call"]),
        (ReviewRules(blind=False), ["reasoning", "call"]),
    ],
    ids=["blind", "blind but shown", "not blind"],
)
def test_calls_are_shown_beside_an_answer_and_its_reasoning_only_where_that_is_wanted(
    tmp_path: Path, rules: ReviewRules, kinds: list[str]
) -> None:
    session = made.session(PROMPTS[:1], review=rules)
    path = tmp_path / "calls.db"
    with open_database(path) as db:
        made.collect(db, session)
        for response in answers_to(db, "support", PROMPTS[0].id, 1):
            thinking_and_calling(db, response)
    with ReviewDesk.open(path, "support", "ana") as desk:
        assert desk.item is not None
        for slot in desk.item.slots:
            assert [aside.kind for aside in slot.asides] == kinds
            assert slot.asides[-1] == ("call", "search", '{"q":1}')


def thinking_and_calling(db: Database, response: Response) -> None:
    """Have a recorded answer come with reasoning and a tool call."""
    calls = msgspec.json.encode([ToolCall("1", "search", '{"q":1}')]).decode()
    with write(db) as conn:
        conn.execute(
            "UPDATE response_bodies SET reasoning = ?, tool_calls = ? WHERE response_id = ?",
            ("I am model 7", calls, response.id),
        )


def test_a_note_on_a_passage_stands_beside_that_on_the_whole(desk: ReviewDesk, db: Database) -> None:
    desk.note("A", "rude")
    desk.note("A", "here", span=(0, 4))
    desk.note("A", "there", span=(5, 9))
    desk.note("A", "just here", span=(0, 4))
    said = [(j.note, j.span_start, j.span_end) for j in standing(db)]
    assert said == [("rude", None, None), ("there", 5, 9), ("just here", 0, 4)]
    assert desk.item is not None
    slot = desk.item.slots[0]
    assert slot.note == "rude"
    assert slot.remarks == (Remark((0, 4), "just here"), Remark((5, 9), "there"))
    desk.undo()
    assert desk.item.slots[0].remarks == (Remark((0, 4), "here"), Remark((5, 9), "there"))


def test_labels_and_notes_do_not_leave_the_item_and_replace_their_likes(desk: ReviewDesk, db: Database) -> None:
    desk.label("A", "refusal")
    desk.label("A", "format", severity=2, noticed=True)
    desk.label("A", "refusal", severity=4, noticed=False)
    desk.note("A", "rude")
    desk.note("A", "very rude")
    assert number(desk) == 1
    assert [(j.category, j.severity, j.noticed) for j in standing(db) if j.kind == "label"] == [
        ("format", 2, True),
        ("refusal", 4, False),
    ]
    assert [j.note for j in standing(db) if j.kind == "note"] == ["very rude"]
    assert desk.item is not None
    assert (desk.item.slots[0].labels, desk.item.slots[0].note) == (("format", "refusal"), "very rude")


def test_what_was_seen_with_its_name_is_judged_as_exposed(path: Path, db: Database) -> None:
    everything = [response_id for row in items(db, "support") for response_id in row.response_ids]
    record_exposure(db, "support", "ana", everything[:3])
    with ReviewDesk.open(path, "support", "ana") as desk:
        while desk.item is not None:
            rate(desk, 3, 3, 3)
    assert {j.response_id for j in standing(db) if j.exposed} == set(everything[:3])
    assert {j.response_id for j in standing(db) if not j.blind} == set(everything[:3])


def test_a_session_that_is_not_blind_records_so(tmp_path: Path) -> None:
    path = made.collected(tmp_path, made.session(PROMPTS, review=ReviewRules(blind=False)))
    with ReviewDesk.open(path, "support", "ana") as desk, open_database(path) as db:
        desk.rate("A", 3)
        assert [(j.blind, j.exposed) for j in standing(db)] == [(False, False)]


# Two windows of one reviewer


def test_one_reviewer_in_two_windows_is_one_rater(path: Path, db: Database) -> None:
    with ReviewDesk.open(path, "support", "ana") as one, ReviewDesk.open(path, "support", "ana") as other:
        one.rate("A", 2)
        other.rate("A", 5)
        assert [j.rating for j in standing(db)] == [5]
        one.rate("A", 4)
        assert [j.rating for j in standing(db)] == [4]
        one.undo()
        assert [j.rating for j in standing(db)] == [5]
        assert marks(one) == [5, None, None]
        other.skip_for_good("spam")
        one.rate("B", 1)
        assert sorted((j.rating or 0) for j in standing(db)) == [0, 1, 5]


def test_what_another_window_showed_with_its_name_is_not_judged_blind(desk: ReviewDesk, db: Database) -> None:
    shown = [response_id for row in items(db, "support") for response_id in row.response_ids]
    record_exposure(db, "support", "ana", shown)
    desk.rate("A", 3)
    assert [(j.blind, j.exposed) for j in standing(db)] == [(False, True)]


# Reveal


def finish(desk: ReviewDesk) -> None:
    while desk.item is not None:
        rate(desk, 3, 3, 3)


def test_a_change_right_after_the_end_is_blind_and_one_after_leaving_is_not(path: Path, db: Database) -> None:
    with ReviewDesk.open(path, "support", "ana") as desk:
        finish(desk)
        assert desk.standing == "finished"
        desk.undo()
        desk.rate("C", 5)
        assert [j.blind for j in standing(db) if j.rating == 5] == [True]
        assert desk.standing == "finished"
        assert not desk.undo_ends_blindness()
        desk.leave()
        assert desk.undo_ends_blindness()
        desk.undo()
        desk.rate("C", 4)
        assert [(j.blind, j.exposed) for j in standing(db) if j.rating == 4] == [(False, True)]


def test_a_change_after_a_restart_is_not_blind(path: Path, db: Database) -> None:
    with ReviewDesk.open(path, "support", "ana") as desk:
        finish(desk)
    with ReviewDesk.open(path, "support", "ana") as desk:
        assert desk.standing == "finished"
        desk.undo()
        desk.rate("C", 1)
    assert [j.blind for j in standing(db) if j.rating == 1] == [False]


def test_names_that_never_come_leave_later_changes_blind(tmp_path: Path) -> None:
    path = made.collected(tmp_path, made.session(PROMPTS, review=ReviewRules(reveal="never")))
    for rating in (3, 1):
        with ReviewDesk.open(path, "support", "ana") as desk:
            finish(desk)
            desk.undo()
            desk.rate("C", rating)
    with open_database(path) as db:
        assert all(j.blind and not j.exposed for j in standing(db))


# Undo


def test_undo_goes_back_to_the_start_over_restarts(path: Path, db: Database) -> None:
    with ReviewDesk.open(path, "support", "ana") as desk:
        rate(desk, 1, 2, 3)
        desk.label("A", "refusal")
        rate(desk, 4)
    told = []
    for _ in range(5):
        with ReviewDesk.open(path, "support", "ana") as desk:
            undone = desk.undo()
            assert undone is not None
            told.append((undone.number, undone.letter, undone.what))
            assert number(desk) == undone.number
    assert told == [(2, "A", "4"), (2, "A", "label refusal"), (1, "C", "3"), (1, "B", "2"), (1, "A", "1")]
    assert standing(db) == []
    with ReviewDesk.open(path, "support", "ana") as desk:
        assert desk.undo() is None
        assert number(desk) == 1
    assert len(judgment_history(db, "support", "ana")) == 10
    assert verify_chains(db) == []


def test_undoing_a_change_brings_the_former_rating_back(desk: ReviewDesk, db: Database) -> None:
    desk.rate("A", 2)
    desk.rate("A", 4)
    desk.undo()
    assert marks(desk) == [2, None, None]
    assert [j.rating for j in standing(db)] == [2]
    desk.undo()
    assert marks(desk) == [None, None, None]
    assert standing(db) == []


def test_undo_never_reaches_another_reviewer(path: Path, db: Database) -> None:
    with ReviewDesk.open(path, "support", "ben") as desk:
        rate(desk, 5)
    with ReviewDesk.open(path, "support", "ana") as desk:
        assert desk.to_undo() is None
        assert desk.undo() is None
    assert [j.rating for j in standing(db, "ben")] == [5]


def test_after_undo_and_a_new_rating_the_review_goes_on_where_it_was(desk: ReviewDesk) -> None:
    rate(desk, 1, 2, 3, 4)
    for _ in range(3):
        desk.undo()
    assert marks(desk) == [1, None, None]
    rate(desk, 5, 5)
    assert number(desk) == 2
    assert marks(desk) == [None, None, None]


# Skipping


def test_skipped_items_come_back_at_the_end_in_order(desk: ReviewDesk) -> None:
    desk.skip()
    desk.skip()
    met = []
    while desk.item is not None:
        met.append(number(desk))
        rate(desk, 3, 3, 3)
    assert met == [3, 4, 5, 6, 1, 2]


def test_undo_brings_a_skipped_item_back_at_once_and_touches_no_judgment(desk: ReviewDesk, db: Database) -> None:
    rate(desk, 3, 3, 3)
    desk.skip()
    desk.skip()
    assert [desk.undo(), desk.undo()] == [(3, None, "skip"), (2, None, "skip")]
    assert number(desk) == 2
    assert len(standing(db)) == 3
    desk.undo()
    assert number(desk) == 1


def test_the_only_item_left_cannot_be_skipped_away(desk: ReviewDesk) -> None:
    for _ in range(5):
        rate(desk, 3, 3, 3)
    desk.skip()
    assert number(desk) == 6


def test_skip_for_good_keeps_what_was_said_and_one_undo_takes_it_back(desk: ReviewDesk, db: Database) -> None:
    desk.rate("B", 5)
    desk.skip_for_good("not a question")
    assert number(desk) == 2
    assert sorted((j.rating or 0, j.verdict or "", j.note or "") for j in standing(db)) == [
        (0, "skipped", "not a question"),
        (0, "skipped", "not a question"),
        (5, "", ""),
    ]
    assert desk.to_undo() == (1, None, "skip for good")
    desk.undo()
    assert marks(desk) == [None, 5, None]


def test_a_skip_for_good_is_recorded_as_a_whole_or_not_at_all(desk: ReviewDesk, db: Database) -> None:
    refuse(desk, at=2)
    before = desk.item
    with pytest.raises(StorageError, match="refused"):
        desk.skip_for_good("spam")
    assert standing(db) == []
    assert (desk.item, desk.to_undo()) == (before, None)


def test_a_skip_for_good_is_taken_back_as_a_whole_or_not_at_all(desk: ReviewDesk, db: Database) -> None:
    desk.skip_for_good("spam")
    refuse(desk, at=5)
    with pytest.raises(StorageError, match="refused"):
        desk.undo()
    assert len(standing(db)) == 3
    assert desk.to_undo() == (1, None, "skip for good")


def test_a_restart_stands_on_the_first_unfinished_item(path: Path) -> None:
    with ReviewDesk.open(path, "support", "ana") as desk:
        rate(desk, 3, 3, 3, 4)
    with ReviewDesk.open(path, "support", "ana") as desk:
        assert number(desk) == 2
        assert marks(desk) == [4, None, None]


# Progress, looking ahead, trouble


def test_progress_counts_this_reviewers_own_work(path: Path) -> None:
    clock = Clock()
    with ReviewDesk.open(path, "support", "ben") as desk:
        rate(desk, 5, 5, 5)
    with ReviewDesk(open_database(path), "support", "ana", clock=clock) as desk:
        desk.stopwatch.restart()
        for _ in range(4):
            clock.now += 6
            rate(desk, 3)
        desk.skip()
        progress = desk.progress()
        assert (progress.items, progress.finished, progress.skipped) == (6, 1, 1)
        assert (progress.verdicts, progress.given) == (18, 4)
        assert progress.pace == pytest.approx(10.0)
        assert progress.minutes_left == pytest.approx(1.4)  # 14 answers at 10 a minute


def test_without_a_known_pace_there_is_no_time_left_to_tell(desk: ReviewDesk) -> None:
    assert desk.progress().minutes_left is None


def test_looking_ahead_changes_nothing_to_be_seen(desk: ReviewDesk, path: Path) -> None:
    desk.look_ahead()
    rate(desk, 3, 3, 3)
    ahead = desk.item
    with ReviewDesk.open(path, "support", "ana") as plain:
        assert plain.item == ahead


def test_a_judgment_that_cannot_be_saved_is_not_said(desk: ReviewDesk, db: Database) -> None:
    desk.look_ahead()
    rate(desk, 3, 3)
    desk._db.conn.execute("PRAGMA busy_timeout = 1")
    before = desk.item
    with write(db), pytest.raises(StorageError, match="another program is writing"):
        desk.rate("C", 5)
    assert desk.item == before
    desk.rate("C", 5)
    assert number(desk) == 2
    assert [j.rating for j in standing(db)] == [3, 3, 5]


def test_an_undo_that_cannot_be_saved_is_not_done(desk: ReviewDesk, db: Database) -> None:
    rate(desk, 3, 3)
    desk._db.conn.execute("PRAGMA busy_timeout = 1")
    before = desk.item
    with write(db), pytest.raises(StorageError):
        desk.undo()
    assert desk.item == before
    assert desk.undo() == (1, "B", "3")


def test_leaving_a_finished_desk_goes_well_when_nothing_can_be_saved(desk: ReviewDesk, db: Database) -> None:
    finish(desk)
    desk._db.conn.execute("PRAGMA busy_timeout = 1")
    with write(db):
        desk.leave()
    assert desk.standing == "finished"
