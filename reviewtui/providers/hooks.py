"""Providers that plugins add. A plugin implements `reviewtui_providers`; `reviewtui help plugins` shows one."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple, cast, get_args

from reviewtui.domain.session import ProviderName
from reviewtui.plugins import hookimpl, hookspec, load_plugins, said_by
from reviewtui.providers.wire import Provider

__all__ = ["AddedProvider", "Additions", "ProviderHooks", "added_providers", "hookimpl"]

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,49}")


class AddedProvider(NamedTuple):
    """A wire protocol under the `name` that a session file gives as `provider`.

    `make` gives a provider, which has no state of its own: one serves all models. `base_url` is where it is asked where
    a session does not say; None: a session has to.
    """

    name: str
    make: Callable[[], Provider]
    base_url: str | None = None


class ProviderHooks:
    """What reviewtui asks of plugins about providers."""

    @hookspec
    def reviewtui_providers(self) -> Iterable[AddedProvider]:  # type: ignore[empty-body]  # a specification has none
        """The providers that the plugin adds."""


class Additions(NamedTuple):
    """The providers that plugins add, by name, and what is wrong with plugins, in words."""

    providers: Mapping[str, AddedProvider]
    broken: tuple[str, ...]


@cache
def added_providers() -> Additions:
    """Everything that the installed plugins add, looked for once. What cannot be used is told and left out."""
    plugins = load_plugins(ProviderHooks)
    broken = [f"the plugin {name} cannot be loaded: {why}" for name, why in plugins.broken.items()]
    providers: dict[str, AddedProvider] = {}
    for implementation in plugins.manager.hook.reviewtui_providers.get_hookimpls():
        try:
            said = cast("Iterable[AddedProvider]", implementation.function())
            found = [AddedProvider(*added) for added in said]
        except Exception as error:  # noqa: BLE001 - it is somebody else's code that runs here
            broken.append(f"the plugin {implementation.plugin_name} does not say its providers: {said_by(error)}")
            continue
        for added in found:
            problem = _problem(added, providers)
            if problem is None:
                providers[added.name] = added
            else:
                broken.append(f"the plugin {implementation.plugin_name} adds a provider that {problem}")
    return Additions(MappingProxyType(providers), tuple(broken))


def _problem(added: AddedProvider, others: Mapping[str, AddedProvider]) -> str | None:
    if not isinstance(added.name, str) or _NAME.fullmatch(added.name) is None:
        return "has no name of small letters, digits and hyphens"
    if added.name in get_args(ProviderName):
        return f"is called {added.name}, which reviewtui has itself"
    if added.name in others:
        return f"is called {added.name}, as another plugin's is"
    return None
