"""Untrusted words for the places of Textual that would read markup in a plain string: titles, labels, notifications."""

from textual.content import Content

from reviewtui.domain.safe import safe_text


def plain(text: str, style: str = "") -> Content:
    """`text` made safe, in one line, and never read as markup. `style` is ours: a Textual style such as `$accent`."""
    content = Content(safe_text(text, newlines=False))
    return content.stylize(style) if style else content
