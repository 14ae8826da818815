"""The prompt of an item: its last turn, or all of it; and the reference answer, where it is wanted."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import Static

from reviewtui.actions.review_views import Turn
from reviewtui.domain.safe import safe_text
from reviewtui.tui.key_order import shown_keys
from reviewtui.tui.plain import plain
from reviewtui.tui.words import shown_prompt

FOLDED = 2000
"""Characters of a folded prompt: what nobody reads at a glance is not laid out for every item."""


class PromptText(Static):
    """The prompt's words. `seen` says whether they have been painted."""

    seen = False

    def show(self, content: Content) -> None:
        self.seen = False
        self.update(content)

    def render_lines(self, crop: Region) -> list[Strip]:
        self.seen = True
        return super().render_lines(crop)


class PromptBox(VerticalScroll, can_focus=False):
    """What was asked. Raw text, because that is what the models were sent."""

    DEFAULT_CSS = """
    PromptBox {
        height: auto;
        max-height: 35%;
        border: round $border;
        border-title-color: $text-muted;
        border-subtitle-color: $text-muted;
        padding: 0 0 0 1;
        &.-whole { max-height: 65%; }
        Static { height: auto; padding-right: 1; }
        #reference { display: none; margin-top: 1; }
        &.-reference #reference { display: block; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._turns: tuple[Turn, ...] = ()
        self._has_reference = False
        self._text = PromptText(id="prompt", markup=False)
        self._reference = Static(id="reference", markup=False)
        self.border_title = "prompt"

    def compose(self) -> ComposeResult:
        yield self._text
        yield self._reference

    @property
    def seen(self) -> bool:
        """Whether the prompt has been painted since it was given."""
        return self._text.seen

    def show(self, turns: tuple[Turn, ...], reference: str | None, *, whole: bool = False) -> None:
        """Another item's prompt, folded unless `whole`, its reference answer put away."""
        self._turns = turns
        self._has_reference = reference is not None
        self.remove_class("-reference")
        self.set_class(whole, "-whole")
        self._reference.update(
            plain("reference answer", "$secondary") + Content("\n") + Content(safe_text(reference or ""))
        )
        self._write()

    def toggle_whole(self) -> None:
        """All turns, or the last one."""
        self.toggle_class("-whole")
        self._write()

    def toggle_reference(self) -> None:
        """Show the reference answer, or put it away."""
        self.toggle_class("-reference")
        self._tell_keys()
        if self.has_class("-reference"):
            self.call_after_refresh(self.scroll_end, animate=False)

    def _write(self) -> None:
        whole = self.has_class("-whole")
        last = self._turns[-1].text
        if whole:
            content = Content("\n\n").join(
                plain(turn.role, "$secondary") + Content("\n") + Content(safe_text(shown_prompt(turn.text)))
                for turn in self._turns
            )
        else:
            content = Content(safe_text(shown_prompt(last[:FOLDED])))
        self._text.show(content)
        self.scroll_home(animate=False)
        self._tell_keys()

    def _tell_keys(self) -> None:
        """Say on the border what there is beyond what is shown, and the key that brings it."""
        keys = shown_keys(self.screen)
        hidden: list[str] = []
        if not self.has_class("-whole"):
            turns, beyond = len(self._turns), len(self._turns[-1].text) - FOLDED
            hidden += [f"turn {turns} of {turns}"] if turns > 1 else []
            hidden += [f"{beyond:,} more characters"] if beyond > 0 else []
            hidden += [f"{keys['review.prompt']} opens"] if hidden else []
        if self._has_reference and not self.has_class("-reference"):
            hidden.append(f"{keys['review.reference']} reference")
        self.border_subtitle = " · ".join(hidden)
