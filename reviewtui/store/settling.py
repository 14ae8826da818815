"""What people said of items that several of them judged, and what they settled since."""

from typing import NamedTuple

from reviewtui.domain.judgment import JudgmentKind
from reviewtui.grading.discord import Given
from reviewtui.grading.queue import ItemKey
from reviewtui.store.carrying import AS_JUDGED
from reviewtui.store.database import Database

_STANDS = "(j.criterion IS NULL OR j.kind = 'rating') AND j.repeat IS NULL AND s.superseded_by IS NULL"

# Items about which two people said something; of ratings only those that can be apart, lest everything is read.
_VERDICTS = f"""
    WITH shared AS MATERIALIZED (
        SELECT DISTINCT c.prompt_id, c.trial
        FROM {AS_JUDGED} c
        CROSS JOIN judgments j ON j.response_id = c.judged_id AND j.kind = :kind
        LEFT JOIN supersessions s ON s.judgment_id = j.id
        WHERE c.session = :session AND c.answered AND c.has_text AND {_STANDS}
        GROUP BY c.prompt_id, c.trial, j.criterion
        HAVING min(j.reviewer) < max(j.reviewer)
            AND (:kind <> 'rating' OR max(j.rating) > min(j.rating))
    )
    SELECT p.position, c.prompt_id, c.trial, c.response_id, coalesce(k.response_id, j.other_response_id) AS other_id,
           j.reviewer, j.rating, j.verdict, j.rank, j.criterion, j.id, nullif(j.note, '') AS reason, (
               SELECT n.note FROM judgments n LEFT JOIN supersessions ns ON ns.judgment_id = n.id
               WHERE n.response_id = j.response_id AND n.kind = 'note' AND n.reviewer = j.reviewer
                   AND ns.superseded_by IS NULL AND n.note <> ''
               ORDER BY n.id DESC LIMIT 1
           ) AS note
    FROM shared
    CROSS JOIN session_prompts p ON p.session = :session AND p.prompt_id = shared.prompt_id
    CROSS JOIN current_responses c ON c.session = :session AND c.prompt_id = shared.prompt_id
        AND c.trial = shared.trial AND c.answered AND c.has_text
    CROSS JOIN judgments j ON j.kind = :kind AND j.response_id IN (
        SELECT c.response_id UNION ALL SELECT judged_id FROM carried WHERE response_id = c.response_id)
    LEFT JOIN supersessions s ON s.judgment_id = j.id
    LEFT JOIN carried k ON k.judged_id = j.other_response_id
    WHERE {_STANDS} AND (j.other_response_id IS NULL OR EXISTS (
        SELECT 1 FROM current_responses o WHERE o.response_id = coalesce(k.response_id, j.other_response_id)))
    ORDER BY j.id"""  # noqa: S608 - text of ours

_SETTLED = """
    SELECT coalesce(k.response_id, j.response_id) AS response_id, j.rank, j.act, j.criterion,
           coalesce(ko.response_id, j.other_response_id) AS other_id
    FROM judgments j
    LEFT JOIN carried k ON k.judged_id = j.response_id
    LEFT JOIN carried ko ON ko.judged_id = j.other_response_id
    JOIN current_responses c ON c.response_id = coalesce(k.response_id, j.response_id)
    LEFT JOIN supersessions s ON s.judgment_id = j.id
    WHERE j.session = ? AND j.kind = 'settle' AND s.superseded_by IS NULL"""


class Settled(NamedTuple):
    """What is settled, by response id: `ratings`, each with its criterion (None: of the whole), the answers in an order
    (`ranked`), and `pairs` of answers.
    """

    ratings: frozenset[tuple[str, str | None]]
    ranked: frozenset[str]
    pairs: frozenset[frozenset[str]]


def shared_verdicts(db: Database, session: str, kind: JudgmentKind) -> list[Given]:
    """What stands of this kind on items that two people or more judged, and that may contradict each other; of each
    reviewer once for the same answers, and the same criterion: what was said last.
    """
    last: dict[tuple[str, frozenset[str], str | None], Given] = {}
    for row in db.rows(_VERDICTS, {"session": session, "kind": kind}):
        about = frozenset(filter(None, (row["response_id"], row["other_id"])))
        last[row["reviewer"], about, row["criterion"]] = Given(
            place=row["position"],
            item=ItemKey(row["prompt_id"], row["trial"]),
            response_id=row["response_id"],
            other_id=row["other_id"],
            reviewer=row["reviewer"],
            rating=row["rating"],
            verdict=row["verdict"],
            rank=row["rank"],
            note=" · ".join(dict.fromkeys(filter(None, (row["reason"], row["note"])))) or None,
            criterion=row["criterion"],
        )
    return list(last.values())


def settled(db: Database, session: str) -> Settled:
    """What of the answers that count is settled, by whomever."""
    rows = db.rows(_SETTLED, (session,))
    alone = [row for row in rows if row["other_id"] is None]
    return Settled(
        frozenset(
            (row["response_id"], row["criterion"]) for row in alone if row["rank"] is None and row["act"] is None
        ),
        frozenset(row["response_id"] for row in alone if row["rank"] is not None or row["act"] is not None),
        frozenset(frozenset((row["response_id"], row["other_id"])) for row in rows if row["other_id"] is not None),
    )


def judges_here(db: Database, session: str, kind: JudgmentKind) -> frozenset[str]:
    """Everybody who judges with this program: whose verdicts came out of a file has nothing left to judge here."""
    rows = db.rows(
        """
        SELECT DISTINCT j.reviewer FROM judgments j LEFT JOIN supersessions s ON s.judgment_id = j.id
        WHERE j.session = ? AND j.kind = ? AND j.imported IS NULL AND s.superseded_by IS NULL""",
        (session, kind),
    )
    return frozenset(row["reviewer"] for row in rows)
