"""Acts: what one key said of several answers or failures, recorded as a whole and taken back as a whole."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from reviewtui.domain.ids import uuid7
from reviewtui.domain.judgment import Judgment, JudgmentDraft, undo_of
from reviewtui.store.database import Database, write
from reviewtui.store.judgments import append_judgment, judgment_from

# Ids of acts grow with time. Acts that were taken back have no row that stands; of one that was half replaced by
# something said since, the rest can be taken back. What was said in Review has slots, and Review takes it back.
_LAST = """
    SELECT j.act
    FROM judgments j
    LEFT JOIN carried k ON k.judged_id = j.response_id
    JOIN current_responses c ON c.response_id = coalesce(k.response_id, j.response_id) AND c.answered
    LEFT JOIN supersessions s ON s.judgment_id = j.id
    WHERE j.session = ? AND j.reviewer = ? AND j.act IS NOT NULL AND j.slots IS NULL AND s.superseded_by IS NULL
    ORDER BY j.act DESC LIMIT 1"""

_ROWS = """
    SELECT j.*, s.superseded_by
    FROM judgments j LEFT JOIN supersessions s ON s.judgment_id = j.id
    WHERE j.session = ? AND j.reviewer = ? AND j.act = ? AND s.superseded_by IS NULL
    ORDER BY j.seq"""


def append_act(db: Database, drafts: Iterable[JudgmentDraft]) -> tuple[Judgment, ...]:
    """Record `drafts` as one act: all of them or, where StorageError is raised, none."""
    act = uuid7()
    with write(db):
        return tuple(append_judgment(db, replace(draft, act=act)) for draft in drafts)


def last_act(db: Database, session: str, reviewer: str) -> tuple[Judgment, ...]:
    """What stands of the reviewer's last act in Triage about answers that count, in the order in which it was recorded;
    empty: there is nothing to take back.
    """
    found = db.row(_LAST, (session, reviewer))
    if found is None:
        return ()
    return tuple(map(judgment_from, db.rows(_ROWS, (session, reviewer, found["act"]))))


def take_back(db: Database, rows: Sequence[Judgment]) -> None:
    """Record that all of `rows` are undone, or none where StorageError is raised."""
    with write(db):
        for row in rows:
            append_judgment(db, undo_of(row))
