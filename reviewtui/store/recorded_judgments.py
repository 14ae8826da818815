"""Judgments that are here already, as the rows of a file would say them: to tell what an import brings anew."""

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from reviewtui.exchange.parse_judgments import JudgmentRow
from reviewtui.store.importing import in_pieces


class Recorded(NamedTuple):
    """A judgment that is here, as a row would say it."""

    session: str
    prompt_id: str
    row: JudgmentRow


def recorded(conn: sqlite3.Connection, judgment_ids: Iterable[str]) -> dict[str, Recorded]:
    """The judgments with these ids, as far as they are here and are about answers; of a twin, the one that says it."""
    ids = list(judgment_ids)
    found = {}
    for source in ("(SELECT id, id AS stands_as FROM judgments)", "(SELECT id, twin_of AS stands_as FROM twins)"):
        rows = in_pieces(
            conn,
            f"""
            SELECT called.id AS called, j.*, a.prompt_id AS prompt, a.model AS first_model, b.model AS second_model
            FROM {source} called
            JOIN judgments j ON j.id = called.stands_as
            LEFT JOIN responses a ON a.id = j.response_id
            LEFT JOIN responses b ON b.id = j.other_response_id
            WHERE called.id IN""",  # noqa: S608 - names of ours
            ids,
        )
        found.update({row["called"]: Recorded(row["session"], row["prompt"] or "", _row_from(row)) for row in rows})
    return found


def _row_from(row: sqlite3.Row) -> JudgmentRow:
    return JudgmentRow(
        kind=row["kind"],
        reviewer=row["reviewer"],
        model=row["first_model"] or "",
        other_model=row["second_model"],
        rating=row["rating"],
        verdict=row["verdict"],
        category=row["category"],
        criterion=row["criterion"],
        rank=row["rank"],
        ranking=row["act"] if row["kind"] in ("ranking", "settle") else None,
        guess=row["guess"],
        severity=row["severity"],
        noticed=None if row["noticed"] is None else bool(row["noticed"]),
        strength=row["strength"],
        assignee=row["assignee"],
        note=row["note"],
        blind=bool(row["blind"]),
        exposed=bool(row["exposed"]),
        repeat=True if row["repeat"] else None,
        seconds=row["seconds"],
        created_at=row["created_at"],
        judgment_id=row["called"],
    )
