"""A workplace of a team: a folder with a session on two models that a scripted provider plays."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from reviewtui.store.database import Database, open_database
from tests.fakes.scripts import Script
from tests.fakes.server import FakeProvider

UNGUESSABLE = ("zq7wvkx-north", "jx4hbpm-south", "wk2yfdt-v1", "vp9rgcn-v2")
"""Names and model ids that no text holds by chance."""

ANSWERS = ("Your order is on its way.", "Please tell me the number of your order.")
"""How the answers begin. Review says where it stands before it has painted them, and judges only what is painted."""


@dataclass(frozen=True)
class Workplace:
    """`folder` holds `sessions/shop.toml` and its database; `fake` answers for its models."""

    folder: Path
    fake: FakeProvider

    @property
    def database(self) -> Path:
        return self.folder / "sessions" / "reviews.db"

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be seen by a blind reviewer."""
        return (*UNGUESSABLE, self.fake.base_url, self.fake.base_url.removeprefix("http://").removesuffix("/v1"))

    def open(self) -> Database:
        return open_database(self.database)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the program to its end."""
        return subprocess.run(
            [sys.executable, "-m", "reviewtui", *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


SESSION = """
name = "shop"
prompts = ["shop.jsonl"]
[[models]]
name = "{0}"
provider = "openai-chat"
base_url = "{base_url}"
model = "{2}"
[[models]]
name = "{1}"
provider = "openai-chat"
base_url = "{base_url}"
model = "{3}"
[review]
reveal = "end"
[[requirements]]
figure = "csat"
at_least = 0.5
"""

PROMPTS = 8


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workplace]:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    scripts = {
        UNGUESSABLE[2]: Script(reply=f"{ANSWERS[0]}\n\n- it left **today**\n", rate=200),
        UNGUESSABLE[3]: Script(reply=ANSWERS[1], rate=200),
    }
    sessions = tmp_path / "sessions"
    sessions.mkdir()
    with FakeProvider(scripts) as fake:
        (sessions / "shop.toml").write_text(SESSION.format(*UNGUESSABLE, base_url=fake.base_url))
        lines = [f'{{"prompt": "order number {number}, where is it"}}\n' for number in range(PROMPTS)]
        (sessions / "shop.jsonl").write_text("".join(lines))
        yield Workplace(tmp_path, fake)


@pytest.fixture
def collected(workplace: Workplace) -> Workplace:
    """The workplace after a whole collection."""
    done = workplace.run("collect", "shop", "--headless")
    assert done.returncode == 0, done.stdout + done.stderr
    return workplace
