import pytest

from reviewtui.domain.prompt import Message, Prompt, prompt_id
from reviewtui.domain.session import Model
from reviewtui.domain.tokens import estimated_input_tokens


@pytest.mark.parametrize(
    ("text", "own_system", "model_system", "tokens"),
    [
        ("x" * 400, None, None, 100),
        ("x" * 401, None, None, 101),
        ("", None, None, 0),
        ("x" * 400, None, "s" * 40, 110),
        ("x" * 400, "s" * 4, "s" * 40, 101),
    ],
)
def test_input_tokens_are_a_quarter_of_the_characters_system_text_included(
    text: str, own_system: str | None, model_system: str | None, tokens: int
) -> None:
    messages = (Message("user", text),)
    prompt = Prompt(id=prompt_id(messages, own_system), messages=messages, family="f", system=own_system)
    model = Model(name="m", provider="openai-chat", model="m", system=model_system)

    assert estimated_input_tokens(prompt, model) == tokens
