"""What one reviewer was shown: the slots of an item, fixed when it is first opened, and answers seen with a name."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from reviewtui.domain.clock import now_iso
from reviewtui.domain.judgment import JudgmentKind
from reviewtui.store.database import Database, write
from reviewtui.store.rows import json_text


def record_exposure(db: Database, session: str, reviewer: str, response_ids: Iterable[str]) -> None:
    """Record that `reviewer` saw these answers painted with their models' names; again is no change."""
    now = now_iso()
    rows = [(session, reviewer, response_id, now) for response_id in response_ids]
    with write(db) as conn:
        for table in ("exposures", "names_seen"):
            conn.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", rows)  # noqa: S608 - names of ours


def expose_all(db: Database, session: str, reviewer: str) -> None:
    """Record that `reviewer` may see the names of all answers to complete items from now on, seen or not; and of those
    to gold items that they were shown, which are nobody's and must not be told by that.
    """
    unseen = """
        FROM (
            SELECT c.response_id FROM queue_items i
            JOIN current_responses c ON c.session = i.session AND c.prompt_id = i.prompt_id AND c.trial = i.trial
            WHERE i.session = :session AND i.complete AND c.answered AND c.has_text
            UNION
            SELECT r.id FROM gold_items g
            JOIN review_turns t ON t.session = g.session AND t.prompt_id = g.prompt_id AND t.reviewer = :reviewer
            JOIN responses r ON r.session = g.session AND r.prompt_id = g.prompt_id AND r.variant = 'gold'
            WHERE g.session = :session
        ) c
        WHERE NOT EXISTS (
            SELECT 1 FROM exposures e
            WHERE e.session = :session AND e.reviewer = :reviewer AND e.response_id = c.response_id
        )"""
    values = {"session": session, "reviewer": reviewer, "now": now_iso()}
    if db.row(f"SELECT 1 {unseen} LIMIT 1", values) is None:
        return
    with write(db) as conn:
        conn.execute(
            f"""
            INSERT INTO exposures (session, reviewer, response_id, exposed_at)
            SELECT :session, :reviewer, c.response_id, :now {unseen}""",
            values,
        )


def was_exposed(
    db: Database, session: str, reviewer: str, *response_ids: str | None, by: str | None = None, seen: bool = False
) -> bool:
    """Whether `reviewer` has seen any of these answers with its model's name, or might have (`by` this time, if one is
    given); None stands for no answer. `seen`: only where the answer was painted beside it.

    What was seen of an answer that was cancelled counts for the one that was asked in its place: a model that does not
    throw dice says the same again. So does what was seen of one that says the same, however it was asked.
    """
    row = db.row(
        f"""
        SELECT 1
        FROM {"names_seen" if seen else "exposures"} e
        JOIN responses seen ON seen.id = e.response_id
        JOIN responses judged ON judged.session = seen.session AND judged.prompt_id = seen.prompt_id
            AND judged.model = seen.model AND judged.trial = seen.trial
            AND (judged.variant = seen.variant OR EXISTS (
                SELECT 1 FROM carried k WHERE k.judged_id = seen.id AND k.response_id = judged.id
            ))
        WHERE e.session = ? AND e.reviewer = ? AND judged.id IN (SELECT value FROM json_each(?))
            AND e.{"seen_at" if seen else "exposed_at"} <= coalesce(?, '~')""",  # noqa: S608 - names of ours
        (session, reviewer, json_text(response_ids), by),
    )
    return row is not None


def exposed_to(db: Database, session: str, reviewer: str) -> set[str]:
    """The answers that `reviewer` has seen painted with their models' names."""
    rows = db.rows("SELECT response_id FROM names_seen WHERE session = ? AND reviewer = ?", (session, reviewer))
    return {row["response_id"] for row in rows}


def revealed_to(db: Database, session: str, reviewer: str) -> set[str]:
    """The answers of which `reviewer` has seen the models' names, or might have."""
    rows = db.rows("SELECT response_id FROM exposures WHERE session = ? AND reviewer = ?", (session, reviewer))
    return {row["response_id"] for row in rows}


def rated_by(db: Database, session: str, reviewer: str, criteria: Collection[str] = ()) -> set[str]:
    """The answers of which `reviewer` has said how good they are, as a whole and by all `criteria`, or that it cannot
    be said.
    """
    rows = db.rows(
        """
        SELECT coalesce(k.response_id, j.response_id) AS response_id, j.criterion, j.rating
        FROM judgments j LEFT JOIN supersessions s ON s.judgment_id = j.id
        LEFT JOIN carried k ON k.judged_id = j.response_id
        WHERE j.session = ? AND j.reviewer = ? AND j.kind = 'rating'
            AND j.repeat IS NULL AND s.superseded_by IS NULL""",
        (session, reviewer),
    )
    given: dict[str, set[str | None]] = defaultdict(set)
    for row in rows:
        nothing_more = row["criterion"] is None and row["rating"] is None
        given[row["response_id"]].update([row["criterion"]], criteria if nothing_more else ())
    wanted = {None, *criteria}
    return {response_id for response_id, by in given.items() if wanted <= by}


def judged_by(db: Database, session: str, reviewer: str, kind: JudgmentKind) -> set[str]:
    """The answers of which `reviewer` has said something of this kind that stands."""
    rows = db.rows(
        """
        SELECT coalesce(k.response_id, j.response_id) AS response_id
        FROM judgments j LEFT JOIN supersessions s ON s.judgment_id = j.id
        LEFT JOIN carried k ON k.judged_id = j.response_id
        WHERE j.session = ? AND j.reviewer = ? AND j.kind = ? AND j.repeat IS NULL AND s.superseded_by IS NULL""",
        (session, reviewer, kind),
    )
    return {row["response_id"] for row in rows}


def compared_by(db: Database, session: str, reviewer: str) -> list[tuple[str, str]]:
    """The pairs of answers that `reviewer` has compared, or said that they cannot be: one comparison stands."""
    rows = db.rows(
        """
        SELECT coalesce(k.response_id, j.response_id) AS response_id,
               coalesce(ko.response_id, j.other_response_id) AS other_response_id
        FROM judgments j LEFT JOIN supersessions s ON s.judgment_id = j.id
        LEFT JOIN carried k ON k.judged_id = j.response_id
        LEFT JOIN carried ko ON ko.judged_id = j.other_response_id
        WHERE j.session = ? AND j.reviewer = ? AND j.kind = 'comparison'
            AND j.repeat IS NULL AND s.superseded_by IS NULL""",
        (session, reviewer),
    )
    return [(row["response_id"], row["other_response_id"]) for row in rows]
