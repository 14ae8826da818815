"""Rows of prompts: cells as what a line of a prompt file would hold."""

from typing import Any

import pytest

from reviewtui.exchange.errors import Unfit
from reviewtui.exchange.parse_prompts import COLUMNS, parse_prompt


def parsed(**given: Any) -> dict[str, Any]:
    return parse_prompt([given.get(column) for column in COLUMNS])


def test_cells() -> None:
    assert parsed(prompt="why?", id=7, weight="2.5", tags="a; b;;c ", family="f") == {
        "prompt": "why?",
        "id": "7",
        "weight": 2.5,
        "tags": ["a", "b", "c"],
        "family": "f",
    }


def test_lists_may_be_json_or_lists() -> None:
    messages = [{"role": "user", "content": "why?"}]
    text = '[{"role": "user", "content": "why?"}]'
    assert parsed(messages=messages, tags=["x"]) == parsed(messages=text, tags='["x"]')
    assert parsed(messages=text)["messages"] == messages


@pytest.mark.parametrize(
    ("given", "column", "words"),
    [
        ({"weight": "much"}, "weight", 'must be a number, not "much"'),
        ({"messages": "[{"}, "messages", "is not valid JSON"),
        ({"tags": "[x"}, "tags", "is not valid JSON"),
        ({"prompt": ["x"]}, "prompt", "must be a text, not a list"),
    ],
)
def test_what_is_wrong(given: dict[str, Any], column: str, words: str) -> None:
    with pytest.raises(Unfit) as caught:
        parsed(**given)
    assert caught.value.column == column
    assert words in caught.value.message
