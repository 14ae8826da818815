"""Judgments: appended, never changed. What has been returned from `append_judgment` is on the disk."""

import sqlite3
import uuid
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import msgspec

from reviewtui import __version__
from reviewtui.domain.clock import now_iso
from reviewtui.domain.errors import StorageError
from reviewtui.domain.ids import uuid7
from reviewtui.domain.judgment import Judgment, JudgmentDraft, JudgmentKind
from reviewtui.store.blinding import was_exposed
from reviewtui.store.carrying import carried_to, said_of_current
from reviewtui.store.chains import FIRST, STORED, chain_problems, judgment_hash
from reviewtui.store.database import Database, read, write
from reviewtui.store.rows import is_gold, json_text, named, storable_or_none
from reviewtui.store.supersession import Link, superseded_by
from reviewtui.store.twins import superseded, with_twins

ONCE = ("rating", "comparison", "ranking", "guess", "settle")
"""Kinds of which the last one takes the place of the one before: of the same answer or answers, by one reviewer."""

_PIECE = 32

_SELECT = "SELECT j.*, s.superseded_by FROM judgments j LEFT JOIN supersessions s ON s.judgment_id = j.id"


def append_judgment(db: Database, draft: JudgmentDraft) -> Judgment:
    """Record what a person said and return it as recorded.

    A verdict (see `ONCE`) supersedes the one this reviewer gave of the same by the same criterion, whatever `draft`
    knew of it, and nothing said of an answer that was seen with its name is recorded as blind: both are decided here,
    in the one transaction, because another window of the same reviewer may have been faster.

    StorageError where it supersedes something that is not this reviewer's judgment of this session, or refers to a
    response that is not there.
    """
    if draft.kind == "undo" and draft.supersedes is None:
        raise StorageError("An undo must say which judgment it undoes.")
    with write(db) as conn:
        if draft.supersedes is not None:
            _require_target(db, draft)
        judgment = _sealed(conn, _as_it_stands(db, draft))
        _insert(conn, judgment)
        if judgment.supersedes is None:
            return judgment
        _derive_tree(conn, judgment.id)
        return _by_id(conn, judgment.id)


def _require_target(db: Database, draft: JudgmentDraft) -> None:
    target = db.row("SELECT session, reviewer FROM judgments WHERE id = ?", (draft.supersedes,))
    if target is None:
        raise StorageError(f"{db.path}: there is no judgment {draft.supersedes} to supersede")
    if (target["session"], target["reviewer"]) != (draft.session, draft.reviewer):
        raise StorageError(f"{db.path}: judgment {draft.supersedes} is another session's or another reviewer's")


def _as_it_stands(db: Database, draft: JudgmentDraft) -> JudgmentDraft:
    """`draft` as the database knows its circumstances at this moment."""
    # Who is done with a session may see all names; what is settled then is blind as long as they were not shown.
    about, seen = (draft.response_id, draft.other_response_id), draft.kind == "settle"
    exposed = draft.exposed or was_exposed(db, draft.session, draft.reviewer, *about, seen=seen)
    former = _standing_verdict(db, draft) if draft.kind in ONCE else None
    return msgspec.structs.replace(
        draft, exposed=exposed, blind=draft.blind and not exposed, supersedes=former or draft.supersedes
    )


def _standing_verdict(db: Database, draft: JudgmentDraft) -> str | None:
    """What this reviewer has said of the same answer, or of the same two, by the same criterion, if it stands."""
    found = db.row(
        """
        SELECT j.id FROM judgments j LEFT JOIN supersessions s ON s.judgment_id = j.id
        LEFT JOIN carried ko ON ko.judged_id = j.other_response_id
        WHERE j.response_id IN (SELECT ? UNION ALL SELECT judged_id FROM carried WHERE response_id = ?)
            AND coalesce(ko.response_id, j.other_response_id) IS ? AND j.session = ? AND j.reviewer = ? AND j.kind = ?
            AND j.criterion IS ? AND j.repeat IS ? AND s.superseded_by IS NULL
            AND (j.kind <> 'settle' OR (j.act IS NULL) = (? IS NULL))  -- an order is another thing than a rating
        ORDER BY j.id DESC LIMIT 1""",
        (
            draft.response_id,
            draft.response_id,
            draft.other_response_id,
            draft.session,
            draft.reviewer,
            draft.kind,
            draft.criterion,
            draft.repeat,
            draft.act,
        ),
    )
    return found["id"] if found else None


def _sealed(conn: sqlite3.Connection, draft: JudgmentDraft) -> Judgment:
    """`draft` with its identity and its place at the end of its writer's chain."""
    writer = writer_of(conn, draft.reviewer)
    last = conn.execute(
        "SELECT seq, hash FROM judgments WHERE writer = ? ORDER BY seq DESC LIMIT 1", (writer,)
    ).fetchone()
    open_judgment = Judgment(
        **_storable_fields(draft),
        id=uuid7(),
        created_at=now_iso(),
        version=__version__,
        writer=writer,
        seq=last["seq"] + 1 if last else 1,
        prev_hash=last["hash"] if last else FIRST,
        hash="",
    )
    return msgspec.structs.replace(open_judgment, hash=judgment_hash(open_judgment))


def writer_of(conn: sqlite3.Connection, reviewer: str) -> str:
    """The random id under which `reviewer` writes into this database."""
    conn.execute(
        "INSERT INTO writers (reviewer, writer) VALUES (?, ?) ON CONFLICT (reviewer) DO NOTHING",
        (reviewer, uuid.uuid4().hex),
    )
    writer: str = conn.execute("SELECT writer FROM writers WHERE reviewer = ?", (reviewer,)).fetchone()["writer"]
    return writer


def _storable_fields(draft: JudgmentDraft) -> dict[str, Any]:
    """The fields as they will be read back, so that the hash made now is the hash found later."""
    fields = msgspec.structs.asdict(draft)
    fields = {name: storable_or_none(value) if isinstance(value, str) else value for name, value in fields.items()}
    if draft.seconds is not None:
        fields["seconds"] = float(draft.seconds)
    return fields


def _insert(conn: sqlite3.Connection, judgment: Judgment) -> None:
    values = msgspec.structs.asdict(judgment)
    del values["superseded_by"]
    values["slots"] = None if judgment.slots is None else json_text(judgment.slots)
    conn.execute(f"INSERT INTO judgments {named(values)}", values)


def _derive_tree(conn: sqlite3.Connection, judgment_id: str) -> None:
    """Derive anew what stands in the tree of judgments that `judgment_id` belongs to."""
    rows = conn.execute(
        f"""
        WITH RECURSIVE
            up (id) AS (
                SELECT ?
                UNION SELECT {superseded("j")} FROM up JOIN judgments j ON j.id = up.id WHERE j.supersedes IS NOT NULL
            ),
            tree (id) AS (
                SELECT id FROM up
                UNION SELECT j.id FROM tree JOIN judgments j ON j.supersedes = tree.id
                UNION SELECT j.id FROM tree JOIN twins t ON t.twin_of = tree.id JOIN judgments j ON j.supersedes = t.id
            )
        SELECT j.id, {superseded("j")} AS supersedes, j.kind = 'undo' AS is_undo
        FROM tree JOIN judgments j ON j.id = tree.id""",  # noqa: S608 - words of ours
        (judgment_id,),
    ).fetchall()
    conn.executemany("DELETE FROM supersessions WHERE judgment_id = ?", [(row["id"],) for row in rows])
    derived = superseded_by(Link(row["id"], row["supersedes"], bool(row["is_undo"])) for row in rows)
    conn.executemany("INSERT INTO supersessions (judgment_id, superseded_by) VALUES (?, ?)", derived.items())


def _by_id(conn: sqlite3.Connection, judgment_id: str) -> Judgment:
    return judgment_from(conn.execute(f"{_SELECT} WHERE j.id = ?", (judgment_id,)).fetchone())


def judgment_from(row: sqlite3.Row) -> Judgment:
    """A judgment from a row of `judgments` with its `superseded_by`."""
    values = dict(row)
    values["slots"] = None if row["slots"] is None else msgspec.json.decode(row["slots"], type=dict[str, str])
    values["blind"] = bool(row["blind"])
    values["exposed"] = bool(row["exposed"])
    values["noticed"] = _flag(row["noticed"])
    values["imported"] = _flag(row["imported"])
    values["repeat"] = _flag(row["repeat"])
    return Judgment(**values)


def _flag(stored: int | None) -> bool | None:
    return None if stored is None else bool(stored)


def judgment_history(db: Database, session: str, reviewer: str) -> list[Judgment]:
    """All that `reviewer` ever recorded in `session`, undos and superseded ones too, oldest first."""
    rows = db.rows(f"{_SELECT} WHERE j.session = ? AND j.reviewer = ? ORDER BY j.id", (session, reviewer))
    return [judgment_from(row) for row in rows]


def latest_judgments(db: Database, session: str, reviewer: str, kinds: Collection[JudgmentKind]) -> Iterator[Judgment]:
    """What `reviewer` has said that stands, of these kinds, of items whose answers count, the latest first.

    Read piece by piece. What was said of an item remembers its letters; what was said in Triage is left out.
    """
    before: tuple[str, str] = ("~", "~")  # later than any time
    while True:
        rows = db.rows(
            f"""
            {_SELECT}
            WHERE j.session = ? AND j.reviewer = ? AND (j.created_at, j.id) < (?, ?)
                AND j.kind IN (SELECT value FROM json_each(?)) AND (j.act IS NULL OR j.slots IS NOT NULL)
                AND s.superseded_by IS NULL
                AND (EXISTS (
                    SELECT 1 FROM current_responses c WHERE c.answered AND c.response_id = coalesce(
                        (SELECT k.response_id FROM carried k WHERE k.judged_id = j.response_id), j.response_id)
                ) OR {is_gold("j")})
            ORDER BY j.created_at DESC, j.id DESC LIMIT {_PIECE}""",  # noqa: S608 - names of ours
            (session, reviewer, *before, json_text(list(kinds))),
        )
        yield from _as_they_count(db, rows)
        if len(rows) < _PIECE:
            return
        before = (rows[-1]["created_at"], rows[-1]["id"])


def judgments_of(db: Database, session: str, reviewer: str, response_id: str) -> list[Judgment]:
    """All that `reviewer` ever recorded about one answer, undos and superseded ones too, oldest first.

    What was said of another response that says the same is among it, as if it had been said of this one.
    """
    rows = db.rows(
        f"""
        {_SELECT}
        WHERE j.response_id IN (SELECT ? UNION ALL SELECT judged_id FROM carried WHERE response_id = ?)
            AND +j.session = ? AND +j.reviewer = ?  -- +: by the answer
        ORDER BY j.id""",  # noqa: S608 - text of ours
        (response_id, response_id, session, reviewer),
    )
    return _as_they_count(db, rows)


def _as_they_count(db: Database, rows: Sequence[sqlite3.Row]) -> list[Judgment]:
    """Judgments as said of the answers that count: where those were asked again and say the same, of the new ones."""
    judgments = [judgment_from(row) for row in rows]
    named = {identity for row in judgments for identity in (row.response_id, row.other_response_id)}
    named |= {identity for row in judgments for identity in (row.slots or {}).values()}
    to = carried_to(db, named)
    return [said_of_current(row, to) for row in judgments] if to else judgments


def verify_chains(db: Database) -> list[str]:
    """What is wrong with the chains of all writers, one line each; empty when every row is as it was written."""
    with read(db) as conn:
        rows = conn.cursor()
        rows.row_factory = None  # plain tuples, one after the other: a million judgments are not in memory at once
        rows.execute(f"SELECT {', '.join(STORED)} FROM judgments ORDER BY writer, seq")  # noqa: S608 - names of ours
        return chain_problems(with_twins(conn, rows))
