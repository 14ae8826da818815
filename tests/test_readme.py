"""The README's tables and commands are compared with the program, so that they cannot go stale."""

import re
from pathlib import Path

from click.testing import CliRunner

from reviewtui.cli.main import COMMANDS, cli

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def test_the_table_names_every_command() -> None:
    rows = re.findall(r"^\| `reviewtui (\w+)", README, re.M)

    assert sorted(rows) == sorted(COMMANDS)


def test_the_first_screen_holds_the_two_commands_that_ci_runs() -> None:
    first_screen = README.split("## ")[0]

    marked = re.findall(r"<!-- command: (\w+) -->\n```sh\n(.+)\n```", first_screen)
    assert [name for name, _ in marked] == ["demo", "test"]
    assert marked[0][1].endswith("reviewtui demo")
    assert marked[1][1].endswith("pytest -n logical")
    for name, _ in marked:
        assert f"readme_command {name}" in (ROOT / ".ci" / "run").read_text()


def test_every_command_has_help_with_an_example() -> None:
    for name in COMMANDS:
        result = CliRunner().invoke(cli, [name, "--help"])

        assert result.exit_code == 0, result.output
        assert "Example" in result.output, f"`{name} --help` shows no example"
        assert f"reviewtui {name}" in result.output


def test_a_mistyped_command_names_the_nearest() -> None:
    result = CliRunner().invoke(cli, ["colect"])

    assert result.exit_code == 2
    assert "Did you mean 'collect'" in result.output
