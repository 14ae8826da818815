"""Token counts where the provider gave none, and what an answer costs."""

from msgspec.structs import replace

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
    """What an exchange used: as the service counted, what it left out as we estimate; None where nothing of an answer
    came.
    """
    told = arrived.usage
    if told is None and not arrived.size:
        return None
    if told is not None and told.input_tokens is not None and told.output_tokens is not None:
        return told
    estimated = estimated_usage(prompt, model, text=arrived.text, reasoning=arrived.reasoning, chunks=chunks)
    if told is None:
        return estimated
    return replace(
        told,
        input_tokens=estimated.input_tokens if told.input_tokens is None else told.input_tokens,
        output_tokens=estimated.output_tokens if told.output_tokens is None else told.output_tokens,
        estimated=True,
    )


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
