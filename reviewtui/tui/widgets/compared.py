"""What differs between two answers, marked on both."""

from collections.abc import Iterable, Sequence

from reviewtui.grading.differences import Differences, Part, differences
from reviewtui.tui.placing import Passage
from reviewtui.tui.widgets.marked import SIGNS
from reviewtui.tui.widgets.slots import SlotPane

LAYER = "differences"


class Compared:
    """Remembers what it compared last: two answers are compared once, whichever of them is chosen."""

    def __init__(self) -> None:
        self._texts: tuple[str, str] | None = None
        self._found = Differences((), (), True)

    def show(self, panes: Sequence[SlotPane], chosen: str) -> str:
        """Mark what differs between the answer under `chosen` and the next, round and round, and say what it is."""
        if len(panes) < 2:
            return self.end(panes)
        place = next((place for place, pane in enumerate(panes) if pane.letter == chosen), 0)
        first, second = sorted((place, (place + 1) % len(panes)))
        texts = panes[first].text, panes[second].text
        if texts != self._texts:
            self._texts, self._found = texts, differences(*texts)
        for number, pane in enumerate(panes):
            parts = {first: self._found.first, second: self._found.second}.get(number, ())
            parts = () if self._found.apart else parts  # to underline all of both would tell nothing
            pane.mark_passages(LAYER, _passages(parts))
        return _in_words(panes[first].letter, panes[second].letter, self._found)

    def end(self, panes: Iterable[SlotPane]) -> str:
        """Take the marks off; nothing is to be said."""
        for pane in panes:
            pane.mark_passages(LAYER, ())
        return ""


def _passages(parts: Iterable[Part]) -> Iterable[Passage]:
    return (Passage(part.start, part.end, "moved" if part.moved else "only") for part in parts)


def _in_words(first: str, second: str, found: Differences) -> str:
    if found.none:
        return f"{first} and {second}: word for word the same"
    if found.apart:
        return f"{first} and {second}: no passage in common"
    only = [sum(not part.moved for part in parts) for parts in (found.first, found.second)]
    moved = sum(part.moved for part in found.first)
    told = f"{only[0]} only in {first}, {only[1]} in {second}"  # all of it fits a line of 80 cells
    said = [f"{SIGNS['only']} underlined: {told}"] if any(only) else []
    said += [f"{SIGNS['moved']} slanted: {moved} moved"] if moved else []
    said += [] if found.complete else ["too long to be compared to the end"]
    return f"{first} and {second}: {' · '.join(said)}"
