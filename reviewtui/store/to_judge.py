"""Which answers of a session are there to be judged, read one after the other: nothing of it is listed."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from reviewtui.domain.session import IMPORTED
from reviewtui.store.database import Database
from reviewtui.store.rows import json_text

_ASKED = "SELECT count(*) FROM session_models WHERE session = :session AND current AND provider <> :imported"

_ENDED = """
    SELECT c.prompt_id, c.trial, c.response_id, c.has_text,
           sum(m.provider <> :imported) OVER item AS ended, sum(c.has_text) OVER item AS texts
    FROM current_responses c
    JOIN session_models m ON m.session = c.session AND m.name = c.model AND m.current
    JOIN session_prompts p ON p.session = c.session AND p.prompt_id = c.prompt_id AND p.current
    WHERE c.session = :session AND c.answered
    WINDOW item AS (PARTITION BY c.prompt_id, c.trial)"""

_TO_JUDGE = f"""
    SELECT response_id, prompt_id, trial FROM ({_ENDED})
    WHERE has_text AND (ended < ({_ASKED}) OR texts >= :needed)"""  # noqa: S608 - text of ours

_COMPLETE = f"""
    SELECT ({_ASKED}) = 0 OR (
        SELECT count(*) FROM (SELECT 1 FROM ({_ENDED}) GROUP BY prompt_id, trial HAVING max(ended) = ({_ASKED}))
    ) = (SELECT trials FROM sessions WHERE name = :session)
        * (SELECT count(*) FROM session_prompts WHERE session = :session AND current)"""  # noqa: S608 - text of ours


class ToJudge(NamedTuple):
    """One answer, and the item that it belongs to."""

    response_id: str
    prompt_id: str
    trial: int


def answers_to_judge(db: Database, session: str, needed: int) -> Iterator[ToJudge]:
    """The answers with text that count, of items that every model has ended on and that have as many as are `needed`,
    or that are not complete yet: those may have them by then. To be read within one transaction.
    """
    values = {"session": session, "imported": IMPORTED, "needed": needed}
    for row in db.conn.execute(_TO_JUDGE, values):
        yield ToJudge(*row)


def all_is_collected(db: Database, session: str) -> bool:
    """Whether every model that is asked has ended on every item."""
    row = db.row(_COMPLETE, {"session": session, "imported": IMPORTED})
    assert row is not None, "there is always a row"
    return bool(row[0])


def items_of(db: Database, response_ids: Iterable[str]) -> dict[str, tuple[str, int]]:
    """Prompt id and trial of those of these answers that count and have text."""
    rows = db.rows(
        """
        SELECT c.response_id, c.prompt_id, c.trial FROM json_each(?) i
        CROSS JOIN current_responses c ON c.response_id = i.value
        WHERE c.answered AND c.has_text""",
        (json_text(sorted(set(response_ids))),),
    )
    return {row["response_id"]: (row["prompt_id"], row["trial"]) for row in rows}
