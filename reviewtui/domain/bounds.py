"""How much may be answered at most, as the request says it."""

from reviewtui.domain.session import Model

_NAMES: dict[str, tuple[tuple[str, ...], ...]] = {
    "anthropic": (("max_tokens",),),
    "openai-responses": (("max_output_tokens",),),
    "gemini": (("generationConfig", "maxOutputTokens"),),
    "ollama": (("options", "num_predict"),),
}
"""Where in a request's body the bound stands, by provider; `max_tokens` is sent as the first."""

_CHAT = (("max_tokens",), ("max_completion_tokens",))

_ANSWERS: dict[str, tuple[str, ...]] = {"gemini": ("generationConfig", "candidateCount")}
"""Where it says how many answers are wanted, of which one is kept and all are paid for; else `n`."""


def bound_of(model: Model) -> int | None:
    """The tokens that are answered (reasoning included) at most: what `extra` says, else `max_tokens`, for each of the
    answers that are asked for; None: no bound.

    Where a body names two, as the chat format can, it is the higher: services differ in which they go by.
    """
    paths = _NAMES.get(model.provider, _CHAT)
    given = {paths[0]: model.max_tokens} | {path: found for path in paths if (found := _said(model, path)) is not _NOT}
    bounds = [value for value in given.values() if isinstance(value, int) and value > 0]
    return max(bounds) * answers_of(model) if bounds else None


def answers_of(model: Model) -> int:
    """How many answers one request asks for."""
    number = _said(model, _ANSWERS.get(model.provider, ("n",)))
    return number if isinstance(number, int) and number > 1 else 1


_NOT = object()


def _said(model: Model, path: tuple[str, ...]) -> object:
    """What `extra` says there; `_NOT` where it says nothing."""
    within: object = model.extra
    for name in path:
        if not isinstance(within, dict) or name not in within:
            return _NOT
        within = within[name]
    return within
