"""Warm-up: items whose verdicts are known, for a reviewer to learn the scale on before the first real one."""

from typing import Literal

from msgspec import Struct

from reviewtui.domain.detection import FailureKind

Winner = Literal["a", "b", "tie", "both_bad"]


class WarmupItem(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One item, and what is expected of it in the modes that it is for.

    `ratings`: 1-5 of each of `answers`; `winner` of two; `order`: the answers' numbers from 1, the best first, those in
    one list as good; `failures` of each answer. `explanation` is shown after the verdict.
    """

    prompt: str
    answers: tuple[str, ...]
    ratings: tuple[int, ...] | None = None
    winner: Winner | None = None
    order: tuple[tuple[int, ...], ...] | None = None
    failures: tuple[tuple[FailureKind, ...], ...] | None = None
    explanation: str = ""
