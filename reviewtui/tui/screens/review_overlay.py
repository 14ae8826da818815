"""A small panel over the item, which stays readable around it."""

from typing import ClassVar, TypeVar

from textual.screen import ModalScreen

Result = TypeVar("Result")


class Overlay(ModalScreen[Result]):
    """Asks or tells one thing in its only child, whose border carries the title and the keys."""

    # Not a default, because the app gives every screen a ground; not scoped, because it is about the screen itself.
    CSS: ClassVar[str] = "Overlay { background: transparent; }"
    SCOPED_CSS: ClassVar[bool] = False
    DEFAULT_CSS = """
    Overlay {
        align: center middle;
        & > * {
            width: 50;
            max-width: 100%;
            height: auto;
            max-height: 100%;
            border: round $accent;
            border-title-color: $accent;
            border-subtitle-color: $text-muted;
            padding: 0 1;
            background: $background;
        }
    }
    """
