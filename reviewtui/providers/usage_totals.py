"""What a service's total tells of its other counts."""

import msgspec

from reviewtui.domain.response import Usage


def with_what_the_total_adds(usage: Usage, total: int | None) -> Usage:
    """`usage` with the output that is billed and stands in the total alone.

    Some services count what was reasoned apart from the output, as xAI does by its documentation
    (https://docs.x.ai/docs/key-information/consumption-and-rate-limits, https://github.com/vercel/ai/pull/12425); with
    Gemini's OpenAI endpoint it is in the total alone (https://github.com/Clarifai/clarifai-python/pull/978). A total
    that is larger by exactly what came from a cache has counted that apart, and says nothing of the output.
    """
    if total is None or usage.input_tokens is None or usage.output_tokens is None:
        return usage
    missing = total - usage.input_tokens - usage.output_tokens
    if missing <= 0 or missing == usage.cached_input_tokens:
        return usage
    reasoned = missing if usage.reasoning_tokens is None else usage.reasoning_tokens
    return msgspec.structs.replace(usage, output_tokens=usage.output_tokens + missing, reasoning_tokens=reasoned)
