"""Items whose verdicts are known: to learn the scale on before the first real one, or unsaid among the real ones."""

from typing import Literal

from msgspec import Struct

from reviewtui.domain.detection import FailureKind
from reviewtui.domain.ids import content_hash
from reviewtui.domain.prompt import Message, Prompt

Winner = Literal["a", "b", "tie", "both_bad"]

KnownRating = int | tuple[int, int]
"""A rating from 1 to 5, or the lowest and the highest of those that are right."""


class KnownItem(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One item, and what is expected of it in the modes that it is for.

    `ratings` of each of `answers`; `winner` of two; `order`: the answers' numbers from 1, the best first, those in
    one list as good; `failures` of each answer. `explanation` is shown after a verdict of the warm-up.
    """

    prompt: str
    answers: tuple[str, ...]
    system: str | None = None
    reference: str | None = None
    ratings: tuple[KnownRating, ...] | None = None
    winner: Winner | None = None
    order: tuple[tuple[int, ...], ...] | None = None
    failures: tuple[tuple[FailureKind, ...], ...] | None = None
    explanation: str = ""


def gold_id(item: KnownItem) -> str:
    """By which an item stands among the prompts: that of what is shown of it, so that it stays the same one when what
    is expected of it is put right. No prompt of a session has it, whatever its words.
    """
    return content_hash(["gold", item.system, item.prompt, *item.answers])


def as_prompt(item: KnownItem) -> Prompt:
    """The prompt of an item, as a reviewer sees it."""
    identity = gold_id(item)
    return Prompt(
        id=identity,
        messages=(Message("user", item.prompt),),
        family=identity,
        system=item.system,
        reference=item.reference,
    )
