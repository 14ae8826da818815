"""The failures and the evidence of one of them, side by side, and the keys with which they are looked at."""

from typing import Literal

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.events import Click
from textual.reactive import reactive
from textual.widgets import Static

from reviewtui.actions.triage_views import FailureEvidence
from reviewtui.domain.failure import FailureKey, FailureRow
from reviewtui.domain.safe import safe_text
from reviewtui.tui.screens.base import AppScreen
from reviewtui.tui.screens.triage_keys import CATEGORIES
from reviewtui.tui.widgets.category_line import CategoryLine
from reviewtui.tui.widgets.chrome import KeyLine, TopLine
from reviewtui.tui.widgets.evidence import EvidencePane, OthersPane
from reviewtui.tui.widgets.failure_list import FailureList
from reviewtui.tui.widgets.line_view import LineView

Looking = Literal["list", "evidence", "others"]


class FailuresScreen(AppScreen):
    """Shows a list and the evidence of what its cursor stands on, or words in their place. It knows nothing of acts;
    what its keys are is declared by the screen made from it.

    The list stands above the evidence in a narrow terminal; in a very wide one the others' answers have a place of
    their own, and elsewhere take the evidence's place while they are looked at.
    """

    AUTO_FOCUS = ""
    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-tall")]  # noqa: RUF012 - Textual declares it, as it is set here
    DEFAULT_CSS = """
    FailuresScreen {
        #sides { height: 1fr; layout: horizontal; }
        &.-narrow #sides { layout: vertical; }
        FailureList, EvidencePane, OthersPane {
            border: round $border; border-title-color: $text-muted; border-subtitle-color: $text-muted;
        }
        .-active { border: round $accent; border-title-color: $foreground; }
        FailureList { width: 32; height: 100%; }
        &.-wide FailureList { width: 44; }
        &.-huge FailureList { width: 64; }
        &.-narrow FailureList { width: 100%; height: 35%; }
        EvidencePane, OthersPane { width: 1fr; height: 100%; }
        &.-narrow EvidencePane, &.-narrow OthersPane { width: 100%; height: 1fr; }
        OthersPane { display: none; }
        &.-huge OthersPane { display: block; }
        &.-others EvidencePane { display: none; }
        &.-others OthersPane { display: block; }
        &.-huge EvidencePane { display: block; }
        &.-zoomed FailureList { display: none; }
        #message { height: 1fr; padding: 2 4; display: none; }
        #notice { dock: bottom; height: auto; max-height: 50%; padding: 0 1; color: $text-warning; display: none; }
        #notice.-error { color: $text-error; }
        &.-message { #message { display: block; } #sides, CategoryLine { display: none; } }
        /* In a terminal of ten lines every line is for the failures and the answer. */
        &.-short {
            FailureList, EvidencePane, OthersPane, .-active { border: none; }
            FailureList { border-right: vkey $border; }
            CategoryLine, .asked, .standing, .others { display: none; }
            .found { height: 1; }
            #message { padding: 0 1; }
        }
        &.-short.-narrow FailureList { height: 3; border: none; }
    }
    """

    looking: reactive[Looking] = reactive[Looking]("list")
    """What the keys of movement move."""

    zoomed: reactive[bool] = reactive(False)
    """No list: all room is for what is read."""

    def __init__(self) -> None:
        super().__init__()
        self.top = TopLine()
        self.failures = FailureList()
        self.failures.border_title = "failures"
        self.evidence = EvidencePane()
        self.others = OthersPane()
        self._message = Static(id="message", markup=False)
        self._notice = Static(id="notice", markup=False)
        self._keys = KeyLine()
        self._told = 0

    def compose(self) -> ComposeResult:
        yield self.top
        with Container(id="sides"):
            yield self.failures
            yield self.evidence
            yield self.others
        yield CategoryLine(CATEGORIES)
        yield self._message
        yield self._notice
        yield self._keys

    # Showing

    def show_evidence(self, row: FailureRow, evidence: FailureEvidence, *, anew: bool) -> None:
        """Show what is known of a failure; `anew` off: the reader keeps the place."""
        self.remove_class("-message")
        self.evidence.show(row, evidence, anew=anew)
        if anew:
            self.others.show(evidence)
            self._leave_others()

    def show_no_evidence(self, why: str) -> None:
        """Nothing of the failure under the cursor, because it cannot be shown."""
        self.remove_class("-message")
        self.evidence.show_none(why)
        self.others.show_none()
        self._leave_others()

    def say_instead(self, text: str) -> None:
        """Words in place of list and evidence."""
        self.add_class("-message")
        self._message.update(safe_text(text))

    def tell(self, text: str, *, error: bool = False) -> None:
        """A word at the foot of the screen, until the next key."""
        said = safe_text(text)
        self._told += 1
        if not error and "\n" not in said and cell_len(said) < self._keys.content_region.width:
            self._keys.said = said
            return
        self._notice.update(said)
        self._notice.set_class(error, "-error")
        self._say_or_keys(said=True)

    @property
    def reading(self) -> bool:
        """Whether anything but the list is looked at, or has its room."""
        return self.looking != "list" or self.zoomed

    def leave_reading(self) -> None:
        """Back to the list and the evidence beside it."""
        self.zoomed = False
        self.looking = "list"

    def moved(self) -> None:
        """The cursor may stand on another failure. Of the screen made from this one."""

    # Looking

    def on_mount(self) -> None:
        self.watch_looking()

    def on_key(self) -> None:
        if self._keys.said:  # what the key does is painted first
            self.call_after_refresh(self._unsay, self._told)
        if self._notice.display:
            self._say_or_keys(said=False)

    def on_click(self, event: Click) -> None:
        """What is said in place of the keys gives them free, as at a key."""
        if self._notice.display and self._notice.region.contains(event.screen_x, event.screen_y):
            self._say_or_keys(said=False)

    def _unsay(self, told: int) -> None:
        if told == self._told:
            self._keys.said = ""

    def _say_or_keys(self, *, said: bool) -> None:
        """Words over several lines at the foot, or the line of the keys. No class of the screen: that would style
        everything on it anew at a key.
        """
        self._notice.display = said
        self._keys.display = not said

    def watch_looking(self) -> None:
        self.set_class(self.looking == "others", "-others")
        self.failures.set_class(self.looking == "list", "-active")
        self.evidence.set_class(self.looking == "evidence", "-active")
        self.others.set_class(self.looking == "others", "-active")
        self.refresh_bindings()

    def watch_zoomed(self, zoomed: bool) -> None:
        self.set_class(zoomed, "-zoomed")
        self.evidence.show_whole(zoomed)

    def action_look(self) -> None:
        if self.reading:
            self.leave_reading()
        else:
            self.looking = "evidence"

    def action_zoom(self) -> None:
        if self.zoomed:
            self.leave_reading()
        else:
            self.zoomed = True
            if self.looking == "list":
                self.looking = "evidence"

    def action_others(self) -> None:
        self.looking = "others" if self.looking != "others" else "evidence" if self.zoomed else "list"

    def action_step(self, places: int) -> None:
        if self.looking == "list":
            self._go(places)
        else:
            self._view().scroll_relative(y=places, animate=False)

    def action_page(self, pages: int) -> None:
        if self.looking == "list":
            self._go(pages * self.failures.page)
        else:
            self.action_scroll_page(pages)

    def action_edge(self, last: bool) -> None:
        if self.looking == "list":
            self.failures.to_end(last=last)
            self.moved()
        else:
            view = self._view()
            (view.scroll_end if last else view.scroll_home)(animate=False)

    def action_another(self, places: int) -> None:
        self._go(places)

    def action_group(self, places: int) -> None:
        self.failures.step_group(places)
        self.moved()

    def action_scroll(self, lines: int) -> None:
        self._view().scroll_relative(y=lines, animate=False)

    def action_scroll_page(self, pages: int) -> None:
        view = self._view()
        (view.scroll_page_down if pages > 0 else view.scroll_page_up)(animate=False)

    @on(FailureList.Chosen)
    def _clicked(self, event: FailureList.Chosen) -> None:
        self.go_to(event.key)

    def go_to(self, key: FailureKey) -> None:
        """The cursor to a failure."""
        self.failures.choose(key)
        self.moved()

    def _go(self, places: int) -> None:
        self.failures.step(places)
        self.moved()

    def _view(self) -> LineView:
        return self.others.view if self.looking == "others" else self.evidence.view

    def _leave_others(self) -> None:
        if self.looking == "others":
            self.looking = "evidence" if self.zoomed else "list"
