"""Token counts where nobody has counted: estimates, to be marked as such wherever they are shown."""

import math

import msgspec

from reviewtui.domain.prompt import Prompt
from reviewtui.domain.session import Model, system_text

CHARACTERS_PER_TOKEN = 4
"""About right for English in the tokenizers of today; other writing takes more tokens."""

PART_TOKENS = 1600
"""Of a part of a message that is no text: of an image, as much as most models of Anthropic count for one at the most.
https://docs.anthropic.com/en/docs/vision
"""


def estimated_tokens(characters: int) -> int:
    """About how many tokens a text of so many characters is."""
    return math.ceil(characters / CHARACTERS_PER_TOKEN)


def estimated_input_tokens(prompt: Prompt, model: Model) -> int:
    """About how many tokens `prompt` costs on `model`, its system text and tools included."""
    texts, others = [system_text(prompt, model) or ""], 0
    for message in prompt.messages:
        parts = [message.content] if isinstance(message.content, str) else message.content
        for part in parts:
            text = part if isinstance(part, str) else part.get("text")
            if isinstance(text, str):
                texts.append(text)
            else:
                others += 1
    tools = model.extra.get("tools")
    characters = sum(map(len, texts)) + (len(msgspec.json.encode(tools)) if tools else 0)
    return estimated_tokens(characters) + others * PART_TOKENS
