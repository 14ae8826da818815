"""The review screen on a real database: keys, painting, blindness, hostile text, trouble."""

import itertools
import re
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Input, Static

from reviewtui.actions import review_ready
from reviewtui.actions.review import ReviewDesk
from reviewtui.domain.judgment import Judgment
from reviewtui.domain.prompt import Message, Prompt
from reviewtui.domain.session import Model
from reviewtui.store.database import open_database, write
from reviewtui.store.judgments import judgment_history
from reviewtui.tui.app import ReviewApp
from reviewtui.tui.context import AppContext
from reviewtui.tui.screens.review import ReviewScreen
from reviewtui.tui.screens.review_label import LabelScreen
from reviewtui.tui.screens.review_words import EARLY
from reviewtui.tui.widgets.chrome import TopLine
from reviewtui.tui.widgets.prompt_box import PromptBox
from reviewtui.tui.widgets.slots import SlotBoard, SlotPane
from tests.fakes import collected as made
from tests.tui.driving import flowing, painted, until, until_painted

PROMPTS = [made.prompt(f"question {number}", family=f"f{number // 2}") for number in range(6)]
HOSTILE = "[@click=app.quit]x[/] [/nonsense] \x1b]52;c;ZXZpbA==\x07 \u202eabc \x9b31m **bold**"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return made.collected(tmp_path, made.session(PROMPTS))


@asynccontextmanager
async def reviewing(path: Path, size: tuple[int, int] = (120, 40), reviewer: str = "ana") -> AsyncIterator[Pilot[int]]:
    """The app on the review screen, its first item painted (or what stands there instead)."""
    app = ReviewApp(AppContext(path, path.parent, reviewer, {}), "review", "support")
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        yield pilot


async def settled(pilot: Pilot[int]) -> None:
    """Until the screen has been opened and what lies on it is painted."""
    for attempt in range(500):
        if attempt:
            await pilot.pause()
        screen = pilot.app.screen
        if not isinstance(screen, ReviewScreen):
            continue
        if screen.has_class("-message") and "Opening" not in painted(pilot):
            return
        pane = board(pilot).pane
        if pane is not None and pane.seen and screen.query_one(PromptBox).seen:
            return
    raise AssertionError(f"never settled:\n{painted(pilot)}")


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Press keys as a person does: each after what the one before brought has been painted."""
    for key in keys:
        await pilot.press(key)
        if isinstance(pilot.app.screen, ReviewScreen):
            await settled(pilot)


def board(pilot: Pilot[int]) -> SlotBoard:
    return pilot.app.screen_stack[1].query_one(SlotBoard)


def standing(path: Path) -> list[Judgment]:
    with open_database(path) as db:
        return made.standing(db)


def place(pilot: Pilot[int]) -> tuple[str, str]:
    """Where the reviewer stands: `3/6` and the letter."""
    return pilot.app.screen.query_one(TopLine).facts[0], board(pilot).chosen


# Opening


@pytest.mark.usefixtures("held_up")
async def test_what_was_judged_elsewhere_is_found_while_keys_answer(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    find = review_ready.make_ready

    def finding(database: Path, session: str, reviewer: str, told: review_ready.Progress) -> None:
        told(20_000, 125_000)
        assert go_on.wait(20)
        find(database, session, reviewer, told)

    monkeypatch.setattr("reviewtui.tui.screens.opening.is_ready", lambda *_: False)
    monkeypatch.setattr("reviewtui.tui.screens.opening.make_ready", finding)
    app = ReviewApp(AppContext(path, path.parent, "ana", {}), "review", "support")
    async with app.run_test(size=(120, 40)) as pilot:
        await until_painted(pilot, "20,000 of 125,000 finished items are noted")
        await pilot.press("4", "p", "question_mark")
        await until_painted(pilot, "All keys of this screen")
        await pilot.press("escape")
        await until_painted(pilot, "20,000 of 125,000")
        go_on.set()
        await settled(pilot)
        assert place(pilot) == ("1/6", "A")
        await press(pilot, "5")
    assert [j.rating for j in standing(path)] == [5]


@pytest.mark.usefixtures("held_up")
async def test_who_leaves_while_it_is_found_is_not_brought_back(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, over = threading.Event(), threading.Event()

    def finding(*_: object) -> None:
        assert go_on.wait(20)
        over.set()

    monkeypatch.setattr("reviewtui.tui.screens.opening.is_ready", lambda *_: False)
    monkeypatch.setattr("reviewtui.tui.screens.opening.make_ready", finding)
    app = ReviewApp(AppContext(path, path.parent, "ana", {}), "review", "support")
    async with app.run_test(size=(120, 40)) as pilot:
        await until_painted(pilot, "is being found")
        await pilot.press("escape")
        await until_painted(pilot, "collected")
        go_on.set()
        await until(pilot, over.is_set)
        assert not isinstance(app.screen, ReviewScreen)


# Keys


async def test_five_keys_are_five_judgments(path: Path) -> None:
    async with reviewing(path) as pilot:
        assert place(pilot) == ("1/6", "A")
        await press(pilot, "5", "4", "3", "2", "1")
        assert place(pilot) == ("2/6", "C")
    assert [j.rating for j in standing(path)] == [5, 4, 3, 2, 1]
    assert all(j.seconds is not None and 0 <= j.seconds < 60 for j in standing(path))


async def test_undo_twice_leave_and_come_back_stands_on_the_right_item(path: Path) -> None:
    async with reviewing(path) as pilot:
        await press(pilot, "5", "4", "3", "2", "1", "u", "u")
        assert place(pilot) == ("2/6", "A")
        await press(pilot, "backspace")
        assert place(pilot) == ("1/6", "C")
    assert [j.rating for j in standing(path)] == [5, 4]
    async with reviewing(path) as pilot:
        assert place(pilot) == ("1/6", "C")
        assert "A  5 of 5" in title(pilot, 0)
        await press(pilot, "u")
        assert place(pilot) == ("1/6", "B")
    assert [j.rating for j in standing(path)] == [5]


def title(pilot: Pilot[int], pane: int) -> str:
    return Content.from_markup(str(list(board(pilot).query(SlotPane))[pane].border_title)).plain


async def test_another_answer_is_chosen_by_tab_letters_arrows_and_mouse(path: Path) -> None:
    async with reviewing(path) as pilot:
        chosen = []
        for key in ("tab", "l", "right", "shift+tab", "h", "left"):
            await press(pilot, key)
            chosen.append(board(pilot).chosen)
        assert chosen == ["B", "C", "A", "C", "B", "A"]
        await pilot.click(list(board(pilot).query(SlotPane))[1])
        assert board(pilot).chosen == "B"
        await press(pilot, "4")
        assert board(pilot).chosen == "A"
    assert [(j.rating, j.slots and j.slots["B"]) for j in standing(path)] == [(4, standing(path)[0].response_id)]


async def test_cannot_judge_and_skip(path: Path) -> None:
    async with reviewing(path) as pilot:
        await press(pilot, "0", "s")
        assert place(pilot) == ("2/6", "A")
        await press(pilot, "u")
        assert place(pilot) == ("1/6", "B")
        assert "can't tell" in title(pilot, 0)
    assert [j.verdict for j in standing(path)] == ["cannot_judge"]


async def test_skip_for_good_wants_a_reason(path: Path) -> None:
    async with reviewing(path) as pilot:
        await press(pilot, "S", "escape")
        assert place(pilot) == ("1/6", "A")
        await press(pilot, "S", "enter")
        assert place(pilot) == ("1/6", "A")
        await press(pilot, "S", *"spam", "enter")
        assert place(pilot) == ("2/6", "A")
    assert [(j.verdict, j.note) for j in standing(path)] == [("skipped", "spam")] * 3


async def test_while_typing_keys_are_text(path: Path) -> None:
    async with reviewing(path) as pilot:
        await press(pilot, "4", "n", *"u15sq", "enter")
        assert place(pilot) == ("1/6", "B")
        assert "note" in title(pilot, 1)
        await press(pilot, "n")
        assert pilot.app.screen.query_one(Input).value == "u15sq"
        await press(pilot, "backspace", "enter")
    assert [(j.kind, j.rating, j.note) for j in standing(path)] == [("rating", 4, None), ("note", None, "u15s")]


async def test_a_failure_label_is_saved_by_enter_and_by_nothing_else(path: Path) -> None:
    async with reviewing(path) as pilot:
        await press(pilot, "f", "r", "enter")
        await press(pilot, "tab", "f", "w", "4", "minus")
        box = pilot.app.screen.query_one(Static)
        assert str(box.border_title) == "B fails · reference · severity 4 · not noticed"
        assert Content.from_markup(str(box.border_subtitle)).plain == "enter saves · esc cancels"
        await press(pilot, "enter")
        await press(pilot, "tab", "f", "k", "plus", "2", "3", "enter")
        await press(pilot, "f", "o", "escape")
        assert place(pilot) == ("1/6", "C")
        assert "refusal" in title(pilot, 0)
    labels = [(j.kind, j.category, j.severity, j.noticed) for j in standing(path)]
    assert labels == [
        ("label", "refusal", None, None),
        ("label", "reference", 4, False),
        ("label", "leak", 3, True),
    ]


async def test_what_is_typed_at_an_open_label_is_no_command(path: Path) -> None:
    async with reviewing(path) as pilot:
        await press(pilot, "f", "w", "4", *"nuyxs0q")
        assert isinstance(pilot.app.screen, LabelScreen)
        assert "enter  save, with or without these" in painted(pilot)
        await press(pilot, "enter")
        assert place(pilot) == ("1/6", "A")
    assert [(j.category, j.severity, j.noticed) for j in standing(path)] == [("reference", 4, None)]


async def test_the_reference_and_an_empty_prompt_are_told_by_the_box(tmp_path: Path) -> None:
    session = made.session([made.prompt("  ", reference="the truth")])
    async with reviewing(made.collected(tmp_path, session)) as pilot:
        assert "(empty)" in painted(pilot)
        assert "r reference" in str(pilot.app.screen.query_one(PromptBox).border_subtitle)
        await press(pilot, "r")
        assert not pilot.app.screen.query_one(PromptBox).border_subtitle


async def test_digits_name_no_failure_before_a_category_is_given(path: Path) -> None:
    async with reviewing(path) as pilot:
        await press(pilot, "f", "3", "enter", "escape")
    assert standing(path) == []


async def test_what_cannot_be_done_now_is_no_key(path: Path) -> None:
    async with reviewing(path) as pilot:
        keys = pilot.app.screen.active_bindings
        assert "u" not in keys
        assert "r" not in keys
        assert keys["p"].binding.action == "progress"
        await press(pilot, "3")
        assert "u" in pilot.app.screen.active_bindings


async def test_every_binding_has_an_id_and_says_what_it_does(path: Path) -> None:
    async with reviewing(path) as pilot:
        bindings = [binding for _, binding in ReviewScreen._merged_bindings or []]
        own = [b for b in bindings if not b.action.startswith(("app.", "screen."))]
        assert all(b.id and b.description and b.tooltip for b in own)
        assert len(pilot.app.screen.active_bindings) > 20


# Reading


async def test_zoom_gives_the_chosen_answer_all_room(path: Path) -> None:
    async with reviewing(path) as pilot:
        await press(pilot, "tab", "z")
        panes = [pane for pane in board(pilot).query(SlotPane) if pane.display]
        assert [pane.slot.letter for pane in panes if pane.slot] == ["B"]
        assert panes[0].outer_size.width == 120
        await press(pilot, "z")
        assert sum(pane.display for pane in board(pilot).query(SlotPane)) == 3


async def test_a_new_item_is_shown_with_its_prompt(path: Path) -> None:
    async with reviewing(path) as pilot:
        await press(pilot, "z", "3", "3")
        assert not pilot.app.screen.query_one(PromptBox).display
        await press(pilot, "3")
        assert pilot.app.screen.query_one(PromptBox).display
        assert place(pilot) == ("2/6", "A")


async def test_scrolling_raw_and_wrap_reach_the_answer(tmp_path: Path) -> None:
    long = "\n\n".join(f"**line {number}** " + "word " * 60 for number in range(60))
    path = made.collected(tmp_path, made.session(PROMPTS), lambda prompt, model, trial: long)
    async with reviewing(path) as pilot:
        pane = board(pilot).pane
        assert pane is not None
        await press(pilot, "G")
        assert pane.scroll_offset.y == pane.max_scroll_y > 60
        await press(pilot, "g", "j", "j", "k")
        assert pane.scroll_offset.y == 1
        await press(pilot, "pagedown")
        assert pane.scroll_offset.y > 10
        assert "**line" not in painted(pilot)
        await press(pilot, "m")
        assert pane.raw
        wrapped = pane.line_count
        await press(pilot, "w")
        assert pane.line_count < wrapped
        await press(pilot, "3")
        assert pane.scroll_offset.y > 10, "a mark does not move the text"


async def test_a_conversation_is_folded_and_opens(tmp_path: Path) -> None:
    turns = (Message("user", "first words"), Message("assistant", "hello"), Message("user", "last words"))
    session = made.session([made.conversation(*turns, system="be kind", reference="the truth")])
    async with reviewing(made.collected(tmp_path, session)) as pilot:
        assert "last\xa0words" in spaces(pilot)
        assert "first\xa0words" not in spaces(pilot)
        assert "turn\xa04\xa0of\xa04" in spaces(pilot)
        await press(pilot, "o")
        assert "first\xa0words" in spaces(pilot)
        assert "be\xa0kind" in spaces(pilot)
        assert "the\xa0truth" not in spaces(pilot)
        await press(pilot, "r")
        assert "the\xa0truth" in spaces(pilot)
        await press(pilot, "r")
        assert "the\xa0truth" not in spaces(pilot)


def spaces(pilot: Pilot[int]) -> str:
    return painted(pilot).replace(" ", "\xa0")


async def test_ten_lines_of_forty_cells_are_enough(path: Path) -> None:
    async with reviewing(path, size=(40, 10)) as pilot:
        assert "question" in painted(pilot)
        assert "Of\xa0course" in spaces(pilot) or "Let\xa0me" in spaces(pilot) or "Certainly" in spaces(pilot)
        await press(pilot, "5", "4", "3", "2")
        assert place(pilot) == ("2/6", "B")
        await pilot.resize_terminal(200, 50)
        await settled(pilot)
        assert sum(pane.display for pane in board(pilot).query(SlotPane)) == 3
        await pilot.resize_terminal(40, 10)
        await settled(pilot)
        await press(pilot, "1")
    assert [j.rating for j in standing(path)] == [5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    ("models", "size", "columns"),
    [(2, (80, 24), 2), (3, (80, 24), 1), (3, (120, 40), 3), (3, (200, 50), 3), (4, (120, 40), 1), (4, (200, 50), 4)],
)
async def test_answers_stand_side_by_side_where_there_is_room(
    tmp_path: Path, models: int, size: tuple[int, int], columns: int
) -> None:
    names = (*made.MODELS, "Px5rZulu")[:models]
    async with reviewing(made.collected(tmp_path, made.session(PROMPTS, names)), size) as pilot:
        assert sum(pane.display for pane in board(pilot).query(SlotPane)) == columns
        for letter in "ABCD"[:models]:
            assert letter in painted(pilot)


async def test_items_with_fewer_answers_leave_no_pane_behind(tmp_path: Path) -> None:
    def sometimes(prompt: Prompt, model: Model, trial: int) -> str:
        fails = model.name == made.MODELS[0] and int(prompt.text[-1]) % 2
        return "" if fails else (made.says(prompt, model, trial) or "")

    async with reviewing(made.collected(tmp_path, made.session(PROMPTS), sometimes)) as pilot:
        for _ in range(6):
            shown = [pane for pane in board(pilot).query(SlotPane) if pane.display]
            odd = any(f"question\xa0{number}" in spaces(pilot) for number in (1, 3, 5))
            assert len(shown) == (2 if odd else 3)
            await press(pilot, *"333"[: len(shown)])
        assert "graded\xa0everything" in spaces(pilot)


# Nothing judged that was not painted


async def test_keys_before_the_next_item_is_painted_are_dropped_and_said(tmp_path: Path) -> None:
    path = made.collected(tmp_path, made.session(PROMPTS, made.MODELS[:1]))
    async with reviewing(path) as pilot:
        with pilot.app.batch_update():  # nothing is painted in here
            await pilot.press("5", "4", "s", "0", "f", "n", "S")
        await settled(pilot)
        assert place(pilot) == ("2/6", "A")
        assert EARLY.split(":")[0] in painted(pilot)
        await press(pilot, "4")
        assert "Too early" not in painted(pilot)
    assert [j.rating for j in standing(path)] == [5, 4]


async def test_an_answer_out_of_sight_is_painted_before_it_is_judged(path: Path) -> None:
    async with reviewing(path, size=(80, 24)) as pilot:
        with pilot.app.batch_update():
            await pilot.press("5", "5")
        await settled(pilot)
        assert place(pilot) == ("1/6", "B")
        await press(pilot, "4")
    assert [j.rating for j in standing(path)] == [5, 4]


# Blind


async def test_nothing_painted_names_a_model(tmp_path: Path) -> None:
    def failing(prompt: Prompt, model: Model, trial: int) -> str:
        fails = model.name == made.MODELS[0] and prompt is PROMPTS[1]
        return "" if fails else (made.says(prompt, model, trial) or "")

    session = made.session(PROMPTS)
    path = made.collected(tmp_path, session, failing)
    with open_database(path) as db:
        secrets = {word for model in session.models for word in (model.name, model.model, model.base_url or "")}
        secrets |= {f"host-{name}" for name in made.MODELS} | {"321.5", "987", "said 500"}
        secrets |= {row[0] for row in db.rows("SELECT response_id FROM v_responses")}
    frames: list[str] = []

    def look(pilot: Pilot[int]) -> None:
        app = pilot.app
        tooltips = [str(widget.tooltip) for screen in app.screen_stack for widget in screen.query("*")]
        bindings = [
            f"{binding.description} {binding.tooltip}" for _, binding, *_ in app.screen.active_bindings.values()
        ]
        slots = [repr(pane.slot) for pane in app.screen.query(SlotPane)]
        frames.append("\n".join([painted(pilot), app.title, app.sub_title, *tooltips, *bindings, *slots]))

    async with reviewing(path) as pilot:
        look(pilot)
        walk = [
            "5",
            "f",
            "r",
            "3",
            "plus",
            "enter",
            "n",
            "x",
            "enter",
            "u",
            "p",
            "escape",
            "question_mark",
            "escape",
            "z",
            "z",
        ]
        walk += ["S", "x", "escape", "s", "u", "m", "w", "o", "ctrl+p", "escape"]
        for key in itertools.chain(walk, itertools.repeat("3", 17)):
            await press(pilot, key)
            if "graded\xa0everything" in spaces(pilot):  # names may be seen from here on
                break
            look(pilot)
        assert "Who\xa0was\xa0who" in spaces(pilot)
    text = "\n".join(frames).lower()
    assert "blind" in text
    assert [word for word in secrets if word.lower() in text] == []


async def test_a_session_that_is_not_blind_says_so(tmp_path: Path) -> None:
    session = made.session(PROMPTS, review=made.ReviewRules(blind=False))
    async with reviewing(made.collected(tmp_path, session)) as pilot:
        assert "not blind" in pilot.app.screen.query_one(TopLine).facts


# Hostile text


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_hostile_words_stay_words(tmp_path: Path, size: tuple[int, int]) -> None:
    session = made.session([made.prompt(HOSTILE, reference=HOSTILE, system=HOSTILE)])
    path = made.collected(tmp_path, session, lambda prompt, model, trial: HOSTILE)
    async with reviewing(path, size, reviewer=HOSTILE) as pilot:
        await press(pilot, "o", "r", "m", "m", "n", *"[/]", "enter", "S", *"[b]", "escape", "p")
        screens = painted(pilot)
        await press(pilot, "escape", "3", "u", "question_mark")
        screens += painted(pilot)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", screens.replace("\n", ""))
        assert "nonsense" in screens
        assert pilot.app.is_running


# Beginning and end


async def test_the_instruction_is_shown_once_to_each_person(path: Path) -> None:
    async with reviewing(path) as pilot:
        assert pilot.app.screen.query_one("#intro", Static).display
        await press(pilot, "tab", "4")
        assert not pilot.app.screen.query_one("#intro", Static).display
    async with reviewing(path) as pilot:
        assert not pilot.app.screen.query_one("#intro", Static).display
    async with reviewing(path, reviewer="ben") as pilot:
        assert pilot.app.screen.query_one("#intro", Static).display


async def test_who_has_judged_here_is_not_instructed_wherever_that_was(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reviewing(path) as pilot:
        await press(pilot, "4")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "another machine"))
    async with reviewing(path) as pilot:
        assert not pilot.app.screen.query_one("#intro", Static).display


async def test_before_anything_was_collected_it_says_so_and_makes_no_file(tmp_path: Path) -> None:
    async with reviewing(tmp_path / "none.db") as pilot:
        assert "Nothing\xa0has\xa0been\xa0collected" in spaces(pilot)
        assert "c" in pilot.app.screen.active_bindings
        assert "5" not in pilot.app.screen.active_bindings
    assert not (tmp_path / "none.db").exists()


async def test_items_appear_by_themselves_when_they_are_complete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reviewtui.tui.screens.review.LOOK_AGAIN_S", 0.05)
    session = made.session(PROMPTS)
    path = made.collected(tmp_path, session, lambda prompt, model, trial: None)
    async with reviewing(path) as pilot:
        assert "6\xa0of\xa06\xa0items\xa0wait" in spaces(pilot)
        with open_database(path) as db:
            made.collect(db, session)
        while pilot.app.screen.has_class("-message"):
            await pilot.pause(0.02)
        await settled(pilot)
        await press(pilot, "4")
    assert [j.rating for j in standing(path)] == [4]


async def test_the_end_is_said_and_can_be_taken_back(path: Path) -> None:
    with ReviewDesk.open(path, "support", "ana") as desk:
        for _ in range(17):
            assert desk.item is not None
            desk.rate(desk.item.unjudged[0], 3)
    async with reviewing(path) as pilot:
        await press(pilot, "4")
        text = spaces(pilot)
        assert "You\xa0have\xa0graded\xa0everything:\xa018\xa0answers\xa0to\xa06\xa0prompts." in text
        assert "names" in text
        assert "no\xa0longer\xa0counts\xa0as\xa0blind" in text
        assert pilot.app.screen.active_bindings["p"].binding.action == "report"
        await press(pilot, "u")
        assert place(pilot) == ("6/6", "C")
        await press(pilot, "5")
        assert "graded\xa0everything" in spaces(pilot)
    assert [j.rating for j in standing(path)][-1] == 5
    with open_database(path) as db:
        assert len(judgment_history(db, "support", "ana")) == 20


async def test_before_the_first_undo_after_the_reveal_its_cost_is_said_once(path: Path) -> None:
    with ReviewDesk.open(path, "support", "ana") as desk:
        while desk.item is not None:
            desk.rate(desk.item.unjudged[0], 3)
    async with reviewing(path) as pilot:
        await pilot.press("u")
        await until_painted(pilot, "Take back a judgment that was given blind?", "not blind")
        await press(pilot, "n")
        assert len(standing(path)) == 18
        await pilot.press("u")
        await until_painted(pilot, "Take back a judgment")
        await press(pilot, "y")
        assert place(pilot) == ("6/6", "C")
        await press(pilot, "u")
        assert place(pilot) == ("6/6", "B")
        await press(pilot, "5", "4")
    assert sorted((j.blind, j.rating) for j in standing(path))[:2] == [(False, 4), (False, 5)]
    assert len(standing(path)) == 18


async def test_without_blindness_there_is_none_to_lose(tmp_path: Path) -> None:
    path = made.collected(tmp_path, made.session(PROMPTS[:1], review=made.ReviewRules(blind=False)))
    async with reviewing(path) as pilot:
        await press(pilot, "3", "3", "3")
        assert "blind." not in painted(pilot)
    async with reviewing(path) as pilot:
        await press(pilot, "u")
        assert place(pilot) == ("1/1", "C")


async def test_progress_tells_of_ones_own_work(path: Path) -> None:
    with ReviewDesk.open(path, "support", "ben") as desk:
        desk.rate("A", 1)
    async with reviewing(path) as pilot:
        await press(pilot, "4", "4", "4", "s", "p")
        text = spaces(pilot)
        assert "3\xa0of\xa018\xa0answers\xa0graded" in text
        assert "1\xa0of\xa06\xa0items\xa0finished" in text
        assert "1\xa0skipped" in text
        assert "ben" not in text


# Trouble


async def test_a_blocked_database_is_said_and_nothing_moves_on(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviewtui.store.database.BUSY_SECONDS", 0.02)
    async with reviewing(path) as pilot:
        with open_database(path) as other, write(other):
            await press(pilot, "5")
            assert "another\xa0program\xa0is\xa0writing" in spaces(pilot)
            assert place(pilot) == ("1/6", "A")
        assert standing(path) == []
        await press(pilot, "5")
        assert "another\xa0program" not in spaces(pilot)
        assert place(pilot) == ("1/6", "B")
    assert [j.rating for j in standing(path)] == [5]


async def test_a_full_disk_is_said_and_nothing_moves_on(path: Path) -> None:
    async with reviewing(path) as pilot:
        await press(pilot, "3", "3")
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        assert screen._desk is not None
        conn = screen._desk._db.conn
        (pages,) = conn.execute("PRAGMA page_count").fetchone()
        conn.execute(f"PRAGMA max_page_count = {pages}")
        long = "why " * 3000
        await press(pilot, "n")
        pilot.app.screen.query_one(Input).value = long
        await press(pilot, "enter")
        assert "disk\xa0is\xa0full" in spaces(pilot)
        assert place(pilot) == ("1/6", "C")
    assert [j.rating for j in standing(path)] == [3, 3]


async def test_a_database_that_is_none_is_said(tmp_path: Path) -> None:
    path = tmp_path / "reviews.db"
    path.write_bytes(b"this is not a database, whatever its name says" * 50)
    async with reviewing(path) as pilot:
        assert "this is not a reviewtui database" in flowing(pilot)
        assert "--db" in painted(pilot)
