"""Hostile text inside Markdown: shown as it is, in a table cell as in a paragraph, on whatever forge shows it."""

import re

from reviewtui.domain.safe import safe_text

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "`": "&#96;"}
"""Characters that a backslash does not tame everywhere: a table is cut at its bars before anything else is read."""

_SPECIAL = re.compile(r"[&<>|`\\*_\[\]#~$^{}]")
_OPENING = re.compile(r"^([-+](?=[-+ ]|$)|=|\d+(?=[.)]( |$)))")
"""What begins a list, a rule or a heading where it begins a paragraph."""

_REACHES_OUT = re.compile(r"@|://|\bwww\.|[#!]\d|\w\.[a-z]{2}|:[\w+-]+:", re.IGNORECASE)
"""What a forge would make a link, a mention, a reference or a picture of."""

_CUT = re.compile(r"([ |`]+)")


def plain(text: str) -> str:
    """`text` as one line of Markdown that shows it and does nothing else.

    Words that a forge would link or notify are set as code; everything else that means something is escaped. White
    space is collapsed, as Markdown does it anyway.
    """
    line = " ".join(safe_text(text, newlines=False).split())
    shown = "".join(_piece(piece) for piece in _CUT.split(line))
    return _OPENING.sub(_opened, shown)


def _piece(piece: str) -> str:
    return f"`{piece}`" if _REACHES_OUT.search(piece) else _SPECIAL.sub(_escaped, piece)


def _escaped(found: re.Match[str]) -> str:
    return _ENTITIES.get(found[0], "\\" + found[0])


def _opened(found: re.Match[str]) -> str:
    return found[0] + "\\" if found[0].isdigit() else "\\" + found[0]
