"""The keys of the triage screen. What stands first in the key line is what is pressed most."""

from textual.binding import Binding, BindingType

from reviewtui.actions.review_views import LABELS
from reviewtui.domain.detection import FailureKind

CATEGORIES: dict[str, FailureKind] = {str(number): kind for number, kind in enumerate(LABELS, start=1)}
"""A digit for each failure that a person can see in an answer."""

JUDGING = ("settle", "categorise", "grade", "notice", "note", "assign")
"""Actions that say something about failures."""

LOOKING = (
    *("widen", "select", "others", "copy", "look", "zoom"),
    *("step", "another", "group", "page", "edge", "scroll", "scroll_page"),
)
"""Actions that need a failure and say nothing about it."""


def _key(
    keys: str,
    action: str,
    name: str,
    suffix: str,
    does: str,
    *,
    shown: bool = False,
    display: str | None = None,
) -> Binding:
    return Binding(keys, action, name, show=shown, key_display=display, id=f"triage.{suffix}", tooltip=does)


KEYS: list[BindingType] = [
    _key("x", "stop_asking", "stop asking", "stop_asking", "Ask no more again; what arrived is kept", shown=True),
    _key("c", "settle('confirmed')", "confirm", "confirm", "It is a failure; on to the next", shown=True),
    _key("d", "settle('dismissed')", "dismiss", "dismiss", "It is none, and counts in no figure; on", shown=True),
    *(
        _key(
            digit,
            f"categorise('{kind}')",
            "category" if digit == "1" else kind,
            f"category.{kind}",
            f"It is a failure of another kind, {kind}: {LABELS[kind]}",
            shown=digit == "1",
            display=f"1-{len(CATEGORIES)}" if digit == "1" else None,
        )
        for digit, kind in CATEGORIES.items()
    ),
    _key("exclamation_mark", "grade", "severity", "severity", "How bad it is, 1 to 5", shown=True, display="!"),
    _key("g", "widen", "group", "widen", "The next key speaks of the whole group", shown=True),
    _key("u,backspace", "undo", "undo", "undo", "Take back the last act, all of it", shown=True),
    _key("e", "others", "others", "others", "What the models answered to this prompt else", shown=True),
    _key("w", "notice", "noticed?", "noticed", "Would we have noticed it without a review?", shown=True),
    _key("n", "note", "note", "note", "A note on the failure", shown=True),
    _key("space", "select", "select", "select", "One of those that the next key speaks of", shown=True),
    _key("tab", "look", "read", "look", "The keys of movement to the evidence, or to the list", shown=True),
    _key("z,enter", "zoom", "zoom", "zoom", "All room for the evidence, or for both again", shown=True),
    _key("R", "again", "ask again", "again", "Ask the model the same once more; no figure counts it", shown=True),
    _key("a", "assign", "assign", "assign", "Whose it is to put right", shown=True),
    _key("backslash", "filter", "filter", "filter", "Which failures are listed", shown=True, display="\\"),
    _key("o", "order", "sort", "order", "By harm, kind, model or prompt", shown=True),
    _key("N", "names", "names", "names", "Show which model is which, at a cost", shown=True),
    _key("L", "copy", "copy", "copy", "Copy the failure as the text of an issue, in Markdown", shown=True),
    _key("f", "settle('fixed')", "fixed", "fixed", "It was put right since"),
    _key("W", "settle('wont_fix')", "won't fix", "wont_fix", "It is a failure, and stays as it is"),
    _key("O", "settle('open')", "open again", "reopen", "Nobody has decided about it"),
    _key("j,down", "step(1)", "down", "down", "The next failure, or one line down"),
    _key("k,up", "step(-1)", "up", "up", "The failure before, or one line up"),
    _key("l,right", "another(1)", "next failure", "next", "The next failure, also while reading"),
    _key("h,left", "another(-1)", "failure before", "previous", "The failure before, also while reading"),
    _key("right_square_bracket", "group(1)", "next group", "next_group", "The next group", display="]"),
    _key("left_square_bracket", "group(-1)", "group before", "previous_group", "The group before", display="["),
    _key("pagedown", "page(1)", "page down", "page_down", "A page down"),
    _key("pageup", "page(-1)", "page up", "page_up", "A page up"),
    _key("home", "edge(False)", "first", "first", "The first failure, or the first line"),
    _key("G,end", "edge(True)", "last", "last", "The last failure, or the last line"),
    _key("J,shift+down", "scroll(1)", "evidence down", "evidence_down", "Scroll the evidence from the list"),
    _key("K,shift+up", "scroll(-1)", "evidence up", "evidence_up", "Scroll the evidence back"),
    _key("ctrl+d", "scroll_page(1)", "evidence page", "evidence_page_down", "A page of the evidence down"),
    _key("ctrl+u", "scroll_page(-1)", "evidence page up", "evidence_page_up", "A page of the evidence up"),
    _key("p", "open('report')", "report", "report", "What the judgments say so far", shown=True),
    _key("r", "open('review')", "review", "review", "Grade the answers, blind"),
    _key("c", "open('collect')", "collect", "collect", "Ask the models what is still missing", shown=True),
    _key("escape", "leave_part", "back", "leave_part", "Back to the list, or nothing selected any more"),
    _key("ctrl+r", "refresh", "read again", "refresh", "Read anew what was found and said"),
]
