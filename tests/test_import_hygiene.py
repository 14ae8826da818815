"""What a start must not load: a static graph of imports cannot see this, a fresh interpreter can."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from reviewtui.config.find import find_session

HEAVY = (
    "textual",
    "rich",
    "numpy",
    "httpx",
    "aiohttp",
    "sqlite3",
    "sqlite_utils",
    "msgspec",
    "asyncio",
    "tomli",
    "pluggy",
)


def loaded_after(statement: str) -> set[str]:
    """The top-level modules that a fresh interpreter has after `statement`."""
    script = (
        f"import sys\n{statement}\nimport json\nprint(json.dumps(sorted({{m.split('.')[0] for m in sys.modules}})))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


@pytest.mark.parametrize(
    "statement",
    [
        "import reviewtui.cli.main",
        "from click.testing import CliRunner as R; from reviewtui.cli.main import cli; R().invoke(cli, ['--help'])",
    ],
)
def test_help_loads_nothing_heavy(statement: str) -> None:
    assert loaded_after(statement) & set(HEAVY) - loaded_after("import click, click.testing") == set()


def test_commands_without_a_screen_load_no_textual() -> None:
    assert "textual" not in loaded_after(
        "import reviewtui.cli.collect, reviewtui.cli.headless, reviewtui.cli.import_, reviewtui.cli.report"
    )


def test_plugins_are_looked_for_only_where_one_is_named() -> None:
    loading = "from pathlib import Path; from reviewtui.config.load import load_session; load_session(Path('{}'))"
    engine = (
        "import reviewtui.engine.process, reviewtui.providers.registry as r; [r.provider_for(n) for n in r.PROVIDERS]"
    )

    assert "pluggy" not in loaded_after(loading.format(find_session("demo", cwd=Path("/nowhere"))))
    assert "pluggy" not in loaded_after(engine)


def test_home_is_painted_before_numpy_is_needed() -> None:
    assert not {"numpy", "httpx", "aiohttp"} & loaded_after("import reviewtui.tui.app, reviewtui.tui.screens.home")
