"""The requests of a collection, as a waterfall or as a matrix: titles, lines, what is said of one, and the signs."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from reviewtui.actions.request_phases import Request
from reviewtui.actions.requests import RequestBook
from reviewtui.domain.errors import ReviewError
from reviewtui.tui import matrix_cells, waterfall_bar
from reviewtui.tui.lines import Span, wrap
from reviewtui.tui.plain import plain
from reviewtui.tui.sight import Sight
from reviewtui.tui.widgets.entries import EntryList
from reviewtui.tui.widgets.matrix import Matrix
from reviewtui.tui.widgets.waterfall import Waterfall
from reviewtui.tui.words import counted, shown_prompt

View = Literal["waterfall", "matrix"]

PAINT_EVERY = 0.2
"""Seconds between two paintings of what goes on by itself; a key paints at once."""


class RequestBoard(Vertical):
    """Shows one of its two views. What it is to paint beside names it asks for by `ids_in_sight`, and paints only what
    `Sight.may_show` lets it.
    """

    DEFAULT_CSS = """
    RequestBoard {
        height: 1fr;
        .head { height: 1; padding: 0 0 0 1; color: $text-muted; text-style: underline; text-wrap: nowrap; }
        EntryList { height: 1fr; }
        .about { height: 3; padding: 0 1; border-top: solid $border; }
        .legend { height: 1; padding: 0 1; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; }
        .empty { height: 1fr; padding: 1 2; display: none; }
        &.-empty { .empty { display: block; } EntryList, .head, .about, .legend { display: none; } }
        &.-waterfall .about { height: 4; }
        &.-matrix Waterfall, &.-waterfall Matrix { display: none; }
    }
    """

    @dataclass
    class Sighted(Message):
        """Other lines are in sight than before."""

    @dataclass
    class Known(Message):
        """The answer under the cursor can be opened now, or cannot any more: other keys do something."""

    @dataclass
    class Trouble(Message):
        """What is recorded cannot be read."""

        error: ReviewError

    def __init__(self) -> None:
        super().__init__(id="requests")
        self.view: View = "waterfall"
        self.waterfall = Waterfall()
        self.matrix = Matrix()
        self._head = Static(classes="head", markup=False)
        self._about = Static(classes="about", markup=False)
        self._legend = Static(classes="legend", markup=False)
        self._book: RequestBook | None = None
        self._sight = Sight()
        self._reading = False
        self._painted_at = 0.0
        self._said: tuple[str, ...] = ()
        self._can_open = False

    def compose(self) -> ComposeResult:
        yield Static("Nothing was asked yet. c collects what is missing.", classes="empty", markup=False)
        yield self._head
        yield self.waterfall
        yield self.matrix
        yield self._about
        yield self._legend

    @property
    def lines(self) -> Waterfall | Matrix:
        """The lines that are displayed."""
        return self.waterfall if self.view == "waterfall" else self.matrix

    # What is shown

    def show_book(self, book: RequestBook, sight: Sight) -> None:
        """Other requests, or other names for them."""
        self._book, self._sight = book, sight
        self.waterfall.show_book(book, sight)
        self.matrix.show_book(book, sight)
        if self.display:
            self.read()

    def turn(self, view: View) -> None:
        """The other view."""
        self.view = view
        self.set_class(view == "waterfall", "-waterfall")
        self.set_class(view == "matrix", "-matrix")
        self._legend.update(plain(waterfall_bar.LEGEND if view == "waterfall" else matrix_cells.LEGEND))
        if view == "waterfall":
            self._read_order()
        self.read()

    def ids_in_sight(self) -> set[str]:
        """The answers that are told apart where names are shown."""
        return set(self.lines.ids_in_sight())

    @property
    def opened(self) -> tuple[str, Sequence[str]] | None:
        """The answer that the cursor stands on, among those that may be leafed through from it; None: none is to be
        opened. While names are hidden no request leads to an answer.
        """
        if self.view == "matrix":
            return self.matrix.opened()
        request = self.waterfall.current()
        return None if request is None or self._sight.masked else (request.response_id, self.waterfall.ids)

    def tick(self, *, at_once: bool = False) -> None:
        """Paint what has changed, unless it was painted a moment ago."""
        now = time.monotonic()
        if not at_once and now - self._painted_at < PAINT_EVERY:
            return
        self._painted_at = now
        if self.view == "waterfall":
            self.waterfall.tick()
        else:
            self.matrix.refresh()
        self.read()
        self._tell()

    def toggle_order(self) -> None:
        """The newest or the slowest first."""
        self.waterfall.slowest = not self.waterfall.slowest
        self._read_order()

    def toggle_axis(self) -> None:
        """By the clock, or each from its own beginning."""
        self.waterfall.own = not self.waterfall.own
        self.tick(at_once=True)

    def follow(self) -> None:
        """To the first line, and whatever comes in there."""
        self.waterfall.order_anew()
        self.tick(at_once=True)

    # Reading what is recorded

    @work(exclusive=True, group="order")
    async def _read_order(self) -> None:
        book = self._book
        if book is None:
            return
        slowest = self.waterfall.slowest
        try:
            order = await asyncio.to_thread(book.read_order, slowest=slowest)
        except ReviewError as error:
            self.post_message(self.Trouble(error))
            return
        if book is self._book:
            book.keep_order(order)
            self.waterfall.order_anew()
            self.call_after_refresh(self.tick, at_once=True)

    def read(self) -> None:
        """Read what is in sight and not known, if that is not being done."""
        if not self._reading and self._book is not None:
            self._reading = True
            self._read()

    @work(group="pages")
    async def _read(self) -> None:
        try:
            while await self._read_page():
                self.post_message(self.Sighted())
        except ReviewError as error:
            self.post_message(self.Trouble(error))
        finally:
            self._reading = False

    async def _read_page(self) -> bool:
        """One page of the view's; False where nothing of it is unknown."""
        book, view = self._book, self.view
        assert book is not None, "asked for only with a book"
        if view == "waterfall":
            if ids := book.unread_requests(self.waterfall.near()):
                book.keep_requests(await asyncio.to_thread(book.read_requests, ids))
                return True
        elif prompts := book.unread_states(self.matrix.near()):
            book.keep_states(await asyncio.to_thread(book.read_states, prompts))
            return True
        return False

    # What is said

    @on(EntryList.Moved)
    def _moved(self) -> None:
        self.read()
        self.post_message(self.Sighted())

    @on(EntryList.Stood)
    def _stood(self) -> None:
        self._tell()

    def _tell(self) -> None:
        """The titles, and about what the cursor stands on."""
        self.set_class(self._book is not None and self.lines.empty, "-empty")
        head, *about = said = self.lines.head(), *self._of_current()
        if said != self._said:  # an update lays the whole screen out anew
            self._said = said
            self._head.update(plain(head))
            self._say_about(about)
            self.lines.refresh()  # the axis may be another one
        if (can_open := self.opened is not None) != self._can_open:
            self._can_open = can_open
            self.post_message(self.Known())

    def on_resize(self) -> None:
        self._said = ()
        self._tell()

    def _say_about(self, about: Sequence[str]) -> None:
        width = self.size.width - self._about.gutter.width
        lines = (line.text for words in about for line in wrap([Span(words)], width))
        self._about.update(Content("\n").join(map(plain, lines)))

    def _of_current(self) -> tuple[str, ...]:
        return self._of_request(self.waterfall.current()) if self.view == "waterfall" else self._of_cell()

    def _of_request(self, request: Request | None) -> tuple[str, ...]:
        if request is None or self._book is None:
            return ()
        went = ", ".join(phrase.replace(" ", "\u00a0") for phrase in waterfall_bar.in_words(request).split(", "))
        behind = self.waterfall.behind
        newer = (
            f"{counted(behind, 'newer request')}, f follows · " if behind > 0 and not self.waterfall.following else ""
        )
        if self._sight.masked:
            return f"{newer}{went}", "Whose request it is stays hidden while you judge blind: the pace would tell."
        model = self._sight.labels.get(request.model, request.model)
        where = f"{newer}prompt {self._book.place_words(request)} · {model} · {went}"
        return where, f"> {shown_prompt(self._text(request.prompt_id))}"

    def _of_cell(self) -> tuple[str, ...]:
        place = self.matrix.current()
        if place is None or self._book is None:
            return ()
        cell = self.matrix.cell(place)
        trial = f" · trial {place.trial}" if self._book.session.trials > 1 else ""
        words = "…" if cell is None else matrix_cells.in_words(cell)
        where = f"prompt {self._book.numbers[place.prompt_id]} · {self._sight.labels[place.model]}{trial} · {words}"
        return where, f"> {shown_prompt(self._text(place.prompt_id))}"

    def _text(self, prompt_id: str) -> str:
        number = self._book.numbers.get(prompt_id) if self._book is not None else None
        return self._book.session.prompts[number - 1].text if self._book is not None and number else ""
