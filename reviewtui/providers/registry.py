"""Which wire protocol a session file's `provider` means. A new protocol is a new file and a line here, or a plugin."""

import importlib
from collections.abc import Mapping
from functools import cache

from reviewtui.domain.errors import ReviewError
from reviewtui.providers.wire import Provider

PROVIDERS: Mapping[str, str] = {
    "openai-chat": "reviewtui.providers.openai_chat:OpenAIChat",
    "openai-responses": "reviewtui.providers.openai_responses:OpenAIResponses",
    "anthropic": "reviewtui.providers.anthropic:Anthropic",
    "embedded": "reviewtui.providers.embedded:Embedded",
    "gemini": "reviewtui.providers.gemini:Gemini",
    "ollama": "reviewtui.providers.ollama:Ollama",
    "replay": "reviewtui.providers.replay:Replay",
}
"""Provider name to `module:class`, imported when first asked for."""


@cache
def provider_for(name: str) -> Provider:
    """The provider of this name; it has no state, so one serves all models.

    ReviewError where there is none (any more), or its plugin cannot make it.
    """
    if name not in PROVIDERS:
        return _added(name)
    module, _, attribute = PROVIDERS[name].partition(":")
    provider: Provider = getattr(importlib.import_module(module), attribute)()
    return provider


def _added(name: str) -> Provider:
    from reviewtui.plugins import said_by
    from reviewtui.providers.guarded import Guarded
    from reviewtui.providers.hooks import added_providers

    additions = added_providers()
    if name not in additions.providers:
        raise ReviewError(f"there is no provider {name}", "\n".join(additions.broken) or "Is its plugin installed?")
    try:
        return Guarded(name, additions.providers[name].make())
    except Exception as error:  # noqa: BLE001 - it is somebody else's code that runs here
        raise ReviewError(f"the plugin's provider {name} cannot be made: {said_by(error)}") from None
