"""The settling screen, driven by its keys: what it shows, what a key says, what it never shows."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from reviewtui.actions.review import ReviewDesk
from reviewtui.domain.judgment import Judgment
from reviewtui.domain.session import ReviewMode, ReviewRules, Session
from reviewtui.store.database import open_database
from reviewtui.tui.widgets.slots import SlotBoard
from tests.actions.test_settling import compare_all, rate_all
from tests.fakes import collected as made
from tests.tui.driving import painted, running, until, until_painted

SIZES = [(80, 24), (120, 40)]


def session(mode: ReviewMode = "rate", models: tuple[str, ...] = made.MODELS[:2]) -> Session:
    of = made.session([made.prompt(f"question {number}") for number in range(2)], models)
    return replace(of, review=ReviewRules(mode=mode))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sessions").mkdir()
    return tmp_path


def collected(folder: Path, of: Session) -> Path:
    return made.collected(folder / "sessions", of)


def apart(folder: Path, ben: Callable[[str, str], int] = lambda asked, model: 1) -> Path:
    path = collected(folder, session())
    rate_all(path, "ana", lambda asked, model: 5)
    rate_all(path, "ben", ben)
    return path


def settled(path: Path) -> list[Judgment]:
    with open_database(path) as db:
        return [row for row in made.standing(db) if row.kind == "settle"]


@pytest.mark.parametrize("size", SIZES)
async def test_a_dispute_shows_who_said_what_and_a_key_settles_it(folder: Path, size: tuple[int, int]) -> None:
    path = apart(folder)
    async with running(folder, "settle", "support", size=size) as pilot:
        screen = await until_painted(pilot, "question 0", "what was said of", "1/4", "5 of 5", "1 of 5", "1-5 rate")
        assert "ana" in screen
        assert "ben" in screen
        assert "blind" in screen
        await pilot.press("n", *"policy", "enter")
        await until_painted(pilot, "your reason: policy")
        await pilot.press("2")
        await until_painted(pilot, "2/4")
        [row] = settled(path)
        assert (row.rating, row.note, row.reviewer) == (2, "policy", "ana")
        assert "your reason" not in painted(pilot)
        await pilot.press("u")
        await until_painted(pilot, "1/4", "Taken back.")
        assert settled(path) == []


@pytest.mark.parametrize("size", SIZES)
async def test_a_dispute_by_a_criterion_names_it(folder: Path, size: tuple[int, int]) -> None:
    of = session()
    path = collected(folder, replace(of, review=replace(of.review, criteria=("[b]to\x1bne[/b]",))))
    for reviewer, rating in (("ana", 5), ("ben", 1)):
        with ReviewDesk.open(path, "support", reviewer) as desk:
            while desk.item is not None:
                for slot in desk.item.slots:
                    desk.rate(slot.letter, 5)
                    desk.rate(slot.letter, rating, slot.grades[0].criterion)
    async with running(folder, "settle", "support", size=size) as pilot:
        await until_painted(pilot, "what was said of", ", by [b]to␛ne[/b]", "1/4", "5 of 5", "1 of 5", "1-5 rate")
        await pilot.press("2")
        await until_painted(pilot, "2/4")
    [row] = settled(path)
    assert (row.rating, row.criterion) == (2, "[b]to\x1bne[/b]")


async def test_no_model_is_named_in_any_frame(folder: Path) -> None:
    path = apart(folder)
    frames = []
    async with running(folder, "settle", "support") as pilot:
        for number in range(1, 5):
            frames.append(await until_painted(pilot, f"{number}/4"))
            await pilot.press("d", "z")
            await pilot.pause()
            frames.append(painted(pilot))
            await pilot.press("z")
            await pilot.press("0" if number == 1 else "3")
        frames.append(await until_painted(pilot, "All that can be settled now is settled: 4 verdicts."))
    assert [row.verdict or row.rating for row in settled(path)] == ["cannot_judge", 3, 3, 3]
    for secret in (*made.MODELS, "host-", "987"):
        assert not any(secret.lower() in frame.lower() for frame in frames), secret


async def test_comparisons_are_settled_by_their_keys(folder: Path) -> None:
    path = collected(folder, session("compare"))
    compare_all(path, "ana", made.MODELS[0])
    compare_all(path, "ben", made.MODELS[1])
    async with running(folder, "settle", "support") as pilot:
        screen = await until_painted(pilot, "what was said", "A better", "B better", "1/2")
        assert "1-5" not in screen
        await pilot.press("s")
        await until_painted(pilot, "question 1")
        await pilot.press("t")
        await until_painted(pilot, "2/2")
        await pilot.press("b")
        await until_painted(pilot, "All that can be settled")
    assert [row.verdict for row in settled(path)] == ["tie", "second"]


async def test_an_order_is_settled_by_digits(folder: Path) -> None:
    path = collected(folder, session("rank", made.MODELS))
    with open_database(path) as db:
        models = {row["text"]: row["model"] for row in db.rows("SELECT text, model FROM v_responses")}
    from reviewtui.actions.review import ReviewDesk

    for reviewer, best in (("ana", made.MODELS), ("ben", tuple(reversed(made.MODELS)))):
        with ReviewDesk.open(path, "support", reviewer) as desk:
            while desk.item is not None:
                order = sorted(desk.item.slots, key=lambda slot: best.index(models[slot.text]))
                desk.rank([[slot.letter] for slot in order])
    async with running(folder, "settle", "support", size=(200, 50)) as pilot:
        await until_painted(pilot, "1/2", "order", " > ")
        await pilot.press("3", "1", "enter")
        await until_painted(pilot, "2/2")
    assert sorted(row.rank or 0 for row in settled(path)) == [1, 2, 3]


async def test_who_has_not_judged_is_shown_nothing_but_how_many(folder: Path) -> None:
    path = collected(folder, session())
    rate_all(path, "ben", lambda asked, model: 5)
    rate_all(path, "cid", lambda asked, model: 1)
    async with running(folder, "settle", "support") as pilot:
        screen = await until_painted(pilot, "4 disagreements on answers that you have still to judge yourself")
        assert "ben" not in screen
        assert "5 of 5" not in screen
        await pilot.press("r")
        await until_painted(pilot, "1/2", "grade blind")


async def test_an_empty_state_says_why(folder: Path) -> None:
    path = collected(folder, session())
    rate_all(path, "ana", lambda asked, model: 5)
    async with running(folder, "settle", "support") as pilot:
        await until_painted(pilot, "Nothing to settle.", "two people who judged the same answers")
    rate_all(path, "ben", lambda asked, model: 4)
    async with running(folder, "settle", "support") as pilot:
        await until_painted(pilot, "Nothing to settle.", "do not contradict each other")
    rate_all(path, "cid", lambda asked, model: 1, items=1)
    async with running(folder, "settle", "support") as pilot:
        await until_painted(pilot, "1/2")
        await pilot.press("1", "1")
        await until(pilot, lambda: len(settled(path)) == 2)
        await until_painted(pilot, "All that can be settled now is settled: 2 verdicts.")
    rate_all(path, "dan", lambda asked, model: 1, items=2)
    async with running(folder, "settle", "support") as pilot:
        await until_painted(pilot, "2 disagreements waiting until all have given their own: cid", "--without NAME")


async def test_a_session_that_was_never_collected_is_said(folder: Path) -> None:
    async with running(folder, "settle", "support") as pilot:
        await until_painted(pilot, "There is no database")


async def test_it_is_reached_from_the_sessions_page_and_the_keys_are_listed(folder: Path) -> None:
    apart(folder)
    async with running(folder, "session", "support") as pilot:
        await until_painted(pilot, "s settle", "4/4")
        await pilot.press("s")
        await until_painted(pilot, "what was said of")
        await pilot.press("escape")
        await until_painted(pilot, "s settle")
        await pilot.press("s")
        await until_painted(pilot, "what was said of")
        await pilot.press("question_mark")
        screen = await until_painted(pilot, "type to search")
        assert "can't tell" in screen
        assert "needs expert" not in screen


async def test_a_key_pressed_before_the_answer_is_painted_settles_nothing(folder: Path) -> None:
    path = apart(folder)
    async with running(folder, "settle", "support") as pilot:
        await until_painted(pilot, "1/4")
        pane = pilot.app.screen.query_one(SlotBoard).pane
        assert pane is not None
        pane.seen = False
        await pilot.press("2")
        await until_painted(pilot, "Too early")
    assert settled(path) == []
