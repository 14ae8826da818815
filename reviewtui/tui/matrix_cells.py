"""The matrix of Collect: which columns are in sight, and how each answer's state is written in so many cells. Pure."""

from typing import NamedTuple

from reviewtui.actions.answer_cells import Cell, State
from reviewtui.domain.response import ErrorKind
from reviewtui.tui.lines import PLAIN, Role

SIGNS: dict[State, tuple[str, Role]] = {
    "waiting": (".", ("muted",)),
    "running": ("~", ("strong",)),
    "done": ("+", PLAIN),
    "retried": ("r", ("warning",)),
    "failed": ("!", ("bad",)),
    "stopped": ("x", ("warning",)),
    "stale": ("s", ("muted",)),
}
LEGEND = ". waiting  ~ running  + done  r retried  ! failed  x stopped  s stale"

KIND_LETTERS: dict[ErrorKind, str] = {
    "auth": "A",
    "quota": "Q",
    "bad_request": "B",
    "not_found": "N",
    "too_large": "L",
    "rate_limit": "R",
    "overloaded": "O",
    "server": "S",
    "timeout": "T",
    "connection": "C",
    "cut": "X",
    "protocol": "P",
    "provider": "V",
    "limit": "M",
    "cancelled": "K",
}
"""What stands behind `!` where there is no room for the kind's name."""

NARROWEST, WIDEST = 2, 13
"""Cells of one answer, without the room that the cursor needs on both of its sides."""

WORDS: dict[State, str] = {
    "waiting": "waiting",
    "running": "running",
    "done": "done",
    "retried": "done after a retry",
    "failed": "failed",
    "stopped": "stopped, to be asked again",
    "stale": "stale: asked otherwise than the session asks now",
}


class Columns(NamedTuple):
    """The answers that are in sight of each line, from `first` to before `last`, each `room` cells wide; the prompt's
    words have `words` cells.
    """

    first: int
    last: int
    room: int
    words: int


def columns_for(width: int, answers: int, at: int, least_words: int) -> Columns:
    """The columns for a line of `width` cells and `answers` answers a prompt: as wide as they can be, all of them if
    there is room, else those around `at`.
    """
    for_answers = max(NARROWEST + 2, width - least_words)
    room = min(WIDEST, max(NARROWEST, for_answers // max(1, answers) - 2))
    seen = max(1, min(answers, for_answers // (room + 2)))
    first = min(max(0, at - seen // 2), answers - seen)
    return Columns(first, first + seen, room, max(0, width - seen * (room + 2)))


def written(cell: Cell, room: int) -> str:
    """A state in `room` cells: its sign, of a failure with its kind, or the kind's letter."""
    sign = SIGNS[cell.state][0]
    if cell.state == "failed" and cell.kind is not None:
        whole = f"{sign} {cell.kind}"
        sign = whole if len(whole) <= room else f"{sign}{KIND_LETTERS[cell.kind]}"
    return sign.ljust(room)[:room]


def in_words(cell: Cell) -> str:
    """A state for the line that speaks of one answer."""
    kind = f": {cell.kind}" if cell.kind is not None else ""
    attempts = f" · {cell.attempts} attempts" if cell.attempts > 1 else ""
    return f"{WORDS[cell.state]}{kind}{attempts}"
