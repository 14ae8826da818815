"""Small session files, and how the tests load them."""

from pathlib import Path

import pytest

from reviewtui.config.load import LoadedSession, load_session
from reviewtui.domain.errors import SessionFileError

SMALL = """\
name = "s"
prompts = ["p.jsonl"]
[[models]]
name = "a"
provider = "embedded"
model = "smollm2-135m"
"""

HOSTED = """\
name = "s"
prompts = ["p.jsonl"]
[[models]]
name = "a"
provider = "openai-chat"
model = "m"
base_url = "https://h.example/v1"
"""


def load(folder: Path, text: str, *, strict: bool = False) -> LoadedSession:
    path = folder / "s.toml"
    path.write_text(text)
    return load_session(path, strict=strict)


def problems(folder: Path, text: str, *, strict: bool = False) -> list[str]:
    with pytest.raises(SessionFileError) as caught:
        load(folder, text, strict=strict)
    assert caught.value.__cause__ is None, "a cause could show a secret in a traceback"
    return str(caught.value).splitlines()
