"""What plugins add to session files: providers. They are loaded only for a name that reviewtui does not have itself."""

from typing import NamedTuple


class Added(NamedTuple):
    """Values that plugins add, and what is wrong with plugins that cannot be used."""

    names: tuple[str, ...]
    broken: tuple[str, ...]


def added_provider_names() -> Added:
    """The names of the providers that plugins add."""
    from reviewtui.providers.hooks import added_providers

    additions = added_providers()
    return Added(tuple(additions.providers), additions.broken)


def added_address(provider: str) -> str | None:
    """Where a plugin's provider is asked where a session does not say; None where a session has to."""
    from reviewtui.providers.hooks import added_providers

    added = added_providers().providers.get(provider)
    return None if added is None else added.base_url
