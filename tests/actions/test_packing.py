"""Blind packs: what is in them, what is not, and how what was said in one comes back."""

import asyncio
import os
import shutil
import sqlite3
import stat
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from reviewtui.actions.collect import Collection
from reviewtui.actions.merging import merge
from reviewtui.actions.packing import make_pack
from reviewtui.actions.report import session_report
from reviewtui.actions.review import ReviewDesk
from reviewtui.domain.errors import ReviewError, StorageError
from reviewtui.domain.ids import content_hash
from reviewtui.domain.judgment import Judgment
from reviewtui.domain.known import KnownItem
from reviewtui.domain.prompt import Message
from reviewtui.domain.session import ReviewRules
from reviewtui.store.assignment import join_session
from reviewtui.store.blinding import record_exposure
from reviewtui.store.database import Database, database_secret, open_database
from reviewtui.store.judgments import judgment_history, verify_chains
from reviewtui.store.packs import PackKey, PackMark, pack_at, store_key
from reviewtui.store.sessions import requirements_lock, stored_session
from reviewtui.store.warmups import WarmupResult, add_warmup, warmup_results
from tests.fakes.collected import MODELS, collected, conversation, draw_alike, prompt, session, standing
from tests.fakes.joined import content, union

PROMPTS = [
    prompt("where is my order", family="orders", reference="It left yesterday.", system="You are a shop."),
    prompt("wher is it", family="orders"),
    prompt("may I return a chair"),
    prompt("how long is the warranty"),
]


def database(folder: Path, rules: ReviewRules = ReviewRules(), trials: int = 1) -> Path:  # noqa: B008 - frozen
    folder.mkdir(exist_ok=True)
    return collected(folder, session(PROMPTS, trials=trials, review=rules))


@pytest.fixture
def owner(tmp_path: Path) -> Path:
    """The database that packs are made of."""
    return database(tmp_path / "owner")


def packed(owner: Path, reviewer: str = "ana", name: str = "") -> Path:
    """A pack of it, in a folder of its own."""
    folder = owner.parent.parent / f"{name or reviewer}'s"
    folder.mkdir(exist_ok=True)
    file = folder / "support.pack.db"
    make_pack(owner, "support", reviewer, file)
    return file


def graded(pack: Path, ratings: Sequence[int], reviewer: str = "ana") -> None:
    """Rate so many answers of the pack, as they come."""
    given = list(ratings)
    with ReviewDesk.open(pack, "support", reviewer) as desk:
        while given and desk.item is not None:
            desk.rate(desk.item.unjudged[0], given.pop(0))
    assert not given


def said(path: Path, reviewer: str = "ana") -> list[Judgment]:
    with open_database(path) as db:
        assert verify_chains(db) == []
        return judgment_history(db, "support", reviewer)


def words(path: Path, reviewer: str = "ana") -> dict[str, int | None]:
    """What stands of the ratings, by the words of the answers."""
    with open_database(path) as db:
        texts = {row["response_id"]: row["text"] for row in db.rows("SELECT response_id, text FROM response_bodies")}
        return {texts[one.response_id or ""]: one.rating for one in standing(db, reviewer=reviewer)}


def test_nothing_in_its_bytes_tells_whose_answers_are_in_it(owner: Path) -> None:
    with open_database(owner) as db:
        ids = [row["id"] for row in db.rows("SELECT id FROM responses")]
        stamps = [row["ended_at"] for row in db.rows("SELECT ended_at FROM responses")]
        variants = [row["variant"] for row in db.rows("SELECT variant FROM current_variants")]
        secret = database_secret(db)
    pack = packed(owner)
    graded(pack, [4, 2])
    with open_database(pack):  # as it lies there while it is graded: with its write-ahead log
        files = {file.name: file.read_bytes() for file in pack.parent.iterdir()}
    assert len(files) > 1
    files["closed"] = pack.read_bytes()
    hidden = [
        *MODELS,
        *ids,
        *stamps,
        *variants,
        *(one.id for one in PROMPTS),
        "orders",
        ".test/v1",
        "https://",
        "321.5",
    ]
    hidden += [f"id-{name}" for name in MODELS] + [f"host-{name.lower()}" for name in MODELS] + ["sessions/", "csat"]
    for name, held in files.items():
        assert b"where is my order" in held or name.endswith(("-wal", "-shm"))
        assert secret not in held
        for token in hidden:
            for written in (token, token.upper(), token.lower(), token.replace("-", "")):
                assert written.encode() not in held, f"{token} is in {name}"


def test_it_holds_what_review_shows_and_nothing_else(owner: Path) -> None:
    pack = packed(owner)
    assert stat.S_IMODE(pack.stat().st_mode) == 0o600
    with open_database(pack) as db:
        rows = db.rows("SELECT * FROM v_responses")
        assert len(rows) == 12
        assert {row["provider"] for row in db.rows("SELECT provider FROM v_models")} == {"imported"}
        for column in ("reasoning", "ttft_ms", "total_ms", "chunks", "cost", "output_tokens", "error_kind", "notes"):
            assert {row[column] for row in rows} == {None}, column
        assert len({row["created_at"] for row in rows}) == len({row["ended_at"] for row in rows}) == 1
        assert {len(row["model"]) for row in rows} == {len("model-12345678")}
        families = [row["family"] for row in db.rows("SELECT family FROM v_prompts ORDER BY text")]
        assert len(set(families)) == 3
        kept = stored_session(db, "support")
        assert kept is not None
        assert (kept.review.blind, kept.review.reveal, kept.requirements, kept.path) == (True, "never", (), "")
    with ReviewDesk.open(pack, "support", "ana") as desk:
        shown = {}
        while desk.item is not None:
            shown[desk.item.turns[-1].text] = desk.item
            for letter in desk.item.unjudged:
                desk.rate(letter, 3)
    assert shown.keys() == {one.text for one in PROMPTS}
    item = shown["where is my order"]
    assert item.reference == "It left yesterday."
    assert [turn.text for turn in item.turns] == ["You are a shop.", "where is my order"]


def test_two_packs_of_one_database_have_no_id_in_common(owner: Path) -> None:
    found = []
    for name in ("first", "second"):
        with open_database(packed(owner, name=name)) as db:
            found.append(
                {row[0] for row in db.rows("SELECT id FROM responses UNION SELECT id FROM prompts")}
                | {row[0] for row in db.rows("SELECT name FROM session_models")}
            )
    assert not found[0] & found[1]


def test_what_was_said_comes_back_to_the_answers_that_it_is_about(owner: Path) -> None:
    pack = packed(owner)
    with ReviewDesk.open(pack, "support", "ana") as desk:
        assert desk.item is not None
        first = desk.item.slots[0]
        desk.label(first.letter, "refusal", severity=3)
        desk.note(first.letter, "hm")
        desk.rate(first.letter, 2)
        desk.rate(desk.item.slots[1].letter, 1)
        desk.undo()
        desk.rate(desk.item.slots[1].letter, 5)
    summary = merge(owner, [pack])
    assert summary.added["judgments"] == 6
    assert summary.files[0].kind == "pack"
    assert words(owner) == words(pack)
    there, here = said(pack), said(owner)
    for sent, came in zip(there, here, strict=True):
        kept = ("id", "kind", "rating", "seconds", "created_at", "supersedes", "superseded_by", "writer", "seq", "note")
        for field in (*kept, "severity", "category", "act", "version"):
            assert getattr(sent, field) == getattr(came, field), field
        assert came.blind
        assert not came.exposed
        assert came.hash != sent.hash
        assert came.slots is not None
        assert len(came.slots) == 3
    with ReviewDesk.open(owner, "support", "ana") as desk:
        assert desk.progress().given == 2
        undone = desk.undo()
        assert undone is not None
        assert undone.what == "5"


def test_packs_come_back_in_any_order_any_number_of_times(owner: Path, tmp_path: Path) -> None:
    ana, ben = packed(owner), packed(owner, "ben")
    graded(ana, [4, 2, 3, 5])
    graded(ben, [1, 2], "ben")
    results: list[dict[str, list[tuple[object, ...]]]] = []
    for order in ((ana, ben), (ben, ana), (ana, ana, ben, ben, ana), (ana, ben)):
        here = Path(shutil.copytree(owner.parent, tmp_path / f"here{len(results)}")) / owner.name
        for pack in order:
            merge(here, [pack])
        again = merge(here, order)
        assert set(again.added.values()) == {0}
        assert not again.changed
        results.append(content(here))
    assert all(result == results[0] for result in results)
    assert content(union(tmp_path, tmp_path / "here0" / owner.name, tmp_path / "here1" / owner.name)) == results[0]


def test_a_pack_comes_back_half_graded_and_then_whole(owner: Path) -> None:
    pack = packed(owner)
    graded(pack, [4, 2])
    assert merge(owner, [pack]).added["judgments"] == 2
    graded(pack, [1] * 10)
    assert merge(owner, [pack]).added["judgments"] == 10
    assert words(owner) == words(pack)
    with ReviewDesk.open(owner, "support", "ana") as desk:
        assert desk.standing == "finished"


def test_figures_count_what_came_back_like_what_was_said_here(owner: Path) -> None:
    pack = packed(owner)
    graded(pack, [5, 1] * 6)
    merge(owner, [pack])
    with open_database(owner) as db:
        definition = stored_session(db, "support")
        assert definition is not None
        models = {row["id"]: row["model"] for row in db.rows("SELECT id, model FROM responses")}
        given = [(models[one.response_id or ""], one.rating) for one in standing(db)]
        for entry in session_report(db, definition).models:
            ratings = [rating for name, rating in given if name == entry.name]
            assert entry.figures.csat.n == len(ratings) == 4
            assert entry.figures.csat.value == ratings.count(5) / 4


def test_two_are_compared_and_trials_are_items_of_their_own(tmp_path: Path) -> None:
    owner = database(tmp_path / "owner", ReviewRules(mode="compare"), trials=2)
    pack = packed(owner)
    with ReviewDesk.open(pack, "support", "ana") as desk:
        assert desk.progress().items == 8
        assert desk.progress().unanswered == 0
        while desk.item is not None:
            desk.compare("first")
    merge(owner, [pack])
    with open_database(owner) as db, open_database(pack) as sent:
        for one, there in zip(standing(db), standing(sent), strict=True):
            assert one.slots is not None
            assert one.slots["A"] == one.response_id
            assert one.slots["B"] == one.other_response_id
            assert there.verdict == one.verdict == "first"
            pair = db.rows(
                "SELECT prompt_id, trial, model FROM responses WHERE id IN (?, ?)", tuple(one.slots.values())
            )
            assert len({tuple(row)[:2] for row in pair}) == 1
            assert len({row["model"] for row in pair}) == 2
        counts = db.rows(
            "SELECT model, count(*) AS times FROM judgments j JOIN responses r ON r.id = j.response_id GROUP BY model"
        )
        assert max(row["times"] for row in counts) - min(row["times"] for row in counts) <= 1
    with ReviewDesk.open(owner, "support", "ana") as desk:
        assert desk.standing == "finished"


def test_what_is_judged_already_is_left_out(owner: Path) -> None:
    with ReviewDesk.open(owner, "support", "ana") as desk:
        assert desk.item is not None
        text = desk.item.turns[-1].text
        for letter in desk.item.unjudged:
            desk.rate(letter, 3)
    made = make_pack(owner, "support", "ana", owner.with_name("a.db"))
    assert (made.items, made.answers, made.left_out, made.again) == (3, 9, 1, 0)
    assert text.encode() not in owner.with_name("a.db").read_bytes()
    assert make_pack(owner, "support", "ben", owner.with_name("b.db")).items == 4
    assert make_pack(owner, "support", "ana", owner.with_name("c.db")).again == 3


def test_what_was_seen_by_name_before_is_not_blind(owner: Path) -> None:
    with open_database(owner) as db:
        (seen, *_) = [row["id"] for row in db.rows("SELECT id FROM responses")]
        record_exposure(db, "support", "ana", [seen])
    pack = packed(owner)
    graded(pack, [3] * 12)
    merge(owner, [pack])
    assert {one.response_id for one in said(owner) if one.exposed} == {seen}
    assert {one.response_id for one in said(owner) if not one.blind} == {seen}


def test_the_terms_are_fixed_when_the_pack_is_made_and_not_in_it(owner: Path, tmp_path: Path) -> None:
    pack = packed(owner)
    with open_database(owner) as db:
        assert requirements_lock(db, "support") is not None
    with open_database(pack) as db:
        before = requirements_lock(db, "support")
    sessions = tmp_path / "cwd" / "sessions"
    sessions.mkdir(parents=True)
    sessions.joinpath("support.toml").write_text("broken [")
    with ReviewDesk.open(pack, "support", "ana", cwd=sessions.parent) as desk:
        assert desk.item is not None
        desk.rate("A", 3)
    with open_database(pack) as db:
        assert requirements_lock(db, "support") == before


def change(pack: Path, *statements: str) -> None:
    with closing(sqlite3.connect(pack, isolation_level=None)) as conn:
        for statement in statements:
            conn.execute(statement)


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (
            "UPDATE response_bodies SET text = text || '!' WHERE response_id = (SELECT min(id) FROM responses)",
            "other words",
        ),
        ('UPDATE prompts SET messages = \'[{"role":"user","content":"x"}]\'', "prompt [0-9a-f]+ has other words"),
        ("UPDATE session_prompts SET reference = 'no'", "has other words"),
        ("UPDATE responses SET model = (SELECT max(name) FROM session_models)", "answer [0-9a-f-]+ has other words"),
        ("UPDATE sessions SET definition = replace(definition, 'rate', 'rank')", "the rules of grading are others"),
        ("DELETE FROM session_prompts WHERE prompt_id = (SELECT min(id) FROM prompts)", "is missing"),
    ],
)
def test_a_pack_that_is_not_as_it_was_sent_is_refused(owner: Path, statement: str, named: str) -> None:
    pack = packed(owner)
    graded(pack, [4])
    change(pack, statement)
    before = content(owner)
    with pytest.raises(StorageError, match=named) as caught:
        merge(owner, [pack])
    assert "not as it was sent" in caught.value.message
    assert not any(name in str(caught.value) for name in MODELS)
    assert content(owner) == before


def test_an_answer_that_was_added_and_a_judgment_of_somebody_else_are_refused(owner: Path) -> None:
    pack = packed(owner)
    graded(pack, [4], "mallory")
    with pytest.raises(StorageError, match="mallory judged in it, and it is for ana"):
        merge(owner, [pack])
    added = packed(owner, name="other")
    with open_database(added) as db:
        columns = [row["name"] for row in db.rows("PRAGMA table_info(responses)")]
    chosen = ", ".join("'added'" if name == "id" else "2" if name == "trial" else name for name in columns)
    change(
        added,
        f"INSERT INTO responses SELECT {chosen} FROM responses LIMIT 1",
        "INSERT INTO response_bodies VALUES ('added', 'x', '', NULL, x'')",
    )
    with pytest.raises(StorageError, match="answer added was added"):
        merge(owner, [added])


def test_a_verdict_that_was_changed_by_hand_is_refused(owner: Path) -> None:
    pack = packed(owner)
    graded(pack, [4])
    change(pack, "DROP TRIGGER judgments_never_change", "UPDATE judgments SET rating = 5")
    with pytest.raises(StorageError, match="its content was changed"):
        merge(owner, [pack])


def test_a_copy_of_a_pack_that_was_graded_on_beside_it_is_refused(owner: Path) -> None:
    pack = packed(owner)
    graded(pack, [4])
    copy = pack.with_name("copy.db")
    shutil.copy(pack, copy)
    graded(pack, [4])
    graded(copy, [1])
    merge(owner, [pack])
    before = content(owner)
    with pytest.raises(StorageError, match="another copy of this pack"):
        merge(owner, [copy])
    assert content(owner) == before


def test_a_pack_belongs_to_the_database_that_it_was_made_of(owner: Path, tmp_path: Path) -> None:
    stranger = database(tmp_path / "stranger")
    with pytest.raises(StorageError, match="was not made of this database"):
        merge(stranger, [packed(owner)])
    pack = pack_at(packed(owner, "ben"))
    assert pack is not None
    assert (pack.session, pack.reviewer) == ("support", "ben")
    assert pack_at(owner) is None
    assert pack_at(tmp_path / "nothing.db") is None


def test_it_comes_back_into_a_copy_of_the_database_too(owner: Path, tmp_path: Path) -> None:
    pack = packed(owner)
    graded(pack, [4, 5])
    copy = union(tmp_path, owner)
    merge(copy, [pack])
    merge(owner, [copy])
    assert words(owner) == words(pack)
    assert set(merge(owner, [pack]).added.values()) == {0}
    assert content(owner) == content(copy)


def test_no_names_no_report_no_collection_no_pack_of_it_and_nothing_merged_into_it(owner: Path) -> None:
    pack = packed(owner)
    with open_database(pack) as db:
        definition = stored_session(db, "support")
        assert definition is not None
        with pytest.raises(ReviewError, match="is a blind pack for ana"):
            session_report(db, definition)
    collection = Collection(definition, pack, data_dir=pack.parent, env=os.environ)
    with pytest.raises(ReviewError, match="nothing can be collected into it"):
        asyncio.run(collection.prepare(lambda *_: None))
    with pytest.raises(ReviewError, match="no pack can be made of it"):
        make_pack(pack, "support", "ben", pack.with_name("of-pack.db"))
    with pytest.raises(ReviewError, match="nothing can be merged into it"):
        merge(pack, [owner])


def test_guessing_has_no_place_in_a_pack(tmp_path: Path) -> None:
    owner = database(tmp_path / "both", ReviewRules(mode=("rate", "guess")))
    with open_database(packed(owner)) as db:
        definition = stored_session(db, "support")
        assert definition is not None
        assert definition.review.mode == "rate"
    alone = database(tmp_path / "alone", ReviewRules(mode="guess"))
    with pytest.raises(ReviewError, match="cannot ask which model"):
        make_pack(alone, "support", "ana", tmp_path / "never.db")
    assert not (tmp_path / "never.db").exists()


def test_what_takes_the_name_while_a_pack_is_made_keeps_it(
    owner: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "support.pack.db"

    def meanwhile(db: Database, mark: PackMark, key: PackKey) -> None:
        file.write_text("graded")
        store_key(db, mark, key)

    monkeypatch.setattr("reviewtui.actions.packing.store_key", meanwhile)
    with pytest.raises(ReviewError, match="is there already"):
        make_pack(owner, "support", "ana", file)
    assert file.read_text() == "graded"
    assert [left.name for left in tmp_path.glob(".support*")] == []


def test_nothing_to_grade_nowhere_to_write_and_a_file_that_is_there(owner: Path, tmp_path: Path) -> None:
    with pytest.raises(ReviewError, match="nothing was collected"):
        make_pack(owner, "unknown", "ana", tmp_path / "a.db")
    with pytest.raises(ReviewError, match="there is no folder"):
        make_pack(owner, "support", "ana", tmp_path / "no" / "a.db")
    taken = tmp_path / "taken.db"
    taken.write_text("graded")
    with pytest.raises(ReviewError, match="is there already"):
        make_pack(owner, "support", "ana", taken)
    assert taken.read_text() == "graded"
    pack = packed(owner)
    graded(pack, [3] * 12)
    merge(owner, [pack])
    with pytest.raises(ReviewError, match="nothing in support for ana to grade"):
        make_pack(owner, "support", "ana", tmp_path / "a.db")
    assert not (tmp_path / "a.db").exists()
    assert [file.name for file in owner.parent.iterdir() if file.name.startswith(".")] == []


def test_prompts_of_several_messages_are_whole(tmp_path: Path) -> None:
    turns = (Message("user", "hello"), Message("assistant", "hi"), Message("user", [{"type": "text", "text": "and?"}]))
    owner = collected(tmp_path, session([conversation(*turns)]))
    make_pack(owner, "support", "ana", tmp_path / "pack.db")
    with ReviewDesk.open(tmp_path / "pack.db", "support", "ana") as desk:
        assert desk.item is not None
        assert [turn.text for turn in desk.item.turns] == ["hello", "hi", "and?"]


def test_of_a_shared_session_a_pack_has_what_falls_to_its_reviewer(tmp_path: Path) -> None:
    owner = database(tmp_path / "owner", ReviewRules(overlap=0.0))
    with open_database(owner) as db:
        draw_alike(db)  # else all four items might fall to one of the two
        for reviewer in ("ana", "ben"):
            join_session(db, "support", reviewer)
    ana, ben = (make_pack(owner, "support", name, tmp_path / f"{name}.db") for name in ("ana", "ben"))
    assert ana.items + ben.items == len(PROMPTS)
    assert ana.left_out == ben.items
    for name, made in (("ana", ana), ("ben", ben)):
        graded(tmp_path / f"{name}.db", [3] * made.answers, name)
        merge(owner, [tmp_path / f"{name}.db"])
    with open_database(owner) as db:
        rated = db.rows("SELECT response_id, count(*) AS times FROM judgments GROUP BY response_id")
        assert [row["times"] for row in rated] == [1] * 3 * len(PROMPTS)


def test_for_whom_nothing_is_left_of_a_shared_session_is_told_so(tmp_path: Path) -> None:
    owner = collected(tmp_path, session([prompt("one matter")], review=ReviewRules(overlap=0.0)))
    refused = []
    for name in ("ana", "ben", "ana"):  # alone, it is hers; of two, it falls to one
        try:
            make_pack(owner, "support", name, tmp_path / f"{name}-{len(refused)}.db")
        except ReviewError as error:
            refused.append(error.hint)
    assert refused == ["All that is complete is judged, for others to judge (`overlap`), or has no text."]


def test_what_came_of_the_warm_up_comes_back_too(tmp_path: Path) -> None:
    item = KnownItem(prompt="which is it?", answers=("this", "that"), ratings=(5, 1), explanation="It is this.")
    owner = database(tmp_path / "owner", ReviewRules(warmup=(item,)))
    pack = packed(owner)
    with open_database(pack) as db:
        add_warmup(db, "support", "ana", content_hash(item), checks=2, as_expected=1)
    for _ in range(2):
        merge(owner, [pack])
    with open_database(owner) as db:
        assert warmup_results(db, "support") == [WarmupResult("ana", 1, 2, 1)]
    with open_database(packed(owner, name="later")) as db:
        later = stored_session(db, "support")
        assert later is not None
        assert later.review.warmup == ()
