"""One answer that was collected, opened out of what is shown of a collection."""

from pathlib import Path

import msgspec

from reviewtui.actions.collect import expose
from reviewtui.actions.figure_rows import OpenedAnswer
from reviewtui.actions.review_views import turns_of
from reviewtui.domain.errors import StorageError
from reviewtui.domain.session import Session
from reviewtui.store.database import open_database
from reviewtui.store.records import AnswerRecord, answer_record
from reviewtui.store.requests import words_unknown
from reviewtui.store.sessions import prompt_by_id


def collected_answer(
    database: Path, session: Session, reviewer: str, response_id: str, *, masked: bool
) -> OpenedAnswer:
    """What was asked and what came back, recorded as seen where `reviewer` learns whose it is.

    `masked`: only that. No figure, no message, no reference and nothing that was found or said goes with it.
    StorageError where it cannot be read, or is not there.
    """
    if session.review.blind and not masked:
        expose(session, database, reviewer, [response_id])
    with open_database(database) as db:
        record = answer_record(db, response_id)
        prompt = prompt_by_id(db, session.name, record.response.prompt_id) if record is not None else None
        textless = words_unknown(db, response_id)
    if record is None or prompt is None:
        raise StorageError(f"{database}: there is no response {response_id} any more")
    number = next((number for number, one in enumerate(session.prompts, 1) if one.id == prompt.id), 0)
    shown = _words_alone(record) if masked else record
    return OpenedAnswer(number, turns_of(prompt), None if masked else prompt.reference, shown, textless)


def _words_alone(record: AnswerRecord) -> AnswerRecord:
    response = record.response
    words = msgspec.structs.replace(
        response,
        error_message=None,
        ttft_ms=None,
        ttfr_ms=None,
        last_content_ms=None,
        total_ms=None,
        chunk_ms=(),
        notes=(),
    )
    return AnswerRecord(words, (), (), (), {})
