"""The tour of Review: what it says in each mode, that nothing is judged meanwhile, and that it is offered once."""

from pathlib import Path

import pytest
from textual.widgets import Static

from reviewtui.config.user import UserFile, UserSettings
from reviewtui.domain.session import ReviewMode, ReviewRules
from reviewtui.store.database import open_database
from reviewtui.store.warmups import warmed_up_on
from reviewtui.tui.app import ReviewApp
from reviewtui.tui.context import AppContext
from reviewtui.tui.screens.review import ReviewScreen
from reviewtui.tui.screens.tour_words import DROPPED
from reviewtui.tui.widgets.slots import SlotPane
from tests.fakes import collected as made
from tests.tui.driving import flowing, until, until_painted
from tests.tui.test_mouse import click
from tests.tui.test_review import PROMPTS, board, press, reviewing, settled, standing
from tests.tui.test_warmup import database as with_warmup
from tests.tui.test_warmup import warming_up

OFFER = "f3 shows you round"
MODES: tuple[ReviewMode, ...] = ("rate", "compare", "rank", "label", "guess")
SAID = {
    "rate": "1-5 rates the marked answer",
    "compare": "a or b says which answer is better",
    "rank": "1-9 put the answers in order",
    "label": "f names what is wrong",
    "guess": "1-9 say which model",
}


def collected(folder: Path, *modes: ReviewMode, rules: str | None = None) -> Path:
    mode = modes[0] if len(modes) == 1 else modes
    return made.collected(folder, made.session(PROMPTS, review=ReviewRules(mode=mode, rules=rules)))


@pytest.mark.parametrize("mode", MODES)
async def test_five_steps_over_the_item_tell_how_it_is_judged(tmp_path: Path, mode: ReviewMode) -> None:
    async with reviewing(collected(tmp_path, mode), (80, 24)) as pilot:
        seen = []
        await press(pilot, "f3")
        for step in range(1, 6):
            seen.append(await until_painted(pilot, f"tour {step}/5", "question"))
            panes = [pane for pane in board(pilot).query(SlotPane) if pane.display]
            assert panes
            assert all(pane.region.height >= 8 for pane in panes)
            await press(pilot, "enter" if step % 2 else "space")
        assert "tour" not in flowing(pilot).partition("Now the keys judge")[0]
    assert SAID[mode] in " ".join(seen[2].split())
    assert standing(tmp_path / "reviews.db") == []


@pytest.mark.parametrize(
    ("modes", "said"),
    [
        (("rate", "compare"), "After that comes another round. a or b says which answer is better"),
        (("compare", "rank", "label"), "other rounds, in which you put all in order and name failures."),
    ],
)
async def test_a_session_of_several_modes_has_a_step_for_the_later_ones(
    tmp_path: Path, modes: tuple[ReviewMode, ...], said: str
) -> None:
    async with reviewing(collected(tmp_path, *modes, rules="Be fair.")) as pilot:
        await press(pilot, "f3", "enter", "enter", "enter")
        await until_painted(pilot, "tour 4/6")
        assert said in flowing(pilot)
        await press(pilot, "enter", "enter")
        assert "R shows what this session is judged by" in flowing(pilot)


JUDGES: dict[ReviewMode, tuple[str, ...]] = {
    "rate": ("4", "0", "s", "S", "e", "f", "n", "u"),
    "compare": ("a", "b", "t", "x", "0", "f", "u"),
    "rank": ("1", "2", "3", "0", "u"),
    "label": ("f", "0", "u"),
    "guess": ("1", "2", "0", "u"),
}


@pytest.mark.parametrize("mode", MODES)
async def test_nothing_is_judged_during_the_tour_and_that_is_said(tmp_path: Path, mode: ReviewMode) -> None:
    path = collected(tmp_path, mode)
    async with reviewing(path) as pilot:
        every_one = range(len(board(pilot).query(SlotPane)))
        await press(pilot, *("tab" for _ in every_one), "f3")
        for key in JUDGES[mode]:
            if key != "u":
                await press(pilot, key)
                assert DROPPED in flowing(pilot), key
                assert isinstance(pilot.app.screen, ReviewScreen), key
        await press(pilot, "tab")
        assert DROPPED not in flowing(pilot)
        assert "tour 1/5" in flowing(pilot)
    assert standing(path) == []


async def test_what_was_judged_before_is_not_taken_back_during_the_tour(tmp_path: Path) -> None:
    path = collected(tmp_path, "rate")
    async with reviewing(path) as pilot:
        await press(pilot, "4", "f3", "u")
        assert DROPPED in flowing(pilot)
    assert [row.rating for row in standing(path)] == [4]


async def test_an_order_that_was_begun_is_as_it_was(tmp_path: Path) -> None:
    path = collected(tmp_path, "rank")
    async with reviewing(path, (200, 50)) as pilot:
        await press(pilot, "2", "f3", "equals_sign", "u", "1", "escape", "equals_sign", "1", "3", "enter")
    assert sorted((row.rank or 0) for row in standing(path)) == [1, 1, 3]


async def test_what_reads_stays_a_key_and_looking_round_takes_no_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = collected(tmp_path, "rate")
    async with reviewing(path) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        await until(pilot, lambda: screen._timed)
        watch = screen._at_desk().stopwatch
        now = 0.0
        monkeypatch.setattr(watch, "_clock", lambda: now)
        watch.restart()
        now = 2.0
        await press(pilot, "f3", "tab")
        assert board(pilot).chosen == "B"
        now = 50.0
        await press(pilot, "question_mark", "escape")  # which ends the list of keys and not the tour
        assert "tour 1/5" in flowing(pilot)
        now = 60.0
        await press(pilot, "escape")
        now = 63.0
        await press(pilot, "4")
    assert [row.seconds for row in standing(path)] == [5.0]


async def test_it_is_offered_until_it_was_shown_or_somebody_judged_and_can_be_asked_for(tmp_path: Path) -> None:
    path = collected(tmp_path, "rate")
    async with reviewing(path) as pilot:
        assert OFFER in flowing(pilot)
    async with reviewing(path) as pilot:
        await press(pilot, "f3", "escape")
        assert not pilot.app.screen.query_one("#intro", Static).display
        assert "f3 shows the tour again" in flowing(pilot)
    async with reviewing(path) as pilot:
        assert OFFER not in flowing(pilot)
        await press(pilot, "f3")
        assert "tour 1/5" in flowing(pilot)
    async with reviewing(path, reviewer="ben") as pilot:
        await press(pilot, "4")
        assert OFFER not in flowing(pilot)


async def test_the_palette_shows_it(tmp_path: Path) -> None:
    async with reviewing(collected(tmp_path, "rate")) as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause()
        await pilot.press(*"the tour")
        await until_painted(pilot, "Show the tour")
        await pilot.press("down", "enter")
        await until_painted(pilot, "tour 1/5")


async def test_the_mouse_begins_it_goes_on_and_ends_it(tmp_path: Path) -> None:
    async with reviewing(collected(tmp_path, "rate")) as pilot:
        await click(pilot, OFFER)
        await until_painted(pilot, "tour 1/5")
        await click(pilot, "enter goes on")
        await until_painted(pilot, "tour 2/5")
        await click(pilot, "esc ends the tour")
        await until(pilot, lambda: "tour 2/5" not in flowing(pilot))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (UserSettings(bindings={"review.tour.next": "f7", "review.cannot_judge": "f8"}), "f8 says that you can't tell"),
        (UserSettings("left-hand"), "` says that you can't tell"),
        (UserSettings(linear=True), "0 says that you can't tell"),
    ],
)
async def test_keys_are_named_as_the_person_has_them(tmp_path: Path, settings: UserSettings, said: str) -> None:
    path = collected(tmp_path, "rate")
    moved = "review.tour.next" in settings.bindings
    context = AppContext(path, path.parent, "ana", {}, UserFile(tmp_path / "config.toml", settings))
    app = ReviewApp(context, "review", "support")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "f3", *(["f7" if moved else "space"] * 3))
        await until_painted(pilot, "tour 4/5", f"{'f7' if moved else 'enter'} goes on")
        assert said in flowing(pilot)


async def test_the_line_below_the_answers_names_the_persons_keys_too(tmp_path: Path) -> None:
    path = collected(tmp_path, "label")
    context = AppContext(path, path.parent, "ana", {}, UserFile(tmp_path / "config.toml", UserSettings("left-hand")))
    async with ReviewApp(context, "review", "support").run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert "f names it, x says that this is all." in flowing(pilot)


async def test_it_is_offered_in_the_warm_up_and_judges_nothing_there(tmp_path: Path) -> None:
    path = with_warmup(tmp_path)
    async with warming_up(path) as pilot:
        assert OFFER in flowing(pilot)
        await pilot.press("f3")
        await until_painted(pilot, "tour 1/5")
        for key in ("5", "s", "W", "0"):
            await pilot.press(key)
            await until(pilot, lambda: DROPPED in flowing(pilot))
            await pilot.press("tab")
        await pilot.press("escape")
        await until(pilot, lambda: "1-5 rates the marked answer" in flowing(pilot))
        assert OFFER not in flowing(pilot)
    with open_database(path) as db:
        assert warmed_up_on(db, "support", "ana") == set()
