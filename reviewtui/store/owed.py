"""What is still to be derived within a transaction: once for all that changed in it, and before anybody can see it.

Whoever changes rows notes what has to be derived anew for them. It is derived before something is read within the same
transaction, and before that is committed: nobody sees a table that is not as derived.
"""

import sqlite3
from collections.abc import Callable, Collection
from typing import Any

Derive = Callable[[sqlite3.Connection, Collection[Any]], None]
"""Derives anew for some keys; to do so once more than needed is harmless."""


class Owed:
    """The keys, by the function that derives for them."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._due: dict[Derive, set[Any]] = {}
        self._settled: dict[Derive, set[Any]] = {}

    def note(self, derive: Derive, key: Any) -> None:
        """Have `derive` called with `key`, among others, before anybody reads."""
        self._due.setdefault(derive, set()).add(key)

    def settle(self) -> None:
        """Derive all that is due."""
        for derive, keys in list(self._due.items()):
            derive(self._conn, keys)
            self._settled.setdefault(derive, set()).update(keys)
            del self._due[derive]  # only now: where it failed it is still due

    def owe_again(self) -> None:
        """A part of the transaction was undone, and with it perhaps what was derived in it: all of it is due."""
        for derive, keys in self._settled.items():
            self._due.setdefault(derive, set()).update(keys)
        self._settled.clear()

    def forget(self) -> None:
        """The transaction is over."""
        self._due.clear()
        self._settled.clear()
