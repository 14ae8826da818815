"""Draws that are the same on every run and that nobody can foretell without the database's secret."""

import hashlib
import hmac
from collections.abc import Iterable
from typing import TypeVar

import msgspec

T = TypeVar("T")


def permuted(secret: bytes, things: Iterable[T], purpose: tuple[str | int, ...]) -> list[T]:
    """`things` (all different, and sayable in JSON) in an order drawn for `purpose`.

    Each thing is drawn a number by HMAC-SHA256 over the purpose and the thing, keyed by `secret`, and sorted by it:
    a uniform permutation that does not change when the things arrive in another order, and in which those present
    before keep their relative order when others join.
    """
    return sorted(things, key=lambda thing: _draw(secret, purpose, thing))


def _draw(secret: bytes, purpose: tuple[str | int, ...], thing: object) -> bytes:
    # As JSON, because joined text would let ("a", "bc") and ("ab", "c") draw the same number.
    return hmac.digest(secret, msgspec.json.encode([purpose, thing]), hashlib.sha256)


def number_drawn(secret: bytes, below: int, purpose: tuple[str | int, ...]) -> int:
    """A whole number from 0 to `below` - 1, drawn for `purpose`, each as likely as any other."""
    return int.from_bytes(_draw(secret, purpose, None)) % below  # of 2**256: what is left over does not show


def share_drawn(secret: bytes, purpose: tuple[str | int, ...]) -> float:
    """A number from 0 up to 1, drawn for `purpose`."""
    return number_drawn(secret, 2**53, purpose) / 2**53
