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


class Traffic:
    """One model's gate, with what is known of the tokens, the money and the retries that it takes."""

    def __init__(self, model: Model, width: int, shared: Shared, control: Control) -> None:
        self.gate = Gate(width, model.rate_limit, shared, control)
        self.retries = RetryBudget()
        self._forecast = Forecast(model)

    def need(self, prompt: Prompt) -> Need:
        """What asking `prompt` may take."""
        usage = self._forecast.usage(prompt)
        tokens = (usage.input_tokens or 0) + (usage.output_tokens or 0)
        return Need(tokens, self._forecast.cost(usage))

    def over(self, granted: Pass, prompt: Prompt, exchange: Exchange, usage: Usage | None, cost: float | None) -> None:
        """A request has ended, with so much used as far as that is known."""
        error = exchange.error
        if error is None:
            granted.went_well()
        elif error.kind in _REFUSALS:
            granted.refused(error.retry_after_s)
        if usage is not None:
            self._forecast.learn(prompt, usage)
            granted.leave(tokens=(usage.input_tokens or 0) + (usage.output_tokens or 0), cost=cost or 0.0)
        elif exchange.cost_unknown:
            granted.leave(tokens=granted.need.tokens, cost=granted.need.cost or 0.0)
        else:
            granted.leave(tokens=0, cost=0.0)
