"""Which wire protocol a session file's `provider` means. A new protocol is a new file and a line here."""

import importlib
from collections.abc import Mapping
from functools import cache

from reviewtui.domain.session import ProviderName
from reviewtui.providers.wire import Provider

PROVIDERS: Mapping[ProviderName, str] = {
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
def provider_for(name: ProviderName) -> Provider:
    """The provider of this name; it has no state, so one serves all models."""
    module, _, attribute = PROVIDERS[name].partition(":")
    provider: Provider = getattr(importlib.import_module(module), attribute)()
    return provider
