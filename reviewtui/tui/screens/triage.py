"""Triage: work through the failures, most harmful first, one key a decision."""

from functools import partial
from typing import ClassVar

from textual.binding import BindingType

from reviewtui.actions.triage_views import ORDERS, TriageFilter
from reviewtui.domain.detection import FailureKind
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.failure import FailureKey
from reviewtui.domain.judgment import FailureStatus
from reviewtui.domain.safe import safe_text
from reviewtui.tui import triage_words as words
from reviewtui.tui.context import AppContext
from reviewtui.tui.key_order import shown_keys
from reviewtui.tui.screens.confirm import ConfirmScreen
from reviewtui.tui.screens.review_text import TextScreen
from reviewtui.tui.screens.triage_again import AskingScreen
from reviewtui.tui.screens.triage_ask import NoticedScreen, SeverityScreen
from reviewtui.tui.screens.triage_filter import FilterScreen
from reviewtui.tui.screens.triage_keys import JUDGING, KEYS, LOOKING


class TriageScreen(AskingScreen):
    """Hands on the keys to the desk."""

    BINDINGS: ClassVar[list[BindingType]] = KEYS

    def __init__(self, context: AppContext, session: str) -> None:
        super().__init__(context, session)
        self._widening = False  # the next key speaks of the whole group
        self._widened = False  # this key does

    def on_key(self) -> None:
        super().on_key()
        self._widened, self._widening = self._widening, False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What cannot be done now is no key now."""
        if action in JUDGING:
            return self.shown is not None
        if action in LOOKING:
            return self.failures.row is not None
        needs = {
            "leave_part": self.reading or bool(self.failures.selected) or self._widened,
            "undo": self.undoable is not None,
            "filter": self.desk is not None,
            "order": self.failures.row is not None,
            "names": self.desk is not None and self.desk.names_hidden,
            "refresh": self.desk is not None,
            "again": self.shown is not None and not self.working,
            "stop_asking": self.working,
            "open": (self.desk is None) == (parameters == ("collect",)),
        }
        return needs.get(action, True)

    def action_settle(self, status: FailureStatus) -> None:
        desk, keys = self.at_desk(), self._targets()
        if keys:
            several = len(keys) > 1
            changed = self.do(partial(desk.settle, status=status), keys, onward=True)
            if changed is not None and several:
                self.tell(words.changed(changed, status, shown_keys(self)["triage.undo"]))

    def action_categorise(self, kind: FailureKind) -> None:
        desk, keys = self.at_desk(), self._targets()
        if keys:
            self.do(partial(desk.categorise, kind=kind), keys, onward=True)

    def action_again(self) -> None:
        if keys := self._targets():
            self.ask_again(keys)

    def action_grade(self) -> None:
        desk, keys = self.at_desk(), self._targets()

        def grade(severity: int | None) -> None:
            if severity is not None:
                self.do(partial(desk.grade, severity=severity), keys)

        if keys:
            self.app.push_screen(SeverityScreen(self._about(keys)), grade)

    def action_notice(self) -> None:
        desk, keys = self.at_desk(), self._targets()

        def notice(noticed: bool | None) -> None:
            if noticed is not None:
                self.do(partial(desk.noticed, noticed=noticed), keys)

        if keys:
            self.app.push_screen(NoticedScreen(self._about(keys)), notice)

    def action_note(self) -> None:
        desk, keys, row = self.at_desk(), self._targets(), self.failures.row

        def note(text: str | None) -> None:
            if text is not None:
                self.do(partial(desk.note, text=text), keys)

        if keys and row:
            former = row.note or "" if len(keys) == 1 else ""
            self.app.push_screen(TextScreen(f"note on {self._about(keys)}", former, may_be_empty=True), note)

    def action_assign(self) -> None:
        desk, keys, row = self.at_desk(), self._targets(), self.failures.row

        def assign(person: str | None) -> None:
            if person is not None:
                self.do(partial(desk.assign, person=person or None), keys)

        if keys and row:
            former = row.assigned or "" if len(keys) == 1 else ""
            self.app.push_screen(TextScreen(f"assign {self._about(keys)} to", former, may_be_empty=True), assign)

    def action_undo(self) -> None:
        undone = self.undoable
        try:
            keys = self.at_desk().undo()
        except ReviewError as error:
            self.tell(str(error), error=True)
            return
        self.show(stand_on=next(iter(keys), None))
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
            self.show_chrome()

    def action_order(self) -> None:
        desk = self.at_desk()
        desk.order = ORDERS[(ORDERS.index(desk.order) + 1) % len(ORDERS)]
        self.show(stand_on=self.shown)
        self.tell(f"Sorted {words.SORTED[desk.order]}.")

    def action_filter(self) -> None:
        desk = self.at_desk()

        def narrow(chosen: TriageFilter | None) -> None:
            if chosen is not None:
                desk.filter = chosen
                self.show(stand_on=self.shown)

        self.app.push_screen(FilterScreen(desk.filter, desk.kinds, desk.models), narrow)

    def action_names(self) -> None:
        def show_names(confirmed: bool | None) -> None:
            if confirmed:
                self.at_desk().show_names()
                self.show(stand_on=self.shown)

        question = ConfirmScreen(words.SHOW_NAMES, words.SHOW_NAMES_COSTS, yes="show the names", no="stay blind")
        self.app.push_screen(question, show_names)

    def action_copy(self) -> None:
        row = self.failures.row
        if row is None:
            return
        try:
            text = self.at_desk().issue_text(row.key)
        except ReviewError as error:
            self.tell(str(error), error=True)
        else:
            self.app.copy_to_clipboard(safe_text(text))
            self.tell(words.COPIED)

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
