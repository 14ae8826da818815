"""Who was who: after each item, and at the end, where the session tells."""

from collections.abc import Iterator
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from reviewtui.actions.review_views import Revealed, WhoWasWho
from reviewtui.domain.safe import safe_text
from reviewtui.tui.plain import plain
from reviewtui.tui.pressing import keyed
from reviewtui.tui.screens.review_overlay import Overlay
from reviewtui.tui.screens.review_words import own_verdicts
from reviewtui.tui.words import counted

NO_FIGURE = "Your own verdicts, and what they come to. The report says what everybody's do, and how sure that is."


class ItemRevealScreen(Overlay[None]):
    """The names behind the letters of the item that was judged just now."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space,escape", "close", "Go on", id="revealed.close", tooltip="To the next item"),
    ]

    def __init__(self, revealed: Revealed) -> None:
        super().__init__()
        self._revealed = revealed

    def compose(self) -> ComposeResult:
        width = max(cell_len(model) for _, model, _ in self._revealed.slots)
        lines = [
            Content.assemble((letter, "bold"), "  ", plain(safe_text(model).ljust(width)), (f"  {said}", "dim"))
            for letter, model, said in self._revealed.slots
        ]
        panel = Static(Content("\n").join(lines))
        panel.border_title = plain(f"item {self._revealed.number}: who was who")
        panel.border_subtitle = keyed(self, "revealed.close", "goes on")
        yield panel

    def action_close(self) -> None:
        self.dismiss(None)


class WhoWasWhoScreen(Overlay[None]):
    """At the end: each model's name, what this reviewer gave it, and how far others said the same."""

    DEFAULT_CSS = "WhoWasWhoScreen > VerticalScroll { width: 78; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,escape", "close", "Close", id="reveal.close", tooltip="Back to the end of the review"),
    ]

    def __init__(self, found: WhoWasWho) -> None:
        super().__init__()
        self._found = found

    def compose(self) -> ComposeResult:
        with VerticalScroll() as panel:
            yield Static("\n".join(ceremony_lines(self._found)), markup=False)
        panel.border_title = "who was who"
        panel.border_subtitle = keyed(self, "reveal.close", "closes")

    def action_close(self) -> None:
        self.dismiss(None)


def ceremony_lines(found: WhoWasWho) -> Iterator[str]:
    """The whole of it, line by line."""
    for result in found.results:
        yield safe_text(result.model, newlines=False)
        yield from (f"    {line}" for line in own_verdicts(result) or ["you judged none of its answers"])
        yield ""
    agreement = found.agreement
    if agreement.shared:
        share = agreement.same / agreement.shared
        yield (
            f"{counted(agreement.others, 'other')} judged {agreement.shared:,} of the same, "
            f"and said the same of {agreement.same:,} ({share:.0%})."
        )
    else:
        yield "Nobody else has judged the same yet."
    yield NO_FIGURE
