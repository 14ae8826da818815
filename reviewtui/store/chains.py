"""The hash chain of a writer's judgments: a row that was changed, taken out or put in later shows.

A row's hash is the SHA-256, in hex, of a JSON object with its keys sorted and no spaces, in UTF-8: every field of the
judgment that is not None, except `hash` itself and `superseded_by`, which is derived. `prev_hash` is among them: the
hash of the writer's row before, or "" for the first. Leaving out None keeps old hashes true when later versions add
fields.
"""

import hashlib
from collections.abc import Iterable
from operator import attrgetter

import msgspec

from reviewtui.domain.judgment import Judgment

FIRST = ""
"""What stands for the hash before a writer's first row."""


class Content(msgspec.Struct, omit_defaults=True):
    """What a hash covers. The fields stand in the order of the alphabet and need no sorting; None is left out."""

    blind: bool | None = None
    category: str | None = None
    created_at: str | None = None
    criterion: str | None = None
    exposed: bool | None = None
    id: str | None = None
    imported: bool | None = None
    kind: str | None = None
    note: str | None = None
    noticed: bool | None = None
    other_response_id: str | None = None
    prev_hash: str | None = None
    prompt_id: str | None = None
    rank: int | None = None
    rating: int | None = None
    response_id: str | None = None
    reviewer: str | None = None
    seconds: float | None = None
    seq: int | None = None
    session: str | None = None
    severity: int | None = None
    slots: dict[str, str] | None = None
    strength: int | None = None
    supersedes: str | None = None
    verdict: str | None = None
    version: str | None = None
    writer: str | None = None


_encode = msgspec.json.Encoder(order="deterministic").encode  # the keys of `slots` are sorted, too
_fields = attrgetter(*Content.__struct_fields__)


def content_hash_of(content: Content) -> str:
    """The hash of all content of a judgment and of its place in the chain."""
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
