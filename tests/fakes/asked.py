"""A recorded run with the moments of its attempts, made by the store's own functions: no server, no waiting."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import msgspec

from reviewtui.domain.ids import uuid7
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.response import Attempt, ErrorKind, Response, ResponseStatus
from reviewtui.domain.session import Model, Session
from reviewtui.store.collecting import begin_attempt, begin_response, end_attempt, end_response
from reviewtui.store.database import Database, open_database, write
from reviewtui.store.sessions import register_session
from tests.fakes.collected import variants

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Went(NamedTuple):
    """How a request went, in milliseconds: after `waited` its first word came, after `chunks` (from the first word on)
    the others. `failures` are attempts before, each of which failed at once; the next was sent after `wait`.
    """

    waited: float = 400.0
    chunks: tuple[float, ...] = (0.0, 100.0, 200.0)
    status: ResponseStatus = "done"
    kind: ErrorKind | None = None
    failures: tuple[ErrorKind, ...] = ()
    wait: float = 1_000.0


STEADY = Went()

How = Callable[[int, Prompt, Model], Went | None]
"""How the n-th request (from 0) went; None: it was not asked."""


def steady(_number: int, _prompt: Prompt, _model: Model) -> Went:
    """Every request as every other."""
    return STEADY


def ask(db: Database, session: Session, how: How = steady, *, every_ms: float = 500.0) -> list[str]:
    """Register the session and record a request for each prompt and model, one every so many milliseconds from noon on;
    the ids of the responses in the order in which they were asked.
    """
    current = variants(session)
    asked: list[str] = []
    number = 0
    with write(db):
        register_session(db, session, current)
        for prompt in session.prompts:
            for model in session.models:
                went = how(number, prompt, model)
                if went is not None:
                    due = NOON + timedelta(milliseconds=every_ms * number)
                    asked.append(record(db, session, prompt, model, current[prompt.id, model.name], went, due))
                number += 1
    return asked


def record(
    db: Database, session: Session, prompt: Prompt, model: Model, variant: str, went: Went, due: datetime
) -> str:
    """One response with its attempts, due at that moment; its id."""
    response = Response(
        id=uuid7(),
        session=session.name,
        prompt_id=prompt.id,
        model=model.name,
        variant=variant,
        trial=1,
        status="running",
        created_at=due.isoformat(),
    )
    begin_response(db, response)
    at = 0.0
    for number, kind in enumerate(went.failures, 1):
        failed = _attempt(response, number, due, at, sent=at)
        begin_attempt(db, failed)
        end_attempt(db, msgspec.structs.replace(failed, status="failed", error_kind=kind, total_ms=5.0))
        at += 5.0 + went.wait
    number = len(went.failures) + 1
    last = _attempt(response, number, due, at - went.wait if went.failures else at, sent=at)
    arrivals = tuple(went.waited + after for after in went.chunks)
    ended = arrivals[-1] if arrivals else went.waited
    begin_attempt(db, last)
    times = {
        "ttft_ms": arrivals[0] if arrivals else None,
        "last_content_ms": arrivals[-1] if arrivals else None,
        "total_ms": ended,
    }
    end_attempt(db, msgspec.structs.replace(last, status=went.status, error_kind=went.kind, **times))
    over = msgspec.structs.replace(
        response,
        status=went.status,
        error_kind=went.kind,
        error_message=f"{model.base_url} said no" if went.kind else None,
        text=f"About {prompt.text}." if arrivals else "",
        chunk_ms=arrivals,
        attempts=number,
        **times,
    )
    end_response(db, over, [])
    return response.id


def _attempt(response: Response, number: int, due: datetime, at: float, *, sent: float) -> Attempt:
    return Attempt(
        id=uuid7(),
        response_id=response.id,
        number=number,
        status="running",
        scheduled_at=(due + timedelta(milliseconds=at)).isoformat(),
        sent_at=(due + timedelta(milliseconds=sent)).isoformat(),
        cold=False,
    )


def asked_database(path: Path, session: Session, how: How = steady, *, every_ms: float = 500.0) -> Sequence[str]:
    """A database at `path` with this run in it; the ids of the responses in the order in which they were asked."""
    with open_database(path) as db:
        return ask(db, session, how, every_ms=every_ms)
