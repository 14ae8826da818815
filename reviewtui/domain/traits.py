"""Traits of an answer's text that have nothing to do with whether it is right, and may sway a vote all the same."""

from msgspec import Struct


class Traits(Struct, frozen=True, kw_only=True):
    """How long an answer is and how it is laid out: characters, and how many list items, headings, blocks of code and
    stretches in bold. `names_from` and `names_to`: where it names its maker (offsets in characters), None where it does
    not.
    """

    characters: int
    bullets: int
    headings: int
    code_blocks: int
    bold: int
    names_from: int | None = None
    names_to: int | None = None
