"""The commands of a screen in the order in which they are declared, and the keys of each in the order of their list.

Textual's own order is by key: a key that two commands share, at different moments, stands where the first has it, and
one that a person has moved stands last.
"""

from typing import Any

from textual.binding import ActiveBinding, Binding
from textual.screen import Screen


def in_order(screen: Screen[Any]) -> list[ActiveBinding]:
    """What is bound on `screen` at this moment, an entry a key. What other nodes declare comes after."""
    declared = {binding.id: binding for binding in screen.BINDINGS if isinstance(binding, Binding)}
    places = {name: place for place, name in enumerate(declared)}
    comfort = getattr(screen.app, "comfort", None)  # an app of a test may have none
    moved: dict[str, str] = comfort.keys if comfort is not None else {}

    def rank(active: ActiveBinding) -> tuple[int, int]:
        name = active.binding.id
        if name is None or name not in places:
            return len(places), 0
        keys = [key.strip() for key in moved.get(name, declared[name].key).split(",")]
        return places[name], keys.index(active.binding.key) if active.binding.key in keys else len(keys)

    return sorted(screen.active_bindings.values(), key=rank)
