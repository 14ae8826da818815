"""The traits of answers, kept once they were found: to find them all anew for each report would take too long."""

from collections.abc import Iterator, Mapping

from reviewtui.domain.traits import Traits
from reviewtui.store.database import Database, write

# From one place of the session to the next: to look from its beginning each time would look at all of it for each page.
_MISSING = """
    SELECT c.prompt_id, c.trial, c.model, c.response_id, b.text
    FROM current_responses c
    CROSS JOIN response_bodies b ON b.response_id = c.response_id
    LEFT JOIN answer_traits t ON t.response_id = c.response_id
    WHERE c.session = ? AND (c.prompt_id, c.trial, c.model) > (?, ?, ?) AND c.answered AND c.has_text
        AND t.version IS NOT ?
    ORDER BY c.prompt_id, c.trial, c.model LIMIT ?"""


def answers_without_traits(db: Database, session: str, version: int, most: int) -> Iterator[dict[str, str]]:
    """The texts of the answers that count and of which no traits of this version are kept, by response id, up to `most`
    at a time. No transaction stays open in between.
    """
    place: tuple[str, int, str] = ("", 0, "")
    while rows := db.rows(_MISSING, (session, *place, version, most)):
        yield {row["response_id"]: row["text"] for row in rows}
        place = (rows[-1]["prompt_id"], rows[-1]["trial"], rows[-1]["model"])


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
