"""An order of many things, drawn without listing them: each place of it is found by itself, in both directions."""

import hashlib
import hmac
from collections.abc import Iterator
from math import isqrt

import msgspec

ROUNDS = 8


class Permutation:
    """A permutation of the numbers from 0 to `size` - 1, drawn for `purpose` with the database's secret.

    A generalised Feistel network (Black and Rogaway 2002): numbers are written with two digits, of about the square
    root of `size` each, and in each round one digit is shifted by an amount that HMAC-SHA256 draws from the other. The
    two digits can say a few numbers too many; those are sent through again until they come out within the size.
    """

    def __init__(self, secret: bytes, size: int, purpose: tuple[str | int, ...]) -> None:
        if size < 1:
            raise ValueError("there is nothing to order")
        self.size = size
        self._secret = secret
        self._purpose = msgspec.json.encode(["permutation", size, *purpose])
        self._left = isqrt(size - 1) + 1
        self._right = -(-size // self._left)

    def at(self, place: int) -> int:
        """The number that stands at `place`. IndexError beyond the last."""
        self._check(place)
        number = self._forth(place)
        while number >= self.size:
            number = self._forth(number)
        return number

    def place_of(self, number: int) -> int:
        """Where `number` stands: what `at` undoes. IndexError beyond the last."""
        self._check(number)
        place = self._back(number)
        while place >= self.size:
            place = self._back(place)
        return place

    def __iter__(self) -> Iterator[int]:
        return map(self.at, range(self.size))

    def _check(self, number: int) -> None:
        if not 0 <= number < self.size:
            raise IndexError(f"{number} is none of {self.size}")

    def _forth(self, number: int) -> int:
        left, right = divmod(number, self._right)
        for turn in range(ROUNDS):
            if turn % 2:
                right = (right + self._shift(turn, left)) % self._right
            else:
                left = (left + self._shift(turn, right)) % self._left
        return left * self._right + right

    def _back(self, number: int) -> int:
        left, right = divmod(number, self._right)
        for turn in reversed(range(ROUNDS)):
            if turn % 2:
                right = (right - self._shift(turn, left)) % self._right
            else:
                left = (left - self._shift(turn, right)) % self._left
        return left * self._right + right

    def _shift(self, turn: int, digit: int) -> int:
        message = b"%b %d %d" % (self._purpose, turn, digit)
        return int.from_bytes(hmac.digest(self._secret, message, hashlib.sha256)[:16])
