"""The command palette: what it offers before anything is typed, and in which order."""

from textual.binding import Binding
from textual.command import DiscoveryHit, Hits
from textual.system_commands import SystemCommandsProvider

MOVES = ("scroll", "look", "cursor_", "page_", "first", "last", "choose", "pane", "prompt_scroll")
"""How the actions begin that move about: nobody opens a palette for them."""


class Palette(SystemCommandsProvider):
    """The app's commands in the order in which the app gives them. (Textual's own would sort them by name.)"""

    async def discover(self) -> Hits:
        for name, help_text, callback, discover in self.app.get_system_commands(self.screen):
            if discover:
                yield DiscoveryHit(name, callback, help=help_text)


def rank(binding: Binding) -> int:
    """Where a command belongs: first those of the key line, then the others of the screen, the app's, the moves."""
    if binding.action.startswith(MOVES):
        return 3
    if binding.id is not None and binding.id.startswith("app."):
        return 2
    return 0 if binding.show else 1
