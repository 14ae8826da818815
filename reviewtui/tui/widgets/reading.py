"""The answers of one item as they are read: what differs, where words are found, what is scrolled together, what is
marked.
"""

from dataclasses import dataclass

from textual import on
from textual.message import Message
from textual.reactive import reactive

from reviewtui.actions.review_views import SlotView
from reviewtui.tui import finding
from reviewtui.tui.marking import Marking, Move, begin
from reviewtui.tui.placing import Passage
from reviewtui.tui.widgets.compared import Compared
from reviewtui.tui.widgets.marked import SIGNS, MarkedAnswer
from reviewtui.tui.widgets.slots import SlotBoard, SlotPane
from reviewtui.tui.widgets.together import Together

EXCERPT = 24
"""Characters of a passage that are quoted in the line under the answers."""


class ReadingBoard(SlotBoard):
    """What it shows of the answers stays on from item to item, except what the reader has marked."""

    @dataclass
    class Said(Message):
        """Something can be said of how the answers are read; empty: nothing any more."""

        topic: str
        words: str

    comparing: reactive[bool] = reactive(False)
    """Mark what differs between the chosen answer and the next."""

    together: reactive[bool] = reactive(False)
    """Scroll all answers with the one that is scrolled."""

    def __init__(self) -> None:
        super().__init__()
        self._compared = Compared()
        self._together = Together()
        self._wanted = ""
        self._places: list[tuple[SlotPane, finding.Place]] = []
        self._place = 0
        self.marking: Marking | None = None
        self._taken: tuple[int, int] | None = None

    # Showing

    def show(self, slots: tuple[SlotView, ...], chosen: str, *, anew: bool) -> None:
        if anew:
            self.drop_mark()
        super().show(slots, chosen, anew=anew)
        if anew:
            self.call_after_refresh(self._read_anew)

    def choose(self, letter: str) -> None:
        before = self.pane
        if letter != self.chosen:
            self.drop_mark()
        super().choose(letter)
        self._compare()
        self._tell_remarks()
        if self.together and before is not None and before is not self.pane:
            self._together.leader = before
            self.call_after_refresh(self._follow)

    def _read_anew(self) -> None:
        """Other answers are on the screen, and painted."""
        self._compare()
        if self._wanted:
            self.find(self._wanted)

    @on(MarkedAnswer.LaidOut)
    def _laid_out(self, event: MarkedAnswer.LaidOut) -> None:
        """The lines of an answer are others: what was found on them is to be found anew."""
        if event.view is self.pane and self.marking is not None:
            self.drop_mark()
        if self._wanted:
            self.call_after_refresh(self._find_again)
        if self.together:
            self.call_after_refresh(self._follow)

    def _tell_remarks(self) -> None:
        """Say what was said of passages of the chosen answer."""
        slot = self.pane.slot if self.pane is not None else None
        remarks = [f"{remark.words}: {_excerpt(slot.text, remark.span)}" for remark in slot.remarks] if slot else []
        self.post_message(
            self.Said("remarks", " · ".join((f"{SIGNS['span']} in {self.chosen}", *remarks)) if remarks else "")
        )

    # Differences

    def watch_comparing(self) -> None:
        self._compare()

    def _compare(self) -> None:
        words = self._compared.show(self._shown(), self.chosen) if self.comparing else self._compared.end(self._panes)
        self.post_message(self.Said("differences", words))

    # Scrolling together

    def watch_together(self, together: bool) -> None:
        self.post_message(self.Said("together", "scrolling together" if together else ""))
        self._together.leader = self.pane
        self._follow()

    def _follow(self) -> None:
        """Bring the others to where the answer is that was scrolled last."""
        if self.together:
            self._together.follow(self._shown())

    @on(SlotPane.Moved)
    def _moved(self, event: SlotPane.Moved) -> None:
        if self.together and isinstance(event.view, SlotPane):
            self._together.moved(event.view, self._shown())

    # Finding

    def find(self, wanted: str) -> str:
        """Mark where `wanted` stands in all answers, and go to the first place from where the reader is. How many
        places there are, in words; empty where nothing is wanted.
        """
        self._wanted = wanted
        self._find_again()
        if self._places and self.pane is not None:
            here = next(
                (
                    number
                    for number, (pane, place) in enumerate(self._places)
                    if pane is self.pane and place.top >= pane.scroll_offset.y
                ),
                0,
            )
            self._go_to(here)
        return self.found

    def find_next(self, places: int) -> str:
        """Go to another place, round and round through all answers; which of how many it is."""
        if self._places:
            self._go_to((self._place + places) % len(self._places))
        return self.found

    @property
    def found(self) -> str:
        """`2 of 7 · A 3 · B 4`; empty where nothing is wanted."""
        if not self._wanted.strip():
            return ""
        if not self._places:
            return "in no answer"
        in_each = [f"{pane.letter} {sum(pane is its for its, _ in self._places)}" for pane in self._shown()]
        return " · ".join([f"{self._place + 1} of {len(self._places)}", *in_each])

    def _find_again(self) -> None:
        width = self.pane.room if self.pane is not None else 0
        self._places = []
        for pane in self._shown():
            pane.lay_out_for(width)
            self._places += [(pane, place) for place in finding.find(pane.lines, self._wanted)]
        self._place = min(self._place, max(0, len(self._places) - 1))
        self._mark_places()

    def _go_to(self, number: int) -> None:
        self._place = number
        pane, place = self._places[number]
        if pane is not self.pane:
            self.turn(pane.letter)
        self._mark_places()
        self.call_after_refresh(pane.bring_in_sight, place.top)

    def _mark_places(self) -> None:
        for pane in self._shown():
            lines = pane.lines
            others = [place for n, (its, place) in enumerate(self._places) if its is pane and n != self._place]
            now = [place for n, (its, place) in enumerate(self._places) if its is pane and n == self._place]
            pane.mark_lines("found", finding.marks_of(others, lines, "found"))
            pane.mark_lines("found-now", finding.marks_of(now, lines, "found-now"))

    # Marking a passage

    @property
    def span(self) -> tuple[int, int] | None:
        """The passage of the chosen answer that was marked: its characters in the text as the model wrote it."""
        return self.marking.passage if self.marking is not None else self._taken

    def begin_mark(self) -> bool:
        """Mark the first word in sight, or the former passage again; whether there is one."""
        pane = self.pane
        if pane is not None:
            self.marking = begin(pane.words, pane.scroll_offset.y)
            self._show_mark()
        return self.marking is not None

    def move_mark(self, move: Move, *, extend: bool) -> None:
        """Stand on another word."""
        assert self.marking is not None, "begun before"
        self.marking.move(move, extend=extend)
        self._show_mark()

    def turn_mark(self) -> None:
        """Mark whole lines, or words again."""
        assert self.marking is not None, "begun before"
        self.marking.by_lines = not self.marking.by_lines
        self._show_mark()

    def take_mark(self) -> None:
        """The passage is the right one: what is said next of the answer is said of it."""
        self._taken, self.marking = self.span, None
        self._show_mark()

    def drop_mark(self) -> None:
        """No passage is marked any more."""
        if self.span is not None:
            self._taken = self.marking = None
            self._show_mark()

    def _show_mark(self) -> None:
        pane, span = self.pane, self.span
        for other in self._shown():
            other.mark_passages("marking", (Passage(*span, "marking"),) if span and other is pane else ())
        if pane is not None and self.marking is not None:
            pane.bring_in_sight(self.marking.line)
        words = f"marked in {self.chosen}: f failure · n note · esc leaves it" if self._taken else ""
        self.post_message(self.Said("marking", words))


def _excerpt(text: str, span: tuple[int, int]) -> str:
    """The passage, or as much of it as tells which it is."""
    words = " ".join(text[slice(*span)].split())
    return f"“{words}”" if len(words) <= EXCERPT else f"“{words[: EXCERPT - 1]}…”"
