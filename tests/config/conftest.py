"""A place to load session files from."""

from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one prompt file, which is also where the person is."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.jsonl").write_text('{"prompt": "hello"}\n')
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "support.jsonl").write_text('{"prompt": "hello"}\n{"prompt": "refund"}\n')
    return tmp_path
