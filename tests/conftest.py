"""The world is shut out here: an empty home, no database and no proxy of the person who runs the tests."""

import gc
from pathlib import Path

import pytest

_OF_THE_USER = (
    "REVIEWTUI_DB",
    "REVIEWTUI_CONFIG",
    "REVIEWTUI_LINEAR",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_COLOR",
    "COLUMNS",
    "LINES",
)


def pytest_collection_finish() -> None:
    """What is there by now stays to the end: garbage is looked for among what the tests make."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    home: Path = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for kind in ("DATA", "CONFIG", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(home / kind.lower()))
    for name in _OF_THE_USER:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
