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

_encode = msgspec.json.Encoder(order="deterministic").encode  # the keys of `slots` are sorted, too
_fields = attrgetter(*CONTENT)


def content_hash_of(content: msgspec.Struct) -> str:
    """The hash of a `Content`: all that a judgment says, and its place in the chain."""
    return hashlib.sha256(_encode(content)).hexdigest()


def judgment_hash(judgment: Judgment) -> str:
    """The same, of a judgment as the rest of the program has it."""
    return content_hash_of(Content(*_fields(judgment)))


def chain_problems(chain: Iterable[Judgment]) -> list[str]:
    """What is wrong with one writer's judgments, given in the order of `seq`; empty when intact."""
    problems = []
    seq, hash_before = 0, FIRST
    for judgment in chain:
        seq += 1
        if judgment.seq != seq:
            problems.append(f"writer {judgment.writer}: {_gap(seq, judgment.seq - 1)} missing")
            seq = judgment.seq
        elif judgment.prev_hash != hash_before:
            problems.append(f"judgment {judgment.id}: does not follow the row before it")
        if judgment_hash(judgment) != judgment.hash:
            problems.append(f"judgment {judgment.id}: its content was changed")
        hash_before = judgment.hash
    return problems


def _gap(first: int, last: int) -> str:
    return f"row {first} is" if first == last else f"rows {first} to {last} are"
