"""What is said of an item in words: notes, and why it is left out or left to others."""

from functools import partial

from reviewtui.tui.screens.review_text import TextScreen
from reviewtui.tui.screens.touring import TouringScreen


class SayingScreen(TouringScreen):
    """Asks for the words in a line of text below the item, which stays readable."""

    def action_skip_for_good(self) -> None:
        def skip(reason: str | None) -> None:
            if reason:
                self._do(partial(self._at_desk().skip_for_good, reason))

        if self.painted_letter():
            self.app.push_screen(TextScreen("skip for good, because ..."), skip)

    def action_needs_expert(self) -> None:
        def leave(reason: str | None) -> None:
            if reason is not None:
                self._do(partial(self._at_desk().needs_expert, reason or None))

        if self.painted_letter():
            self.app.push_screen(TextScreen("needs an expert, because ...", may_be_empty=True), leave)

    def action_note(self) -> None:
        letter, span, pane = self.painted_letter(), self.board.span, self.board.pane

        def note(text: str | None) -> None:
            if letter and text and self._do(partial(self._at_desk().note, letter, text, span=span), letter):
                self.board.drop_mark()

        if letter and pane and pane.slot:
            title = f"note on {letter}" if span is None else f"note on what is marked in {letter}"
            self.app.push_screen(TextScreen(title, "" if span else pane.slot.note or ""), note)
