"""The hash chain of a writer's judgments: a row that was changed, taken out or put in later shows.

A row's hash is the SHA-256, in hex, of a JSON object with its keys sorted and no spaces, in UTF-8: every field of the
judgment that is not None, except `hash` itself and `superseded_by`, which is derived. `prev_hash` is among them: the
hash of the writer's row before, or "" for the first. Leaving out None keeps old hashes true when later versions add
fields.
"""

from collections.abc import Iterable

import msgspec

from reviewtui.domain.ids import content_hash
from reviewtui.domain.judgment import Judgment

FIRST = ""
"""What stands for the hash before a writer's first row."""

_NOT_CONTENT = frozenset({"hash", "superseded_by"})


def judgment_hash(judgment: Judgment) -> str:
    """The hash of all content of `judgment` and of its place in the chain."""
    fields = msgspec.structs.asdict(judgment)
    return content_hash(
        {name: value for name, value in fields.items() if value is not None and name not in _NOT_CONTENT}
    )


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
