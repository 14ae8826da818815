"""Judgments that came out of a file: into the chains of their reviewers like any other, but many at a time.

What `append_judgment` decides for each judgment is decided here for a batch: that nothing is blind which was said after
its answer was seen by name, and that a rating or a comparison takes the place of the one before.
"""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from itertools import chain, product
from typing import Any, NamedTuple

import msgspec

from reviewtui import __version__
from reviewtui.domain.clock import now_iso
from reviewtui.domain.ids import content_hash
from reviewtui.exchange.parse_judgments import JudgmentRow
from reviewtui.store.blinding import was_exposed
from reviewtui.store.chains import FIRST, STORED, Content, content_hash_of
from reviewtui.store.database import Database
from reviewtui.store.fronts import forget_fronts
from reviewtui.store.guards import unguarded
from reviewtui.store.importing import filled, imported_id, insert_many
from reviewtui.store.judgments import writer_of
from reviewtui.store.rows import json_text

_COLUMNS = (
    *("act", "assignee", "blind", "category", "created_at", "criterion", "exposed", "guess", "id", "imported", "kind"),
    *("note", "noticed", "other_response_id", "prev_hash", "prompt_id", "rank", "rating", "repeat", "response_id"),
    *("reviewer", "seconds", "seq", "session", "severity", "slots", "span_end", "span_start", "strength", "supersedes"),
    *("unit", "verdict", "version", "writer", "hash"),
)
assert STORED == _COLUMNS, "the order of `_content`"

# Of several that stand the last one is replaced, as `append_judgment` does.
_STANDING = """
    WITH asked (place, response_id, other_response_id, kind, reviewer, aspect, repeat) AS (VALUES {asked})
    SELECT asked.place, max(j.id) AS id, j.created_at
    FROM asked
    CROSS JOIN judgments j
        ON j.response_id = asked.response_id AND j.kind = asked.kind AND j.reviewer = asked.reviewer
    LEFT JOIN supersessions s ON s.judgment_id = j.id
    WHERE s.superseded_by IS NULL AND j.other_response_id IS asked.other_response_id AND j.repeat IS asked.repeat
        AND CASE j.kind WHEN 'label' THEN j.category ELSE j.criterion END IS asked.aspect
    GROUP BY asked.place"""

_CARRIED = "SELECT response_id, judged_id FROM carried WHERE response_id IN (SELECT value FROM json_each(?))"

_ASKED_AT_ONCE = 2_000
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_UUID_BYTES = 16


class Said(msgspec.Struct, gc=False):
    """What a row says, of which answers, and the id that the judgment is to have."""

    id: str
    row: JudgmentRow
    prompt_id: str
    response_id: str
    other_response_id: str | None


class Appended(NamedTuple):
    """How many judgments took the place of an earlier one, and how many of those of one that is dated later."""

    replaced: int
    dated_later: int


class _Standing(msgspec.Struct, frozen=True, gc=False):
    """A judgment that stands."""

    id: str
    created_at: str


class _Head(msgspec.Struct):
    """The end of a writer's chain."""

    writer: str
    seq: int
    hash: str


_Values = tuple[Any, ...]
_About = tuple[str, str | None, str, str, str | None, bool | None]
"""What only one judgment stands for: answer, other answer, kind, reviewer, criterion or category, hidden repeat."""


def append_imported(
    db: Database, session: str, said: Sequence[Said], *, blind: bool, unjudged: Set[str] = frozenset()
) -> Appended:
    """Record what was said, in this order, within the transaction that is open. The ids must be new.

    `blind`: what is to be taken for a row that does not say whether it was given blind. `unjudged`: answers of which
    nothing was said before, because they were made only now.
    """
    now = now_iso()
    ids = [one.id for one in said]
    replaced = _replaced(db.conn, session, said, now, unjudged)
    exposed = _exposed(db, session, said, now)
    heads = _Heads(db.conn)
    rows = []
    for place, one in enumerate(said):
        head = heads[one.row.reviewer]
        seen = place in exposed or one.row.exposed is True
        former = replaced[place].id if place in replaced else None
        content = _content(one, head, session, one.row.created_at or now, blind, seen, former)
        head.seq, head.hash = head.seq + 1, content_hash_of(Content(*content))
        rows.append((*content, head.hash))
    # A plain INSERT fails by itself where an id or a place in a chain is taken; the guard costs a fifth of every one.
    with unguarded(db.conn, "judgments_never_replaced"):
        insert_many(db.conn, "judgments", *filled(_COLUMNS, rows))
    # What is replaced here stood, and its successor is the last of its tree: nothing else of the tree changes.
    db.conn.executemany(
        "INSERT INTO supersessions (judgment_id, superseded_by) VALUES (?, ?)",
        [(former.id, ids[place]) for place, former in replaced.items()],
    )
    forget_fronts(db.conn, session, heads)
    later = sum(former.created_at > (said[place].row.created_at or now) for place, former in replaced.items())
    return Appended(len(replaced), later)


def _content(
    one: Said,
    head: "_Head",
    session: str,
    created_at: str,
    blind: bool,
    seen: bool,
    former: str | None,
) -> _Values:
    """The values of a judgment, as its hash covers them. `blind`: where the row does not say; `seen`: an answer, by its
    model's name; `former`: what it replaces.
    """
    row = one.row
    return (
        _act_of(one, session),
        row.assignee,
        (blind if row.blind is None else row.blind) and not seen,
        row.category,
        created_at,
        row.criterion,
        seen,
        row.guess,
        one.id,
        True,
        row.kind,
        row.note,
        row.noticed,
        one.other_response_id,
        head.hash,
        one.prompt_id,
        row.rank,
        row.rating,
        row.repeat,
        one.response_id,
        row.reviewer,
        row.seconds,
        head.seq + 1,
        session,
        row.severity,
        None,
        None,
        None,
        row.strength,
        former,
        None,
        row.verdict,
        __version__,
        head.writer,
    )


def _act_of(one: Said, session: str) -> str | None:
    """What joins the rows of one ranking: as it was exported, else made of whose it is and what the file calls it."""
    row = one.row
    if row.kind != "ranking" and not (row.kind == "settle" and (row.rank is not None or row.ranking is not None)):
        return None
    if row.ranking is not None and _UUID.fullmatch(row.ranking):
        return row.ranking
    whose = content_hash([session, one.prompt_id, row.reviewer, row.trial or 1, row.ranking, row.repeat])
    return imported_id(bytes.fromhex(whose)[:_UUID_BYTES])


class _Heads(dict[str, _Head]):
    """The end of each reviewer's chain, to be moved on by whoever appends to it. Of one batch: between two batches
    another window may write on.
    """

    def __init__(self, conn: sqlite3.Connection) -> None:
        super().__init__()
        self._conn = conn

    def __missing__(self, reviewer: str) -> _Head:
        writer = writer_of(self._conn, reviewer)
        last = self._conn.execute(
            "SELECT seq, hash FROM judgments WHERE writer = ? ORDER BY seq DESC LIMIT 1", (writer,)
        ).fetchone()
        head = self[reviewer] = _Head(writer, last["seq"], last["hash"]) if last else _Head(writer, 0, FIRST)
        return head


def _about(one: Said) -> _About | None:
    """What `one` takes the place of; None where everything that is said stands. Two answers are the same two in either
    order.
    """
    row, answer, other = one.row, one.response_id, one.other_response_id
    match row.kind:
        case "comparison":
            assert other is not None, "a comparison is of two"
            pair = (answer, other) if answer < other else (other, answer)
            return *pair, "comparison", row.reviewer, row.criterion, row.repeat
        case "rating" | "ranking" | "guess":
            return answer, None, row.kind, row.reviewer, row.criterion, row.repeat
        case "label":
            return answer, None, "label", row.reviewer, row.category, row.repeat
        case "note":
            return answer, None, "note", row.reviewer, None, row.repeat
        case _:
            return None


def _replaced(
    conn: sqlite3.Connection, session: str, said: Sequence[Said], now: str, unjudged: Set[str]
) -> dict[int, _Standing]:
    """For the places of what takes the place of an earlier judgment, in the database or in `said` itself, that one."""
    abouts = list(map(_about, said))
    standing = _standing(conn, session, abouts, unjudged)
    replaced = {}
    for place, (one, about) in enumerate(zip(said, abouts, strict=True)):
        if about is None:
            continue
        former = standing.get(about)
        if former is not None:
            replaced[place] = former
        standing[about] = _Standing(one.id, one.row.created_at or now)
    return replaced


def _standing(
    conn: sqlite3.Connection, session: str, abouts: Iterable[_About | None], unjudged: Set[str]
) -> dict[_About, _Standing]:
    """What stands in the database of all that the next judgments are about, or of answers that say the same. Most are
    about what nobody has judged yet, or by somebody who has said nothing yet, and need not be asked about.
    """
    judged = [
        about
        for about in dict.fromkeys(abouts)
        if about is not None and about[0] not in unjudged and about[1] not in unjudged
    ]
    heard = {reviewer for reviewer in {about[3] for about in judged} if _has_spoken(conn, session, reviewer)}
    asked = [about for about in judged if about[3] in heard]
    rows: list[_Values] = [(place, *about) for place, about in enumerate(asked)]
    if former := _said_the_same(conn, {answer for about in asked for answer in about[:2] if answer is not None}):
        rows = [
            (place, one, two, *rest)
            for place, a, b, *rest in rows
            for one, two in product((a, *former.get(a, ())), (b, *former.get(b, ())))
        ]
    rows += [(place, b, a, *rest) for place, a, b, *rest in rows if b is not None]
    found: dict[_About, _Standing] = {}
    for start in range(0, len(rows), _ASKED_AT_ONCE):
        piece = rows[start : start + _ASKED_AT_ONCE]
        marks = ", ".join(["(?, ?, ?, ?, ?, ?, ?)"] * len(piece))
        for row in conn.execute(_STANDING.format(asked=marks), list(chain.from_iterable(piece))):
            about, one = asked[row["place"]], _Standing(row["id"], row["created_at"])
            if about not in found or found[about].id < one.id:
                found[about] = one
    return found


def _said_the_same(conn: sqlite3.Connection, answers: Set[str]) -> dict[str | None, list[str]]:
    """Those of these answers for which the judgments of others hold, because they say the same, with those others."""
    former: dict[str | None, list[str]] = defaultdict(list)
    for row in conn.execute(_CARRIED, (json_text(sorted(answers)),)):
        former[row["response_id"]].append(row["judged_id"])
    return former


def _has_spoken(conn: sqlite3.Connection, session: str, reviewer: str) -> bool:
    found = conn.execute("SELECT 1 FROM judgments WHERE session = ? AND reviewer = ? LIMIT 1", (session, reviewer))
    return found.fetchone() is not None


def _exposed(db: Database, session: str, said: Sequence[Said], now: str) -> set[int]:
    """The places of what was said after its reviewer had seen an answer with its model's name, as far as we know."""
    if db.row("SELECT 1 FROM exposures WHERE session = ? LIMIT 1", (session,)) is None:
        return set()
    return {
        place
        for place, one in enumerate(said)
        if was_exposed(
            db, session, one.row.reviewer, one.response_id, one.other_response_id, by=one.row.created_at or now
        )
    }
