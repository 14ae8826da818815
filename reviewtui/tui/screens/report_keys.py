"""The keys of the report's screens. What stands first in the key line is what is pressed most."""

from textual.binding import Binding, BindingType

from reviewtui.tui.report_pages.pages import PAGES

MOVING: tuple[tuple[str, str, str, str, str], ...] = (
    ("j,down", "step(1)", "Down", "down", "To the next that can be opened"),
    ("k,up", "step(-1)", "Up", "up", "To the one before"),
    ("pagedown,space,ctrl+d", "turn(1)", "Page down", "page_down", "A screen further"),
    ("pageup,ctrl+u", "turn(-1)", "Page up", "page_up", "A screen back"),
    ("g,home", "edge(False)", "Top", "top", "To the first line"),
    ("G,end", "edge(True)", "End", "end", "To the last line"),
)


def moving(prefix: str) -> list[BindingType]:
    """The keys that move a cursor or a text."""
    return [
        Binding(keys, action, name, show=False, id=f"{prefix}.{suffix}", tooltip=does)
        for keys, action, name, suffix, does in MOVING
    ]


def _key(
    keys: str, action: str, name: str, suffix: str, does: str, *, shown: bool = True, display: str | None = None
) -> Binding:
    return Binding(keys, action, name, show=shown, key_display=display, id=f"report.{suffix}", tooltip=does)


KEYS: list[BindingType] = [
    _key("enter", "rows", "where from", "rows", "The responses that this figure was counted from", display="enter"),
    _key("right_square_bracket", "another(1)", "page", "next_page", "The next page", display="[ ]"),
    _key("left_square_bracket", "another(-1)", "Page before", "previous_page", "The page before", shown=False),
    *(
        _key(str(number), f"page({number - 1})", name.capitalize(), f"page_{number}", f"Page {number}", shown=False)
        for number, name in enumerate(PAGES, start=1)
    ),
    _key("b", "by('requirement')", "by requirement", "by_requirement", "All models under each requirement"),
    _key("b", "by('kind')", "by kind", "by_kind", "All models under each kind of failure"),
    _key("b", "by('model')", "by model", "by_model", "All that there is of each model together"),
    _key("w", "write", "write", "write", "Write the report to a file: .md .html .csv .json .txt"),
    _key("t", "open('triage')", "triage", "triage", "Work through the failures"),
    _key("r", "open('review')", "review", "review", "Grade the answers, blind"),
    _key("S", "open('settle')", "settle", "settle", "Settle what reviewers disagree on", shown=False),
    _key("c", "open('collect')", "collect", "collect", "Ask for what is still missing"),
    _key("ctrl+r", "count", "Count again", "count", "Compute the report anew", shown=False),
    *moving("report"),
]
