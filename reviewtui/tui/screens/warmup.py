"""The warm-up: items whose verdicts are known, before the first real one, on the same screen with the same keys."""

from collections.abc import Callable
from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from reviewtui.actions.review_intro import knows_how
from reviewtui.actions.warmup import Explained, WarmupDesk
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.safe import safe_text
from reviewtui.tui.key_order import shown_keys
from reviewtui.tui.plain import plain
from reviewtui.tui.pressing import keyed
from reviewtui.tui.screens import review_words as words
from reviewtui.tui.screens.review_keys import KEYS, OF_MODE, READING
from reviewtui.tui.screens.review_overlay import Overlay
from reviewtui.tui.screens.touring import TouringScreen
from reviewtui.tui.widgets.slots import SlotPane

WARM_UP = "warm-up: nothing of it counts"


class ExplanationScreen(Overlay[None]):
    """What was expected of the item that was judged just now, and why."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space,escape", "close", "Go on", id="explained.close", tooltip="To the next item"),
    ]

    def __init__(self, explained: Explained) -> None:
        super().__init__()
        self._explained = explained

    def compose(self) -> ComposeResult:
        checks = self._explained.checks
        said = [
            f"{self._explained.letters[check.place]}  {check.given}" if check.place is not None else check.given
            for check in checks
        ]
        width = max(map(cell_len, said), default=0)
        lines = [
            Content.assemble(
                plain(safe_text(line.ljust(width))),
                ("  as expected" if check.as_expected else f"  expected: {check.expected}", "dim"),
            )
            for line, check in zip(said, checks, strict=True)
        ]
        if self._explained.explanation:
            lines += [Content(""), plain(safe_text(self._explained.explanation))]
        panel = Static(Content("\n").join(lines))
        right = all(check.as_expected for check in checks)
        panel.border_title = "as expected" if right else "what was expected"
        panel.border_subtitle = keyed(self, "explained.close", "goes on")
        yield panel

    def action_close(self) -> None:
        self.dismiss(None)


class WarmupScreen(TouringScreen):
    """One warm-up item after the other; it leaves when there is none any more."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *KEYS,
        Binding("W", "leave_out", "no warm-up", id="warmup.leave_out", tooltip="Go to the real items at once"),
    ]

    def __init__(self, desk: WarmupDesk) -> None:
        super().__init__()
        self._desk = desk
        self._timed = False

    def on_mount(self) -> None:
        self.top.place = safe_text(self._desk.session, newlines=False)
        self.top.note = WARM_UP
        self._introduce(offering=not knows_how(self._desk.reviewer))
        self._show()

    def on_unmount(self) -> None:
        self._desk.close()

    @on(SlotPane.Seen)
    def _painted(self) -> None:
        if not self._timed:
            self._timed = True
            self.time_begins()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys that judge and read; nothing of a warm-up is noted, undone or left to others."""
        if (read := self.key_of_reading(action)) is not None:
            return read
        if (toured := self.key_of_touring(action)) is not None:
            return toured
        if action in OF_MODE or action in READING or action in ("cannot_judge", "skip", "label"):
            return self.item is not None and action != "progress" and self._is_asked(action, parameters, self.item)
        undoing = action == "undo" and self._ranking.begun
        return undoing or action not in _ONLY_IN_REVIEW

    def shown_round(self) -> None:
        self._introduce(offering=False)

    def _introduce(self, *, offering: bool) -> None:
        lines = words.introduction(self._desk.rules, shown_keys(self))
        self.instruct(self.offering(lines) if offering else lines)

    def action_skip(self) -> None:
        if not self.drops():
            self._do(self._desk.skip)

    def action_undo(self) -> None:
        if not self.drops():
            self._take_back_place()

    def action_leave_out(self) -> None:
        if not self.drops():
            self._do(self._desk.skip_all)

    def _at_desk(self) -> WarmupDesk:
        return self._desk

    def _do(self, act: Callable[[], object], letter: str | None = None) -> bool:
        try:
            act()
        except ReviewError as error:
            self.tell(str(error), error=True)
            return False
        explained = self._desk.explained
        if explained is not None:
            self.app.push_screen(ExplanationScreen(explained), lambda _: self._show())
        else:
            self._show(letter)
        return True

    def _show(self, letter: str | None = None) -> None:
        item = self._desk.item
        if item is None:
            self.app.pop_screen()
            return
        self._timed = not self.show_item(item, letter) and self._timed
        self.top.facts = (f"{item.number}/{item.total}", self._desk.reviewer)
        self.ask_anew(self._desk.rules)


_ONLY_IN_REVIEW = frozenset(
    {
        *("undo", "note", "skip_for_good", "needs_expert", "reference", "report", "triage", "collect"),
        *("who_was_who", "progress"),
    }
)
