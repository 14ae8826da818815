"""Plain text in columns: intervals drawn as lines, cells padded by their width on a terminal, paragraphs wrapped."""

from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len, set_cell_size

from reviewtui.domain.safe import safe_text
from reviewtui.report.parts import Scale
from reviewtui.scoring.estimate import Interval

ELLIPSIS = "…"
HEIGHTS = "▁▂▃▄▅▆▇█"
DOT = " ·"
"""Stands between two items of a line."""


def draw_interval(
    interval: Interval | None, value: float | None, scale: Scale, width: int, mark: float | None = None
) -> str:
    """`├──●────┤`, exactly `width` columns; an arrow where an end is not bounded, `┊` where `mark` is."""
    line = [" "] * width
    if mark is not None:
        line[scale.place(mark, width)] = "┊"
    if interval is not None:
        start = 0 if interval.low is None else scale.place(interval.low, width)
        end = width - 1 if interval.high is None else scale.place(interval.high, width)
        line[start : end + 1] = ["┼" if drawn == "┊" else "─" for drawn in line[start : end + 1]]
        line[end] = "→" if interval.high is None else "┤"
        line[start] = "←" if interval.low is None else "├"
    if value is not None:
        unbounded = interval is not None and interval.high is None
        line[min(scale.place(value, width), width - 2 if unbounded else width - 1)] = "●"  # beside the arrow
    return "".join(line)


def height(value: float | None, scale: Scale) -> str:
    """One column of a curve; a dot where there is no value."""
    return "·" if value is None else HEIGHTS[scale.place(value, len(HEIGHTS))]


def left(text: str, width: int) -> str:
    """Hostile `text` as one safe line of exactly `width` columns, cut with an ellipsis."""
    text = safe_text(text, newlines=False)
    if cell_len(text) > width:
        text = set_cell_size(text, width - 1) + ELLIPSIS
    return set_cell_size(text, width)


def right(text: str, width: int) -> str:
    """`text` (of our own making) pushed to the right; wider text is left as it is, for no digit may be lost."""
    return " " * (width - cell_len(text)) + text


def rule(title: str, width: int) -> str:
    """A heading that spans the page."""
    return f"── {title} " + "─" * max(0, width - cell_len(title) - 4)


def wrapped(text: str, width: int, indent: str = "", hanging: str | None = None) -> Iterator[str]:
    """Hostile `text` in safe lines of at most `width` columns. Words longer than a line are broken."""
    return _filled(safe_text(text, newlines=False).split(), width, indent, indent if hanging is None else hanging)


def itemised(items: Sequence[str], width: int, indent: str, hanging: str) -> Iterator[str]:
    """Hostile `items` in lines like those of `wrapped`, with a dot between two; a line ends between items.

    Only an item that is longer than a line is broken, between its words.
    """
    room = width - max(cell_len(indent), cell_len(hanging))
    dotted = [f"{item}{DOT}" for item in items[:-1]] + list(items[-1:])
    safe = (safe_text(item, newlines=False) for item in dotted)
    pieces = [piece for item in safe for piece in ([item] if cell_len(item) <= room else _words(item))]
    return _filled(pieces, width, indent, hanging)


def _words(item: str) -> list[str]:
    """The words of an item; its dot stays with the last."""
    *words, last = item.removesuffix(DOT).split(" ")
    return [*words, last + DOT if item.endswith(DOT) else last]


def _filled(words: Iterable[str], width: int, indent: str, following: str) -> Iterator[str]:
    lead, line = indent, ""
    for word in words:
        for piece in _pieces(word, width - max(cell_len(indent), cell_len(following))):
            if line and cell_len(f"{lead}{line} {piece}") > width:
                yield lead + line
                lead, line = following, piece
            else:
                line = f"{line} {piece}" if line else piece
    if line:
        yield lead + line


def _pieces(word: str, width: int) -> Iterator[str]:
    while cell_len(word) > width:
        kept = len(word)
        while cell_len(word[:kept]) > width:
            kept -= max(1, (cell_len(word[:kept]) - width) // 2)
        yield word[:kept]
        word = word[kept:]
    yield word
