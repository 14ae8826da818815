"""The kinds of failure under the keys that name them."""

from collections.abc import Mapping

from textual.content import Content

from reviewtui.tui.plain import plain
from reviewtui.tui.pressing import PressLines, pressing

GAP = "  "


class CategoryLine(PressLines):
    """Says which key names which kind. The two are never parted by a line's end."""

    DEFAULT_CSS = """
    CategoryLine { height: auto; max-height: 3; padding: 0 1; color: $text-muted; text-wrap: nowrap; }
    """

    def __init__(self, choices: Mapping[str, str]) -> None:
        super().__init__()
        self._choices = choices

    def on_resize(self) -> None:
        """As many lines as it takes at this width."""
        lines = [Content("")]
        for key, kind in self._choices.items():
            choice = pressing(plain(key, "bold $foreground") + plain(f" {kind}"), f"triage.category.{kind}")
            longer = lines[-1] + GAP + choice if lines[-1] else choice
            if longer.cell_length > self.content_size.width and lines[-1]:
                lines.append(choice)
            else:
                lines[-1] = longer
        self.update(Content("\n").join(lines))
