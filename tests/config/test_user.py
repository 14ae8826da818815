"""The user's own settings: read, forgiven, written."""

from pathlib import Path

import pytest
import tomli

from reviewtui.config.find import user_config_path
from reviewtui.config.user import UserSettings, read_user_file
from reviewtui.config.user_write import TEMPLATE, set_screen, write_template
from reviewtui.domain.errors import ReviewError


def test_what_is_set_holds_and_the_rest_has_its_default(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(
        '[keys]\npreset = "vim"\n[keys.bindings]\n"review.note" = "n,f5"\n'
        '[screen]\ntheme = "light"\nmotion = "reduced"\n'
    )

    file = read_user_file(path, {})

    assert file.trouble == ""
    assert file.settings == UserSettings("vim", {"review.note": "n,f5"}, "light", "normal", "reduced", linear=False)


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    assert read_user_file(tmp_path / "none.toml", {}).settings == UserSettings()


@pytest.mark.parametrize(("said", "linear"), [("1", True), ("yes", True), ("0", False), ("", False)])
def test_the_environment_can_ask_for_the_linear_layout(tmp_path: Path, said: str, linear: bool) -> None:
    assert read_user_file(tmp_path / "none.toml", {"REVIEWTUI_LINEAR": said}).settings.linear is linear


def test_every_mistake_is_named_with_its_line_and_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "config.toml"
    path.write_text('[keys]\npreset = "vimm"\n[screen]\nthem = "dark"\nlinear = true\ncontrast = 3\n[sreen]\n')

    file = read_user_file(path, {})

    assert file.trouble.splitlines() == [
        "config.toml:2: keys.preset: must be one of `default`, `vim`, `left-hand`, `numpad`; did you mean `vim`?",
        "config.toml:4: screen.them: unknown key; did you mean `theme`?",
        "config.toml:6: screen.contrast: must be one of `normal`, `high`, not 3",
        "config.toml:7: sreen: unknown key; did you mean `screen`?",
    ]
    assert file.settings == UserSettings(linear=True)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[keys\n", "config.toml:1: this is not TOML"),
        (b"\xff\xfe", "config.toml:1: this is not UTF-8 text"),
        (b"[keys]\nbindings = 3", "config.toml:2: keys.bindings: must be a table of keys by action"),
        (b"keys = 1", "config.toml:1: keys: must be a table, not 1"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_and_the_defaults_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_bytes(content)

    file = read_user_file(tmp_path / "config.toml", {})

    assert file.trouble.startswith(said)
    assert file.settings == UserSettings()


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    assert "cannot be read" in read_user_file(tmp_path, {}).trouble


def test_the_place_is_the_config_folder_or_what_the_environment_says(tmp_path: Path) -> None:
    assert user_config_path({}).parts[-2:] == ("reviewtui", "config.toml")
    assert user_config_path({"REVIEWTUI_CONFIG": str(tmp_path / "mine.toml")}) == tmp_path / "mine.toml"


def test_the_file_to_begin_with_sets_nothing_and_each_of_its_examples_is_right(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"

    write_template(path, replace=False)

    assert read_user_file(path, {}).settings == UserSettings()
    uncommented = "\n".join(
        line.removeprefix("# ") if " = " in line and line.startswith("# ") else line for line in TEMPLATE.splitlines()
    )
    path.write_text(uncommented)
    assert read_user_file(path, {}).trouble == ""
    assert set(tomli.loads(uncommented)) == {"keys", "screen"}


def test_what_is_there_is_not_replaced_unasked(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[keys]\n")

    with pytest.raises(ReviewError, match="is there already"):
        write_template(path, replace=False)
    assert path.read_text() == "[keys]\n"

    write_template(path, replace=True)
    assert path.read_text() == TEMPLATE


def test_a_theme_is_remembered_beside_everything_that_stands_there(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "config.toml"
    set_screen(path, theme="light", contrast="high")
    assert read_user_file(path, {}).settings == UserSettings(theme="light", contrast="high")

    path.write_text('# mine\n[keys] # here\npreset = "vim"\n')
    set_screen(path, theme="dark", contrast="normal")
    assert path.read_text().startswith('# mine\n[keys] # here\npreset = "vim"\n')
    assert read_user_file(path, {}).settings == UserSettings(preset="vim", theme="dark")
    assert [entry.name for entry in path.parent.iterdir()] == ["config.toml"]


def test_a_broken_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[keys\n")

    with pytest.raises(ReviewError, match="not TOML"):
        set_screen(path, theme="light", contrast="high")
    assert path.read_text() == "[keys\n"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "dotfiles.toml", tmp_path / "config.toml"
    target.write_text("")
    link.symlink_to(target)

    set_screen(link, theme="dark", contrast="high")

    assert link.is_symlink()
    assert read_user_file(target, {}).settings.contrast == "high"


def test_where_it_cannot_be_written_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(ReviewError, match="cannot be written"):
        set_screen(tmp_path / "file" / "config.toml", theme="dark", contrast="high")


def test_a_path_that_cannot_even_be_looked_at_is_told_and_nothing_raised(tmp_path: Path) -> None:
    found = read_user_file(tmp_path / ("x" * 300) / "config.toml", {})
    assert found.settings == UserSettings()
    assert "cannot be read" in found.broken
