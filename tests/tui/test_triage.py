"""The triage screen on a real database: keys, groups, undo, masks, small terminals, emptiness, trouble."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from reviewtui.actions.triage_views import TriageCounts, TriageFilter
from reviewtui.config.user import UserFile, UserSettings
from reviewtui.domain.failure import FailureKey
from reviewtui.domain.judgment import Judgment
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.session import Model, ReviewRules
from reviewtui.store.database import open_database
from reviewtui.tui.app import ReviewApp
from reviewtui.tui.context import AppContext
from reviewtui.tui.screens.report import ReportScreen
from reviewtui.tui.screens.triage import TriageScreen
from reviewtui.tui.triage_words import nothing_listed
from tests.fakes import collected as made
from tests.tui.driving import HOSTILE, painted, until, until_painted

PROMPTS = [made.prompt(f"question {number}") for number in range(6)]
REFUSING, LOOPING, BREAKING = made.MODELS
NOT_BLIND = ReviewRules(blind=False)


def fails(prompt: Prompt, model: Model, trial: int) -> str:
    """One model declines four times, one goes round in circles twice, one breaks down once."""
    number = PROMPTS.index(prompt) if prompt in PROMPTS else 0
    if model.name == REFUSING and number < 4:
        return f"I'm sorry, but I can't help with that. (trial {trial})"
    if model.name == LOOPING and number < 2:
        return "It begins well. " + "and then it goes on and on " * 12
    return "" if model.name == BREAKING and number == 5 else f"A good answer to {prompt.text}."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Names are shown: the session is not blind."""
    return made.collected(tmp_path, made.session(PROMPTS, review=NOT_BLIND), fails, detecting=True)


@pytest.fixture
def blind(tmp_path: Path) -> Path:
    """Names are hidden: nothing has been reviewed."""
    return made.collected(tmp_path, made.session(PROMPTS), fails, detecting=True)


@asynccontextmanager
async def triaging(path: Path, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Pilot[int]]:
    """The app on the triage screen, its first failure painted (or what stands there instead)."""
    app = ReviewApp(AppContext(path, path.parent, "ana", {}), "triage", "support")
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        yield pilot


async def settled(pilot: Pilot[int]) -> None:
    """Until what lies on the screen is painted."""

    def ready() -> bool:
        screen = pilot.app.screen
        if not isinstance(screen, TriageScreen):
            return True
        if screen.has_class("-message"):
            return "Opening" not in painted(pilot)
        return screen.failures.row is not None and screen.evidence.seen

    await pilot.pause()
    await until(pilot, ready)


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Press keys as a person does: each after what the one before brought has been painted."""
    for key in keys:
        await pilot.press(key)
        await settled(pilot)


def triage(pilot: Pilot[int]) -> TriageScreen:
    screen = next(screen for screen in pilot.app.screen_stack if isinstance(screen, TriageScreen))
    assert isinstance(screen, TriageScreen)
    return screen


def shown(pilot: Pilot[int]) -> type[object]:
    """Which screen is in front."""
    return type(pilot.app.screen)


def stands_on(pilot: Pilot[int]) -> FailureKey:
    row = triage(pilot).failures.row
    assert row is not None
    return row.key


def listed(pilot: Pilot[int]) -> dict[str, int]:
    """How many failures of each kind are listed."""
    return {group.kind: len(group.rows) for group in triage(pilot).failures.groups}


def evidence_title(pilot: Pilot[int]) -> str:
    return str(triage(pilot).evidence.border_title)


def decided(path: Path) -> list[Judgment]:
    with open_database(path) as db:
        return [row for row in made.standing(db) if row.kind in ("triage", "label")]


def verdicts(path: Path) -> list[tuple[str | None, str | None]]:
    return [(row.category, row.verdict) for row in decided(path)]


# The list and the evidence


async def test_the_most_harmful_comes_first_with_its_evidence_beside_it(path: Path) -> None:
    async with triaging(path) as pilot:
        assert list(listed(pilot).items()) == [("refusal", 4), ("repetition", 2), ("error", 1)]
        screen = painted(pilot)
        assert "7 open of 7" in screen
        assert "3 groups" in screen
        assert f"refusal · {REFUSING} · prompt 1" in screen
        assert "> question 0" in screen
        assert "opens by declining (English) (refusal 0.80)" in screen
        assert "┃ I'm sorry, but I can't help with that. (trial 1)" in screen
        assert "the others on this prompt: 1 fine, 1 failed" in screen
        assert "1 empty  2 truncated  3 refusal" in screen


async def test_the_key_line_and_the_keys_are_those_of_the_moment(path: Path) -> None:
    async with triaging(path) as pilot:
        foot = painted(pilot).splitlines()[-1]
        assert foot.split(" · ")[:5] == [" c confirm", "d dismiss", "1-9 category", "! severity", "g group"]
        assert "u undo" not in foot
        assert "N" not in pilot.app.screen.active_bindings
        await press(pilot, "c")
        assert "u undo" in painted(pilot).splitlines()[-1]


async def test_every_binding_has_an_id_and_says_what_it_does(path: Path) -> None:
    async with triaging(path) as pilot:
        bindings = [binding for _, binding in TriageScreen._merged_bindings or []]
        own = [b for b in bindings if not b.action.startswith(("app.", "screen."))]
        assert all(b.id and b.id.startswith("triage.") and b.description and b.tooltip for b in own)
        assert len(pilot.app.screen.active_bindings) > 40


async def test_moving_shows_other_evidence_and_judges_nothing(path: Path) -> None:
    async with triaging(path) as pilot:
        seen = []
        for key in ("j", "down", "k", "l", "h", "right_square_bracket", "right_square_bracket", "G", "home"):
            await press(pilot, key)
            seen.append(evidence_title(pilot).replace(REFUSING, "R").replace(LOOPING, "L").replace(BREAKING, "B"))
        assert seen == [
            *("refusal · R · prompt 2", "refusal · R · prompt 3", "refusal · R · prompt 2", "refusal · R · prompt 3"),
            *("refusal · R · prompt 2", "repetition · L · prompt 1", "error · B · prompt 6"),
            *("error · B · prompt 6", "refusal · R · prompt 1"),
        ]
    assert decided(path) == []


# Deciding


async def test_confirm_and_dismiss_move_on_to_the_next(path: Path) -> None:
    async with triaging(path) as pilot:
        first = stands_on(pilot)
        await press(pilot, "c")
        assert evidence_title(pilot) == f"refusal · {REFUSING} · prompt 2"
        second = stands_on(pilot)
        await press(pilot, "d")
        assert evidence_title(pilot) == f"refusal · {REFUSING} · prompt 3"
        assert listed(pilot) == {"refusal": 2, "error": 1, "repetition": 2}
        assert "5 open of 7" in painted(pilot)
    rows = decided(path)
    assert [(row.response_id, row.verdict) for row in rows] == [
        (first.response_id, "confirmed"),
        (second.response_id, "dismissed"),
    ]


async def test_the_cursor_keeps_its_line_while_decided_failures_go(path: Path) -> None:
    async with triaging(path) as pilot:
        lines = []
        for key in ("d", "d", "d", "d", "d"):
            screen = painted(pilot).splitlines()
            lines.append(next(y for y, line in enumerate(screen) if line.startswith("│ > ")))
            await press(pilot, key)
        assert len(set(lines)) == 1


async def test_undo_takes_one_act_back_says_which_and_stands_on_it(path: Path) -> None:
    async with triaging(path) as pilot:
        first = stands_on(pilot)
        await press(pilot, "d", "c")
        assert "u undo: confirmed (refusal)" in painted(pilot)
        await press(pilot, "u")
        assert "Taken back: confirmed (refusal)." in painted(pilot)
        assert listed(pilot)["refusal"] == 3
        await press(pilot, "backspace")
        assert stands_on(pilot) == first
        assert listed(pilot)["refusal"] == 4
        assert "u" not in pilot.app.screen.active_bindings
    assert decided(path) == []


async def test_the_whole_group_is_one_act_and_one_undo(path: Path) -> None:
    async with triaging(path) as pilot:
        await press(pilot, "g")
        assert "The next key speaks of all 4 of this group (refusal)." in painted(pilot)
        await press(pilot, "d")
        assert listed(pilot) == {"error": 1, "repetition": 2}
        assert "4 failures: dismissed. u takes all of it back." in painted(pilot)
        assert "u undo: 4 dismissed (refusal)" in painted(pilot)
        await press(pilot, "u")
        assert listed(pilot) == {"refusal": 4, "error": 1, "repetition": 2}
    assert decided(path) == []


async def test_a_group_of_one_says_so(path: Path) -> None:
    async with triaging(path) as pilot:
        await press(pilot, "G", "g")
        assert "This group (error) has no other failure than this one." in painted(pilot)
        await press(pilot, "d")
        assert "error" not in listed(pilot)


async def test_another_key_after_the_widening_takes_it_back(path: Path) -> None:
    async with triaging(path) as pilot:
        await press(pilot, "g", "j", "d")
        assert listed(pilot)["refusal"] == 3
        await press(pilot, "g", "escape")
        assert isinstance(pilot.app.screen, TriageScreen)
        await press(pilot, "d")
        assert listed(pilot)["refusal"] == 2
    assert [verdict for _, verdict in verdicts(path)] == ["dismissed"] * 2


async def test_selected_failures_are_one_act(path: Path) -> None:
    async with triaging(path) as pilot:
        await press(pilot, "space", "j", "space")
        assert "2 selected" in painted(pilot)
        await press(pilot, "d")
        assert listed(pilot)["refusal"] == 2
        assert "selected" not in painted(pilot)
        await press(pilot, "u")
        assert listed(pilot)["refusal"] == 4
        await press(pilot, "space", "escape", "c")
        assert listed(pilot)["refusal"] == 3
    assert [verdict for _, verdict in verdicts(path)] == ["confirmed"]


async def test_a_digit_says_that_it_fails_in_another_way(path: Path) -> None:
    async with triaging(path) as pilot:
        first = stands_on(pilot)
        await press(pilot, "7")
        assert listed(pilot)["refusal"] == 3
        assert stands_on(pilot) != first
    assert sorted(verdicts(path), key=str) == [("reference", None), ("refusal", "dismissed")]
    assert {row.response_id for row in decided(path)} == {first.response_id}


async def test_severity_noticed_note_and_assignee_stay_on_the_failure(path: Path) -> None:
    async with triaging(path) as pilot:
        first = stands_on(pilot)
        await press(pilot, "exclamation_mark")
        assert "how bad is it?" in painted(pilot)
        assert "│ refusal · prompt 1 " in painted(pilot)
        await press(pilot, "5", "w", "n", "n", *"jqd", "enter", "a", *"bob", "enter")
        assert stands_on(pilot) == first
        row = triage(pilot).failures.row
        assert row is not None
        assert (row.severity, row.noticed, row.note, row.assigned) == (5, False, "jqd", "bob")
        screen = painted(pilot)
        assert "open · severity 5 · nobody would have noticed · @bob · note: jqd" in screen
        await press(pilot, "a", "backspace", "backspace", "backspace", "enter")
        row = triage(pilot).failures.row
        assert row is not None
        assert row.assigned is None
        await press(pilot, "u", "u")
        row = triage(pilot).failures.row
        assert row is not None
        assert (row.assigned, row.note) == (None, "jqd")


async def test_an_escaped_question_says_nothing(path: Path) -> None:
    async with triaging(path) as pilot:
        for key in ("exclamation_mark", "w", "n", "a", "backslash"):
            await press(pilot, key, "escape")
            assert isinstance(pilot.app.screen, TriageScreen)
    assert decided(path) == []


async def test_the_severity_of_a_whole_group_is_asked_once(path: Path) -> None:
    async with triaging(path) as pilot:
        await press(pilot, "g", "exclamation_mark")
        assert "│ 4 failures " in painted(pilot)
        await press(pilot, "2")
        assert [
            row.severity for group in triage(pilot).failures.groups for row in group.rows if row.kind == "refusal"
        ] == [2] * 4
        await press(pilot, "u")
    assert decided(path) == []


async def test_fixed_and_wont_fix_are_ends_too(path: Path) -> None:
    async with triaging(path) as pilot:
        await press(pilot, "f", "W")
        assert listed(pilot)["refusal"] == 2
    assert [verdict for _, verdict in verdicts(path)] == ["fixed", "wont_fix"]


async def test_a_key_before_the_evidence_is_painted_is_dropped_and_says_so(path: Path) -> None:
    async with triaging(path) as pilot:
        triage(pilot).evidence.view.seen = False
        await pilot.press("c")
        await until_painted(pilot, "Too early")
        assert decided(path) == []
        triage(pilot).evidence.view.refresh()
        await press(pilot, "j", "c")
    assert len(decided(path)) == 1


# Narrowing and sorting


async def test_the_filter_narrows_by_status_kind_model_and_words(path: Path) -> None:
    async with triaging(path) as pilot:
        await press(pilot, "c", "backslash")
        await press(pilot, "space", "down", "space", "enter")
        assert listed(pilot) == {"refusal": 1}
        assert "1 listed" in painted(pilot)
        assert "confirmed" in painted(pilot)
        await press(pilot, "backslash", "r", "slash", *"question 3", "enter")
        assert listed(pilot) == {"refusal": 1}
        assert evidence_title(pilot) == f"refusal · {REFUSING} · prompt 4"
        await press(pilot, "backslash", "tab", *["backspace"] * 10, "tab", *["down"] * 7, "space", "enter")
        assert len(listed(pilot)) == 1
        await press(pilot, "backslash", "r", "end", "space", "enter")
        assert set(listed(pilot)) == {"error"}


async def test_what_passes_the_filter_after_the_act_stays_and_the_cursor_goes_on(path: Path) -> None:
    async with triaging(path) as pilot:
        await press(pilot, "backslash", "space", "enter", "c")
        assert listed(pilot)["refusal"] == 4
        assert evidence_title(pilot) == f"refusal · {REFUSING} · prompt 2"
        assert "confirmed" in painted(pilot)


async def test_sorting_goes_round(path: Path) -> None:
    async with triaging(path) as pilot:
        said = []
        for _ in range(4):
            await press(pilot, "o")
            said.append(painted(pilot).splitlines()[-1].strip())
        assert said == ["Sorted by kind.", "Sorted by model.", "Sorted by prompt.", "Sorted most harmful first."]


# Reading


async def test_the_evidence_is_read_by_the_same_keys_and_the_mark_is_in_sight(tmp_path: Path) -> None:
    long = "A line of a long answer.\n" * 80 + "and then it goes on and on " * 12
    session = made.session(PROMPTS[:1], review=NOT_BLIND)
    path = made.collected(tmp_path, session, lambda *_: long, detecting=True)
    async with triaging(path, (80, 24)) as pilot:
        assert "┃ and then it goes on" in painted(pilot)
        view = triage(pilot).evidence.view
        top = view.scroll_offset.y
        assert top > 60
        await press(pilot, "tab", "k")
        assert view.scroll_offset.y == top - 1
        await press(pilot, "home")
        assert view.scroll_offset.y == 0
        await press(pilot, "escape", "J", "J", "K", "ctrl+d")
        assert view.scroll_offset.y > 5
        await press(pilot, "z")
        assert not triage(pilot).failures.display
        assert "(" not in str(triage(pilot).evidence.border_subtitle)
        await press(pilot, "c")
        assert triage(pilot).zoomed
        await press(pilot, "z")
        assert triage(pilot).failures.display
    assert len(decided(path)) == 1


async def test_the_others_take_the_place_of_the_evidence_or_have_their_own(path: Path) -> None:
    async with triaging(path) as pilot:
        assert "A good answer to question 0." not in painted(pilot)
        await press(pilot, "e")
        screen = painted(pilot)
        assert f"{BREAKING} · nothing found" in screen
        assert f"{LOOPING} · fails: repetition" in screen
        assert "A good answer to question 0." in screen
        await press(pilot, "l")
        assert "A good answer to question 1." not in painted(pilot)
        await press(pilot, "l", "l", "e")
        assert "A good answer to question 3." in painted(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, TriageScreen)
    async with triaging(path, (200, 50)) as pilot:
        assert "A good answer to question 0." in painted(pilot)
        assert "I'm sorry, but I can't help with that." in painted(pilot)


async def test_a_failure_is_copied_as_markdown_and_says_so(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with triaging(path) as pilot:
        await press(pilot, "L")
        assert "Copied" in painted(pilot)
        assert "refusal" in pilot.app.clipboard
        assert REFUSING in pilot.app.clipboard
        assert "question 0" in pilot.app.clipboard


# Names


def assert_no_names(text: str) -> None:
    for name in made.MODELS:
        assert name not in text
        assert f"host-{name.lower()}" not in text
        assert f"id-{name}" not in text


async def test_while_there_is_something_to_judge_blind_models_bear_masks(blind: Path) -> None:
    for size in ((80, 24), (120, 40), (200, 50)):
        async with triaging(blind, size) as pilot:
            assert " · blind · " in painted(pilot)
            for keys in (
                ("j",),
                ("e",),
                ("escape",),
                ("z",),
                ("z",),
                ("right_square_bracket",),
                ("e",),
                ("right_square_bracket",),
                ("o",),
                ("o",),
                ("o",),
                ("backslash",),
                ("escape",),
                ("g",),
                ("a",),
                ("escape",),
                ("question_mark",),
                ("escape",),
                ("L",),
                ("d",),
                ("u",),
            ):
                await press(pilot, *keys)
                assert_no_names(painted(pilot))
            assert_no_names(pilot.app.clipboard)
            assert any(f" {mask} · prompt" in evidence_title(pilot) for mask in ("I", "II", "III"))
    with open_database(blind) as db:
        assert made.exposed_responses(db, "support", "ana") == set()


async def test_names_come_after_a_question_and_what_is_seen_with_them_is_recorded(blind: Path) -> None:
    async with triaging(blind) as pilot:
        await press(pilot, "N")
        assert "Show which model is which?" in painted(pilot)
        await press(pilot, "n")
        assert_no_names(painted(pilot))
        await press(pilot, "N", "y")
        assert "blind" not in painted(pilot)
        assert f"refusal · {REFUSING} · prompt" in evidence_title(pilot)
        assert "N" not in pilot.app.screen.active_bindings
        key = stands_on(pilot)
        with open_database(blind) as db:
            seen = made.exposed_responses(db, "support", "ana")
        assert key.response_id in seen
        assert len(seen) == 3
        await press(pilot, "j")
        with open_database(blind) as db:
            assert len(made.exposed_responses(db, "support", "ana")) == 6


async def test_where_the_seeing_cannot_be_recorded_nothing_is_shown_with_a_name(blind: Path) -> None:
    async with triaging(blind) as pilot:
        with open_database(blind) as db:
            db.conn.execute("BEGIN IMMEDIATE")
            await press(pilot, "N", "y")
            await until_painted(pilot, "cannot be shown")
            assert "I'm sorry" not in painted(pilot)
            await press(pilot, "c", "d", "e")
            assert "A good answer" not in painted(pilot)
            db.conn.rollback()
            await press(pilot, "l")
            assert "I'm sorry" in painted(pilot)
            assert REFUSING in evidence_title(pilot)
        assert decided(blind) == []
        with open_database(blind) as db:
            assert len(made.exposed_responses(db, "support", "ana")) == 3


# Sizes


async def test_a_terminal_of_ten_lines_shows_list_and_answer_and_takes_the_keys(path: Path) -> None:
    async with triaging(path, (40, 10)) as pilot:
        screen = painted(pilot)
        assert f">   {REFUSING} · 1" in screen
        assert "I'm sorry, but I can't help" in screen
        assert "c confirm" in screen.splitlines()[-1]
        await press(pilot, "c", "g", "d")
        assert listed(pilot) == {"error": 1, "repetition": 2}
        await press(pilot, "z")
        assert len(painted(pilot).splitlines()) == 10
        await press(pilot, "z", "backslash", "escape", "exclamation_mark", "escape")
    assert len(decided(path)) == 4


async def test_a_key_and_the_kind_it_names_stay_on_one_line(path: Path) -> None:
    for width in (40, 50, 60, 80, 100):
        async with triaging(path, (width, 30)) as pilot:
            screen = painted(pilot)
            for number, kind in enumerate(("empty", "truncated", "refusal", "repetition", "language"), start=1):
                assert f"{number} {kind}" in screen
            assert "9 other" in screen


async def test_a_narrow_terminal_has_the_list_above_the_evidence(path: Path) -> None:
    async with triaging(path, (60, 30)) as pilot:
        assert triage(pilot).evidence.region.y > triage(pilot).failures.region.y
        assert triage(pilot).evidence.region.x == triage(pilot).failures.region.x
    async with triaging(path, (80, 24)) as pilot:
        assert triage(pilot).evidence.region.x > triage(pilot).failures.region.x


async def test_a_resized_terminal_keeps_the_failure(path: Path) -> None:
    async with triaging(path) as pilot:
        await press(pilot, "j")
        key = stands_on(pilot)
        for size in ((60, 20), (40, 10), (200, 50), (80, 24)):
            await pilot.resize_terminal(*size)
            await settled(pilot)
            assert stands_on(pilot) == key
            assert "I'm sorry" in painted(pilot)


# Nothing there


async def test_what_to_press_is_named_as_the_person_has_it(path: Path) -> None:
    moved = UserSettings(bindings={"triage.undo": "f6", "triage.report": "f7", "triage.filter": "f8"})
    context = AppContext(path, path.parent, "ana", {}, UserFile(path.with_name("config.toml"), moved))
    async with ReviewApp(context, "triage", "support").run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "g", "c")
        assert "f6 takes all of it back" in painted(pilot)
        await press(pilot, *"cccccc")
        screen = painted(pilot)
        assert "f7  shows the report" in screen
        assert "f8  lists the decided ones again" in screen
        assert "f6  takes the last act back" in screen


def test_one_failure_is_one() -> None:
    keys = {f"triage.{name}": name for name in ("undo", "report", "filter", "review")}
    said = nothing_listed(TriageCounts(open=0, total=1, groups=0, shown=0, held_back=0), TriageFilter(), keys)
    assert said.startswith("Done: something has been decided about the one failure.")


async def test_after_the_last_one_it_says_what_to_press(path: Path) -> None:
    async with triaging(path) as pilot:
        await press(pilot, *"ccccccd")
        screen = painted(pilot)
        assert "Done: something has been decided about all 7 failures." in screen
        assert "p  shows the report" in screen
        await press(pilot, "d", "c")
        await press(pilot, "u")
        assert listed(pilot) == {"error": 1}
        await press(pilot, "c", "p")
        assert shown(pilot) is ReportScreen
        await press(pilot, "escape")
        assert shown(pilot) is TriageScreen
    assert len(decided(path)) == 7


async def test_the_end_of_review_leads_here(tmp_path: Path) -> None:
    path = made.collected(tmp_path, made.session(PROMPTS[:1]), fails, detecting=True)
    app = ReviewApp(AppContext(path, tmp_path, "ana", {}), "review", "support")
    async with app.run_test(size=(120, 40)) as pilot:
        await until_painted(pilot, "question 0")
        for key in "333":
            await pilot.press(key)
            await pilot.pause()
        await until_painted(pilot, "t  works through the failures")
        await press(pilot, "t")
        assert listed(pilot) == {"refusal": 1, "repetition": 1}
        assert "blind" not in painted(pilot).splitlines()[0]
        assert LOOPING in evidence_title(pilot)


async def test_a_session_without_failures_says_so(tmp_path: Path) -> None:
    async with triaging(made.collected(tmp_path, made.session(PROMPTS), detecting=True)) as pilot:
        assert "No failures: the detectors found none and nobody named one." in painted(pilot)
        assert "c" not in pilot.app.screen.active_bindings


async def test_a_filter_that_nothing_passes_says_so(path: Path) -> None:
    async with triaging(path) as pilot:
        await press(pilot, "backslash", "slash", *"nowhere", "enter")
        assert "No failure passes the filter. 7 of 7 are open." in painted(pilot)
        await press(pilot, "backslash", "slash", *["backspace"] * 7, "enter")
        assert len(listed(pilot)) == 3


async def test_a_session_that_was_never_collected_leads_to_collecting(tmp_path: Path) -> None:
    async with triaging(tmp_path / "none.db") as pilot:
        assert "Nothing has been collected of support yet." in painted(pilot)
        assert pilot.app.screen.active_bindings["c"].binding.action == "open('collect')"
    assert not (tmp_path / "none.db").exists()


# Trouble


async def test_an_act_that_cannot_be_saved_is_not_done_and_says_so(path: Path) -> None:
    async with triaging(path) as pilot:
        key = stands_on(pilot)
        with open_database(path) as db:
            db.conn.execute("BEGIN IMMEDIATE")
            await press(pilot, "c")
            await until_painted(pilot, "database")
            assert stands_on(pilot) == key
            assert listed(pilot)["refusal"] == 4
            db.conn.rollback()
        await press(pilot, "c")
        assert listed(pilot)["refusal"] == 3
    assert len(decided(path)) == 1


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "reviews.db").write_text("no database " * 200, encoding="utf-8")
    async with triaging(tmp_path / "reviews.db") as pilot:
        assert "reviews.db" in painted(pilot)
        await press(pilot, "c", "d", "u", "j", "g")


async def test_hostile_words_are_shown_and_not_obeyed(tmp_path: Path) -> None:
    session = made.session([made.prompt(HOSTILE)], review=NOT_BLIND)
    path = made.collected(tmp_path, session, lambda *_: f"I'm sorry, but I can't help. {HOSTILE}", detecting=True)
    async with triaging(path, (200, 50)) as pilot:
        screen = painted(pilot)
        assert screen.count("␛]52;c;ZXZpbA==␇") >= 2
        await press(pilot, "a", "x", "enter", "n", *"[/b]", "enter", "L", "e", "z", "question_mark", "escape")
        assert "\x1b" not in pilot.app.clipboard
        assert "\u202e" not in painted(pilot)
        assert triage(pilot).failures.row is not None
