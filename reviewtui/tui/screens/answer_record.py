"""One of several answers, with what was said of it and found in it; of a masked one its words alone."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.widgets import Static

from reviewtui.actions.figure_rows import OpenedAnswer
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.safe import safe_text
from reviewtui.domain.session import Session
from reviewtui.tui.lines import Line
from reviewtui.tui.record_lines import answer_lines, record_lines
from reviewtui.tui.screens.base import AppScreen
from reviewtui.tui.screens.report_keys import moving
from reviewtui.tui.widgets.chrome import KeyLine, TopLine
from reviewtui.tui.widgets.line_view import LineView


class AnswerRecordScreen(AppScreen):
    """Shows one of the answers `ids`, the others being a key away. `read` records each as seen before it is shown.

    `masks` are what the models are called while their names are hidden; then nothing but an answer's words is shown. In
    a wide terminal the record stands beside the answer, else under it.
    """

    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    AnswerRecordScreen {
        #body { height: 1fr; layout: horizontal; }
        #answer { width: 1fr; height: 1fr; }
        #record { width: 1fr; height: 1fr; border-left: solid $border; display: none; }
        &.-wide #record, &.-huge #record { display: block; }
        &.-huge #answer { width: 2fr; }
        &.-masked #record { display: none; }
        #message { height: 1fr; padding: 1 2; display: none; }
        &.-message { #message { display: block; } #body { display: none; } }
        #message { color: $text-error; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "right_square_bracket",
            "another(1)",
            "answer",
            key_display="[ ]",
            id="record.next",
            tooltip="The next answer",
        ),
        Binding(
            "left_square_bracket",
            "another(-1)",
            "Answer before",
            show=False,
            id="record.previous",
            tooltip="The answer before",
        ),
        *moving("record"),
    ]

    def __init__(
        self,
        session: Session,
        ids: Sequence[str],
        place: int,
        read: Callable[[str], OpenedAnswer],
        masks: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self._session = session
        self._ids = ids
        self._place = place
        self._read = read
        self._masks = masks
        self._top = TopLine()
        self._answer = LineView(id="answer")
        self._record = LineView(id="record")
        self._message = Static(id="message", markup=False)
        self._opened: OpenedAnswer | None = None

    def compose(self) -> ComposeResult:
        yield self._top
        yield self._message
        with Container(id="body"):
            yield self._answer
            yield self._record
        yield KeyLine()

    def on_mount(self) -> None:
        self._top.place = safe_text(self._session.name, newlines=False)
        self.set_class(self._masks is not None, "-masked")
        self._open()

    @work(exclusive=True)
    async def _open(self) -> None:
        """Read the answer, which records that it is seen, and show it."""
        try:
            self._opened = await asyncio.to_thread(self._read, self._ids[self._place])
        except ReviewError as error:
            self._message.update(safe_text(str(error)))
            self.add_class("-message")
            return
        self.remove_class("-message")
        response = self._opened.record.response
        trial = f" · trial {response.trial}" if response.trial > 1 else ""
        self._top.facts = (
            safe_text(response.model if self._masks is None else self._masks[response.model], newlines=False),
            f"prompt {self._opened.number or '-'}{trial}",
            f"answer {self._place + 1:,} of {len(self._ids):,}",
        )
        session, opened = self._session, self._opened
        self._top.note = "" if not session.review.blind else "names shown" if self._masks is None else "blind"
        record = partial(record_lines, opened, blind=session.review.blind, currency=session.currency)
        self._answer.show(partial(self._beside, opened, record), anew=True)
        self._record.show(lambda width: record(width)[1:], anew=True)
        self._answer.scroll_to(0, 0, animate=False, force=True)

    def _beside(self, opened: OpenedAnswer, record: "partial[list[Line]]", width: int) -> list[Line]:
        """The answer, and the record under it where that has no place of its own."""
        under = [] if self._record.display or self._masks is not None else record(width)
        return [*answer_lines(opened, width), *under][1:]

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's signature
        return len(self._ids) > 1 if action == "another" else True

    def action_another(self, places: int) -> None:
        self._place = (self._place + places) % len(self._ids)
        self._open()

    def action_step(self, lines: int) -> None:
        self._answer.scroll_relative(y=lines, animate=False)

    def action_turn(self, pages: int) -> None:
        self._answer.scroll_relative(y=pages * max(1, self._answer.size.height - 1), animate=False)

    def action_edge(self, last: bool) -> None:
        self._answer.scroll_to(y=self._answer.max_scroll_y if last else 0, animate=False)
