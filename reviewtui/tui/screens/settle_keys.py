"""The keys of the settling screen: those of Review that judge and read, and no others."""

from dataclasses import replace

from textual.binding import Binding, BindingType

from reviewtui.tui.screens.review_keys import KEYS as REVIEW
from reviewtui.tui.screens.review_keys import READING

SETTLING = ("rate", "compare", "place", "level", "finish_ranking", "cannot_judge", "skip", "note")
"""Actions that say something about a dispute, and so need one."""

_LOOKING = tuple(action for action in READING if action not in ("progress", "mark"))


def _action(binding: BindingType) -> str:
    return binding.action.partition("(")[0] if isinstance(binding, Binding) else ""


def _here(binding: BindingType) -> BindingType:
    """A key of Review as it is here: a note is the reason that is kept with the next verdict."""
    if isinstance(binding, Binding) and binding.action == "note":
        return replace(binding, description="reason", tooltip="Why: it is kept with the next verdict")
    return binding


KEYS: list[BindingType] = [
    *(_here(binding) for binding in REVIEW if _action(binding) in (*SETTLING, *_LOOKING, "reference", "undo")),
    Binding("r", "open('review')", "review", id="settle.review", tooltip="Judge what you have still to judge"),
    Binding("p", "open('report')", "report", id="settle.report", tooltip="What the judgments say so far"),
    Binding("ctrl+r", "reread", "Read again", show=False, id="settle.reread", tooltip="Read anew what others said"),
]
