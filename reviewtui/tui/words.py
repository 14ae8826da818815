"""Figures, paths and names in words, for people. Knows no Textual: commands without a screen speak so too."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.cells import cell_len, set_cell_size

from reviewtui.domain.safe import safe_text
from reviewtui.store.progress import PartProgress

SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}
BARS = "▁▂▃▄▅▆▇█"


def counted(number: int, noun: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def parts_judged(parts: Sequence[PartProgress]) -> list[str]:
    """`part 1: 12/12`, `part 2: 0/12`: how far each mode of a session is."""
    return [f"part {number}: {part.judged:,}/{part.to_judge:,}" for number, part in enumerate(parts, 1)]


def part_under_way(parts: Sequence[PartProgress]) -> str:
    """The first of them with something left, else the last."""
    left = (place for place, part in enumerate(parts) if part.judged < part.to_judge)
    return parts_judged(parts)[next(left, -1)]


def file_size(size: float) -> str:
    """`48 MB`: decimal units, as file managers have them."""
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def home_path(path: Path, cwd: Path) -> str:
    """`path` as short as it can be said: from the working folder, or from the home folder."""
    if path.is_relative_to(cwd):
        return str(path.relative_to(cwd))
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)


def duration(milliseconds: float) -> str:
    """`412 ms` or `1.93 s`."""
    return f"{milliseconds:.0f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.2f} s"


def time_left(seconds: float) -> str:
    """`6 min left`, as exact as a guess deserves."""
    if seconds < 60:
        return f"{max(5, round(seconds / 5) * 5)} s left"
    if seconds < 3600:
        return f"{round(seconds / 60)} min left"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes:02} min left"


def ago(moment: str, now: datetime | None = None) -> str:
    """How long ago an ISO 8601 time was: `3 min ago`; from a week on its day. What is no time is given back."""
    try:
        then = datetime.fromisoformat(moment)
    except ValueError:
        return moment
    then = then.replace(tzinfo=UTC) if then.tzinfo is None else then
    seconds = ((now or datetime.now(UTC)) - then).total_seconds()
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return f"{int(seconds // 60)} min ago"
    if seconds < 86400:
        return f"{int(seconds // 3600)} h ago"
    days = int(seconds // 86400)
    return f"{counted(days, 'day')} ago" if days < 7 else then.astimezone().date().isoformat()


def money(amount: float, currency: str) -> str:
    """`$0.41`, or `CHF 0.41`; below a cent four decimals, so that small models are not free."""
    digits = f"{amount:.2f}" if amount >= 0.01 or amount == 0 else f"{amount:.4f}"
    return f"{SYMBOLS[currency]}{digits}" if currency in SYMBOLS else f"{currency} {digits}"


def sparkline(values: list[float], width: int) -> str:
    """The last `width` values as bars, the highest of them full."""
    shown = values[-width:] if width > 0 else []
    top = max(shown, default=0.0)
    if top <= 0:
        return ""
    return "".join(BARS[min(len(BARS) - 1, int(value / top * (len(BARS) - 1) + 0.5))] for value in shown)


def shown_prompt(text: str) -> str:
    """A prompt's text; `(empty)` where there is nothing to be seen of it."""
    return text if text.strip() else "(empty)"


def fit(text: str, cells: int) -> str:
    """`text` made safe in exactly `cells` cells: cut with `…`, or filled up with spaces."""
    line = safe_text(text, newlines=False)
    if cell_len(line) > cells > 0:
        return set_cell_size(line, cells - 1) + "…"
    return set_cell_size(line, cells)
