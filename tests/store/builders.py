"""Small real objects to put into a database."""

from collections.abc import Sequence

import msgspec

from reviewtui.domain.detection import Detection, FailureKind
from reviewtui.domain.ids import uuid7
from reviewtui.domain.judgment import Judgment, JudgmentDraft
from reviewtui.domain.prompt import Message, Prompt, prompt_id
from reviewtui.domain.response import Attempt, Response, ResponseStatus
from reviewtui.domain.session import Model, Session, variant_of
from reviewtui.store.collecting import begin_attempt, begin_response, end_attempt, end_response
from reviewtui.store.database import Database
from reviewtui.store.judgments import append_judgment, judgment_history
from reviewtui.store.sessions import register_session

NOON = "2026-11-20T12:00:00.000Z"


def prompt(text: str, *, family: str | None = None, weight: float = 1.0) -> Prompt:
    """A prompt of one user message."""
    messages = (Message("user", text),)
    identity = prompt_id(messages, None)
    return Prompt(id=identity, messages=messages, family=family or identity, weight=weight)


def model(name: str, **fields: object) -> Model:
    """A hosted model called `name`."""
    defaults = {"provider": "openai-chat", "model": f"{name}-id", "base_url": "https://api.example.com/v1"}
    return msgspec.convert(defaults | fields | {"name": name}, Model)


def session(
    texts: Sequence[str] = ("one", "two"), models: Sequence[str] = ("red", "blue"), *, trials: int = 1, name: str = "s"
) -> Session:
    """A session that asks `texts` of `models`."""
    return Session(
        name=name,
        path=f"sessions/{name}.toml",
        prompts=tuple(prompt(text) for text in texts),
        models=tuple(model(name) for name in models),
        trials=trials,
    )


def variants(of: Session) -> dict[tuple[str, str], str]:
    """The current variants of a session."""
    return {(p.id, m.name): variant_of(p, m) for p in of.prompts for m in of.models}


def register(db: Database, of: Session) -> Session:
    """Register `of` with its own variants."""
    register_session(db, of, variants(of))
    return of


def running(of: Session, text: str, model_name: str, *, trial: int = 1) -> Response:
    """The response to the prompt `text` that is on its way from `model_name`."""
    asked = prompt(text)
    return Response(
        id=uuid7(),
        session=of.name,
        prompt_id=asked.id,
        model=model_name,
        variant=variant_of(asked, of.model(model_name)),
        trial=trial,
        status="running",
        created_at=NOON,
    )


def attempt_of(response: Response, number: int = 1) -> Attempt:
    """A running attempt of `response`."""
    return Attempt(id=uuid7(), response_id=response.id, number=number, status="running", scheduled_at=NOON)


def answer(
    db: Database,
    of: Session,
    text: str,
    model_name: str,
    *,
    trial: int = 1,
    status: ResponseStatus = "done",
    said: str = "an answer",
    failures: Sequence[FailureKind] = (),
    **fields: object,
) -> Response:
    """Ask `text` of `model_name` and store its ending, with one attempt that ended likewise."""
    begun = running(of, text, model_name, trial=trial)
    begin_response(db, begun)
    attempt = attempt_of(begun)
    begin_attempt(db, attempt)
    end_attempt(db, msgspec.structs.replace(attempt, status=status))
    ended = msgspec.structs.replace(begun, status=status, text=said, attempts=1, **fields)
    end_response(db, ended, [found(kind) for kind in failures])
    return ended


def found(kind: FailureKind) -> Detection:
    """A detection of `kind`."""
    return Detection(kind=kind, detector=f"{kind}-detector", version=1, score=0.75, message=f"found {kind}")


def rating(of: Response, given: int | None, *, reviewer: str = "ann", supersedes: str | None = None) -> JudgmentDraft:
    """A rating of 1-5, or *cannot judge* where `given` is None."""
    return JudgmentDraft(
        session=of.session,
        kind="rating",
        reviewer=reviewer,
        prompt_id=of.prompt_id,
        response_id=of.id,
        rating=given,
        verdict=None if given is not None else "cannot_judge",
        supersedes=supersedes,
    )


def rate(
    db: Database, response: Response, given: int | None, *, reviewer: str = "ann", supersedes: str | None = None
) -> Judgment:
    """Rate `response` 1-5, or *cannot judge* where `given` is None."""
    return append_judgment(db, rating(response, given, reviewer=reviewer, supersedes=supersedes))


def undo(db: Database, judgment: Judgment) -> Judgment:
    """Undo `judgment`."""
    return append_judgment(
        db, JudgmentDraft(session=judgment.session, kind="undo", reviewer=judgment.reviewer, supersedes=judgment.id)
    )


def standing(db: Database, name: str = "s", *, reviewer: str = "ann") -> list[Judgment]:
    """What a reviewer has said that still stands, oldest first."""
    history = judgment_history(db, name, reviewer)
    return [judgment for judgment in history if judgment.superseded_by is None and judgment.kind != "undo"]
