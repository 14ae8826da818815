"""Masks: what models are called while their names are hidden."""

import random
import re
from collections.abc import Iterable
from typing import NamedTuple, Self
from urllib.parse import urlsplit

from reviewtui.domain.session import Session

_NUMERALS = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def roman(number: int) -> str:
    """1 is `I`, 4 is `IV`. From 1."""
    digits = ""
    for value, numeral in _NUMERALS:
        while number >= value:
            digits += numeral
            number -= value
    return digits


def masks(models: Iterable[str]) -> dict[str, str]:
    """A mask for each model, in an order drawn anew at every call, so that a place tells nothing."""
    order = list(models)
    random.SystemRandom().shuffle(order)
    return {model: roman(number) for number, model in enumerate(order, start=1)}


def without_names(message: str, session: Session, *, instead: str = "(hidden)") -> str:
    """`message` with everything in it that tells a model: names, ids, endpoints and their hosts become `instead`."""
    secrets: set[str] = set()
    for model in session.models:
        secrets |= {model.name, model.model}
        if model.base_url:
            secrets |= {model.base_url, urlsplit(model.base_url).netloc, urlsplit(model.base_url).hostname or ""}
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        message = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", instead, message)
    return message


class Naming(NamedTuple):
    """What a reader may know of models: `called` is each one's name or mask, in the order to list them."""

    session: Session
    called: dict[str, str]
    hidden: bool

    @classmethod
    def open(cls, session: Session) -> Self:
        """Every model by its name, in the session's order."""
        return cls(session, {model.name: model.name for model in session.models}, hidden=False)

    @classmethod
    def masked(cls, session: Session) -> Self:
        """Every model by its mask."""
        return cls(session, masks(model.name for model in session.models), hidden=True)

    def cleaned(self, text: str) -> str:
        """`text` that somebody wrote, without what tells a model while names are hidden."""
        return without_names(text, self.session) if self.hidden and text else text
