"""Which failures are listed: what is ticked, and words that occur in them."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList

from reviewtui.actions.triage_views import TriageFilter
from reviewtui.domain.detection import FailureKind
from reviewtui.tui.plain import plain
from reviewtui.tui.pressing import keyed, row
from reviewtui.tui.screens.review_overlay import Overlay
from reviewtui.tui.triage_words import STATUSES

PART_WIDTH = 8
"""Cells of the words `status`, `kind` and `model` before what can be ticked."""

Tick = tuple[str, str]
"""The part of the filter, and what of it."""


class Ticks(OptionList, inherit_bindings=False):
    """What can be ticked, one a line. Enter is left to the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,x", "tick", "tick", id="filter.tick", tooltip="Tick it, or not any more"),
        Binding("j,down", "cursor_down", "down", show=False, id="filter.down", tooltip="The next line"),
        Binding("k,up", "cursor_up", "up", show=False, id="filter.up", tooltip="The line before"),
        Binding("home", "first", "first", show=False, id="filter.first", tooltip="The first line"),
        Binding("end,G", "last", "last", show=False, id="filter.last", tooltip="The last line"),
        Binding("pagedown", "page_down", "page down", show=False, id="filter.page_down", tooltip="A page down"),
        Binding("pageup", "page_up", "page up", show=False, id="filter.page_up", tooltip="A page up"),
        Binding("r", "reset", "as at first", id="filter.reset", tooltip="The open failures, all of them"),
    ]

    def __init__(self, choices: Mapping[Tick, str], ticked: AbstractSet[Tick]) -> None:
        self._choices = dict(choices)
        self.ticked = set(ticked)
        super().__init__(*map(self._line, self._choices), markup=False)

    def _line(self, tick: Tick) -> Content:
        return plain(f"[{'x' if tick in self.ticked else ' '}] {tick[0]:{PART_WIDTH}}{self._choices[tick]}")

    def on_mount(self) -> None:
        self.highlighted = 0

    def action_tick(self) -> None:
        if self.highlighted is not None:
            self._set(self.ticked ^ {list(self._choices)[self.highlighted]})

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_tick()

    def action_reset(self) -> None:
        self._set({("status", "open")})

    def _set(self, ticked: set[Tick]) -> None:
        self.ticked = ticked
        for index, tick in enumerate(self._choices):
            self.replace_option_prompt_at_index(index, self._line(tick))


class FilterScreen(Overlay[TriageFilter | None]):
    """Its result is the new filter; None where it was left by escape."""

    DEFAULT_CSS = """
    FilterScreen {
        & > Vertical { width: 50; height: auto; max-height: 100%; }
        Input { margin-bottom: 1; background: $background; }
        Ticks {
            height: auto; max-height: 100%; padding: 0; border: none; background: $background;
            &:focus { border: none; background-tint: transparent 0%; }
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "apply", "apply", id="filter.apply", tooltip="List what is ticked"),
        Binding("tab,slash", "switch", "words", id="filter.switch", tooltip="To the words, or to what is ticked"),
        Binding("escape", "cancel", "cancel", id="filter.cancel", tooltip="Leave the list as it is"),
    ]

    def __init__(self, chosen: TriageFilter, kinds: Sequence[FailureKind], models: Sequence[str]) -> None:
        super().__init__()
        self._kinds = kinds
        self._words = Input(chosen.text, placeholder="words that occur in it", compact=True, select_on_focus=False)
        choices: dict[Tick, str] = {("status", status): label for status, label in STATUSES.items()}
        choices |= {("kind", kind): kind for kind in kinds}
        choices |= {("model", model): model for model in models}
        ticked: set[Tick] = {("status", status) for status in chosen.statuses}
        ticked |= {("kind", kind) for kind in chosen.kinds} | {("model", model) for model in chosen.models}
        self._ticks = Ticks(choices, ticked)

    def compose(self) -> ComposeResult:
        with Vertical() as panel:
            panel.border_title = "list only · nothing ticked: all"
            panel.border_subtitle = row(
                keyed(self._ticks, "filter.tick", "ticks"),
                keyed(self, "filter.switch", "words"),
                keyed(self, "filter.apply", "lists"),
                keyed(self, "filter.cancel", "cancels"),
            )
            yield self._words
            yield self._ticks

    def on_mount(self) -> None:
        self._ticks.focus()

    @on(Input.Submitted)
    def action_apply(self) -> None:
        ticked = self._ticks.ticked
        self.dismiss(
            TriageFilter(
                statuses=frozenset(status for status in STATUSES if ("status", status) in ticked),
                kinds=frozenset(kind for kind in self._kinds if ("kind", kind) in ticked),
                models=frozenset(name for part, name in ticked if part == "model"),
                text=self._words.value.strip(),
            )
        )

    def action_switch(self) -> None:
        (self._ticks if self._words.has_focus else self._words).focus()

    def action_cancel(self) -> None:
        self.dismiss(None)
