"""Pressing a key, here, returns when what the key brought is on the screen, however slow the machine is."""

import gc
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any
from unittest.mock import patch

import pytest
from textual._styles_cache import StylesCache
from textual.css.model import RuleSet
from textual.css.parse import parse
from textual.css.tokenizer import Token

from tests.tui import resting

TESTS_A_TIDYING = 40

_tests = count(1)


@pytest.fixture(autouse=True)
def _patient_pilots() -> Iterator[None]:
    with resting.patient_pilots():
        yield


@pytest.fixture
def held_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests in which something is read for as long as they want: keys are pressed meanwhile."""
    monkeypatch.setattr(resting, "PATIENCE", resting.HELD_UP)


@pytest.fixture(autouse=True)
def _little_to_look_through(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The screens collect garbage while nobody waits for them: what is older than a test is not looked through, but now
    and then between two.
    """
    if next(_tests) % TESTS_A_TIDYING == 0:
        gc.unfreeze()
        gc.collect()
    gc.freeze()
    monkeypatch.setattr(gc, "freeze", lambda: None)
    monkeypatch.setattr(gc, "unfreeze", lambda: None)
    yield
    StylesCache.get_inner_outer.cache_clear()  # of Textual, which keeps with it what the last thousand widgets painted


@pytest.fixture(autouse=True, scope="session")
def _styles_are_parsed_once() -> Iterator[None]:
    """Hundreds of apps have the same styles, of which nothing changes once they are parsed."""
    parsed: dict[Any, Sequence[RuleSet]] = {}

    def parse_once(
        scope: str, css: str, read_from: Any, *, variable_tokens: Mapping[str, Sequence[Token]], **how: Any
    ) -> Iterator[RuleSet]:
        variables = tuple((name, *(token.value for token in tokens)) for name, tokens in variable_tokens.items())
        key = (scope, css, read_from, variables, *how.items())
        if key not in parsed:
            parsed[key] = tuple(parse(scope, css, read_from, variable_tokens=variable_tokens, **how))
        return iter(parsed[key])

    with patch("textual.css.stylesheet.parse", parse_once):
        yield
