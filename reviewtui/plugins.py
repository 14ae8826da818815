"""Plugins: other packages that add to reviewtui, found by their entry points in the group `reviewtui`.

Each room that can be added to says in a class of hook specifications what it takes (`providers.hooks`), and asks the
plugins when it needs them: nothing is loaded before. A plugin that cannot be loaded takes nothing else down with it.
"""

from importlib.metadata import EntryPoint, entry_points
from typing import NamedTuple

import pluggy

GROUP = "reviewtui"
"""Of the entry points, and of pluggy's markers."""

hookspec = pluggy.HookspecMarker(GROUP)
hookimpl = pluggy.HookimplMarker(GROUP)
"""Marks what a plugin implements."""


class Plugins(NamedTuple):
    """The plugins that are installed, and what is wrong with those that cannot be used, by their names."""

    manager: pluggy.PluginManager
    broken: dict[str, str]


def load_plugins(specification: type) -> Plugins:
    """Every installed plugin, its hooks checked against `specification`."""
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(specification)
    broken: dict[str, str] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        try:
            manager.register(entry.load(), name=entry.name)
        except Exception as error:  # noqa: BLE001 - it is somebody else's code that runs here
            broken[_full_name(entry)] = said_by(error)
    return Plugins(manager, broken)


def said_by(error: BaseException) -> str:
    """An error of a plugin in one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())


def _full_name(entry: EntryPoint) -> str:
    return f"{entry.name} ({entry.dist.name} {entry.dist.version})" if entry.dist is not None else entry.name
