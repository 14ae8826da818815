"""One line a request, time to the right: what is slow, what stands still and what is asked again are seen as shapes."""

import time
from collections.abc import Hashable, Iterator, Sequence
from typing import overload

from rich.cells import cell_len

from reviewtui.actions.request_phases import Request
from reviewtui.actions.requests import PAGE, RequestBook
from reviewtui.tui import waterfall_bar
from reviewtui.tui.linear import is_linear
from reviewtui.tui.lines import Line, Span
from reviewtui.tui.sight import Sight
from reviewtui.tui.widgets.entries import MARGIN, Entries, EntryList
from reviewtui.tui.words import duration, fit

NUMBER, TOOK, GAP = 7, 8, "  "
UNREAD = Line((Span("· · ·", ("muted",)),))
NOTHING = Line(())


class Blank(Sequence[Line]):
    """So many lines, each of which is made when it is painted."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Line]: ...
    def __getitem__(self, index: int | slice) -> Line | Sequence[Line]:
        return NOTHING if isinstance(index, int) else [NOTHING] * len(range(self._count)[index])


class Waterfall(EntryList):
    """The requests of a book. While the cursor is on the first line new ones come in; else nothing moves.

    While names are hidden a line says neither whose request it is nor what was asked: its pace tells the model, and
    so nothing may tell the answer.
    """

    def __init__(self) -> None:
        super().__init__(id="waterfall")
        self.slowest = False
        self.own = False
        self._book: RequestBook | None = None
        self._sight = Sight()
        self.ids: list[str] = []
        """The requests in the order in which they stand."""
        self._axis = waterfall_bar.Axis(0.0, 1.0, 1.0, own=True)
        self._width = 0

    @property
    def following(self) -> bool:
        """Whether the newest request, or the slowest, is the first line."""
        return self.place == 0 and round(self.scroll_offset.y) == 0

    @property
    def empty(self) -> bool:
        """Whether there is no request to show."""
        return not self.ids

    @property
    def from_start(self) -> bool:
        """Whether each request is drawn from its own beginning; the slowest ones ran at any time."""
        return self.own or self.slowest

    @property
    def behind(self) -> int:
        """How many requests there are that came since the order was last looked at."""
        return len(self._book.ids(slowest=False, now=0.0)) - len(self.ids) if self._book is not None else 0

    def show_book(self, book: RequestBook, sight: Sight) -> None:
        """Other requests, or other names for them."""
        self._book, self._sight = book, sight
        self.order_anew()

    def order_anew(self) -> None:
        """All requests there are, from the first on."""
        self.ids = self._book.ids(slowest=self.slowest, now=time.monotonic()) if self._book is not None else []
        self.show_entries(self._entries)
        self.scroll_to(0, 0, animate=False, force=True)

    def tick(self) -> None:
        """What has changed since it was last painted."""
        if self.following and self._book is not None:
            ids = self._book.ids(slowest=self.slowest, now=time.monotonic())
            if ids != self.ids:
                self.ids = ids
                self.show_entries(self._entries)
        self.refresh()

    def _entries(self, width: int) -> Entries:
        self._width = width
        return Entries(Blank(len(self.ids)), self.ids)

    # What is in sight

    def ids_in_sight(self) -> list[str]:
        return [str(key) for key in self.in_sight()]

    def near(self) -> list[str]:
        """The requests in sight, and a page on either side of them."""
        top, height = round(self.scroll_offset.y), self.scrollable_content_region.height
        return self.ids[max(0, top - PAGE) : top + height + PAGE]

    def current(self) -> Request | None:
        """The request that the cursor stands on, if it may be looked at."""
        return self._seen(self.key)

    def _seen(self, key: Hashable | None) -> Request | None:
        if key is None or self._book is None or not self._sight.may_show(str(key)):
            return None
        return self._book.request(str(key), time.monotonic())

    # Painting

    def head(self) -> str:
        """What stands above the lines: the titles, and the axis for those in sight."""
        if is_linear(self):
            return f"{MARGIN}what each request went through"
        cells = self._cells
        requests = [request for key in self.in_sight() if (request := self._seen(key)) is not None]
        self._axis = waterfall_bar.axis_for(requests, cells, own=self.from_start)
        names = "" if self._sight.masked else f"{'prompt':>{NUMBER}}{GAP}{fit('model', self._model_cells)}{GAP}"
        return f"{MARGIN}{names}{waterfall_bar.ticks(self._axis, cells)}{GAP}{'took':>{TOOK}}"

    @property
    def _model_cells(self) -> int:
        longest = max((cell_len(label) for label in self._sight.labels.values()), default=5)
        return max(5, min(longest, self._width // 5, 28))

    @property
    def _cells(self) -> int:
        names = 0 if self._sight.masked else NUMBER + self._model_cells + 2 * len(GAP)
        return max(8, self._width - names - TOOK - len(GAP))

    def line_at(self, y: int) -> Line:
        request = self._seen(self.key_at(y))
        if request is None:
            return UNREAD if self.key_at(y) is not None else NOTHING
        return Line(tuple(self._spans(request)))

    def _spans(self, request: Request) -> Iterator[Span]:
        linear = is_linear(self)
        if not self._sight.masked and self._book is not None:
            model = self._sight.labels.get(request.model, request.model)
            number = self._book.place_words(request)
            if linear:
                yield Span(fit(f"prompt {number}, {model}: ", cell_len(f"prompt {number}, {model}: ")))
            else:
                yield Span(f"{number:>{NUMBER}}{GAP}{fit(model, self._model_cells)}{GAP}")
        if linear:
            yield Span(waterfall_bar.in_words(request))
            return
        yield from waterfall_bar.bar(request, self._axis, self._cells)
        took = duration(request.took_ms) if request.took_ms is not None else "-"
        yield Span(f"{GAP}{took:>{TOOK}}", ("muted",) if request.status == "running" else ())
