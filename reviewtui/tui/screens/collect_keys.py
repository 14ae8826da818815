"""The keys of Collect, and in which of its views each of them is one."""

from textual.binding import Binding, BindingType

from reviewtui.tui.screens.report_keys import MOVING


def _key(
    keys: str, action: str, name: str, suffix: str, does: str, *, shown: bool = True, display: str | None = None
) -> Binding:
    return Binding(keys, action, name, show=shown, key_display=display, id=f"collect.{suffix}", tooltip=does)


KEYS: list[BindingType] = [
    _key("enter", "answer", "answer", "answer", "This answer, and what is recorded of it", display="enter"),
    _key("v", "view", "view", "view", "Panes, waterfall or matrix"),
    _key("space", "pause", "pause", "pause", "Send nothing new; what is under way ends"),
    _key("space", "resume", "go on", "resume", "Send requests again"),
    _key("x", "stop", "stop", "stop", "Cancel what is under way, keeping what arrived"),
    _key("c", "again", "collect the rest", "again", "Ask for what is still missing"),
    _key("e", "errors", "errors", "errors", "What went wrong so far"),
    _key("r", "open('review')", "review", "review", "Grade the answers, blind"),
    _key("p", "open('report')", "report", "report", "What the judgments say so far"),
    _key("o", "order", "sort", "order", "The newest requests first, or the slowest"),
    _key("a", "axis", "axis", "axis", "Requests by the clock, or each from its own beginning"),
    _key("tab", "pane(1)", "pane", "next_pane", "To the next pane"),
    _key("shift+tab", "pane(-1)", "Pane before", "previous_pane", "One back", shown=False),
    _key("z", "zoom", "zoom", "zoom", "This pane alone, or all of them"),
    _key("f", "follow", "follow", "follow", "Follow the newest again: the end of an answer, the first request"),
    _key("N", "names", "names", "names", "Show which model is which, at a cost"),
    _key("l,right", "across(1)", "Next model", "right", "To the next model's answer", shown=False),
    _key("h,left", "across(-1)", "Model before", "left", "To the answer of the model before", shown=False),
    *(
        _key(keys.replace("space,", ""), action, name, suffix, does, shown=False)  # the space bar pauses
        for keys, action, name, suffix, does in MOVING
    ),
]

IN_PANES = frozenset({"pane", "zoom"})
IN_LINES = frozenset({"answer", "step", "turn", "edge"})
IN_WATERFALL = frozenset({"order", "axis"})
IN_MATRIX = frozenset({"across"})
"""Actions that are keys in some views alone."""


def of_view(action: str, view: str) -> bool:
    """Whether an action is a key in this view, as far as the view says it."""
    wanted = {"panes": IN_PANES, "waterfall": IN_LINES | IN_WATERFALL, "matrix": IN_LINES | IN_MATRIX}[view]
    return action in wanted or action not in IN_PANES | IN_LINES | IN_WATERFALL | IN_MATRIX
