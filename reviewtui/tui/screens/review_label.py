"""How an answer fails: a category, then its severity and whether anybody would have noticed, where wanted."""

from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from reviewtui.actions.review_views import LABELS
from reviewtui.domain.detection import FailureKind
from reviewtui.tui.key_order import shown_keys
from reviewtui.tui.plain import plain
from reviewtui.tui.pressing import PressLines, keyed, pressing, row
from reviewtui.tui.screens.review_overlay import Overlay

KEYS: dict[FailureKind, str] = {
    "empty": "e",
    "truncated": "t",
    "refusal": "r",
    "repetition": "p",
    "language": "l",
    "format": "f",
    "reference": "w",
    "leak": "k",
    "other": "o",
}
"""A key for each failure, its first letter where that is free. Digits are the severity's."""

SEVERITIES = {
    1: "severity 1: a blemish",
    2: "severity 2",
    3: "severity 3: of little use",
    4: "severity 4",
    5: "severity 5: does harm",
}


class Label(NamedTuple):
    """What was said: at least the category."""

    category: FailureKind
    severity: int | None
    noticed: bool | None


class LabelScreen(Overlay[Label | None]):
    """Asks step by step, one key each, until enter saves what was given or escape drops it.

    No key closes it in passing: what is typed next would be taken for commands of the item. For the same reason what
    we would have noticed has signs of its own, and not the `y` and `n` of other questions: `n` is a note there.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(KEYS[kind], f"category('{kind}')", kind, id=f"label.{kind}", tooltip=words)
            for kind, words in LABELS.items()
        ),
        *(
            Binding(str(level), f"severity({level})", words, id=f"label.severity.{level}", tooltip="How bad it is")
            for level, words in SEVERITIES.items()
        ),
        Binding(
            "plus", "noticed(True)", "noticed", key_display="+", id="label.noticed", tooltip="We would have noticed it"
        ),
        Binding(
            "minus",
            "noticed(False)",
            "unnoticed",
            key_display="-",
            id="label.unnoticed",
            tooltip="Nobody would have noticed it",
        ),
        Binding("enter", "finish", "save", key_display="enter", id="label.finish", tooltip="Save what was given"),
        Binding("escape", "cancel", "cancel", id="label.cancel", tooltip="Leave without a label"),
    ]

    def __init__(self, letter: str) -> None:
        super().__init__()
        self._letter = letter
        self._category: FailureKind | None = None
        self._severity: int | None = None
        self._noticed: bool | None = None

    def compose(self) -> ComposeResult:
        yield PressLines()

    def on_mount(self) -> None:
        self._ask()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """Only the keys of the present step are keys."""
        if action == "category":
            return self._category is None
        return action not in ("severity", "noticed", "finish") or self._category is not None

    def action_category(self, category: FailureKind) -> None:
        self._category = category
        self._ask()

    def action_severity(self, level: int) -> None:
        self._severity = level
        self._ask()

    def action_noticed(self, noticed: bool) -> None:
        self._noticed = noticed
        self._ask()

    def action_finish(self) -> None:
        assert self._category is not None, "enter is a key only after the category"
        self.dismiss(Label(self._category, self._severity, self._noticed))

    def action_cancel(self) -> None:
        self.dismiss(None)

    def _ask(self) -> None:
        box = self.query_one(PressLines)
        given = [f"{self._letter} fails", self._category or "", f"severity {self._severity}" if self._severity else ""]
        if self._noticed is not None:
            given.append("noticed" if self._noticed else "not noticed")
        box.border_title = plain(" · ".join(filter(None, given)))
        save, cancel = keyed(self, "label.finish", "saves"), keyed(self, "label.cancel", "cancels")
        box.border_subtitle = cancel if self._category is None else row(save, cancel)
        self.refresh_bindings()
        keys = shown_keys(self)
        choices = self._choices()
        column = max(cell_len(keys[command]) for command in choices)
        lines = [
            pressing(Content.assemble((keys[command].ljust(column), "bold $accent"), f"  {words}"), command)
            for command, words in choices.items()
        ]
        box.update(Content("\n").join(lines))

    def _choices(self) -> dict[str, str]:
        """What can be answered now: the id of each binding, and what it says."""
        if self._category is None:
            return {f"label.{kind}": f"{kind}: {words}" for kind, words in LABELS.items()}
        severity = {f"label.severity.{level}": words for level, words in SEVERITIES.items()}
        noticed = {"label.noticed": "we would have noticed it", "label.unnoticed": "nobody would have noticed it"}
        wanted = {} if self._severity else severity
        wanted |= {} if self._noticed is not None else noticed
        return wanted | {"label.finish": "save, with or without these" if wanted else "save"}
