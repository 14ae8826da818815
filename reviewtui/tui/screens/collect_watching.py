"""A collection on the screen, whoever runs it: its views, and who is seen in them."""

import asyncio
from collections.abc import Sequence
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from reviewtui.actions.collect import Collection, expose
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.safe import safe_text
from reviewtui.grading.masks import without_names
from reviewtui.tui.context import AppContext
from reviewtui.tui.key_order import shown_keys
from reviewtui.tui.screens.base import AppScreen
from reviewtui.tui.screens.confirm import ConfirmScreen
from reviewtui.tui.screens.live_answer import LiveAnswerScreen
from reviewtui.tui.screens.problems import ProblemsScreen, problem_lines
from reviewtui.tui.widgets.chrome import KeyLine, TopLine
from reviewtui.tui.widgets.collect_views import CollectViews
from reviewtui.tui.widgets.entries import EntryList
from reviewtui.tui.widgets.request_board import RequestBoard


class WatchScreen(AppScreen):
    """Panes, waterfall and matrix of `collection`, with the keys that look about in them.

    In a blind session all of them bear masks, in an order drawn anew for every screen, and nothing that is painted
    comes from a model's definition.
    """

    AUTO_FOCUS = ""  # it would choose a pane that is not displayed
    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-tall")]  # noqa: RUF012 - Textual declares it, as it is set here
    DEFAULT_CSS = """
    WatchScreen {
        #panes { grid-size: 1; grid-rows: 1fr; height: 1fr; }
        &.-normal #panes, &.-wide #panes { grid-size: 2; }
        &.-huge #panes { grid-size: 4; }
        &.-wide #panes.-odd, &.-wide #panes.-threes, &.-huge #panes.-odd, &.-huge #panes.-threes { grid-size: 3; }
        &.-normal #panes.-odd AnswerPane.-last { column-span: 2; }
        &.-normal #panes.-one, &.-wide #panes.-one, &.-huge #panes.-one { grid-size: 1; }
        &.-huge #panes.-two { grid-size: 2; }
        #panes.-zoomed { layout: vertical; }
        #panes.-zoomed AnswerPane { display: none; }
        #panes.-zoomed AnswerPane.-current { display: block; }
        /* In a terminal of ten lines every line is for the answers, unless there is something to say. */
        &.-short .note, &.-short RequestBoard .about, &.-short RequestBoard .legend { display: none; }
        &.-short .note.-said { display: block; }
        #status { height: auto; max-height: 50%; padding: 0 1; display: none; }
        #status.-said { display: block; }
        &.-short #status { max-height: 60%; }
        #status.-error { color: $text-error; }
    }
    """

    def __init__(self, context: AppContext, session: str) -> None:
        super().__init__()
        self.context = context
        self.session = session
        self._collection: Collection | None = None
        self._top = TopLine()
        self._views = CollectViews(self._may_show)
        self._status = Static(id="status", markup=False)
        self._prompts: dict[str, str] = {}
        self._exposed: set[str] = set()

    def compose(self) -> ComposeResult:
        yield self._top
        yield self._views
        yield self._status
        yield KeyLine()

    def _show_progress(self) -> None:
        """What the line at the top says."""

    # What is painted

    async def _paint(self, *, at_once: bool = False) -> None:
        """Paint what the last events changed. What is painted beside a name is recorded as seen before it is."""
        collection = self._collection
        if collection is None:
            return
        if not self._views.masked:
            await self._expose_or_mask()  # nothing may be awaited between this and the painting
        self._views.show(collection.state, self._prompts, at_once=at_once)
        self._show_progress()

    def _may_show(self, response_id: str) -> bool:
        return response_id in self._exposed

    @on(RequestBoard.Sighted)
    async def _sighted(self) -> None:
        await self._paint(at_once=True)

    @on(RequestBoard.Trouble)
    def _trouble(self, event: RequestBoard.Trouble) -> None:
        self._say(str(event.error), error=True)

    async def _expose_or_mask(self) -> bool:
        """Record what is about to be seen beside a name; where that cannot be done, nothing is named."""
        try:
            await self._expose()
        except ReviewError as error:
            self._views.mask(True)
            self._say(f"Names stay hidden: that you saw them could not be recorded.\n{error}", error=True)
            return False
        return True

    async def _expose(self) -> None:
        collection = self._collection
        if collection is None or not collection.session.review.blind:
            return
        where = (collection.session, self.context.database, self.context.reviewer)
        while unseen := self._views.in_sight(collection.state) - self._exposed:  # more may come while this is recorded
            await asyncio.to_thread(expose, *where, unseen)
            self._exposed |= unseen

    def _say(self, message: str, error: bool = False) -> None:
        if self._collection is not None and self._views.masked:
            message = without_names(message, self._collection.session)
        self._status.update(safe_text(message))
        self._status.set_class(bool(message), "-said")
        self._status.set_class(error, "-error")

    # The keys that look about

    def action_pane(self, step: int) -> None:
        self._views.panes.step(step)

    def action_zoom(self) -> None:
        self._views.panes.toggle_zoom()

    async def action_follow(self) -> None:
        self._views.follow()
        await self._paint()

    async def action_view(self) -> None:
        """The next view; what it shows beside names is recorded as seen before it is painted."""
        self._views.turn()
        if self._views.view != "panes":
            self.set_focus(None)  # else the keys would go to a pane that is not displayed
        self.refresh_bindings()
        await self._paint(at_once=True)

    def action_order(self) -> None:
        self._views.board.toggle_order()
        self.refresh_bindings()

    def action_axis(self) -> None:
        self._views.board.toggle_axis()

    def action_step(self, places: int) -> None:
        self._views.board.lines.step(places)

    def action_turn(self, pages: int) -> None:
        self._views.board.lines.page(pages)

    def action_edge(self, last: bool) -> None:
        self._views.board.lines.to_end(last=last)

    def action_across(self, places: int) -> None:
        self._views.board.matrix.across(places)

    @on(EntryList.Stood)
    @on(RequestBoard.Known)
    def _stood(self) -> None:
        self.refresh_bindings()

    @on(EntryList.Clicked)
    async def _clicked(self, event: EntryList.Clicked) -> None:
        if event.again and self._views.can_open:
            await self.action_answer()

    async def action_answer(self) -> None:
        """Open the answer that the cursor stands on: as it comes in, or as it is recorded."""
        opened = self._views.opened
        if self._collection is None or opened is None:
            return
        response_id, ids = opened
        live = self._collection.state.under_way(response_id)
        if live is None:
            self._open_recorded(ids, ids.index(response_id))
        elif await self._seen(response_id):
            model, answer = live
            prompt = self._prompts.get(answer.prompt_id, "")
            number = self._collection.requests.numbers.get(answer.prompt_id, 0)
            about = self._views.panes.labels[model], number, prompt
            self.app.push_screen(LiveAnswerScreen(self.session, *about, answer, blind=self._views.masked))

    async def _seen(self, response_id: str) -> bool:
        """Record that an answer is about to be seen beside its name; False where that cannot be done."""
        collection = self._collection
        if self._views.masked or collection is None or not collection.session.review.blind:
            return True
        try:
            await asyncio.to_thread(
                expose, collection.session, self.context.database, self.context.reviewer, [response_id]
            )
        except ReviewError as error:
            self._say(str(error), error=True)
            return False
        return True

    def _open_recorded(self, ids: Sequence[str], place: int) -> None:
        from reviewtui.actions.collected_answer import collected_answer  # with numpy, which nothing here needs
        from reviewtui.tui.screens.answer_record import AnswerRecordScreen

        assert self._collection is not None, "there is something to open"
        session, masked = self._collection.session, self._views.masked
        read = partial(collected_answer, self.context.database, session, self.context.reviewer, masked=masked)
        masks = self._views.panes.labels if masked else None
        self.app.push_screen(AnswerRecordScreen(session, ids, place, read, masks))

    def action_errors(self) -> None:
        if self._collection is not None:
            problems = list(self._collection.state.problems)
            names_key = shown_keys(self)["collect.names"] if self._views.masked else None
            lines = problem_lines(problems, self._views.panes.labels, names_key)
            self.app.push_screen(ProblemsScreen(lines))

    def action_names(self) -> None:
        question = ConfirmScreen(
            "Show which model is which?",
            "Every answer that you see beside its model's name counts as exposed, and so does one whose request you "
            "see there: what you say of it in Review stays out of the blind figures. Answers that are not painted "
            "here stay blind.",
            yes="show the names",
            no="stay blind",
        )
        self.app.push_screen(question, self._show_names)

    async def _show_names(self, confirmed: bool | None) -> None:
        if confirmed and await self._expose_or_mask():
            self._views.mask(False)
            self.refresh_bindings()
            await self._paint(at_once=True)
