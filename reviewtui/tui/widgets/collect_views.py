"""The views of a collection: panes, waterfall, matrix; one of them at a time."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from textual.app import ComposeResult
from textual.containers import Container

from reviewtui.actions.collection_state import CollectionState
from reviewtui.actions.requests import RequestBook
from reviewtui.tui.sight import Sight
from reviewtui.tui.widgets.pane_grid import PaneGrid
from reviewtui.tui.widgets.request_board import RequestBoard, View

AnyView = Literal["panes"] | View
VIEWS: tuple[AnyView, ...] = ("panes", "waterfall", "matrix")


class CollectViews(Container):
    """All of them bear the same masks, or the names. A view that is not displayed paints nothing and shows nobody
    anything.
    """

    DEFAULT_CSS = """
    CollectViews {
        height: 1fr;
        RequestBoard { display: none; }
        &.-requests { RequestBoard { display: block; } PaneGrid { display: none; } }
    }
    """

    def __init__(self, may_show: Callable[[str], bool]) -> None:
        super().__init__()
        self.panes = PaneGrid()
        self.board = RequestBoard()
        self.view: AnyView = "panes"
        self._may_show = may_show
        self._book: RequestBook | None = None

    def compose(self) -> ComposeResult:
        yield self.panes
        yield self.board

    async def lay_out(self, models: Sequence[str], book: RequestBook, *, masked: bool) -> None:
        """Show a run, from its beginning on; the panes are made for the first one."""
        await self.panes.lay_out(models, masked=masked)
        self._book = book
        self._show_book()
        if self.view != "panes":
            self.board.turn(self.view)

    @property
    def masked(self) -> bool:
        return self.panes.masked

    def mask(self, masked: bool) -> None:
        """Number the models, or name them."""
        self.panes.mask(masked)
        self._show_book()

    def _show_book(self) -> None:
        if self._book is not None:
            may_show = self._may_show if self._book.session.review.blind and not self.masked else Sight().may_show
            self.board.show_book(self._book, Sight(self.panes.labels, self.masked, may_show))

    def turn(self) -> None:
        """The next view, which is yet to be shown."""
        self.view = VIEWS[(VIEWS.index(self.view) + 1) % len(VIEWS)]
        self.set_class(self.view != "panes", "-requests")
        if self.view == "panes":
            self.call_after_refresh(self.panes.current.view.focus)
        else:
            self.board.turn(self.view)

    def in_sight(self, state: CollectionState) -> set[str]:
        """The answers that are seen beside their models' names, or would be by `show`."""
        return self.panes.in_sight(state) if self.view == "panes" else self.board.ids_in_sight()

    def show(self, state: CollectionState, prompts: Mapping[str, str], *, at_once: bool = False) -> None:
        """Paint what is new in the view that is displayed. `prompts` are texts by id."""
        if self.view == "panes":
            self.panes.show(state, prompts)
        else:
            self.board.tick(at_once=at_once)

    def follow(self) -> None:
        """To what is newest: the end of an answer, the first request."""
        if self.view == "panes":
            self.panes.current.view.follow = True
        else:
            self.board.follow()

    @property
    def opened(self) -> tuple[str, Sequence[str]] | None:
        """The answer that the cursor stands on, among those beside it; None where none can be opened.

        While names are hidden a request leads to no answer: its pace would tell whose that is.
        """
        return None if self.view == "panes" else self.board.opened

    @property
    def can_open(self) -> bool:
        return self.opened is not None
