"""What a question will take of its model: as much as may be, from what is known before it is asked."""

from msgspec.structs import replace

from reviewtui.domain.bounds import answers_of, bound_of
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.response import Usage
from reviewtui.domain.session import Model
from reviewtui.domain.tokens import estimated_input_tokens
from reviewtui.engine.usage import cost_of

UNBOUNDED_OUTPUT = 1000
"""Tokens that an answer is thought to have where neither a bound nor an earlier answer says more."""


LONG_PROMPT = 500
"""Estimated tokens from which on a prompt tells how dense its writing is: of a shorter one most may be what the service
adds to every prompt.
"""

DENSEST = 6.0
"""Tokens of any writing for each that we estimate, at the most; what is more than that was not in the prompt."""


class Forecast:
    """Of one model, and the surer the more answers it has seen. Every prompt that was counted it foretells with no less
    than that.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._price = model.price
        self._longest = bound_of(model) or UNBOUNDED_OUTPUT * answers_of(model)
        self._density = 1.0  # input tokens to estimated ones
        self._added = 0.0  # and what the service adds to every prompt

    def usage(self, prompt: Prompt) -> Usage:
        """The tokens of the prompt and of the longest answer to it."""
        return Usage(
            input_tokens=round(estimated_input_tokens(prompt, self._model) * self._density + self._added),
            output_tokens=self._longest,
            estimated=True,
        )

    def cost(self, usage: Usage) -> float | None:
        """What so many tokens cost at most; None where the model has no price."""
        if self._price is None:
            return None
        thinking = replace(usage, reasoning_tokens=usage.output_tokens)  # the dearer of the two prices of output
        return max(cost for each in (usage, thinking) if (cost := cost_of(each, self._price)) is not None)

    def learn(self, prompt: Prompt, usage: Usage) -> None:
        """The service counted so many."""
        if usage.output_tokens is not None:
            self._longest = max(self._longest, usage.output_tokens)
        if usage.input_tokens is not None and not usage.estimated:
            estimated = estimated_input_tokens(prompt, self._model)
            if estimated >= LONG_PROMPT:
                self._density = max(self._density, min(usage.input_tokens / estimated, DENSEST))
            self._added = max(self._added, usage.input_tokens - estimated * self._density)
