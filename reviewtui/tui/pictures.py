"""Pictures of the screen, kept where only their owner can read them."""

import os
import re
from datetime import datetime
from pathlib import Path

from reviewtui.config.find import data_folder

_FONT_FROM_ELSEWHERE = re.compile(r"\s*@font-face\s*\{[^}]*\}")
_IDENTIFIER = re.compile(r"\.(terminal-\d+)-matrix")
_LINE_CLIP = re.compile(r'<clipPath id="terminal-line-\d+">.*?</clipPath>\s*', re.DOTALL)
_CLIPPED = re.compile(r' clip-path="url\(#terminal-line-\d+\)"')
_ELEMENT_END = re.compile(r"(</text>|/>)(?=<)")


def self_contained(svg: str) -> str:
    """Textual's picture without the fonts that it would fetch from a server, which would learn who looks at it.

    What differs between two pictures of one screen goes too (a number in the names of its styles), and what does not
    show (a clip path for each line); each element has a line of its own.
    """
    styles, end, drawing = svg.partition("</style>")
    svg = _FONT_FROM_ELSEWHERE.sub("", styles) + end + drawing
    if found := _IDENTIFIER.search(svg):
        svg = svg.replace(f"{found[1]}-", "terminal-")
    svg = _CLIPPED.sub("", _LINE_CLIP.sub("", svg))
    return _ELEMENT_END.sub(r"\1\n", svg)


def pictures_folder() -> Path:
    """Where pictures go: the user's data folder of this program."""
    return data_folder() / "pictures"


def save_private(svg: str, folder: Path) -> Path:
    """Write `svg` to a new file (0600) in `folder` (made 0700 where there is none) and return its path."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"reviewtui-{datetime.now():%Y%m%d-%H%M%S-%f}.svg"
    with open(path, "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags | os.O_EXCL, 0o600)) as file:
        file.write(svg)
    return path
