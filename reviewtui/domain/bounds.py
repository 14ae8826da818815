"""How long an answer may be at most, as the request says it."""

from reviewtui.domain.session import Model

_NAMES: dict[str, tuple[tuple[str, ...], ...]] = {
    "anthropic": (("max_tokens",),),
    "openai-responses": (("max_output_tokens",),),
    "gemini": (("generationConfig", "maxOutputTokens"),),
    "ollama": (("options", "num_predict"),),
}
"""Where in a request's body the bound stands, by provider; `max_tokens` is sent as the first."""

_CHAT = (("max_tokens",), ("max_completion_tokens",))


def bound_of(model: Model) -> int | None:
    """The tokens of an answer (reasoning included) at most: what `extra` says, else `max_tokens`; None: no bound.

    Where a body names two, as the chat format can, it is the higher: services differ in which they go by.
    """
    paths = _NAMES.get(model.provider, _CHAT)
    given: dict[tuple[str, ...], object] = {paths[0]: model.max_tokens}
    for path in paths:
        within: object = model.extra
        for table in path[:-1]:
            within = within.get(table) if isinstance(within, dict) else None
        if isinstance(within, dict) and path[-1] in within:
            given[path] = within[path[-1]]
    bounds = [value for value in given.values() if isinstance(value, int) and value > 0]
    return max(bounds, default=None)
