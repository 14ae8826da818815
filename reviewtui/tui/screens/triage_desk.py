"""The desk of Triage on the screen: opened and left, shown, and kept in step with what is done at it."""

from collections.abc import Callable
from typing import Literal

from textual import on

from reviewtui.actions.desk import NothingCollectedError
from reviewtui.actions.triage import TriageDesk
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.failure import FailureKey
from reviewtui.domain.safe import safe_text
from reviewtui.tui import triage_words as words
from reviewtui.tui.context import AppContext
from reviewtui.tui.key_order import shown_keys
from reviewtui.tui.screens.failures import FailuresScreen
from reviewtui.tui.screens.review_words import nothing_collected
from reviewtui.tui.tidying import release, tidy, undisturbed
from reviewtui.tui.widgets.line_view import LineView

Act = Callable[[tuple[FailureKey, ...]], object]
"""What is done to failures; a number as its result is how many it changed."""


class DeskScreen(FailuresScreen):
    """Shows what lies on the desk. The keys with which something is done there are the screen's made from this one."""

    def __init__(self, context: AppContext, session: str) -> None:
        super().__init__()
        self.context = context
        self.session = session
        self.desk: TriageDesk | None = None
        self.undoable: str | None = None
        self.shown: FailureKey | None = None
        self._elsewhere = False
        self._able: tuple[bool, ...] = ()

    # Opening and leaving

    def on_mount(self) -> None:
        super().on_mount()
        self.top.place = safe_text(self.session, newlines=False)
        self.say_instead(f"Opening {self.session} ...")
        self.call_after_refresh(self._open)

    def on_unmount(self) -> None:
        release()
        if self.desk is not None:
            self.desk.close()

    def on_screen_resume(self) -> None:
        if not self._elsewhere:
            return
        self._elsewhere = False
        if self.desk is None:
            self._open()
        else:
            self.action_refresh()

    def _open(self) -> None:
        """Open the desk, or say why it cannot be."""
        try:
            with undisturbed():
                self.desk = TriageDesk.open(
                    self.context.database, self.session, self.context.reviewer, cwd=self.context.cwd
                )
        except NothingCollectedError:
            self.say_instead(nothing_collected(self.session, shown_keys(self)["triage.collect"]))
        except ReviewError as error:
            self.say_instead(str(error))
        else:
            self.show()

    # Showing

    def show(self, *, stand_on: FailureKey | None = None, onward: bool = False) -> None:
        """Show what lies on the desk now."""
        desk = self.at_desk()
        self.failures.show(desk.groups, stand_on=stand_on, onward=onward)
        if not desk.groups:
            self.shown = None
            self.leave_reading()
            self.say_instead(words.nothing_listed(desk.counts, desk.filter, shown_keys(self)))
        self.undoable = desk.to_undo()
        self.moved(again=True)

    def moved(self, *, again: bool = False) -> None:
        """Show the evidence of the failure under the cursor; `again`: even if it is shown already."""
        row, desk = self.failures.row, self.at_desk()
        if row is not None and (again or row.key != self.shown):
            try:
                evidence = desk.evidence(row.key)
            except ReviewError as error:  # also where it cannot be recorded that it is seen beside a name
                self.shown = None
                self.show_no_evidence(str(error))
            else:
                self.show_evidence(row, evidence, anew=row.key != self.shown)
                self.shown = row.key
        self.show_chrome()

    def show_chrome(self) -> None:
        """Everything around list and evidence."""
        desk = self.at_desk()
        self.top.place = safe_text(desk.session, newlines=False)
        self.top.facts = words.facts(desk.counts, desk.filter, desk.order, names_hidden=desk.names_hidden)
        undo = shown_keys(self)["triage.undo"]
        self.top.note = f"{undo} undo: {self.undoable}" if self.undoable else ""
        selected = len(self.failures.selected)
        self.failures.border_subtitle = f"{selected:,} selected" if selected else ""
        able = (self.undoable is not None, self.shown is not None, self.failures.row is not None, desk.names_hidden)
        if able != self._able:
            self._able = able
            self.refresh_bindings()

    @on(LineView.Seen)
    def _painted(self) -> None:
        tidy()

    # Doing

    def do(self, act: Act, keys: tuple[FailureKey, ...], *, onward: bool = False) -> int | None:
        """Do something to failures and show what the list is then, `onward` on the next one. How many it changed;
        None, the reason said, where it could not be done.
        """
        try:
            changed = act(keys)
        except ReviewError as error:
            self.tell(str(error), error=True)
            return None
        self.failures.selected.difference_update(keys)
        self.show(onward=onward)
        return changed if isinstance(changed, int) else len(keys)

    def action_refresh(self) -> None:
        try:
            self.at_desk().refresh()
        except ReviewError as error:
            self.tell(str(error), error=True)
            return
        self.show(stand_on=self.shown)

    def action_open(self, screen: Literal["report", "review", "collect"]) -> None:
        self._elsewhere = True
        self.review_app.action_open(screen, self.desk.session if self.desk else self.session)

    def at_desk(self) -> TriageDesk:
        assert self.desk is not None, "no key of a failure is a key before the desk is open"
        return self.desk
