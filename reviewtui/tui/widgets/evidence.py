"""The evidence of one failure: what was asked and found, the answer, and what the other models said."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from reviewtui.actions.triage_views import FailureEvidence
from reviewtui.domain.failure import FailureRow
from reviewtui.tui.evidence_lines import evidence_layout, others_layout
from reviewtui.tui.key_order import shown_keys
from reviewtui.tui.plain import plain
from reviewtui.tui.triage_words import asked, found, others, standing, title
from reviewtui.tui.widgets.line_view import LineView, nothing


class EvidencePane(Vertical):
    """What was asked and found stays in sight; the answer between scrolls, and opens where the failure shows.

    All but the answer has a height of its own, so that the next answer begins where the eye is, and nothing needs to be
    laid out anew for it.
    """

    DEFAULT_CSS = """
    EvidencePane {
        Static { height: 1; padding: 0 1; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; }
        .asked { margin-bottom: 1; }
        .found { height: 2; color: $foreground; text-style: bold; text-wrap: wrap; }
        LineView { height: 1fr; }
    }
    """

    def __init__(self) -> None:
        super().__init__(id="evidence")
        self.view = LineView()
        self._asked = Static(classes="asked", markup=False)
        self._found = Static(classes="found", markup=False)
        self._standing = Static(classes="standing", markup=False)
        self._others = Static(classes="others", markup=False)
        self._evidence: FailureEvidence | None = None
        self._note: str | None = None
        self._whole = False

    def compose(self) -> ComposeResult:
        yield self._asked
        yield self._found
        yield self.view
        yield self._standing
        yield self._others

    @property
    def seen(self) -> bool:
        """Whether the answer has been painted since it was given."""
        return self.view.seen

    def show(self, row: FailureRow, evidence: FailureEvidence, *, anew: bool) -> None:
        """Another failure; or (`anew` off) the same one, of which something was said: the reader keeps the place."""
        self._evidence, self._note = evidence, row.note
        self.border_title = plain(title(row))
        self._say(asked(evidence), found(evidence), standing(row), others(evidence))
        self._lay_out(evidence, anew=anew)

    def show_none(self, why: str) -> None:
        """Words in place of a failure."""
        self._evidence = None
        self.border_title = ""
        self._say("", f"This failure cannot be shown: {why}", "", "")
        self.view.show(nothing, anew=True)

    def show_whole(self, whole: bool) -> None:
        """All of a very long answer, or what lies around the evidence."""
        self._whole = whole
        if self._evidence is not None:
            self._lay_out(self._evidence, anew=False)

    def _lay_out(self, evidence: FailureEvidence, *, anew: bool) -> None:
        names_key = shown_keys(self.screen)["triage.names"]
        self.view.show(evidence_layout(evidence, note=self._note, whole=self._whole, names_key=names_key), anew=anew)

    def _say(self, *words: str) -> None:
        for line, text in zip((self._asked, self._found, self._standing, self._others), words, strict=True):
            line.update(plain(text), layout=False)

    @on(LineView.Moved)
    def _moved(self, event: LineView.Moved) -> None:
        event.stop()
        self.border_subtitle = self.view.position


class OthersPane(Vertical):
    """What the other models answered to the same prompt."""

    def __init__(self) -> None:
        super().__init__(id="others")
        self.view = LineView()
        self.border_title = "the others on this prompt"

    def compose(self) -> ComposeResult:
        yield self.view

    def show(self, evidence: FailureEvidence) -> None:
        """The others of another failure."""
        self.view.show(others_layout(evidence), anew=True)

    def show_none(self) -> None:
        """Nothing."""
        self.view.show(nothing, anew=True)

    @on(LineView.Moved)
    def _moved(self, event: LineView.Moved) -> None:
        event.stop()
        self.border_subtitle = self.view.position
