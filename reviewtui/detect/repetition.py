"""Repetition: an answer whose end goes round in circles.

Two ways of looking, because loops come in two shapes. An exact loop runs to the last character with a fixed period,
whatever its unit (a letter, a phrase, a page). A loose loop repeats whole lines or sentences, perhaps numbered, and
may come out of it with a last word. Lists, tables and code say something new on each line and are neither.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from reviewtui.domain.detection import Detection
from reviewtui.domain.response import Response
from reviewtui.domain.session import FailureRules

MIN_REPEATS = 4
MIN_LENGTH = 160
"""Characters that a loop must cover; under it, saying a thing again may be emphasis."""
MIN_LENGTH_OF_SYMBOLS = 600
"""The same for a loop of symbols alone: rules, borders and blank table cells are drawn with them."""
MIN_SHARE = 0.8
"""Share of the last part of a text that must be said `MIN_REPEATS` times for a loose loop."""
TAILS = (4000, 1600, 600)
"""How much of the end is looked at for loose loops, in characters, widest first."""
MIN_UNIT_BYTES = 12
"""Shorter lines and sentences (`}`, `else:`) recur in honest texts. In bytes, because CJK says more a letter."""
MAX_PERIODS = 64

_UNIT = re.compile(
    r"(?:[^\w\n]*\d{1,5}[.)]\s)?"  # with its number, in a list
    r"[^\n](?:[^\n.!?…。]++|[.…]++(?![.!?…]*\s))*+"  # possessive: every character is looked at once
    r"(?:[.!?…]+(?=\s)|[。!?]+|(?=\n)|\Z)"
)
"""A line or a sentence."""
_MARKER = re.compile(r"^\W*(?:\(?(?:\d{1,5}|[a-zA-Z]|[ivxIVX]{1,6})[.):]\s+)?\W*")


class Loop(NamedTuple):
    """`repeats` times the same `unit_length` characters (on average), between character offsets `start` and `end`."""

    start: int
    end: int
    repeats: int
    unit_length: int


def repetition(response: Response, rules: FailureRules) -> Detection | None:  # noqa: ARG001 - one signature
    """A loop at the end of the answer. The score is the share of the whole answer that it covers."""
    loop = find_loop(response.text)
    if loop is None:
        return None
    return Detection(
        kind="repetition",
        detector="repetition",
        version=1,
        score=min(1.0, (loop.end - loop.start) / len(response.text)),
        message=f"says the same {loop.unit_length} characters {loop.repeats} times",
        start=loop.start,
        end=loop.end,
    )


def find_loop(text: str) -> Loop | None:
    """The loop in which `text` ends, or None. Time is linear in the length, with a small constant (all scans are C)."""
    return _exact_loop(text) or _loose_loop(text)


def _exact_loop(text: str) -> Loop | None:
    """A periodic ending, its last round complete or not."""
    end = len(text.rstrip())
    if end < MIN_LENGTH:
        return None
    for period in _possible_periods(text, end):
        start = _period_start(text, end, period)
        length = end - start
        enough = MIN_LENGTH if any(map(_speaks, text[end - period : end])) else MIN_LENGTH_OF_SYMBOLS
        if length >= MIN_REPEATS * period and length >= enough:
            return Loop(start, end, length // period, period)
    return None


def _possible_periods(text: str, end: int) -> Iterator[int]:
    """Distances, ascending, at which the last characters of the text stand once more."""
    suffix = text[max(0, end - MIN_LENGTH // MIN_REPEATS) : end]
    position = end - len(suffix)
    for _ in range(MAX_PERIODS):
        position = text.rfind(suffix, 0, position + len(suffix) - 1)
        if position < 0:
            return
        yield end - len(suffix) - position


def _period_start(text: str, end: int, period: int) -> int:
    """Where the stretch begins that ends at `end` and repeats itself every `period` characters."""
    known, bound = 0, end - period  # text[-known:] equals itself one period earlier; `bound` + 1 cannot
    while known < bound:
        length = (known + bound + 1) // 2
        if text[end - length : end] == text[end - period - length : end - period]:
            known = length
        else:
            bound = length - 1
    return end - period - known


def _speaks(character: str) -> bool:
    """Letters, digits and emoji say something; punctuation, box drawing and dingbats draw."""
    return character.isalnum() or character > "\u2bff"


def _loose_loop(text: str) -> Loop | None:
    """Lines or sentences of the ending, nearly all of which are said over and over."""
    said: dict[str, str] = {}  # by what stands there: most of it is in every tail
    for tail_start in sorted({max(0, len(text) - size) for size in TAILS}):
        spans = [found.span() for found in _UNIT.finditer(text, tail_start)]
        units = [text[start:end] for start, end in spans]
        for unit in set(units).difference(said):
            said[unit] = _said(unit)
        times = Counter([said[unit] for unit in units])
        often = {words for words, count in times.items() if count >= MIN_REPEATS and _is_long(words)}
        if not often:
            continue
        again = [span for span, unit in zip(spans, units, strict=True) if said[unit] in often]
        covered = sum(end - start for start, end in again)
        if covered >= MIN_LENGTH and covered >= MIN_SHARE * sum(end - start for start, end in spans):
            return Loop(again[0][0], again[-1][1], max(times[words] for words in often), covered // len(again))
    return None


def _said(unit: str) -> str:
    """What a line or sentence says, without its list marker, case and spacing."""
    return " ".join(_MARKER.sub("", unit).split()).casefold()


def _is_long(words: str) -> bool:
    return len(words.encode("utf-8", "replace")) >= MIN_UNIT_BYTES
