"""`reviewtui config` and `--linear`: where a person's settings are, what is wrong in them, a file to begin with."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from msgspec.structs import fields

from reviewtui.cli.help import topics
from reviewtui.cli.main import cli
from reviewtui.cli.options import LINEAR, is_linear
from reviewtui.config.user import RawKeys, RawScreen
from reviewtui.tui.presets import PRESETS


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REVIEWTUI_CONFIG", str(tmp_path / "mine.toml"))
    return tmp_path / "mine.toml"


def test_it_says_where_the_file_would_be_and_makes_it(path: Path) -> None:
    before = CliRunner().invoke(cli, ["config"])
    assert (before.exit_code, before.stdout) == (0, f"{path}\n")
    assert "`reviewtui config --write` makes one" in before.stderr

    made = CliRunner().invoke(cli, ["config", "--write"])
    assert (made.exit_code, made.stdout, made.stderr) == (0, f"{path}\n", "")
    assert "# preset = " in path.read_text()

    again = CliRunner().invoke(cli, ["config", "--write"])
    assert "is there already" in str(again.exception)
    path.write_text("[keys]\n")
    assert CliRunner().invoke(cli, ["config", "--write", "--force"]).exit_code == 0
    assert "# preset = " in path.read_text()


def test_force_alone_is_a_mistake(path: Path) -> None:
    result = CliRunner().invoke(cli, ["config", "--force"])

    assert result.exit_code == 2
    assert not path.exists()


def test_what_is_wrong_is_told_with_its_line(path: Path) -> None:
    path.write_text('[keys.bindings]\n"review.nte" = "n"\n"review.rate.5" = "5,k"\n')

    result = CliRunner().invoke(cli, ["config"])

    assert (result.exit_code, result.stdout) == (1, f"{path}\n")
    unknown, clash = result.stderr.splitlines()
    assert unknown.startswith('mine.toml:2: keys.bindings."review.nte": there is no such action; did you mean')
    assert clash.startswith('mine.toml:3: keys.bindings."review.rate.5": the key "k" is that of `review.up` (up)')


def test_every_action_is_listed_with_its_keys_as_they_are(path: Path) -> None:
    path.write_text('[keys]\npreset = "numpad"\n')

    result = CliRunner().invoke(cli, ["config", "--keys"])

    rows = [line.split("\t") for line in result.stdout.splitlines()]
    keys = {name: keys for name, keys, _ in rows}
    assert len(keys) == len(rows) > 100
    assert keys["review.compare.first"] == "1,a"
    assert {name: does for name, _, does in rows}["review.note"] == "A note on the marked answer"
    assert keys["app.keys"] == "?"
    assert all(does for _, _, does in rows)


def test_the_topic_explains_every_setting_and_every_preset() -> None:
    text = topics()["keys"]

    for field in (*fields(RawKeys), *fields(RawScreen)):
        assert f"| `{field.name}` |" in text
    for preset in PRESETS:
        assert f"`{preset}`" in text


@pytest.mark.parametrize("arguments", [["--linear", "review", "demo"], ["review", "demo", "--linear"]])
def test_linear_is_taken_before_the_command_and_after_it(monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    heard: list[bool] = []

    def open_app(*_arguments: object, **_options: object) -> int:
        heard.append(is_linear())
        return 0

    monkeypatch.setattr("reviewtui.cli.app.run_app", open_app)

    CliRunner().invoke(cli, arguments)

    assert heard == [True]


def test_settings_and_options_reach_the_screens(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The app itself is not run: that it opens on the settings is what is looked at."""
    from reviewtui.cli.app import run_app
    from reviewtui.tui.app import ReviewApp

    opened: list[ReviewApp] = []
    for stream in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(f"reviewtui.cli.app.sys.{stream}", _Terminal())
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr(ReviewApp, "run", lambda app: opened.append(app))
    path.write_text('[keys]\npreset = "vim"\n[screen]\ntheme = "light"\ncontrast = "high"\n')

    run_app("home")
    with click.Context(cli) as context:
        context.meta[LINEAR] = True
        run_app("home")

    first, second = (app.comfort for app in opened)
    assert first.theme == second.theme == "reviewtui-light-contrast"
    assert first.keys["review.page_down"].startswith("ctrl+f")
    assert (first.linear, second.linear) == (False, True)


def test_a_terminal_that_can_show_no_screen_is_told_what_can_be_done(monkeypatch: pytest.MonkeyPatch) -> None:
    from reviewtui.cli.app import run_app

    for stream in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(f"reviewtui.cli.app.sys.{stream}", _Terminal())
    monkeypatch.setenv("TERM", "dumb")

    with pytest.raises(click.UsageError, match="TERM=dumb: this terminal cannot show a screen"):
        run_app("home")


class _Terminal:
    def isatty(self) -> bool:
        return True
