"""How well what was typed fits the name of a command, whatever the order of its words and a slip of the finger."""

import re
from collections.abc import Iterator
from typing import NamedTuple

WORD_FITS = 70.0
"""Of 100: below this two words are different words. `tirage` is 83 from `triage`, `reject` is 50 from `report`."""

WHOLE_FITS = 80.0
"""Of 100: from here on a line fits whose words do not, for it was typed with a space too few or too many."""

INSIDE = 0.9
"""What a word found in the middle of another counts, against one found at its beginning."""

ASIDE = 65.0
"""Of 100: what a word counts that is not in the name but begins one of the explanation beside it."""

_PIECES = (re.compile(r"\S+"), re.compile(r"[^\W_]+"))
"""The words of a name, and the parts of a word such as `support-q4`."""


class Match(NamedTuple):
    """How well a name fits, of 100 (0 where it does not), and where in it the words that were typed were found."""

    score: float
    spans: tuple[tuple[int, int], ...] = ()


class _Found(NamedTuple):
    score: float
    span: tuple[int, int] | None


def match(typed: str, name: str, explanation: str = "") -> Match:
    """How `typed` fits the command `name`. Each word typed must be found in the name, or begin one of `explanation`."""
    from rapidfuzz import fuzz  # only somebody who types needs it

    query, subject = typed.lower(), name.lower()
    pieces = [(piece[0].lower(), piece.start()) for pattern in _PIECES for piece in pattern.finditer(name)]
    aside = explanation.lower().split()
    found = [_find(word, pieces, aside) for word in query.split()]
    if not found or not all(one.score for one in found):
        whole = fuzz.token_sort_ratio(query, subject)
        return Match(whole if found and whole >= WHOLE_FITS else 0.0)
    words = sum(one.score for one in found) / len(found)
    spans = tuple(sorted({one.span for one in found if one.span is not None}))
    return Match(0.8 * words + 0.2 * fuzz.WRatio(query, subject), spans)


def _find(word: str, pieces: list[tuple[str, int]], aside: list[str]) -> _Found:
    """Where `word` fits best: in the name, else in the explanation, else nowhere."""
    best = max(_fits(word, pieces), default=_Found(0.0, None), key=lambda found: found.score)
    if best.score >= WORD_FITS:
        return best
    return _Found(ASIDE if any(other.startswith(word) for other in aside) else 0.0, None)


def _fits(word: str, pieces: list[tuple[str, int]]) -> Iterator[_Found]:
    """`word` against each piece: as its beginning, as the whole of it with slips, and as a part of it."""
    from rapidfuzz import fuzz

    for piece, start in pieces:
        if piece.startswith(word):
            yield _Found(100.0, (start, start + len(word)))
            continue
        yield _Found(fuzz.ratio(word, piece), (start, start + len(piece)))
        if len(word) < len(piece):  # else a short piece would be found in any long word
            part = fuzz.partial_ratio_alignment(word, piece)
            if part is not None:
                yield _Found(INSIDE * part.score, (start + part.dest_start, start + part.dest_end))
