"""What is asked about a failure: how bad it is, whether we would have noticed. One key answers."""

from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from reviewtui.tui.key_order import shown_keys
from reviewtui.tui.plain import plain
from reviewtui.tui.pressing import PressLines, keyed, pressing
from reviewtui.tui.screens.review_label import SEVERITIES
from reviewtui.tui.screens.review_overlay import Overlay

Answer = TypeVar("Answer")


class AskScreen(Overlay[Answer | None]):
    """Lists its keys and closes with the first of them; its result is None where it was left by escape."""

    TITLE_WORDS: ClassVar[str]
    NAME: ClassVar[str]
    """How the ids of its bindings begin."""

    def __init__(self, about: str) -> None:
        """`about`: which failures the answer is about, in words."""
        super().__init__()
        self._about = about

    def compose(self) -> ComposeResult:
        choices = [b for b in self.BINDINGS if isinstance(b, Binding) and b.action.startswith("answer")]
        keys = shown_keys(self)
        lines = [plain(self._about, "$secondary")]
        for choice in choices:
            name = choice.id or ""
            lines.append(pressing(Content.assemble((keys[name], "bold $accent"), f"  {choice.description}"), name))
        box = PressLines(Content("\n").join(lines))
        box.border_title = plain(self.TITLE_WORDS)
        box.border_subtitle = keyed(self, f"{self.NAME}.cancel", "cancels")
        yield box

    def action_answer(self, answer: Answer) -> None:
        self.dismiss(answer)

    def action_cancel(self) -> None:
        self.dismiss(None)


class SeverityScreen(AskScreen[int]):
    """How bad it is, 1 to 5."""

    TITLE_WORDS = "how bad is it?"
    NAME = "severity"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(level), f"answer({level})", words, id=f"severity.{level}", tooltip="How bad it is")
            for level, words in SEVERITIES.items()
        ),
        Binding("escape", "cancel", "cancel", id="severity.cancel", tooltip="Leave it as it is"),
    ]


class NoticedScreen(AskScreen[bool]):
    """Whether the team would have noticed the failure without a review."""

    TITLE_WORDS = "would we have noticed?"
    NAME = "noticed"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "yes, by itself", id="noticed.yes", tooltip="We would have noticed it"),
        Binding("n", "answer(False)", "no, nobody", id="noticed.no", tooltip="Nobody would have noticed it"),
        Binding("escape", "cancel", "cancel", id="noticed.cancel", tooltip="Leave it unsaid"),
    ]
