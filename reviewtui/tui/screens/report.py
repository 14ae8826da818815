"""The report on five pages. Every figure opens onto the rows it was counted from."""

import asyncio
import os
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from reviewtui.actions.counting import NothingToReportError, count_report
from reviewtui.actions.figure_rows import FigureKey, Seen, still_blind
from reviewtui.actions.report import CountedReport
from reviewtui.actions.report_file import write_report
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.safe import safe_text
from reviewtui.report.document import document_of
from reviewtui.tui.context import AppContext
from reviewtui.tui.key_order import shown_keys
from reviewtui.tui.linear import is_linear
from reviewtui.tui.plain import plain
from reviewtui.tui.report_pages.detail import explanation, headline
from reviewtui.tui.report_pages.pages import PAGES, groupings, page_entries
from reviewtui.tui.screens.base import AppScreen
from reviewtui.tui.screens.confirm import ConfirmScreen
from reviewtui.tui.screens.report_keys import KEYS
from reviewtui.tui.screens.review_text import TextScreen
from reviewtui.tui.widgets.chrome import KeyLine, TopLine
from reviewtui.tui.widgets.entries import EntryList
from reviewtui.tui.widgets.tabs import PageTabs
from reviewtui.tui.words import home_path

PATIENCE = 0.1
"""Seconds after which it is said that the report is being counted."""

NO_FIGURE = "There is no figure here that could be opened."


class ReportScreen(AppScreen):
    """Computed anew whenever it is shown, because judgments go on; what was shown before stays until it is there."""

    AUTO_FOCUS = ""
    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-tall"), (36, "-high")]  # noqa: RUF012 - Textual declares it, as it is set here
    DEFAULT_CSS = """
    ReportScreen {
        #body { height: 1fr; layout: vertical; }
        #page { height: 1fr; width: 1fr; padding: 1 0 0 1; }
        #detail { height: 6; padding: 0 1; border-top: solid $border; color: $text-muted; }
        &.-high #detail { height: 9; }
        &.-short #detail { display: none; }
        &.-short #page { padding: 0 0 0 1; }
        &.-huge #body { layout: horizontal; }
        &.-huge #detail { width: 64; height: 1fr; padding: 1 2; border-top: none; border-left: solid $border; }
        #message { height: 1fr; padding: 1 2; display: none; }
        &.-message { #message { display: block; } #body, PageTabs { display: none; } }
        &.-error #message { color: $text-error; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = KEYS

    def __init__(self, context: AppContext, session: str) -> None:
        super().__init__()
        self.context = context
        self.session = session
        self._top = TopLine()
        self._tabs = PageTabs(PAGES)
        self._list = EntryList(id="page")
        self._detail = Static(id="detail", markup=False)
        self._message = Static(id="message", markup=False)
        self.counted: CountedReport | None = None
        self._page = 0
        self._by: dict[int, str] = {}
        self._stood: dict[int, FigureKey] = {}
        self._seen: Seen | None = None  # names may be shown: whoever judges blind has agreed to it

    def compose(self) -> ComposeResult:
        yield self._top
        yield self._tabs
        yield self._message
        with Container(id="body"):
            yield self._list
            yield self._detail
        yield KeyLine()

    def on_mount(self) -> None:
        self._top.place = f"{safe_text(self.session, newlines=False)} · report"
        self.add_class("-message")

    def on_screen_resume(self) -> None:
        self.action_count()

    # Counting

    @work(exclusive=True, group="count")
    async def action_count(self) -> None:
        """Compute the report in a thread."""
        waiting = self.set_timer(PATIENCE, self._say_counting)
        try:
            self.counted = await asyncio.to_thread(count_report, self.session, self.context.database, self.context.cwd)
        except ReviewError as error:
            self.counted = None
            key = shown_keys(self)["report.collect"]
            hint = f"\nPress {key} to collect them." if isinstance(error, NothingToReportError) else ""
            self._message.update(safe_text(f"{error}{hint}"))
            self.set_class(not isinstance(error, NothingToReportError), "-error")
            self.add_class("-message")
            self._top.facts = ()
            self.refresh_bindings()
            return
        finally:
            waiting.stop()
            self._note("")
        self.remove_class("-message", "-error")
        self._show()

    def _say_counting(self) -> None:
        if self.counted is None:
            self.remove_class("-error")
            self._message.update("Counting ...")
        else:
            self._note("counting again ...")

    def _note(self, words: str) -> None:
        self._top.note = words

    # Showing

    def _show(self) -> None:
        """The present page of the present report, the cursor where it was on it."""
        if self.counted is None:
            return
        report, page = self.counted.report, self._page
        self._top.facts = tuple(fact for line in document_of(report).facts for fact in line)
        self._tabs.current = page
        make = partial(page_entries, report, page, self._grouping(), drawn=not is_linear(self))
        self._list.show_entries(make, stand_on=self._stood.get(page))
        self.refresh_bindings()

    def _grouping(self) -> str:
        ways = groupings(self.counted.report, self._page) if self.counted is not None else ()
        chosen = self._by.get(self._page, "")
        return chosen if chosen in ways else next(iter(ways), "")

    @property
    def _key(self) -> FigureKey | None:
        key = self._list.key
        return key if isinstance(key, FigureKey) else None

    @on(EntryList.Stood)
    def _stand(self) -> None:
        key = self._key
        if key is None or self.counted is None:
            self._detail.update(NO_FIGURE)
        else:
            self._stood[self._page] = key
            report = self.counted.report
            about = [plain(headline(report, key), "bold $foreground"), *map(plain, explanation(report, key))]
            self._detail.update(Content("\n").join(about))
        self.refresh_bindings()

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "rows":
                return self.counted is not None and self._key is not None
            case "by":
                ways = groupings(self.counted.report, self._page) if self.counted is not None else ()
                others = [way for way in ways if way != self._grouping()]
                return parameters[0] in others
            case "write" | "page" | "another" | "step" | "turn" | "edge":
                return self.counted is not None
            case _:
                return True

    def action_page(self, page: int) -> None:
        self._page = page
        self._show()

    def action_another(self, pages: int) -> None:
        self.action_page((self._page + pages) % len(PAGES))

    @on(PageTabs.Chosen)
    def _clicked_page(self, event: PageTabs.Chosen) -> None:
        self.action_page(event.page)

    def action_by(self, way: str) -> None:
        self._by[self._page] = way
        self._show()

    def action_step(self, places: int) -> None:
        self._list.step(places)

    def action_turn(self, pages: int) -> None:
        self._list.page(pages)

    def action_edge(self, last: bool) -> None:
        self._list.to_end(last=last)

    def action_open(self, screen: str) -> None:
        self.review_app.action_open(screen, self.session)

    # Writing it to a file

    def action_write(self, name: str | None = None) -> None:
        """Ask for the name of a file: its ending says what is written."""
        title = "write the report to a file: .md .html .csv .json .txt"
        self.app.push_screen(TextScreen(title, name or f"{self.session}-report.html"), self._write_to)

    def _write_to(self, name: str | None) -> None:
        if name is None:
            return
        path = self.context.cwd / os.path.expanduser(name)
        if not path.is_file():
            self._write(path, name)
            return
        question = ConfirmScreen(
            f"{name} is there already.", "What is in it is replaced.", yes="replace it", no="keep it"
        )
        self.app.push_screen(question, partial(self._write_if, path, name))

    def _write_if(self, path: Path, name: str, agreed: bool | None) -> None:
        if agreed:
            self._write(path, name)
        else:
            self.action_write(name)

    @work(exclusive=True, group="write")
    async def _write(self, path: Path, name: str) -> None:
        if self.counted is None:
            return
        try:
            await asyncio.to_thread(write_report, self.counted.report, path)
        except ReviewError as error:
            self.notify(str(error), severity="error")
            self.action_write(name)
        else:
            self.notify(f"Written: {home_path(path, self.context.cwd)}")

    # Where a figure comes from

    @on(EntryList.Clicked)
    def _clicked_figure(self, event: EntryList.Clicked) -> None:
        if event.again:
            self.action_rows()

    @work(exclusive=True, group="rows")
    async def action_rows(self) -> None:
        """Open the figure; whoever still judges blind is asked first."""
        counted, key = self.counted, self._key
        if counted is None or key is None:
            return
        waiting = self.set_timer(PATIENCE, partial(self._note, "opening ..."))
        try:
            blind = self._seen is None and await asyncio.to_thread(
                still_blind, self.context.database, counted, self.context.reviewer
            )
        except ReviewError as error:
            self.notify(str(error), severity="error")
            return
        finally:
            waiting.stop()
            self._note("")
        if blind:
            self.app.push_screen(_question(), partial(self._show_rows_if, counted, key))
        else:
            self._show_rows_if(counted, key, True)

    def _show_rows_if(self, counted: CountedReport, key: FigureKey, agreed: bool | None) -> None:
        if not agreed:
            return
        from reviewtui.tui.screens.figure_rows import FigureRowsScreen

        if self._seen is None:
            self._seen = Seen(self.context.database, counted.session, self.context.reviewer)
        self.app.push_screen(FigureRowsScreen(self.context, counted, key, self._seen))


def _question() -> ConfirmScreen:
    return ConfirmScreen(
        "Show the answers behind this figure?",
        "They stand beside their model's name, and you have still answers to judge blind. Every answer that you see so "
        "counts as exposed: what you say of it in Review stays out of the blind figures. Answers that are not painted "
        "here stay blind. The figures themselves tell nothing.",
        yes="show the answers",
        no="stay blind",
    )
