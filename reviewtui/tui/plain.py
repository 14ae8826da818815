"""Untrusted words for the places of Textual that would read markup in a plain string: titles, labels, notifications."""

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from reviewtui.domain.safe import safe_text


def plain(text: str, style: str = "") -> Content:
    """`text` made safe, in one line, and never read as markup. `style` is ours: a Textual style such as `$accent`."""
    content = Content(safe_text(text, newlines=False))
    return content.stylize(style) if style else content


def fit(text: str, cells: int) -> str:
    """`text` made safe in exactly `cells` cells: cut with `…`, or filled up with spaces."""
    line = safe_text(text, newlines=False)
    if cell_len(line) > cells > 0:
        return set_cell_size(line, cells - 1) + "…"
    return set_cell_size(line, cells)
