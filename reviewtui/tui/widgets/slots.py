"""The answers of an item under their letters: side by side where there is room, else one at a time."""

from collections.abc import Iterable
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.events import Click
from textual.layouts.horizontal import HorizontalLayout
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widgets import Static

from reviewtui.actions.review_views import SlotView
from reviewtui.tui.aside_lines import beside
from reviewtui.tui.linear import is_linear
from reviewtui.tui.lines import Line
from reviewtui.tui.placing import Passage
from reviewtui.tui.plain import plain
from reviewtui.tui.themes import slot_hue
from reviewtui.tui.widgets.marked import MarkedAnswer

GAP, PAUSE = "  ", "; "
"""What parts the answers in a line, to be looked at and to be listened to: as many cells."""

SAID_CELLS = 16
"""What is said of an answer in a line that holds all answers: a guessed model's name may be long."""

VERDICTS = {"cannot_judge": "can't tell", "skipped": "skipped", "needs_expert": "needs an expert"}


def mark_of(slot: SlotView) -> str:
    """What this reviewer has said about an answer, in few words; empty: nothing yet."""
    rank = f"place {slot.rank}" if slot.rank else ""
    guess = f"taken for {slot.guess}" if slot.guess else ""
    rating = f"{slot.rating} of 5" if slot.rating is not None else ""
    verdict = rank or guess or rating or VERDICTS.get(slot.verdict or "", "")
    return " · ".join(filter(None, (verdict, *slot.labels, "note" if slot.note else "")))


class SlotPane(MarkedAnswer, can_focus=False):
    """One answer. `seen` says whether what it holds has been painted: nobody judges what was not."""

    DEFAULT_CSS = """
    SlotPane {
        width: 1fr;
        height: 1fr;
        border: round $border;
        border-title-color: $text-muted;
        border-subtitle-color: $text-muted;
    }
    """

    @dataclass
    class Chosen(Message):
        """Somebody clicked on an answer."""

        letter: str

    @dataclass
    class Seen(Message):
        """An answer has been painted that was not before."""

    def __init__(self, *, raw: bool, wrap: bool, unfolded: bool) -> None:
        super().__init__()
        self.raw = raw
        self.wrap = wrap
        self.unfolded = unfolded
        self.slot: SlotView | None = None
        self.seen = False

    unfolded: reactive[bool] = reactive(False)
    """Show all of what came beside the text: reasoning, tool calls."""

    def show(self, slot: SlotView, *, anew: bool) -> None:
        """Hold an answer, or the same one with another mark on it (`anew` off: the reader keeps the place)."""
        self.slot = slot
        if anew:
            self.seen = False
            self.unmark()
            self.set_text(slot.text)
        self.mark_passages("span", (Passage(*remark.span, "span") for remark in slot.remarks))

    @property
    def letter(self) -> str:
        """The letter it stands under; empty: none yet."""
        return self.slot.letter if self.slot is not None else ""

    def mark(self, chosen: bool) -> None:
        """Stand out, or not. Done here and not by a style class: that would cost a key press several milliseconds,
        because every kind of word that an answer can hold has a style of its own to look up."""
        assert self.slot is not None, "a pane is marked after it was given an answer"
        linear = is_linear(self)
        self.border_title = _in_words(self.slot, chosen) if linear else _title(self.slot, chosen)
        color = self.app.theme_variables["accent" if chosen else "border"]
        self.styles.border = ("blank" if linear else "round", color)

    def watch_unfolded(self) -> None:
        self._draw()

    def _lay_out(self, width: int) -> tuple[list[Line], list[Line]]:
        settled, growing = super()._lay_out(width)
        asides = self.slot.asides if self.slot is not None else ()
        if not asides:
            return settled, growing
        before, after = beside(asides, self.room if self.room > 0 else width, unfolded=self.unfolded)
        return [*before, *settled, *growing, *after], []

    def render_line(self, y: int) -> Strip:
        if not self.seen and self.laid_out:  # else an empty frame is painted, or another answer's
            self.seen = True
            self.post_message(self.Seen())
        return super().render_line(y)

    def on_answer_view_moved(self) -> None:
        self.border_subtitle = self.position

    def on_click(self, event: Click) -> None:
        event.stop()
        if self.slot is not None:
            self.post_message(self.Chosen(self.slot.letter))


class SlotStrip(Static):
    """All letters with their marks in one line, for when one answer is shown at a time."""

    DEFAULT_CSS = """
    SlotStrip { height: 1; padding: 0 2; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._parts: list[tuple[str, Content]] = []

    def show(self, slots: Iterable[SlotView], chosen: str) -> None:
        """The letters of an item, the chosen one standing out."""
        told, gap = (_in_words, PAUSE) if is_linear(self) else (_in_strip, GAP)
        self._parts = [(slot.letter, told(slot, slot.letter == chosen)) for slot in slots]
        self.update(Content(gap).join([part for _, part in self._parts]))

    def on_click(self, event: Click) -> None:
        at = event.x - self.styles.padding.left
        for letter, part in self._parts:
            if 0 <= at < part.cell_length:
                self.post_message(SlotPane.Chosen(letter))
            at -= part.cell_length + len(GAP)


def _title(slot: SlotView, chosen: bool) -> Content:
    """`▸ A  4 of 5`: what stands in the frame of an answer. The letter has its hue, whoever is chosen."""
    said = mark_of(slot)
    return Content.assemble(
        ("▸ ", "bold $accent") if chosen else "",
        (slot.letter, f"bold {slot_hue(slot.letter)}"),
        plain(f"  {said}", "bold $accent" if chosen else "") if said else "",
    )


def _in_strip(slot: SlotView, chosen: bool) -> Content:
    """`[A 4]`, or `[A lively]` where it was guessed."""
    style = "bold $accent" if chosen else ""
    said = plain(f" {slot.rating or slot.guess or VERDICTS.get(slot.verdict or '', '–')}", style)
    letter = Content.styled(slot.letter, f"bold {slot_hue(slot.letter)}")
    return Content.assemble(
        ("[" if chosen else " ", style),
        letter,
        said.truncate(SAID_CELLS, ellipsis=True),
        ("]" if chosen else " ", style),
    )


def _in_words(slot: SlotView, chosen: bool) -> Content:
    """`answer A, marked, 4 of 5`."""
    said = mark_of(slot) or "nothing said yet"
    return plain(", ".join(filter(None, (f"answer {slot.letter}", "marked" * chosen, said))))


class SlotBoard(Container):
    """The answers of one item, one of them chosen.

    One is shown at a time, with all letters in the strip, unless the style sheet knows that as many as there are
    (`-slots-N`) find room side by side, and makes the layout horizontal.
    """

    DEFAULT_CSS = """
    SlotBoard { height: 1fr; layout: vertical; }
    .-normal SlotBoard.-slots-2,
    .-wide SlotBoard.-slots-2, .-wide SlotBoard.-slots-3,
    .-huge SlotBoard.-slots-2, .-huge SlotBoard.-slots-3, .-huge SlotBoard.-slots-4, .-huge SlotBoard.-slots-5 {
        layout: horizontal;
    }
    """

    @dataclass
    class Turned(Message):
        """Another answer of the item is marked."""

    raw: reactive[bool] = reactive(False)
    """Show what was written, not the Markdown it means."""

    wrap: reactive[bool] = reactive(True)
    """Break long lines."""

    unfolded: reactive[bool] = reactive(False)
    """Show the reasoning and the tool calls of all answers."""

    zoomed: reactive[bool] = reactive(False)
    """Give all room to the chosen answer."""

    def __init__(self) -> None:
        super().__init__()
        self._slots: tuple[SlotView, ...] = ()
        self._strip = SlotStrip()
        self._panes: list[SlotPane] = []
        self.chosen = ""

    def compose(self) -> ComposeResult:
        yield self._strip

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self.choose(self.chosen))

    @property
    def pane(self) -> SlotPane | None:
        """The pane of the chosen answer."""
        return next((pane for pane in self._shown() if pane.slot and pane.slot.letter == self.chosen), None)

    @property
    def all_seen(self) -> bool:
        """Whether every answer of the item has been painted, at once or one after the other."""
        return all(pane.seen for pane in self._shown())

    def show(self, slots: tuple[SlotView, ...], chosen: str, *, anew: bool) -> None:
        """Hold the answers of an item (`anew`: of another one than before), `chosen` being the letter to stand on."""
        self._slots = slots
        missing = [self._new_pane() for _ in range(len(slots) - len(self._panes))]
        self._panes += missing
        self.mount_all(missing)
        for pane, slot in zip(self._panes, slots, strict=False):
            pane.show(slot, anew=anew)
        self._size_up()
        self.choose(chosen)

    def prepare(self, texts: Iterable[str]) -> None:
        """Lay out the answers of the item that is likely to come next."""
        for pane, text in zip(self._panes, texts, strict=False):
            pane.prepare(text)

    def choose(self, letter: str) -> None:
        """Stand on an answer."""
        self.chosen = letter
        for pane, slot in zip(self._panes, self._slots, strict=False):
            pane.mark(slot.letter == letter)
        self._strip.show(self._slots, letter)
        self._lay_out()

    def step(self, places: int) -> None:
        """Stand on an answer further on or back, round and round."""
        letters = [slot.letter for slot in self._slots]
        self.turn(letters[(letters.index(self.chosen) + places) % len(letters)])

    def turn(self, letter: str) -> None:
        """Stand on another answer of the item."""
        self.choose(letter)
        self.post_message(self.Turned())

    def on_resize(self) -> None:
        self._lay_out()

    def watch_zoomed(self) -> None:
        self._size_up()
        self._lay_out()

    def watch_raw(self, raw: bool) -> None:
        for pane in self._panes:
            pane.raw = raw

    def watch_wrap(self, wrap: bool) -> None:
        for pane in self._panes:
            pane.wrap = wrap

    def watch_unfolded(self, unfolded: bool) -> None:
        for pane in self._panes:
            pane.unfolded = unfolded

    def _new_pane(self) -> SlotPane:
        return SlotPane(raw=self.raw, wrap=self.wrap, unfolded=self.unfolded)

    def _shown(self) -> list[SlotPane]:
        return self._panes[: len(self._slots)]

    def _size_up(self) -> None:
        """Tell the style sheet how many answers want to stand side by side."""
        self.set_classes([] if self.zoomed else [f"-slots-{len(self._slots)}"])

    def _lay_out(self) -> None:
        """Show the panes that there is room for."""
        together = isinstance(self.styles.layout, HorizontalLayout)
        room = max((pane.room for pane in self._panes if pane.display), default=0)
        for place, pane in enumerate(self._panes):
            pane.display = place < len(self._slots) and (together or pane is self.pane)
            if pane.display:
                pane.lay_out_for(room)  # of the one that it takes the place of: it is there in the first frame
        self._strip.display = not together and len(self._slots) > 1
