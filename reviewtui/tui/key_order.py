"""The commands of a screen in the order in which they are declared, and the keys of each in the order of their list.

Textual's own order is by key: a key that two commands share, at different moments, stands where the first has it, and
one that a person has moved stands last.
"""

from collections.abc import Mapping
from typing import Any

from textual.app import App
from textual.binding import ActiveBinding, Binding
from textual.dom import DOMNode
from textual.screen import Screen


def in_order(screen: Screen[Any]) -> list[ActiveBinding]:
    """What is bound on `screen` at this moment, an entry a key. What other nodes declare comes after."""
    declared = {binding.id: binding for binding in screen.BINDINGS if isinstance(binding, Binding)}
    places = {name: place for place, name in enumerate(declared)}
    moved = _moved(screen.app)

    def rank(active: ActiveBinding) -> tuple[int, int]:
        name = active.binding.id
        if name is None or name not in places:
            return len(places), 0
        keys = [key.strip() for key in moved.get(name, declared[name].key).split(",")]
        return places[name], keys.index(active.binding.key) if active.binding.key in keys else len(keys)

    return sorted(screen.active_bindings.values(), key=rank)


def shown_keys(*nodes: DOMNode) -> dict[str, str]:
    """How the first key of each command that `nodes` or the app declare is written now, by the command's id, whether it
    is a key at this moment or not.
    """
    app = nodes[0].app
    moved = _moved(app)
    bindings = [binding for node in (app, *nodes) for binding in node.BINDINGS if isinstance(binding, Binding)]
    return {binding.id: app.get_key_display(_first(binding, moved)) for binding in bindings if binding.id is not None}


def _first(binding: Binding, moved: Mapping[str, str]) -> Binding:
    """A command under the first of its keys; one that has moved is not written any more as it was declared."""
    keys = moved.get(binding.id or "")
    return binding.with_key((keys or binding.key).partition(",")[0].strip(), None if keys else binding.key_display)


def _moved(app: App[Any]) -> Mapping[str, str]:
    """Keys that are not as they are declared, by the command's id."""
    comfort = getattr(app, "comfort", None)  # an app of a test may have none
    return comfort.keys if comfort is not None else {}
