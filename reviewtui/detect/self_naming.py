"""Answers that name their maker: "As ChatGPT ...", "I'm Claude, made by Anthropic", "developed by the Qwen team".

Such an answer tells a blind reviewer which model wrote it. That is no failure of the answer, so this is no detector of
failures: what it finds is a flag, and figures are given with and without what was said of flagged answers. What an
answer says of others is left alone ("ask ChatGPT", Claude Monet, the star sign), and so is what it quotes, reports or
shows as code. A pattern can be wrong both ways: how often is measured on a labelled list (`tests/detect/`).
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reviewtui.detect.claims import NEVER, WAYS, Speaking
from reviewtui.detect.maker_names import AMBIGUOUS, MAKER, PRODUCT, mentions
from reviewtui.detect.straight import straight

VERSION = 1
"""Of the patterns: what an older version found is looked for anew."""

REACH = 160
"""Characters around a name within which its sentence is looked at."""

LONGEST_QUOTE = 400


class Naming(NamedTuple):
    """Where an answer names its maker (offsets in characters), and in which language."""

    start: int
    end: int
    language: str


_STOP = re.compile(r"[.!?](?=\s|\Z)|[。!?।\n]")
_QUOTED = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]+`|^[ \t]*>[^\n]*"
    rf"|[“„\"«「『][^“”„\"«»「」『』\n]{{1,{LONGEST_QUOTE}}}[”“\"»」』]|(?<!\w)'[^\n]{{1,{LONGEST_QUOTE}}}?'(?!\w)",
    re.DOTALL | re.MULTILINE,
)
_REPORTED = re.compile(
    r"\b(?:say|says|said|saying|wrote|writes|replies|replied|answered|claims?|claimed|pretend|imagine|prints?|never|"
    r"do not|don't|yourself|schrieb|sagte?|écrit|dit|dice|dijo|escreveu|napisał\w*|if (?:a|an|the|some\w*) \w+)\b",
    re.IGNORECASE,
)
_REPORTED_AFTER = re.compile(
    r", (?:said|says|wrote|writes|recalled|added|complained|replied|laughed|dijo|escreveu|napisał\w*|sagte|schrieb)\b"
    r"|\b(?:the|a|an|one|her|his|my) (?:\w+ ){1,2}(?:said|says|wrote|recalled|complained|replied)\b",
    re.IGNORECASE,
)
_OWN_WORDS = re.compile(r"\b(?:i|we) (?:say|said|must say|do not|don't|never)\b", re.IGNORECASE)
_SURNAME = re.compile(r"[*_\"”]* (?:[A-Z][a-zé]|de\b|van\b|von\b|and I (?:live|work)\b)")
_PERSON = re.compile(r",? (?:born|from|at)\b|, (?:an?|the|your|eine?|une?|su|tu) ")
_MACHINE = re.compile(
    r"\b(?:AI|A\.I\.|model|assistant|chatbot|bot|KI|IA|modell?e?|modèle|modelo|asistente|assistente|ИИ|ассистент|"
    r"language|artificial)\b|" + MAKER
)
_ZODIAC = re.compile(r"\b(?:born|zodiac|horoscope|sign|sun|moon|rising|star|stars)\b", re.IGNORECASE)


def self_naming(text: str) -> Naming | None:
    """The first place at which an answer says which model it is or who made it; None where it does not."""
    names = sorted(mentions(text))
    if not names:
        return None
    plain = straight(text)
    quoted: list[tuple[int, int]] | None = None
    for start, end in _around(names, len(text)):
        for found in sorted(_claims(plain, start, end)):
            if not _is_meant(plain, found):
                continue
            if quoted is None:
                quoted = [match.span() for match in _QUOTED.finditer(plain)]
            if not any(opened <= found.start and found.end <= closed for opened, closed in quoted):
                return found
    return None


def _around(names: Sequence[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    """Stretches of a text that hold all its names, each with what stands around it; none twice."""
    start = end = 0
    for name_start, name_end in names:
        if name_start - REACH > end:
            if end:
                yield start, end
            start = name_start - REACH
        end = min(length, name_end + REACH)
    yield start, end


def _claims(text: str, start: int, end: int) -> Iterator[Naming]:
    words = text[start:end].lower()
    for language, cues, pattern in _PATTERNS:
        if cues.search(words):
            for match in pattern.finditer(text, start, end):
                yield Naming(*match.span(), language)


def _is_meant(text: str, found: Naming) -> bool:
    """Whether the answer says it of itself: it does not report somebody's words, and the name is no person's or
    star's.
    """
    before = _STOP.split(text[max(0, found.start - REACH) : found.start])[-1]
    rest = _STOP.split(text[found.end : found.end + REACH], maxsplit=1)[0]
    if _REPORTED_AFTER.search(rest) or (_REPORTED.search(before) and not _OWN_WORDS.search(before)):
        return False
    ambiguous = AMBIGUOUS.search(text[found.start : found.end])
    if ambiguous is None:
        return True
    if _SURNAME.match(rest) or (ambiguous.group() == "Gemini" and _ZODIAC.search(rest)):
        return False
    return not _PERSON.match(rest) or bool(_MACHINE.search(rest))


def _compiled(way: Speaking) -> re.Pattern[str]:
    """All ways of one language as one pattern."""
    am = f"(?:{way.am}|{way.called})"
    is_ = f"(?:{way.am}|(?<!such )(?<!known )(?<!well )(?:{way.role}))"
    kinds = rf"{way.kind}(?:,? {way.kind})?"
    ways = [
        rf"{am}[ ,]{{1,2}}(?:the )?{{name}}",
        rf"{is_} {kinds},?(?: (?:called|named|namens|nommée?|llamado|chamado|chiamato|по имени))? {{name}}",
        rf"{is_} {kinds}[^.!?\n]{{0,40}}? {way.made} {{maker}}",
        rf"{is_} {kinds},? (?:from|by|of|von|de|di|van|от) {{maker}}",
        rf"{way.was} {way.made} {{maker}}",
        *way.others,
    ]
    written = "|".join(one for one in ways if NEVER not in one)
    written = written.replace("{name}", f"(?-i:{PRODUCT})").replace("{maker}", f"(?-i:{MAKER})")
    edge = r"(?<!\w)" if way.spaced else ""
    return re.compile(f"{edge}(?:{written})", re.IGNORECASE)


_PATTERNS = [(way.language, re.compile(way.cues), _compiled(way)) for way in WAYS]
