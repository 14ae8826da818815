"""What goes to and comes from one model in a run: what a question needs, and what its ending teaches."""

from reviewtui.domain.prompt import Prompt
from reviewtui.domain.response import Usage
from reviewtui.domain.session import Model
from reviewtui.engine.control import Control
from reviewtui.engine.exchange import Exchange
from reviewtui.engine.forecast import Forecast
from reviewtui.engine.gate import Gate, Need, Pass, Shared
from reviewtui.engine.retry_budget import RetryBudget

_REFUSALS = ("rate_limit", "overloaded")

_AMBIGUOUS = {("auth", 403), ("not_found", 404)}
"""Errors with which a service refuses everybody who comes with this key or asks for this model, and with which a filter
in front of it refuses one question, or it says that a file is missing which the prompt names.
"""

REFUSED_IN_A_ROW = 3
"""So many questions that are refused one after the other were not refused for their own sake."""


class Traffic:
    """One model's gate, with what is known of the tokens, the money and the retries that it takes."""

    def __init__(self, model: Model, width: int, shared: Shared, control: Control) -> None:
        self.gate = Gate(width, model.rate_limit, shared, control)
        self.retries = RetryBudget()
        self._forecast = Forecast(model)
        self._has_answered = False
        self._refused = 0  # questions, since the last that was answered

    def need(self, prompt: Prompt) -> Need:
        """What asking `prompt` may take."""
        usage = self._forecast.usage(prompt)
        tokens = (usage.input_tokens or 0) + (usage.output_tokens or 0)
        return Need(tokens, self._forecast.cost(usage))

    def is_about_the_question(self, exchange: Exchange) -> bool:
        """Whether an error that may be the model's or the question's is the question's: others have been answered."""
        if exchange.error is None or (exchange.error.kind, exchange.http_status) not in _AMBIGUOUS:
            return False
        self._refused += 1
        return self._has_answered and self._refused < REFUSED_IN_A_ROW

    def over(self, granted: Pass, prompt: Prompt, exchange: Exchange, usage: Usage | None, cost: float | None) -> None:
        """A request has ended, with so much used as far as that is known."""
        error = exchange.error
        if error is None:
            self._has_answered, self._refused = True, 0
            granted.went_well()
        elif error.kind in _REFUSALS:
            granted.refused(error.retry_after_s)
        at_most = granted.need.cost or 0.0
        if usage is not None:
            self._forecast.learn(prompt, usage)
            # Of an answer that broke off only a part was seen: what was thought and not shown may be billed as well.
            spent = cost or 0.0 if error is None else max(cost or 0.0, at_most)
            granted.leave(tokens=(usage.input_tokens or 0) + (usage.output_tokens or 0), cost=spent)
        elif exchange.cost_unknown:
            granted.leave(tokens=granted.need.tokens, cost=at_most)
        else:
            granted.leave(tokens=0, cost=0.0)
