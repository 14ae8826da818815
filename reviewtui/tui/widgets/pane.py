"""One pane of Collect: the newest answer of one model, live."""

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from reviewtui.actions.collection_state import LiveAnswer, ModelProgress
from reviewtui.tui.linear import is_linear
from reviewtui.tui.plain import plain
from reviewtui.tui.widgets.answer import AnswerView
from reviewtui.tui.words import duration, fit, shown_prompt, sparkline

LINE, BLANK = "─", " "
SPARKS = 24
"""Times to first token drawn at most."""


class AnswerPane(Vertical):
    """`label` is a mask or a name. The pane moves on to a newer answer only while its reader follows the end."""

    DEFAULT_CSS = """
    AnswerPane {
        border: round $border;
        border-title-color: $foreground;
        border-subtitle-color: $foreground;
        height: 1fr;
        min-height: 6;
        &:focus-within { border: round $accent; }
        .prompt { height: 1; padding: 0 1; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; }
        .note { height: auto; min-height: 1; max-height: 3; padding: 0 1; color: $text-warning; }
        .note.-passing { color: $text-muted; }
        .note.-stopped { color: $text-error; }
        &.-idle .note { dock: top; }
    }
    """
    label: reactive[str] = reactive("")

    def __init__(self, label: str) -> None:
        super().__init__()
        self.set_reactive(AnswerPane.label, label)
        self.view = AnswerView(live=True)
        self._prompt = Static(classes="prompt", markup=False)
        self._note = Static(classes="note", markup=False)
        self._answer: LiveAnswer | None = None
        self._shown = 0
        self._restarts = 0
        self._progress: ModelProgress | None = None
        self._said = ""
        self._edges: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        yield self._prompt
        yield self.view
        yield self._note

    def next_answer(self, progress: ModelProgress) -> LiveAnswer | None:
        """The answer that `show` would paint: the newest, or the one that the reader is in the middle of."""
        if self._answer is None or (self.view.follow and not self._held):
            return progress.latest
        return self._answer

    @property
    def _held(self) -> bool:
        return not self.view.follow

    @property
    def answer(self) -> LiveAnswer | None:
        """The answer that is painted."""
        return self._answer

    def show(self, progress: ModelProgress, prompt: str) -> None:
        """Paint what is new of `progress`. `prompt` is the text that `next_answer` replies to."""
        self._progress = progress
        answer = self.next_answer(progress)
        self.set_class(answer is None, "-idle")  # no words: what is said of it stands where they would
        if answer is not None:
            if answer is not self._answer or answer.restarts != self._restarts:
                self._answer, self._restarts = answer, answer.restarts
                self._prompt.update(plain(f"> {shown_prompt(prompt)}"))
                self.view.set_text(answer.text)
            elif len(answer.text) > self._shown:
                self.view.append(answer.text[self._shown :])
            self._shown = len(answer.text)
        self._say(progress)
        self._label()

    def _say(self, progress: ModelProgress) -> None:
        """What the figures do not tell: in our own words, kinds only, because a message may name the host."""
        answer = self._answer
        note = ""
        if progress.stopped:
            note = f"stopped: {progress.stopped} · {progress.total - progress.collected} still missing"
        elif progress.loading:
            note = "starting ..."
        elif progress.waiting_s is not None and progress.running:
            note = f"asked again in {progress.waiting_s:.0f} s"
        elif answer is None and progress.collected == progress.total:
            failed = f", {progress.failed} failed" if progress.failed else ""
            note = f"{progress.collected}/{progress.total} · all here{failed}"
        elif answer is not None and answer.note:
            note = answer.note
        elif answer is not None and not answer.ended and not answer.text:
            note = "thinking ..." if answer.reasoning else "waiting for the first word ..."
        if note != self._said:  # an update lays the whole screen out anew, and this is called thirty times a second
            self._said = note
            self._note.update(note)
            self._note.set_class(bool(note), "-said")
            self._note.set_class(note.endswith((" ...", "all here")), "-passing")
            self._note.set_class(progress.stopped is not None, "-stopped")

    def on_resize(self) -> None:
        self._label()

    def watch_label(self) -> None:
        self._label()

    def _label(self) -> None:
        progress = self._progress
        room = self.outer_size.width - 6  # two corners, and a space and a line beside each label
        if progress is None or room <= 0:
            self.border_title = plain(self.label)
            return
        figures = [duration(progress.ttft_ms)] if progress.ttft_ms is not None else []
        if progress.tokens_per_second is not None:
            figures.append(f"{progress.tokens_per_second:.0f} tok/s")
        if not self.view.follow:
            figures = ["held, f follows"]
        count = f"{progress.collected}/{progress.total}"
        linear = is_linear(self)
        sparks = "" if linear else sparkline(list(progress.ttfts_ms), min(SPARKS, room - len(count) - 4))
        edges = (self.label, " · ".join(figures), sparks, count, str(room))
        if edges != self._edges:
            self._edges = edges
            between = BLANK if linear else LINE
            self.border_title = _edge(edges[0], edges[1], room, between)
            self.border_subtitle = _edge(sparks, count, room, between)


def _edge(left: str, right: str, room: int, between: str) -> Content:
    """Two labels at the ends of a border line of `room` cells, `between` in all of the others. The left may be cut."""
    right_cells = cell_len(right)
    name = fit(left, max(1, min(cell_len(left), room - right_cells - 4))) if left else ""
    dashes = room - cell_len(name) - right_cells - bool(name) - bool(right)
    if not right or dashes < 1:
        return Content(name or right)
    line = Content(between * dashes).stylize("$secondary")
    lead = Content(f"{name} ").stylize("bold") if name else Content("")
    return lead + line + Content(f" {right}")
