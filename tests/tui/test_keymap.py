"""Keys that a person has moved: presets, keys of one's own, clashes; and that the screens follow."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from reviewtui.config.user import Preset, UserFile, UserSettings, read_user_file
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.session import Model, ReviewMode, ReviewRules
from reviewtui.tui.app import ReviewApp, Start
from reviewtui.tui.context import AppContext
from reviewtui.tui.key_order import in_order, shown_keys
from reviewtui.tui.keymap import all_commands, clashes, keymap_for, keys_of
from reviewtui.tui.presets import MEANT_FOR, PRESETS
from reviewtui.tui.screens.keys import live_keys
from tests.fakes import collected as made
from tests.tui.driving import until_painted, write_session
from tests.tui.preset_table import preset_table, written_table

LEFT_HAND = {
    *"12345qwertasdfgzxcvb",
    *"QWERTASDFGZXCVB!`",
    *(f"ctrl+{letter}" for letter in "qwertasdfgzxcvb"),
    *(f"f{number}" for number in range(1, 6)),
    *("tab", "shift+tab", "space", "escape"),
}
"""What the left hand reaches on a QWERTY keyboard."""


def declining(prompt: Prompt, model: Model, trial: int) -> str:
    return "I'm sorry, but I can't help with that." if model.name == made.MODELS[0] else f"{prompt.text}, {trial}"


@asynccontextmanager
async def using(
    folder: Path,
    settings: UserSettings,
    start: Start = "review",
    size: tuple[int, int] = (120, 40),
    mode: ReviewMode = "rate",
) -> AsyncIterator[Pilot[int]]:
    """The app on the answers of three models, one of which always declines, with a person's settings."""
    prompts = [made.prompt(f"question {number}") for number in range(6)]
    path = made.collected(folder, made.session(prompts, review=ReviewRules(mode=mode)), declining, detecting=True)
    context = AppContext(path, folder, "ana", {}, UserFile(folder / "config.toml", settings))
    app = ReviewApp(context, start, "support")
    async with app.run_test(size=size) as pilot:
        yield pilot


def test_no_preset_gives_one_key_to_two_actions_of_a_moment() -> None:
    for preset, keys in PRESETS.items():
        for screen, commands in all_commands().items():
            found = [(one.id, other.id, key) for one, other, key in clashes(commands, keys)]
            assert found == [], f"{preset}, {screen}"


def test_presets_name_actions_that_there_are_and_are_explained() -> None:
    ids = {command.id for commands in all_commands().values() for command in commands}

    assert {name for keys in PRESETS.values() for name in keys} <= ids
    assert set(MEANT_FOR) == set(PRESETS)


@pytest.mark.parametrize("screen", ["review", "triage", "label", "severity", "noticed", "question"])
def test_the_left_hand_reaches_everything_of_review_and_triage(screen: str) -> None:
    out_of_reach = [
        command.id
        for command in all_commands()[screen]
        if not LEFT_HAND.intersection(keys_of(command, PRESETS["left-hand"]))
    ]
    assert out_of_reach == []


def test_the_page_has_the_table_of_presets_as_it_is() -> None:
    assert written_table() == preset_table(), "python -m tests.tui.preset_table writes it anew"


def test_without_a_choice_nothing_is_mapped() -> None:
    assert keymap_for(UserSettings()).keys == {}


def test_whoever_shares_a_key_keeps_it() -> None:
    """Textual takes a key away from all that were declared with it, once one of these moves."""
    keys = keymap_for(UserSettings(bindings={"review.rate.1": "f6"})).keys

    assert keys["review.rate.1"] == "f6"
    assert keys["review.place.1"] == keys["review.guess.1"] == "1"


BAD = [
    ('"review.nte" = "n"', '"review.nte": there is no such action; did you mean `review.note`?'),
    ('"review.note" = ""', '"review.note": must name at least one key'),
    ('"review.note" = "hyper+x"', '"review.note": "hyper+x" is no key'),
    ('"review.note" = "pagdown"', '"review.note": "pagdown" is no key'),
    (
        '"review.rate.5" = "5,k"',
        '"review.rate.5": the key "k" is that of `review.up` (up) on the screen review too',
    ),
    (
        '"triage.note" = "question_mark"',
        '"triage.note": the key "?" is that of `app.keys` (keys) on the screen triage too',
    ),
    ('"review.rate.1" = 1', "keys.bindings: must be a table of keys by action"),
]


@pytest.mark.parametrize(("line", "said"), BAD)
def test_what_cannot_be_is_named_with_its_line_and_left_out(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f'[keys.bindings]\n"review.progress" = "f7"\n{line}\n')
    file = read_user_file(path, {})

    keys = keymap_for(file.settings, file.problems).keys

    assert said in file.trouble
    assert re.search(r"config\.toml:[13]: ", file.trouble)
    assert keys.get("review.progress", "f7") == "f7"
    assert "review.rate.5" not in keys


def test_two_actions_that_trade_their_keys_do_not_clash(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[keys.bindings]\n"review.skip" = "f6"\n"review.note" = "s"\n')
    file = read_user_file(path, {})

    assert dict(keymap_for(file.settings, file.problems).keys)["review.note"] == "s"
    assert file.trouble == ""


async def test_the_screens_keys_are_the_persons(tmp_path: Path) -> None:
    settings = UserSettings(bindings={"review.progress": "f7"})
    async with using(tmp_path, settings, size=(200, 50)) as pilot:
        await until_painted(pilot, "f7 progress")
        await pilot.press("p")
        assert len(pilot.app.screen_stack) == 2
        await pilot.press("f7")
        await until_painted(pilot, "progress of ana")


@pytest.mark.parametrize("preset", PRESETS)
async def test_the_key_line_keeps_its_order_and_the_ratings_their_name(tmp_path: Path, preset: Preset) -> None:
    async with using(tmp_path, UserSettings(preset), size=(200, 50)) as pilot:
        screen = await until_painted(pilot, "1-5 rate", "can't tell", "skip")
        line = screen.splitlines()[-1]
        names = ["rate", "can't tell", "skip", "failure", "undo", "note", "next answer"]
        places = [line.find(name) for name in names if name in line]
        assert places == sorted(places)
        assert line.strip().endswith("keys")


async def test_of_several_keys_the_first_declared_is_named(tmp_path: Path) -> None:
    """Also where another command, at another moment, has one of them first."""
    async with using(tmp_path, UserSettings(), size=(200, 50)) as pilot:
        await until_painted(pilot, "tab next answer")
        await pilot.press("question_mark")
        await until_painted(pilot, "tab l →  next answer")
        first, second = (key.id for key in live_keys(pilot.app.screen_stack[1])[:2])
        assert (first, second) == ("review.rate.1", "review.cannot_judge")


async def test_help_and_palette_show_the_keys_as_they_are(tmp_path: Path) -> None:
    async with using(tmp_path, UserSettings("left-hand")) as pilot:
        await until_painted(pilot, "1-5 rate")
        await pilot.press("f1", *"review.note")
        assert re.search(r"q n +note: A note on the marked answer", await until_painted(pilot, "review.note"))
        await pilot.press("escape")
        await pilot.press("ctrl+p", *"note on")
        await until_painted(pilot, "q n  A note on the marked answer")


async def test_words_about_keys_name_them_as_they_are(tmp_path: Path) -> None:
    async with using(tmp_path, UserSettings(preset="left-hand")) as pilot:
        await until_painted(pilot, "` can't tell, tab another answer, z takes back, s skips", "f1 all keys")
        await pilot.press("3")
        await until_painted(pilot, "z undo: 1 A 3")
        await pilot.press("f")
        await until_painted(pilot, "esc cancels")
        await pilot.press("e")
        await until_painted(pilot, "space saves · esc cancels")


async def test_comparing_is_explained_with_the_keys_as_they_are(tmp_path: Path) -> None:
    async with using(tmp_path, UserSettings(preset="numpad"), mode="compare") as pilot:
        await until_painted(
            pilot, "1 or 2 says which answer is better, 3 that they are as good, 6 that neither would do"
        )


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("start", ["review", "triage"])
async def test_the_first_key_of_a_command_is_written_as_in_the_key_line(
    tmp_path: Path, preset: Preset, start: Start
) -> None:
    async with using(tmp_path, UserSettings(preset=preset), start) as pilot:
        await until_painted(pilot, "1/6" if start == "review" else "6 open")
        screen = pilot.app.screen
        first: dict[str, str] = {}
        for active in in_order(screen):
            if active.binding.id is not None:  # the palette's is Textual's own
                first.setdefault(active.binding.id, pilot.app.get_key_display(active.binding))
        assert len(first) > 20
        assert {name: key for name, key in shown_keys(screen).items() if name in first} == first


async def test_numbers_compare_on_the_number_pad(tmp_path: Path) -> None:
    async with using(tmp_path, UserSettings("numpad"), mode="compare") as pilot:
        await until_painted(pilot, "1 A better", "2 B better", "3 tie", "1/6")
        await pilot.press("1")
        await until_painted(pilot, "2/6")
        await pilot.press("2")
        await until_painted(pilot, "3/6")
        await pilot.press("0")
        await until_painted(pilot, "4/6")
        await pilot.press("full_stop")
        await until_painted(pilot, "3/6")


async def test_triage_is_worked_through_with_the_left_hand(tmp_path: Path) -> None:
    async with using(tmp_path, UserSettings("left-hand"), start="triage") as pilot:
        await until_painted(pilot, "6 open", "question 0", "c confirm", "g group")
        await pilot.press("c")
        await until_painted(pilot, "5 open", "z undo")
        await pilot.press("D", "D", "z")
        await until_painted(pilot, "6 open")


async def test_what_is_said_of_the_way_to_answers_names_the_key_as_it_is(tmp_path: Path) -> None:
    settings = UserSettings(bindings={"home.collect": "f6", "report.collect": "f8"})
    write_session(tmp_path, "http://127.0.0.1:9", {"a": "ok"}, name="fresh")
    context = AppContext(tmp_path / "reviews.db", tmp_path, "ana", {}, UserFile(tmp_path / "config.toml", settings))
    async with ReviewApp(context).run_test(size=(120, 40), notifications=True) as pilot:
        await until_painted(pilot, "fresh")
        await pilot.press("r")
        await until_painted(pilot, "has no answers yet. Press f6 to collect them.")
    async with ReviewApp(context, "report", "fresh").run_test(size=(120, 40)) as pilot:
        await until_painted(pilot, "Press f8 to collect them.")


async def test_a_mistake_is_told_and_the_app_starts(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[keys]\npreset = "lefthand"\n')
    context = AppContext(tmp_path / "reviews.db", tmp_path, "ana", {}, read_user_file(path, {}))
    async with ReviewApp(context).run_test(size=(120, 40), notifications=True) as pilot:
        # Single words: where the line with the file's name is wrapped depends on that name.
        await until_painted(pilot, "demo", "Your settings", "keys.preset", "`left-hand`")
