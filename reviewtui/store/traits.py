"""The traits of answers, kept once they were found: to find them all anew for each report would take too long."""

from collections.abc import Iterator, Mapping

from reviewtui.domain.traits import Traits
from reviewtui.store.database import Database, write

_MISSING = """
    SELECT c.response_id, b.text
    FROM current_responses c
    JOIN response_bodies b ON b.response_id = c.response_id
    LEFT JOIN answer_traits t ON t.response_id = c.response_id
    WHERE c.session = ? AND c.answered AND c.has_text AND t.version IS NOT ?
    LIMIT ?"""


def answers_without_traits(db: Database, session: str, version: int, most: int) -> dict[str, str]:
    """The texts of up to `most` answers that count and of which no traits of this version are kept, by response id."""
    return {row["response_id"]: row["text"] for row in db.rows(_MISSING, (session, version, most))}


def keep_traits(db: Database, found: Mapping[str, Traits], version: int) -> None:
    """Keep what was found by this version, by response id, in place of what another one found."""
    with write(db) as conn:
        conn.executemany(
            """
            INSERT OR REPLACE INTO answer_traits
                (response_id, version, characters, bullets, headings, code_blocks, bold, names_from, names_to)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            list(_rows(found, version)),
        )


def namings(db: Database, session: str, model: str) -> dict[str, str]:
    """The words in which answers of `model` that count name their maker, by response id."""
    rows = db.rows(
        """
        SELECT c.response_id, substr(b.text, t.names_from + 1, t.names_to - t.names_from) AS words
        FROM current_responses c
        JOIN answer_traits t ON t.response_id = c.response_id AND t.names_from IS NOT NULL
        JOIN response_bodies b ON b.response_id = c.response_id
        WHERE c.session = ? AND c.model = ? AND c.answered""",
        (session, model),
    )
    return {row["response_id"]: row["words"] for row in rows}


def _rows(found: Mapping[str, Traits], version: int) -> Iterator[tuple[str | int | None, ...]]:
    for response_id, traits in found.items():
        counts = (traits.characters, traits.bullets, traits.headings, traits.code_blocks, traits.bold)
        yield (response_id, version, *counts, traits.names_from, traits.names_to)
