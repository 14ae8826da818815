"""The hash chain of a writer's judgments: a row that was changed, taken out or put in later shows.

A row's hash is the SHA-256, in hex, of a JSON object with its keys sorted and no spaces, in UTF-8: every field of the
judgment that is not None, except `hash` itself and `superseded_by`, which is derived. `prev_hash` is among them: the
hash of the writer's row before, or "" for the first. Leaving out None keeps old hashes true when later versions add
fields.
"""

import hashlib
from collections.abc import Iterable
from operator import attrgetter
from typing import Any

import msgspec

from reviewtui.domain.judgment import Judgment

FIRST = ""
"""What stands for the hash before a writer's first row."""

CONTENT = tuple(sorted(set(Judgment.__struct_fields__) - {"hash", "superseded_by"}))
"""What a hash covers, in the order of the alphabet."""

Content = msgspec.defstruct("Content", [(name, Any, None) for name in CONTENT], omit_defaults=True)
"""The fields of `CONTENT` in a form that is written without sorting them again; those that are None are left out."""

STORED = (*CONTENT, "hash")
"""The columns by which a chain is verified."""

_ID, _PREV_HASH, _SEQ, _SLOTS, _WRITER = map(CONTENT.index, ("id", "prev_hash", "seq", "slots", "writer"))
_FLAG = {0: False, 1: True}
_FLAGS = tuple(map(CONTENT.index, ("blind", "exposed", "imported", "noticed", "repeat")))

_encode = msgspec.json.Encoder(order="deterministic").encode  # the keys of `slots` are sorted, too
_fields = attrgetter(*CONTENT)


def content_hash_of(content: msgspec.Struct) -> str:
    """The hash of a `Content`: all that a judgment says, and its place in the chain."""
    return hashlib.sha256(_encode(content)).hexdigest()


def judgment_hash(judgment: Judgment) -> str:
    """The same, of a judgment as the rest of the program has it."""
    return content_hash_of(Content(*_fields(judgment)))


def chain_problems(rows: Iterable[tuple[Any, ...]]) -> list[str]:
    """What is wrong with the chains, one line each; empty when all are intact.

    `rows` are the values of `STORED`, as they stand in the table, in the order of writers and of each one's `seq`.
    """
    problems: list[str] = []
    writer, seq, hash_before = None, 0, FIRST
    for row in rows:
        if row[_WRITER] != writer:
            writer, seq, hash_before = row[_WRITER], 0, FIRST
        seq += 1
        if row[_SEQ] != seq:
            problems.append(f"writer {writer}: {_gap(seq, row[_SEQ] - 1)} missing")
            seq = row[_SEQ]
        elif row[_PREV_HASH] != hash_before:
            problems.append(f"judgment {row[_ID]}: does not follow the row before it")
        hash_before = row[-1]
        if content_hash_of(content_of(row)) != hash_before:
            problems.append(f"judgment {row[_ID]}: its content was changed")
    return problems


def content_json(row: tuple[Any, ...]) -> str:
    """The JSON that the hash of a row (the values of `STORED`) is made of."""
    return _encode(content_of(row)).decode()


def content_of(row: tuple[Any, ...]) -> Any:
    """The `Content` of a stored row (the values of `STORED`)."""
    values = list(row[:-1])
    for place in _FLAGS:
        values[place] = _FLAG.get(values[place], values[place])
    if values[_SLOTS] is not None:
        values[_SLOTS] = _slots(values[_SLOTS])
    return Content(*values)


def _slots(stored: Any) -> Any:
    """The object that is stored; what was changed to something else stays what it is, and has another hash."""
    try:
        return msgspec.json.decode(stored)
    except (msgspec.DecodeError, UnicodeDecodeError, TypeError):
        return stored


def _gap(first: int, last: int) -> str:
    return f"row {first} is" if first == last else f"rows {first} to {last} are"
