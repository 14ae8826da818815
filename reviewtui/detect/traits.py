"""The traits of an answer's text: its length, its layout, and whether it names its maker."""

import re

from reviewtui.detect import self_naming
from reviewtui.domain.traits import Traits

VERSION = self_naming.VERSION * 1000 + 1
"""Grows with each change of what is found here or by `self_naming`: what an older version found is looked for anew."""

_BULLET = re.compile(r"^[ \t]*(?:[-*+•]|\d{1,3}[.)])[ \t]+\S", re.MULTILINE)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+\S", re.MULTILINE)
_CODE = re.compile(r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1|\Z)", re.MULTILINE | re.DOTALL)
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)", re.MULTILINE)
_BOLD = re.compile(r"\*\*[^*\n]{1,200}\*\*|__[^_\n]{1,200}__")


def traits_of(text: str) -> Traits:
    """What is found in the text as the model wrote it. A block of code that was never closed is one all the same."""
    named = self_naming.self_naming(text)
    prose = _CODE.sub("```", text) if "```" in text or "~~~" in text else text
    return Traits(
        characters=len(text),
        bullets=_count(_BULLET, prose),
        headings=_count(_HEADING, prose) if "#" in prose else 0,
        code_blocks=_count(_FENCE, prose) if prose is not text else 0,
        bold=_count(_BOLD, prose) if "**" in prose or "__" in prose else 0,
        names_from=None if named is None else named.start,
        names_to=None if named is None else named.end,
    )


def _count(pattern: re.Pattern[str], text: str) -> int:
    return len(pattern.findall(text))
