"""Scrolling several answers together: the paragraphs that belong beside each other have their tops in one line."""

from bisect import bisect_right
from collections.abc import Iterable

from reviewtui.grading.side_by_side import Pair, beside, pairs
from reviewtui.tui.paragraphs import Paragraph, paragraphs
from reviewtui.tui.widgets.slots import SlotPane


class Together:
    """Moves the others after the answer that the reader moves. What it knows of answers it keeps until their lines are
    others.
    """

    def __init__(self) -> None:
        self.leader: SlotPane | None = None
        """The answer that was scrolled last."""
        self._paragraphs: dict[SlotPane, tuple[int, list[Paragraph]]] = {}
        self._pairs: dict[tuple[SlotPane, SlotPane], tuple[int, int, list[Pair]]] = {}
        self._led: dict[SlotPane, int] = {}

    def moved(self, pane: SlotPane, panes: Iterable[SlotPane]) -> None:
        """An answer was moved: by the reader, who moves the others with it, or from here."""
        if self._led.get(pane) != pane.scroll_offset.y:
            self.leader = pane
            self.follow(panes)

    def follow(self, panes: Iterable[SlotPane]) -> None:
        """Move the other answers to where the leader is."""
        if self.leader is None:
            return
        self._led[self.leader] = self.leader.scroll_offset.y
        for pane in panes:
            if pane is not self.leader and pane.display:
                pane.scroll_to(y=self._target(self.leader, pane), animate=False, immediate=True)
                self._led[pane] = pane.scroll_offset.y

    def _target(self, leader: SlotPane, pane: SlotPane) -> int:
        theirs, its = self._paragraphs_of(leader), self._paragraphs_of(pane)
        top = leader.scroll_offset.y
        number = bisect_right(theirs, top, key=lambda paragraph: paragraph.top) - 1
        if number < 0 or not its:
            return top
        at = theirs[number]
        target = its[beside(number, self._pairs_of(leader, pane), len(its) - 1)]
        return target.top + min(top - at.top, target.bottom - target.top - 1)

    def _paragraphs_of(self, pane: SlotPane) -> list[Paragraph]:
        version, found = self._paragraphs.get(pane, (-1, []))
        if version != pane.version:
            found = paragraphs(pane.lines)
            self._paragraphs[pane] = pane.version, found
        return found

    def _pairs_of(self, leader: SlotPane, pane: SlotPane) -> list[Pair]:
        *versions, found = self._pairs.get((leader, pane), (-1, -1, []))
        if versions != [leader.version, pane.version]:
            texts = ([one.text for one in self._paragraphs_of(its)] for its in (leader, pane))
            found = pairs(*texts)
            self._pairs[leader, pane] = leader.version, pane.version, found
        return found
