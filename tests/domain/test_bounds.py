"""How long an answer may be, wherever the session says it."""

from typing import Any

import pytest

from reviewtui.domain.bounds import bound_of
from reviewtui.domain.session import Model


@pytest.mark.parametrize(
    ("provider", "max_tokens", "extra", "bound"),
    [
        ("openai-chat", None, {}, None),
        ("openai-chat", 100, {"temperature": 0}, 100),
        ("openai-chat", None, {"max_completion_tokens": 32000}, 32000),
        ("openai-chat", 100, {"max_completion_tokens": 32000}, 32000),
        ("openai-chat", 100, {"max_tokens": 50}, 50),
        ("openai-chat", 100, {"max_tokens": None}, None),
        ("openai-chat", None, {"max_completion_tokens": "many"}, None),
        ("a-plugin", None, {"max_tokens": 7}, 7),
        ("openai-responses", None, {"max_output_tokens": 9}, 9),
        ("openai-responses", 100, {"max_completion_tokens": 9}, 100),
        ("anthropic", 100, {"max_tokens": 200}, 200),
        ("gemini", None, {"generationConfig": {"maxOutputTokens": 800}}, 800),
        ("gemini", 100, {"generationConfig": {"topK": 3}}, 100),
        ("gemini", None, {"generationConfig": "none"}, None),
        ("openai-chat", 100, {"n": 3}, 300),
        ("openai-chat", 100, {"n": "3"}, 100),
        ("openai-chat", 100, {"n": None}, 100),
        ("openai-chat", None, {"n": 3}, None),
        ("gemini", 100, {"generationConfig": {"candidateCount": 2}}, 200),
        ("ollama", None, {"options": {"num_predict": 64}}, 64),
        ("ollama", 100, {"options": {"num_predict": -1}}, None),
    ],
)
def test_the_bound_of_an_answer(
    provider: str, max_tokens: int | None, extra: dict[str, Any], bound: int | None
) -> None:
    assert bound_of(Model(name="m", provider=provider, model="m", max_tokens=max_tokens, extra=extra)) == bound
