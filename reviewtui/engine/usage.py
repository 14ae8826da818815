"""Token counts where the provider gave none, and what an answer costs."""

from reviewtui.domain.prompt import Prompt
from reviewtui.domain.response import Usage
from reviewtui.domain.session import Model, Price
from reviewtui.domain.tokens import estimated_input_tokens, estimated_tokens
from reviewtui.engine.arrived import Arrived


def estimated_usage(prompt: Prompt, model: Model, *, text: str, reasoning: str, chunks: int) -> Usage:
    """About how many tokens went in and came out. A content chunk is at least one token."""
    thought = estimated_tokens(len(reasoning))
    return Usage(
        input_tokens=estimated_input_tokens(prompt, model),
        output_tokens=max(estimated_tokens(len(text)), chunks) + thought,
        reasoning_tokens=thought or None,
        estimated=True,
    )


def usage_of(arrived: Arrived, prompt: Prompt, model: Model, *, chunks: int) -> Usage | None:
    """What an exchange used: as the service counted, else as we estimate; None where nothing of an answer came."""
    if arrived.usage is not None or not arrived.size:
        return arrived.usage
    return estimated_usage(prompt, model, text=arrived.text, reasoning=arrived.reasoning, chunks=chunks)


def cost_of(usage: Usage, price: Price | None) -> float | None:
    """What the tokens cost, in the session's currency; None where the price or a count is not known.

    Cached input is part of `input_tokens` and reasoning of `output_tokens`: what has a price of its own is taken out
    and billed by it.
    """
    if price is None or usage.input_tokens is None or usage.output_tokens is None:
        return None
    cached = min(usage.cached_input_tokens or 0, usage.input_tokens)
    thought = min(usage.reasoning_tokens or 0, usage.output_tokens)
    per_million = (
        (usage.input_tokens - cached) * price.input
        + cached * _or(price.cached_input, price.input)
        + (usage.output_tokens - thought) * price.output
        + thought * _or(price.reasoning, price.output)
    )
    return per_million / 1_000_000


def _or(own: float | None, general: float) -> float:
    return general if own is None else own
