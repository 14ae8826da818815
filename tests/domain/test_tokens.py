import pytest

from reviewtui.domain.prompt import Message, Prompt, prompt_id
from reviewtui.domain.session import Model
from reviewtui.domain.tokens import PART_TOKENS, estimated_input_tokens


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


def test_a_part_that_is_no_text_counts_as_an_image_and_tools_as_they_are_written() -> None:
    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA"}}
    parts = [{"type": "text", "text": "x" * 40}, image]
    messages = (Message("user", parts),)
    prompt = Prompt(id=prompt_id(messages, None), messages=messages, family="f")
    tools = [{"name": "find"}]  # [{"name":"find"}]: 17 characters
    model = Model(name="m", provider="openai-chat", model="m", extra={"tools": tools})

    assert estimated_input_tokens(prompt, model) == 15 + PART_TOKENS  # (40 + 17) / 4 = 14.25
