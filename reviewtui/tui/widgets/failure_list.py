"""The failures in their groups, in a widget that draws lines: ten thousand of them cost what is in sight costs.

The cursor stands on failures and never on the head of a group. A group unfolds when the cursor comes to it and stays
so, because what folds above the cursor would move the line that somebody reads; a jump to another group folds it.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.events import Click
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from reviewtui.domain.failure import FailureGroup, FailureKey, FailureRow
from reviewtui.domain.safe import safe_text
from reviewtui.tui.linear import is_linear
from reviewtui.tui.triage_words import STATUSES
from reviewtui.tui.words import fit

GRAVE = 4
"""Severities from here bear a sign and the colour of warnings."""

ROOM_FOR_WORDS = 40
NAMES = 24
"""Where a line has so much room besides its figures, it shows what was found, or what the answers of a group say; the
head's name then takes so many cells of it."""


class Place(NamedTuple):
    """A failure by its group's number and its own within it."""

    group: int
    row: int


class FailureList(ScrollView, can_focus=False, inherit_bindings=False):
    """Shows groups, holds the cursor, and which failures are selected."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"list--head", "list--row", "list--cursor", "list--muted", "list--grave"}
    DEFAULT_CSS = """
    FailureList {
        padding: 0 0 0 1;
        overflow-x: hidden;
        scrollbar-size: 1 1;
        scrollbar-gutter: stable;
        & > .list--head { text-style: bold; }
        & > .list--muted { color: $text-muted; }
        & > .list--grave { color: $text-warning; }
        & > .list--cursor {
            background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold;
        }
    }
    """

    @dataclass
    class Chosen(Message):
        """Somebody clicked on a failure."""

        key: FailureKey

    def __init__(self) -> None:
        super().__init__()
        self.groups: Sequence[FailureGroup] = ()
        self.selected: set[FailureKey] = set()
        self._place: Place | None = None
        self._unfolded: set[str] = set()
        self._starts: list[int] = [0]
        self._styles: dict[str, Style] = {}
        self._view = Offset(), 0

    @property
    def row(self) -> FailureRow | None:
        """The failure that the cursor stands on; None where there is none."""
        return None if self._place is None else self.groups[self._place.group].rows[self._place.row]

    @property
    def group(self) -> FailureGroup | None:
        """The group that the cursor stands in."""
        return None if self._place is None else self.groups[self._place.group]

    # What is shown

    def show(
        self,
        groups: Sequence[FailureGroup],
        *,
        stand_on: FailureKey | None = None,
        onward: bool = False,
    ) -> None:
        """Show `groups`, the cursor on `stand_on`, else where it was; `onward`: on the one after that.

        Where that failure is not in its group any more the cursor goes to the first one after it that is.
        """
        place = _find(groups, stand_on) if stand_on is not None else None
        if place is None:
            place = self._nearest(groups, onward=onward)
        self.groups = groups
        if self.selected:
            self.selected &= {row.key for group in groups for row in group.rows}
        self._stand(place)

    def toggle(self) -> None:
        """Select the failure under the cursor, or not any more."""
        if self.row is not None:
            self.selected ^= {self.row.key}
            self.refresh()

    def clear_selection(self) -> None:
        """Select nothing."""
        self.selected.clear()
        self.refresh()

    def _nearest(self, groups: Sequence[FailureGroup], *, onward: bool) -> Place | None:
        """The place in `groups` of the first failure from the cursor on that is still in its group, else of one before.

        Looked up group by group: an act takes failures out of one or two, and there may be ten thousand in all.
        """
        numbers = {group.id: number for number, group in enumerate(groups)}
        known: dict[str, dict[FailureKey, int]] = {}
        for group_id, key in self._from_cursor(onward=onward):
            number = numbers.get(group_id)
            if number is not None:
                if group_id not in known:
                    known[group_id] = {row.key: place for place, row in enumerate(groups[number].rows)}
                if key in known[group_id]:
                    return Place(number, known[group_id][key])
        return Place(0, 0) if groups else None

    def _from_cursor(self, *, onward: bool) -> Iterator[tuple[str, FailureKey]]:
        """What is listed now, each with its group: from the cursor on (`onward`: after it), then back from there."""
        if self._place is None:
            return
        number, row = self._place
        here = self.groups[number]
        yield from ((here.id, failure.key) for failure in here.rows[row + onward :])
        yield from ((group.id, failure.key) for group in self.groups[number + 1 :] for failure in group.rows)
        yield from ((here.id, failure.key) for failure in reversed(here.rows[: row + onward]))
        yield from (
            (group.id, failure.key) for group in reversed(self.groups[:number]) for failure in reversed(group.rows)
        )

    # Moving

    def step(self, places: int) -> None:
        """The cursor to another failure, up to the first or the last."""
        if self._place is None:
            return
        group, row = self._place
        row += places
        while row < 0 and group > 0:
            group -= 1
            row += len(self.groups[group].rows)
        while row >= len(self.groups[group].rows) and group < len(self.groups) - 1:
            row -= len(self.groups[group].rows)
            group += 1
        self._stand(Place(group, min(max(row, 0), len(self.groups[group].rows) - 1)))

    def step_group(self, places: int) -> None:
        """The cursor to the first failure of another group; the one that it leaves folds."""
        if self._place is None:
            return
        group = min(max(self._place.group + places, 0), len(self.groups) - 1)
        if group != self._place.group:
            self._unfolded.discard(self.groups[self._place.group].id)
        self._stand(Place(group, 0))

    def to_end(self, *, last: bool) -> None:
        """The cursor to the first failure, or to the last."""
        if self._place is not None:
            self._stand(Place(len(self.groups) - 1, len(self.groups[-1].rows) - 1) if last else Place(0, 0))

    def choose(self, key: FailureKey) -> None:
        """The cursor to a failure, if it is listed."""
        place = _find(self.groups, key)
        if place is not None:
            self._stand(place)

    @property
    def page(self) -> int:
        """Lines that are in sight at once."""
        return max(1, self.scrollable_content_region.height - 1)

    def _stand(self, place: Place | None) -> None:
        self._place = place
        if place is not None:
            self._unfolded.add(self.groups[place.group].id)
        heights = (1 + len(group.rows) * (group.id in self._unfolded) for group in self.groups)
        self._starts = [0, *accumulate(heights)]
        self._fit()

    def _fit(self) -> None:
        """All lines; in sight of them the cursor's, its group's head where that is next to it, and the line after."""
        region = self.scrollable_content_region
        self.virtual_size = Size(region.width, self._starts[-1])
        if self._place is not None and region.height > 0:
            line = self._starts[self._place.group] + 1 + self._place.row
            first = line - (self._place.row == 0 and region.height > 1)
            last = min(line + (region.height > 2), self._starts[-1] - 1)
            top = min(max(self.scroll_offset.y, last - region.height + 1), first)
            self.scroll_to(0, top, animate=False, force=True)
        self.refresh()

    def on_resize(self) -> None:
        self._fit()

    def on_click(self, event: Click) -> None:
        place = self._at(self.scroll_offset.y + event.get_content_offset_capture(self).y)
        if place is not None:
            event.stop()
            self.post_message(self.Chosen(self.groups[place.group].rows[max(0, place.row)].key))

    def _at(self, line: int) -> Place | None:
        """What stands on a line; a head has row -1."""
        if not 0 <= line < self._starts[-1]:
            return None
        group = bisect_right(self._starts, line) - 1
        return Place(group, line - self._starts[group] - 1)

    # Painting

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles.clear()

    def render_lines(self, crop: Region) -> list[Strip]:
        self._view = self.scroll_offset, self.scrollable_content_region.width
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        (_, scroll_y), width = self._view
        place = self._at(scroll_y + y)
        if place is None:
            return Strip.blank(width, self._style("row"))
        group = self.groups[place.group]
        pieces = self._head(group, width) if place.row < 0 else self._row(group, group.rows[place.row], place, width)
        return Strip([Segment(text, self._style(name)) for text, name in pieces])

    def _head(self, group: FailureGroup, width: int) -> list[tuple[str, str]]:
        """`▸ refusal   9  sev 4 !`. Words of an answer only while no model's name stands under them."""
        folded = group.id not in self._unfolded
        grave = group.severity >= GRAVE
        figures = f"{len(group.rows):>6,}"
        severity = f"  sev {group.severity} {'!' if grave else ' '}"
        room = max(0, width - cell_len(figures + severity))
        signs = ("folded", "group") if is_linear(self) else ("▸", "▾")
        parts = (signs[0] if folded else signs[1], group.kind, *_division(group))
        name = fit(" ".join(parts), min(room, NAMES if room >= ROOM_FOR_WORDS else room))
        words = group.sample if folded and group.model is None else "" if group.alike else "various"
        return [
            (name, "head"),
            (fit(f"  {words}", room - cell_len(name)) if room > cell_len(name) else "", "muted"),
            (figures, "head"),
            (severity, "grave" if grave else "muted"),
        ]

    def _row(self, group: FailureGroup, row: FailureRow, place: Place, width: int) -> list[tuple[str, str]]:
        here = place == self._place
        signs = f"{'>' if here else ' '} {'*' if row.key in self.selected else ' '} "
        trial = f" · trial {row.trial}" if row.trial > 1 else ""
        status = "" if row.status == "open" else STATUSES[row.status]
        severity = f"sev {row.severity}" if row.severity != group.severity else ""
        assigned = f"@{row.assigned}" if row.assigned else ""
        said = "  ".join(filter(None, (status, severity, assigned)))
        said = fit(said, min(cell_len(said), width // 2))
        name = f"{signs}{row.model} · {row.prompt_number}{trial}"
        room = max(0, width - cell_len(said) - 2)
        named = room if room < ROOM_FOR_WORDS else min(room, max(NAMES, cell_len(safe_text(name, newlines=False))))
        words = fit(f"  {row.message}", room - named) if room > named else ""
        style, faint = ("cursor", "cursor") if here else ("row", "muted")
        return [(fit(name, named), style), (words, faint), (f" {said} ", faint)]

    def _style(self, name: str) -> Style:
        style = self._styles.get(name)
        if style is None:
            style = self._styles[name] = self.get_component_rich_style(f"list--{name}")
        return style


def _find(groups: Sequence[FailureGroup], key: FailureKey) -> Place | None:
    for number, group in enumerate(groups):
        if group.kind == key.kind:
            for row, failure in enumerate(group.rows):
                if failure.key == key:
                    return Place(number, row)
    return None


def _division(group: FailureGroup) -> tuple[str, ...]:
    """What else than its kind the failures of a group have in common, where the list is sorted by that."""
    if group.model is not None:
        return ("·", group.model)
    return () if group.prompt_number is None else ("·", f"prompt {group.prompt_number}")
