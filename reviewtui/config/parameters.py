"""What a request says of the model's keys: which a protocol has no place for, and which fields of `extra` have one."""

from collections.abc import Mapping

from reviewtui.domain.session import ProviderName

NOT_TAKEN: Mapping[ProviderName, tuple[str, ...]] = {
    "openai-responses": ("seed", "stop"),
    "anthropic": ("seed",),
}
"""Keys of a model that the protocol's requests do not have."""

DEFAULT_MAX_TOKENS: Mapping[ProviderName, int] = {"anthropic": 4096}
"""Where a service demands a bound and the session gives none: what every model of it takes."""

_OWN = frozenset({"model", "messages", "max_tokens", "temperature", "top_p", "seed", "stop"})
"""Parts of a request that have a place of their own, and with it a part in the variant."""

_OWN_OF: Mapping[ProviderName, Mapping[str, str]] = {
    "openai-responses": {
        "input": "the prompt's messages",
        "instructions": "`system`",
        "max_output_tokens": "`max_tokens`",
    },
    "anthropic": {"system": "`system`", "stop_sequences": "`stop`"},
    "gemini": {"contents": "the prompt's messages", "systemInstruction": "`system`"},
}
"""The same in a protocol's own words, and what stands for them in a session."""


def own_key(provider: ProviderName | None, field: str) -> str | None:
    """What is wrong with `field` under `extra`, because it has a place of its own; None where it has none."""
    if field in _OWN:
        return "write it as a key of the model, not under `extra`"
    meant = None if provider is None else _OWN_OF.get(provider, {}).get(field)
    return None if meant is None else f"it is made of {meant}; remove it here"
