"""The answers that a session counts today, without their texts: enough to say what another definition would lack."""

from collections.abc import Mapping
from typing import NamedTuple

from reviewtui.domain.session import IMPORTED
from reviewtui.store.database import Database

_COUNTED = """
    SELECT c.prompt_id, c.model, c.trial, r.variant,
           EXISTS (
               SELECT 1 FROM judgments j LEFT JOIN supersessions s ON s.judgment_id = j.id
               WHERE j.response_id = c.response_id AND j.kind = 'rating'
                   AND j.repeat IS NULL AND s.superseded_by IS NULL
           ) OR EXISTS (
               SELECT 1 FROM carried k CROSS JOIN judgments j ON j.response_id = k.judged_id
               LEFT JOIN supersessions s ON s.judgment_id = j.id
               WHERE k.response_id = c.response_id AND j.kind = 'rating'
                   AND j.repeat IS NULL AND s.superseded_by IS NULL
           ) AS judged
    FROM current_responses c JOIN responses r ON r.id = c.response_id
    WHERE c.session = ? AND c.answered
    ORDER BY c.prompt_id, c.trial, c.model"""


class CountedAnswer(NamedTuple):
    """One answer: which question and variant it belongs to, whether somebody has rated it."""

    prompt_id: str
    model: str
    trial: int
    variant: str
    judged: bool

    def counts_among(self, variants: Mapping[tuple[str, str], str], trials: int) -> bool:
        """Whether it would count with so many trials and these variants: (prompt id, model) to variant."""
        wanted = variants.get((self.prompt_id, self.model))
        return wanted is not None and self.variant in (wanted, IMPORTED) and self.trial <= trials


def counted_answers(db: Database, session: str) -> list[CountedAnswer]:
    """Every answer that counts under the definition registered last; none for a session that is not registered."""
    rows = db.rows(_COUNTED, (session,))
    return [
        CountedAnswer(row["prompt_id"], row["model"], row["trial"], row["variant"], bool(row["judged"])) for row in rows
    ]
