"""Words that do what a key does when somebody clicks on them: everything can be reached by the mouse alone."""

from typing import Any

from textual.content import Content
from textual.dom import DOMNode
from textual.style import Style
from textual.widgets import Static

from reviewtui.tui.key_order import shown_keys
from reviewtui.tui.plain import plain


class PressLines(Static):
    """Lines of which some can be clicked on, in colours of their own: Textual would paint them all as links."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, markup=False, **options)
        self.set_reactive(PressLines.auto_links, False)


def pressing(words: str | Content, command: str) -> Content:
    """`words`, safe and on one line; a click on them is the key of `command`, the id of a binding."""
    return _clicked(words, f"app.press({command!r})")


def keyed(node: DOMNode, command: str, words: str) -> Content:
    """The same, the key of `command`, which `node` declares, before the words."""
    return pressing(f"{shown_keys(node)[command]} {words}", command)


def pressing_key(words: str, key: str) -> Content:
    """The same for a key that no binding of ours has, as enter in a line of text."""
    return _clicked(words, f"app.simulate_key({key!r})")


def giving(words: Content, command: str) -> Content:
    """The same in a list of commands of the screen below: `words` choose one of them."""
    return _clicked(words, f"screen.give({command!r})")


def row(*parts: Content) -> Content:
    """Several of these in a line."""
    return Content(" · ").join(parts)


def _clicked(words: str | Content, action: str) -> Content:
    content = plain(words) if isinstance(words, str) else words
    return content.stylize(Style.from_meta({"@click": action}))
