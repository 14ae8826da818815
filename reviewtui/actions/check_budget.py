"""What `max_cost` can see of a session's costs before anything is asked, and what it cannot."""

from collections.abc import Iterator
from typing import NamedTuple

from reviewtui.domain.bounds import bound_of
from reviewtui.domain.session import Model, Session

ON_THIS_MACHINE = ("embedded", "replay")
"""Providers whose answers cost nobody anything."""


class Remark(NamedTuple):
    """What it is about, what is the matter, and what to do."""

    subject: str
    message: str
    hint: str


def budget_remarks(session: Session, cost_at_most: float | None) -> Iterator[Remark]:
    """Where the bound does not reach, and what escapes it; nothing where there is none.

    `cost_at_most` is that of the whole session, as far as it is known.
    """
    if session.max_cost is None:
        return
    if cost_at_most is not None and cost_at_most > session.max_cost:
        yield Remark(
            "max_cost",
            f"the whole session may cost more than {session.max_cost:g} {session.currency}",
            "A run pauses before it would.",
        )
    for model in session.asked_models:
        yield from _of_model(model)


def _of_model(model: Model) -> Iterator[Remark]:
    if model.provider in ON_THIS_MACHINE:
        return
    if model.price is None:
        yield Remark(
            model.name,
            "it has no price, so that max_cost cannot see what it costs",
            "Give it one: price = { input = ..., output = ... }, per million tokens.",
        )
    elif bound_of(model) is None:
        yield Remark(
            model.name,
            "it has no max_tokens, so that what an answer may cost is a guess until it is there",
            "With max_tokens the bound is kept surely.",
        )
