"""Pressing a key, here, returns when what the key brought is on the screen, however slow the machine is."""

import gc
from collections.abc import Iterator

import pytest
from textual._styles_cache import StylesCache

from tests.tui import resting


@pytest.fixture(autouse=True)
def _patient_pilots() -> Iterator[None]:
    with resting.patient_pilots():
        yield


@pytest.fixture
def held_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests in which something is read for as long as they want: keys are pressed meanwhile."""
    monkeypatch.setattr(resting, "PATIENCE", resting.HELD_UP)


@pytest.fixture(autouse=True, scope="module")
def _what_tests_left_behind_is_gone() -> None:
    gc.unfreeze()
    gc.collect()


@pytest.fixture(autouse=True)
def _little_to_look_through(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The screens collect garbage while nobody waits for them: what is older than a test is not looked through."""
    gc.freeze()
    monkeypatch.setattr(gc, "freeze", lambda: None)
    monkeypatch.setattr(gc, "unfreeze", lambda: None)
    yield
    StylesCache.get_inner_outer.cache_clear()  # of Textual, which keeps with it what the last thousand widgets painted
