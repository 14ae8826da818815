"""Triage: work through the failures, most harmful first, one key a decision."""

from collections.abc import Callable
from functools import partial
from typing import ClassVar, Literal

from textual import on
from textual.binding import BindingType

from reviewtui.actions.review import NothingCollectedError
from reviewtui.actions.triage import TriageDesk
from reviewtui.actions.triage_views import ORDERS, TriageFilter
from reviewtui.domain.detection import FailureKind
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.failure import FailureKey
from reviewtui.domain.judgment import FailureStatus
from reviewtui.domain.safe import safe_text
from reviewtui.tui import triage_words as words
from reviewtui.tui.context import AppContext
from reviewtui.tui.screens.confirm import ConfirmScreen
from reviewtui.tui.screens.failures import FailuresScreen
from reviewtui.tui.screens.review_text import TextScreen
from reviewtui.tui.screens.review_words import nothing_collected
from reviewtui.tui.screens.triage_ask import NoticedScreen, SeverityScreen
from reviewtui.tui.screens.triage_filter import FilterScreen
from reviewtui.tui.screens.triage_keys import JUDGING, KEYS, LOOKING
from reviewtui.tui.tidying import release, tidy, undisturbed
from reviewtui.tui.widgets.line_view import LineView

Act = Callable[[tuple[FailureKey, ...]], object]
"""What is done to failures; a number as its result is how many it changed."""


class TriageScreen(FailuresScreen):
    """Shows what lies on the desk and hands on the keys."""

    BINDINGS: ClassVar[list[BindingType]] = KEYS

    def __init__(self, context: AppContext, session: str) -> None:
        super().__init__()
        self.context = context
        self.session = session
        self._desk: TriageDesk | None = None
        self._undoable: str | None = None
        self._shown: FailureKey | None = None
        self._widening = False  # the next key speaks of the whole group
        self._widened = False  # this key does
        self._elsewhere = False

    # Opening and leaving

    def on_mount(self) -> None:
        super().on_mount()
        self.top.place = safe_text(self.session, newlines=False)
        self.say_instead(f"Opening {self.session} ...")
        self.call_after_refresh(self._open)

    def on_unmount(self) -> None:
        release()
        if self._desk is not None:
            self._desk.close()

    def on_screen_resume(self) -> None:
        if not self._elsewhere:
            return
        self._elsewhere = False
        if self._desk is None:
            self._open()
        else:
            self.action_refresh()

    def _open(self) -> None:
        """Open the desk, or say why it cannot be."""
        try:
            with undisturbed():
                self._desk = TriageDesk.open(
                    self.context.database, self.session, self.context.reviewer, cwd=self.context.cwd
                )
        except NothingCollectedError:
            self.say_instead(nothing_collected(self.session))
        except ReviewError as error:
            self.say_instead(str(error))
        else:
            self._show()

    # Showing

    def _show(self, *, stand_on: FailureKey | None = None, onward: bool = False) -> None:
        """Show what lies on the desk now."""
        desk = self._at_desk()
        self.failures.show(desk.groups, stand_on=stand_on, onward=onward)
        if not desk.groups:
            self._shown = None
            self.leave_reading()
            self.say_instead(words.nothing_listed(desk.counts, desk.filter))
        self._undoable = desk.to_undo()
        self.moved(again=True)

    def moved(self, *, again: bool = False) -> None:
        """Show the evidence of the failure under the cursor; `again`: even if it is shown already."""
        row, desk = self.failures.row, self._at_desk()
        if row is not None and (again or row.key != self._shown):
            try:
                evidence = desk.evidence(row.key)
            except ReviewError as error:  # also where it cannot be recorded that it is seen beside a name
                self._shown = None
                self.show_no_evidence(str(error))
            else:
                self.show_evidence(row, evidence, anew=row.key != self._shown)
                self._shown = row.key
        self._show_chrome()

    def _show_chrome(self) -> None:
        """Everything around list and evidence."""
        desk = self._at_desk()
        self.top.place = safe_text(desk.session, newlines=False)
        self.top.facts = words.facts(desk.counts, desk.filter, desk.order, names_hidden=desk.names_hidden)
        self.top.note = f"u undo: {self._undoable}" if self._undoable else ""
        selected = len(self.failures.selected)
        self.failures.border_title = "failures"
        self.failures.border_subtitle = f"{selected:,} selected" if selected else ""
        self.refresh_bindings()

    @on(LineView.Seen)
    def _painted(self) -> None:
        tidy()

    # Keys

    def on_key(self) -> None:
        super().on_key()
        self._widened, self._widening = self._widening, False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What cannot be done now is no key now."""
        if action in JUDGING:
            return self._shown is not None
        if action in LOOKING:
            return self.failures.row is not None
        needs = {
            "leave_part": self.reading or bool(self.failures.selected) or self._widened,
            "undo": self._undoable is not None,
            "filter": self._desk is not None,
            "order": self.failures.row is not None,
            "names": self._desk is not None and self._desk.names_hidden,
            "refresh": self._desk is not None,
            "open": (self._desk is None) == (parameters == ("collect",)),
        }
        return needs.get(action, True)

    def action_settle(self, status: FailureStatus) -> None:
        desk, keys = self._at_desk(), self._targets()
        if keys:
            several = len(keys) > 1
            changed = self._do(partial(desk.settle, status=status), keys, onward=True)
            if changed is not None and several:
                self.tell(words.changed(changed, status))

    def action_categorise(self, kind: FailureKind) -> None:
        desk, keys = self._at_desk(), self._targets()
        if keys:
            self._do(partial(desk.categorise, kind=kind), keys, onward=True)

    def action_grade(self) -> None:
        desk, keys = self._at_desk(), self._targets()

        def grade(severity: int | None) -> None:
            if severity is not None:
                self._do(partial(desk.grade, severity=severity), keys)

        if keys:
            self.app.push_screen(SeverityScreen(self._about(keys)), grade)

    def action_notice(self) -> None:
        desk, keys = self._at_desk(), self._targets()

        def notice(noticed: bool | None) -> None:
            if noticed is not None:
                self._do(partial(desk.noticed, noticed=noticed), keys)

        if keys:
            self.app.push_screen(NoticedScreen(self._about(keys)), notice)

    def action_note(self) -> None:
        desk, keys, row = self._at_desk(), self._targets(), self.failures.row

        def note(text: str | None) -> None:
            if text is not None:
                self._do(partial(desk.note, text=text), keys)

        if keys and row:
            former = row.note or "" if len(keys) == 1 else ""
            self.app.push_screen(TextScreen(f"note on {self._about(keys)}", former, may_be_empty=True), note)

    def action_assign(self) -> None:
        desk, keys, row = self._at_desk(), self._targets(), self.failures.row

        def assign(person: str | None) -> None:
            if person is not None:
                self._do(partial(desk.assign, person=person or None), keys)

        if keys and row:
            former = row.assigned or "" if len(keys) == 1 else ""
            self.app.push_screen(TextScreen(f"assign {self._about(keys)} to", former, may_be_empty=True), assign)

    def action_undo(self) -> None:
        undone = self._undoable
        try:
            keys = self._at_desk().undo()
        except ReviewError as error:
            self.tell(str(error), error=True)
            return
        self._show(stand_on=next(iter(keys), None))
        if keys:
            self.tell(f"Taken back: {undone}.")

    def action_widen(self) -> None:
        group = self.failures.group
        if group is not None:
            self._widening = True
            self.tell(words.widened(len(group.rows), group.kind))

    def action_select(self) -> None:
        self.failures.toggle()
        self.failures.step(1)
        self.moved()

    def action_leave_part(self) -> None:
        """One step back within the screen."""
        if self.reading:
            self.leave_reading()
        elif not self._widened:
            self.failures.clear_selection()
            self._show_chrome()

    def action_order(self) -> None:
        desk = self._at_desk()
        desk.order = ORDERS[(ORDERS.index(desk.order) + 1) % len(ORDERS)]
        self._show(stand_on=self._shown)
        self.tell(f"Sorted {words.SORTED[desk.order]}.")

    def action_filter(self) -> None:
        desk = self._at_desk()

        def narrow(chosen: TriageFilter | None) -> None:
            if chosen is not None:
                desk.filter = chosen
                self._show(stand_on=self._shown)

        self.app.push_screen(FilterScreen(desk.filter, desk.kinds, desk.models), narrow)

    def action_names(self) -> None:
        def show_names(confirmed: bool | None) -> None:
            if confirmed:
                self._at_desk().show_names()
                self._show(stand_on=self._shown)

        question = ConfirmScreen(words.SHOW_NAMES, words.SHOW_NAMES_COSTS, yes="show the names", no="stay blind")
        self.app.push_screen(question, show_names)

    def action_copy(self) -> None:
        row = self.failures.row
        if row is not None:
            self.app.copy_to_clipboard(safe_text(self._at_desk().issue_text(row.key)))
            self.tell(words.COPIED)

    def action_refresh(self) -> None:
        try:
            self._at_desk().refresh()
        except ReviewError as error:
            self.tell(str(error), error=True)
            return
        self._show(stand_on=self._shown)

    def action_open(self, screen: Literal["report", "review", "collect"]) -> None:
        self._elsewhere = True
        self.review_app.action_open(screen, self._desk.session if self._desk else self.session)

    # Within

    def _targets(self) -> tuple[FailureKey, ...]:
        """What this key speaks of: the whole group, what is selected, or the failure under the cursor.

        Nothing, and a word about it, where the failure that it would judge was not painted yet.
        """
        row, group = self.failures.row, self.failures.group
        if row is None or group is None:
            return ()
        if not self.evidence.seen:
            self.tell(words.EARLY)
            return ()
        if self._widened:
            return tuple(failure.key for failure in group.rows)
        return tuple(self.failures.selected) or (row.key,)

    def _about(self, keys: tuple[FailureKey, ...]) -> str:
        row = self.failures.row
        assert row is not None, "what is asked about is listed"
        return words.about(len(keys), row)

    def _do(self, act: Act, keys: tuple[FailureKey, ...], *, onward: bool = False) -> int | None:
        """Do something to failures and show what the list is then, `onward` on the next one. How many it changed;
        None, the reason said, where it could not be done.
        """
        try:
            changed = act(keys)
        except ReviewError as error:
            self.tell(str(error), error=True)
            return None
        self.failures.selected.difference_update(keys)
        self._show(onward=onward)
        return changed if isinstance(changed, int) else len(keys)

    def _at_desk(self) -> TriageDesk:
        assert self._desk is not None, "no key of a failure is a key before the desk is open"
        return self._desk
