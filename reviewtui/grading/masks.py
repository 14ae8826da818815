"""Masks: what models are called while their names are hidden."""

import random
from collections.abc import Iterable

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
