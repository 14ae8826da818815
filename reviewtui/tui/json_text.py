"""JSON laid out to be read: a line for each value, indented, every sign of it kept as it was written."""

import json
import re

LONGEST = 200_000
"""Characters; longer JSON is shown as it was written."""

DEEPEST = 100
"""Levels; deeper JSON is shown as it was written."""

INDENT = "  "
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)
_EMPTY = {"[": "]", "{": "}"}


def pretty_json(text: str) -> str | None:
    """`text` with line ends and indents; None where it is no object or array in JSON."""
    if len(text) > LONGEST or text.strip()[:1] not in ("{", "["):
        return None
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return None
    pieces = _PIECE.findall(text)
    found: list[str] = []
    depth = 0
    for number, piece in enumerate(pieces):
        following = pieces[number + 1] if number + 1 < len(pieces) else ""
        before = pieces[number - 1] if number else ""
        if piece in _EMPTY:
            depth += 1
            if depth > DEEPEST:
                return None
            found.append(piece if following == _EMPTY[piece] else f"{piece}\n{INDENT * depth}")
        elif piece in _EMPTY.values():
            depth -= 1
            found.append(piece if _EMPTY.get(before) == piece else f"\n{INDENT * depth}{piece}")
        elif piece == ",":
            found.append(f",\n{INDENT * depth}")
        else:
            found.append(": " if piece == ":" else piece)
    return "".join(found)
