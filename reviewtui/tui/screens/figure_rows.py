"""The responses that a figure was counted from, one a line. They stand beside their model's name."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from reviewtui.actions.figure_rows import FigureKey, FigureRow, OpenedAnswer, Seen, figure_rows, open_answer
from reviewtui.actions.report import CountedReport
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.safe import safe_text
from reviewtui.report.numbers import counted as counted_words
from reviewtui.tui.context import AppContext
from reviewtui.tui.figure_words import (
    RowLines,
    columns_for,
    counts_words,
    no_answer,
    place_words,
    said_words,
    titles,
)
from reviewtui.tui.lines import Line, Span
from reviewtui.tui.plain import plain
from reviewtui.tui.report_pages.detail import explanation, headline
from reviewtui.tui.report_pages.figures import title_of
from reviewtui.tui.screens.base import AppScreen
from reviewtui.tui.screens.report_keys import moving
from reviewtui.tui.widgets.chrome import KeyLine, TopLine
from reviewtui.tui.widgets.entries import MARGIN, Entries, EntryList
from reviewtui.tui.words import shown_prompt

ORDERS = ("as asked", "highest first", "lowest first")
UNSEEN = Line((Span("· · ·", ("muted",)),))


class RowList(EntryList):
    """Rows whose answers may be seen; a line of dots for what is not recorded as seen yet."""

    def __init__(self, seen: Seen) -> None:
        super().__init__(id="rows")
        self._seen = seen

    def line_at(self, y: int) -> Line:
        key = self.key_at(y)
        return super().line_at(y) if key is None or self._seen.may_show(str(key)) else UNSEEN


class FigureRowsScreen(AppScreen):
    """Shows the rows of `key` as they were counted in `counted`, and opens each onto its answer."""

    AUTO_FOCUS = ""
    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-tall"), (36, "-high")]  # noqa: RUF012 - Textual declares it, as it is set here
    DEFAULT_CSS = """
    FigureRowsScreen {
        #figure { height: auto; max-height: 2; padding: 0 1; margin-bottom: 1; color: $text-muted; }
        #figure { text-wrap: nowrap; text-overflow: ellipsis; }
        &.-high #figure { max-height: 5; text-wrap: wrap; }
        &.-short #figure { display: none; }
        #columns { height: 1; padding: 0 1; color: $text-muted; text-style: underline; text-wrap: nowrap; }
        #body { height: 1fr; layout: vertical; }
        #table { height: 1fr; width: 1fr; }
        #rows { height: 1fr; }
        #detail { height: 6; padding: 0 1; border-top: solid $border; }
        &.-high #detail { height: 11; }
        &.-short #detail { display: none; }
        &.-huge #body { layout: horizontal; }
        &.-huge #detail { width: 64; height: 1fr; padding: 0 2; border-top: none; border-left: solid $border; }
        #message { height: 1fr; padding: 1 2; display: none; }
        &.-message { #message { display: block; } #body, #columns { display: none; } }
        &.-error #message { color: $text-error; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "answer", "answer", id="rows.answer", tooltip="All about this answer", key_display="enter"),
        Binding("o", "order", "sort", id="rows.order", tooltip="As asked, highest first or lowest first"),
        *moving("rows"),
    ]

    def __init__(self, context: AppContext, counted: CountedReport, key: FigureKey, seen: Seen) -> None:
        super().__init__()
        self.context = context
        self._counted = counted
        self._key = key
        self._seen = seen
        self._rows: tuple[FigureRow, ...] = ()
        self._sorted: list[FigureRow] = []
        self._order = 0
        self._top = TopLine()
        self._columns = Static(id="columns", markup=False)
        self._list = RowList(seen)
        self._detail = Static(id="detail", markup=False)
        self._message = Static(id="message", markup=False)

    def compose(self) -> ComposeResult:
        report, key = self._counted.report, self._key
        about = [plain(headline(report, key), "bold $foreground"), *map(plain, explanation(report, key))]
        yield self._top
        yield Static(Content("\n").join(about), id="figure", markup=False)
        yield self._message
        with Container(id="body"):
            with Container(id="table"):
                yield self._columns
                yield self._list
            yield self._detail
        yield KeyLine()

    def on_mount(self) -> None:
        self._top.place = safe_text(f"{self._counted.session.name} · {title_of(self._key)}", newlines=False)
        self._top.note = "names shown" if self._counted.session.review.blind else ""
        self._read()

    @work
    async def _read(self) -> None:
        try:
            self._rows = await asyncio.to_thread(figure_rows, self.context.database, self._counted, self._key)
        except ReviewError as error:
            self._say(str(error))
            return
        inside = sum(row.counted for row in self._rows)
        responses = counted_words(len(self._rows), "response")
        self._top.facts = (safe_text(self._key.model, newlines=False), f"{responses}, {inside:,} counted", "")
        if self._rows:
            self._show()
        else:
            self._say("This model has no responses yet: they are to be collected first.", error=False)

    def _say(self, message: str, *, error: bool = True) -> None:
        self._message.update(safe_text(message))
        self.set_class(error, "-error")
        self.add_class("-message")

    # Showing

    def _show(self) -> None:
        self._sorted = ordered(self._rows, self._order)
        self._top.facts = (*self._top.facts[:2], ORDERS[self._order])
        by_id = [row.evidence.response_id for row in self._sorted]
        self._list.show_entries(partial(self._entries, by_id))
        self.refresh_bindings()

    def _entries(self, by_id: Sequence[str], width: int) -> Entries:
        columns = columns_for(self._key, self._sorted, width)
        self._columns.update(plain(MARGIN + titles(columns)))
        return Entries(RowLines(self._sorted, columns), by_id)

    @on(EntryList.Moved)
    @work(exclusive=True, group="seen")
    async def _show_in_sight(self) -> None:
        """Record the rows in sight as seen, and only then paint them."""
        unseen = [str(key) for key in self._list.in_sight() if not self._seen.may_show(str(key))]
        if unseen:
            try:
                await asyncio.to_thread(self._seen.record, unseen)
            except ReviewError as error:
                self._say(f"The answers stay hidden: that you see them could not be recorded.\n{error}")
                return
        # Also where there was nothing to record: whoever recorded it may have been cancelled before this.
        self._list.refresh()
        self._tell()

    @on(EntryList.Stood)
    def _stand(self) -> None:
        self._tell()
        self.refresh_bindings()

    def _tell(self) -> None:
        """About the row under the cursor, once it may be seen."""
        row = self._row
        if row is None or not self._seen.may_show(row.evidence.response_id):
            self._detail.update("")
            return
        self._detail.update(
            Content("\n").join(
                [
                    plain(f"{place_words(row)} · {counts_words(self._key, row)}", "bold"),
                    plain(said_words(row), "$secondary"),
                    plain(f"> {shown_prompt(row.asked)}", "$secondary"),
                    plain(row.answer or no_answer(row)),
                ]
            )
        )

    @property
    def _row(self) -> FigureRow | None:
        place = self._list.place
        return self._sorted[place] if place < len(self._sorted) else None

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's signature
        if action in ("answer", "order", "step", "turn", "edge"):
            return bool(self._sorted) and not self.has_class("-message")
        return True

    def action_order(self) -> None:
        """The rows in another order, from its first."""
        self._order = (self._order + 1) % len(ORDERS)
        self._show()

    def action_step(self, places: int) -> None:
        self._list.step(places)

    def action_turn(self, pages: int) -> None:
        self._list.page(pages)

    def action_edge(self, last: bool) -> None:
        self._list.to_end(last=last)

    @on(EntryList.Clicked)
    def _clicked(self, event: EntryList.Clicked) -> None:
        if event.again:
            self.action_answer()

    def action_answer(self) -> None:
        from reviewtui.tui.screens.answer_record import AnswerRecordScreen

        ids = [row.evidence.response_id for row in self._sorted]
        self.app.push_screen(AnswerRecordScreen(self._counted.session, ids, self._list.place, self._open))

    def _open(self, response_id: str) -> OpenedAnswer:
        """Record that the answer is seen and read it; not in the thread of the screen."""
        self._seen.record([response_id])
        return open_answer(self.context.database, self._counted, response_id)


def ordered(rows: Sequence[FigureRow], order: int) -> list[FigureRow]:
    """As asked; or by what they count as, what is not counted last."""
    if not order:
        return list(rows)
    sign = -1 if ORDERS[order] == "highest first" else 1
    return sorted(rows, key=lambda row: (not row.counted, sign * (row.value or 0.0)))
