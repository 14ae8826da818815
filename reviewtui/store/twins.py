"""Judgments that say again what another one says: one row of a file that two databases imported, one judgment that was
exported and imported again. Of joined files one of them stands among the judgments and speaks for all; the others, its
twins, are kept so that their writers' chains stay whole, and what supersedes a twin supersedes the one that stands.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from heapq import merge
from operator import itemgetter
from typing import Any

import msgspec

from reviewtui.store.chains import CONTENT, STORED

_PLACE = itemgetter(STORED.index("writer"), STORED.index("seq"))


def superseded(judgment: str) -> str:
    """SQL for the id of what a row of `judgments` supersedes, as it stands; `judgment` is the table's alias."""
    stands = f"(SELECT t.twin_of FROM twins t WHERE t.id = {judgment}.supersedes LIMIT 1)"  # noqa: S608 - words of ours
    return f"coalesce({stands}, {judgment}.supersedes)"


def with_twins(conn: sqlite3.Connection, rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The values of `STORED` of `rows`, which come in the order of writers and places, and of all twins among them."""
    twins = conn.cursor()
    twins.row_factory = None
    twins.execute("SELECT content, hash FROM twins ORDER BY writer, seq")
    return merge(rows, (_stored(content, hash_) for content, hash_ in twins), key=_PLACE)


def _stored(content: str, hash_: str) -> tuple[Any, ...]:
    """A twin's row as it stood among the judgments."""
    values = msgspec.json.decode(content)
    return (*(values.get(name) for name in CONTENT), hash_)
