"""Token counts where nobody has counted: estimates, to be marked as such wherever they are shown."""

import math

from reviewtui.domain.prompt import Prompt
from reviewtui.domain.session import Model, system_text

CHARACTERS_PER_TOKEN = 4
"""About right for English in the tokenizers of today; other writing takes more tokens."""


def estimated_tokens(characters: int) -> int:
    """About how many tokens a text of so many characters is."""
    return math.ceil(characters / CHARACTERS_PER_TOKEN)


def estimated_input_tokens(prompt: Prompt, model: Model) -> int:
    """About how many tokens `prompt` costs on `model`, its system text included."""
    characters = len(system_text(prompt, model) or "") + sum(len(message.text) for message in prompt.messages)
    return estimated_tokens(characters)
