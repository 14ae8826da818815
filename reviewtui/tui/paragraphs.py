"""The paragraphs of an answer as it is laid out: what stands between empty lines."""

from collections.abc import Sequence
from typing import NamedTuple

from reviewtui.tui.lines import Line


class Paragraph(NamedTuple):
    """Lines `top` to `bottom`, which is left out."""

    top: int
    bottom: int
    text: str


def paragraphs(lines: Sequence[Line]) -> list[Paragraph]:
    """All of them, in order."""
    found: list[Paragraph] = []
    top, texts = 0, list[str]()
    for y, text in enumerate((*(line.text for line in lines), "")):
        if text.strip():
            top = top if texts else y
            texts.append(text)
        elif texts:
            found.append(Paragraph(top, y, " ".join(texts)))
            texts = []
    return found
