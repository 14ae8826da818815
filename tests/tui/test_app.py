"""The app itself: its keys, its ends, what it says of itself."""

import os
import stat
from pathlib import Path

import pytest
from textual.app import App
from textual.widgets import Input, OptionList

from reviewtui.tui.screens.home import HomeScreen
from reviewtui.tui.screens.keys import KeysScreen
from reviewtui.tui.themes import DARK, LIGHT, theme_for
from tests.tui.driving import HOSTILE, HOSTILE_SHOWN, running, until, until_painted


async def test_the_keys_of_a_screen_are_listed_from_its_bindings_and_searched(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "demo")
        await pilot.press("question_mark")
        screen = await until_painted(pilot, "home.collect", "app.quit")
        assert "Ask the models what is missing" in screen
        await pilot.press(*"report")
        screen = await until_painted(pilot, "home.report")
        assert "home.collect" not in screen
        await pilot.press(*"xyz")
        await until_painted(pilot, "No key of this screen does that.")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))


async def test_every_command_has_an_id_a_name_and_says_what_it_does(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "demo")
        for binding in (entry.binding for entry in pilot.app.screen.active_bindings.values()):
            if not binding.system and binding.action != "command_palette":
                assert binding.id, binding
                assert binding.description, binding
                assert binding.tooltip, binding


async def test_typing_in_the_search_gives_no_command(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "demo")
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, KeysScreen))
        await pilot.press("q", "c")
        assert pilot.app.screen.query_one(Input).value == "qc"


async def test_q_leaves_at_once_when_nothing_runs(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "demo")
        await pilot.press("q")
        await until(pilot, lambda: not pilot.app.is_running)
    assert pilot.app.return_code == 0


async def test_ctrl_c_leaves_with_the_code_of_an_interrupt(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "demo")
        await pilot.press("ctrl+c")
        await until(pilot, lambda: not pilot.app.is_running)
    assert pilot.app.return_code == 130


async def test_escape_never_leaves_home(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "demo")
        await pilot.press("escape", "escape")
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_a_picture_is_private_and_its_place_is_said(tmp_path: Path) -> None:
    async with running(tmp_path, size=(200, 50)) as pilot:
        await until_painted(pilot, "demo")
        await pilot.press("f2")
        await until_painted(pilot, "Picture saved: reviewtui-")
        (said,) = pilot.app._notifications
        assert said.timeout == 3
    (picture,) = (Path(os.environ["XDG_DATA_HOME"]) / "reviewtui" / "pictures").iterdir()
    assert said.message == f"Picture saved: {picture.name} in ~/data/reviewtui/pictures"
    assert picture.read_text(encoding="utf-8").startswith("<svg")
    assert stat.S_IMODE(picture.stat().st_mode) == 0o600
    assert stat.S_IMODE(picture.parent.stat().st_mode) == 0o700


async def test_the_palette_knows_the_keys_and_the_other_theme(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "demo")
        assert pilot.app.theme == DARK.name
        await pilot.press("ctrl+p")
        await pilot.press(*"light")
        await until_painted(pilot, "Light or dark")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.theme == LIGHT.name)


async def test_the_palette_opens_with_what_is_useful(tmp_path: Path) -> None:
    async with running(tmp_path, size=(80, 24)) as pilot:
        await until_painted(pilot, "demo")
        await pilot.press("ctrl+p")
        screen = await until_painted(pilot, "Collect", "Review", "Report")
        assert " Down" not in screen
        commands = [str(option.prompt).split("\n")[0] for option in pilot.app.screen.query_one(OptionList).options]
        assert commands[:4] == ["Open", "Collect", "Review", "Triage"]
        assert commands.index("Down") > commands.index("Quit")


async def test_what_is_said_in_the_corner_is_never_markup(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "demo")
        pilot.app.notify(HOSTILE, title=HOSTILE)
        await until_painted(pilot, HOSTILE_SHOWN[:20])


async def test_a_bug_ends_the_app_with_an_error_and_tells_no_secrets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def crash() -> None:
        api_key = "sk-secret-5521"
        raise RuntimeError(f"a bug of length {len(api_key)}")

    async def run_into_it() -> None:
        async with running(tmp_path) as pilot:
            await until_painted(pilot, "demo")
            apps.append(pilot.app)
            pilot.app.call_later(crash)
            await until(pilot, lambda: not pilot.app.is_running)

    apps: list[App[int]] = []
    with pytest.raises(RuntimeError, match="a bug"):
        await run_into_it()
    assert apps[0].return_code == 1
    said = capsys.readouterr().err
    assert "a bug of length 14" in said
    assert "sk-secret-5521" not in said.replace('api_key = "sk-secret-5521"', "")


@pytest.mark.parametrize(
    ("said", "theme"),
    [("", DARK), ("15;0", DARK), ("0;15", LIGHT), ("0;default;7", LIGHT), ("nonsense", DARK)],
)
def test_the_theme_follows_what_the_terminal_says(said: str, theme: object) -> None:
    assert theme_for({"COLORFGBG": said}) == theme.name  # type: ignore[attr-defined]  # a Theme


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (120, 40), (200, 50)])
async def test_home_and_its_keys_work_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    async with running(tmp_path, size=size) as pilot:
        screen = await until_painted(pilot, "demo", "? keys")
        assert len(screen.splitlines()) <= size[1]
        await pilot.press("question_mark")
        await until_painted(pilot, "collect")
