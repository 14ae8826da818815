"""Untrusted text made safe to show. Everything that a model, a file or a server wrote passes here before it is painted.

Nothing is dropped without a trace: what could move the cursor, write the clipboard, reorder or hide words becomes a
visible replacement, so that the reader sees that it is there. The raw text stays in the database.
"""

import functools
import re
import unicodedata

TAB_WIDTH = 4
"""Tabs become spaces up to the next multiple of this, because a terminal's own tab stops would break the layout."""

MARKS_KEPT = 4
"""A letter keeps this many combining marks. Real writing needs three or four; "zalgo" stacks hundreds."""

SIGNS_KEPT = 8
"""And this many signs without a cell of their own in all: with vowel signs and Hangul syllables written in parts."""

# Bidi controls, invisible operators and fillers, interlinear annotation, line and paragraph separators, controls of
# musical, shorthand and hieroglyphic writing, tag characters, variation selectors beyond the sixteen that emoji and
# mathematics use, surrogates, noncharacters.
_HIDDEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff"
)

# The two joiners shape emoji families and Indic and Persian writing. Between two characters that are not ASCII they
# stay; elsewhere they can only hide.
_LOOSE_JOINER = r"(?<![^\x00-\x7f\u200c\u200d])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f\u200c\u200d])"

_UNSAFE = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f-\x9f{_HIDDEN}]|{_LOOSE_JOINER}")
_UNSAFE_ASCII = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def safe_text(text: str, *, newlines: bool = True) -> str:
    """`text` with every character that a terminal would obey, or a reader could not see, replaced by a visible one.

    C0 controls become their pictures (ESC is `␛`), everything else its code point (`‹U+202E›`). Tabs become spaces,
    CR LF becomes LF. With `newlines=False` the result is a single line, its line ends shown as `⏎`.
    Safe text passes unchanged, so applying this twice is applying it once.
    """
    if "\r\n" in text:
        text = text.replace("\r\n", "\n")
    if text.isascii():
        if _UNSAFE_ASCII.search(text):
            text = _UNSAFE_ASCII.sub(_visible, text)
    else:
        text = _UNSAFE.sub(_visible, text)
        for stacked in _stacks():
            text = stacked.sub(r"\1", text)
    if not newlines:
        text = text.replace("\n", "⏎")
    return text.expandtabs(TAB_WIDTH) if "\t" in text else text


def _visible(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"‹U+{code:04X}›"


@functools.cache
def _stacks() -> tuple[re.Pattern[str], ...]:
    """Runs of joiners, of combining marks, and of any signs without a cell; group 1 is what to keep of each.

    Joiners between them do not begin a run anew. The classes are made from the interpreter's own Unicode tables at the
    first use (a few milliseconds): the marks of every living script, in the planes that have any.
    """
    marks = _class_of("Mn", "Me")
    signs = marks + _class_of("Mc") + _JAMO
    joiners = re.compile(f"([{_JOINERS}]{{2}})[{_JOINERS}]+")
    return joiners, _longer_than(MARKS_KEPT, marks), _longer_than(SIGNS_KEPT, signs)


_JOINERS = "\u200c\u200d"
_JAMO = "\u1160-\u11ff\ud7b0-\ud7ff"
"""Vowels and finals of Hangul syllables written in parts."""


def _longer_than(kept: int, inside: str) -> re.Pattern[str]:
    return re.compile(rf"((?:[{_JOINERS}]{{0,2}}[{inside}]){{{kept}}})[{inside}{_JOINERS}]*[{inside}]")


def _class_of(*categories: str) -> str:
    """The inside of a regular expression's class: the characters of these Unicode categories."""
    ranges: list[list[int]] = []
    for code in range(0x300, 0x20000):
        if unicodedata.category(chr(code)) in categories:
            if ranges and code == ranges[-1][1] + 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(rf"\U{first:08x}-\U{last:08x}" for first, last in ranges)
