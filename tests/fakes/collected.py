"""A database as a collection leaves it, made by the store's own functions in a moment."""

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from reviewtui.detect.run import detect
from reviewtui.domain.clock import now_iso
from reviewtui.domain.ids import uuid7
from reviewtui.domain.judgment import Judgment
from reviewtui.domain.prompt import Message, Prompt, prompt_id
from reviewtui.domain.response import Response, ResponseStatus
from reviewtui.domain.session import Model, Requirement, ReviewRules, Session, variant_of
from reviewtui.store.collecting import begin_response, end_response
from reviewtui.store.database import Database, open_database, write
from reviewtui.store.judgments import judgment_history
from reviewtui.store.sessions import register_session

Answer = Callable[[Prompt, Model, int], str | None]
"""What a model says to a prompt in a trial: its text; None when it has not ended on it yet."""

MODELS = ("Zq7xTango", "Wv3kLlama", "Kj9mYucca")
"""Names that occur nowhere else, so that a search for them finds only leaks."""


def prompt(text: str, *, family: str = "", reference: str | None = None, system: str | None = None) -> Prompt:
    """A prompt of one message; of a family of its own where none is named."""
    return conversation(Message("user", text), family=family, reference=reference, system=system)


def conversation(
    *messages: Message, family: str = "", reference: str | None = None, system: str | None = None
) -> Prompt:
    """A prompt of several messages."""
    identity = prompt_id(messages, system)
    return Prompt(id=identity, messages=messages, family=family or identity, reference=reference, system=system)


def model(name: str) -> Model:
    """A model whose id and endpoint are as unguessable as its name."""
    return Model(name=name, provider="openai-chat", model=f"id-{name}", base_url=f"https://host-{name.lower()}.test/v1")


def session(
    prompts: Sequence[Prompt],
    models: Sequence[str] = MODELS,
    *,
    name: str = "support",
    trials: int = 1,
    review: ReviewRules = ReviewRules(),  # noqa: B008 - frozen
) -> Session:
    """A session of these prompts and models, with one requirement."""
    return Session(
        name=name,
        path=f"sessions/{name}.toml",
        prompts=tuple(prompts),
        models=tuple(map(model, models)),
        trials=trials,
        review=review,
        requirements=(Requirement("csat", at_least=0.8),),
    )


def variants(session: Session) -> dict[tuple[str, str], str]:
    """The current variants, as the engine computes them."""
    return {(p.id, m.name): variant_of(p, m) for p in session.prompts for m in session.models}


def says(prompt: Prompt, model: Model, trial: int) -> str | None:
    """The answer unless a test wants another: it differs per model and does not name it."""
    tone = ("Of course.", "Let me see.", "Certainly!")[MODELS.index(model.name)] if model.name in MODELS else "Well."
    return f"{tone} About “{prompt.text}”: **done** ({trial})."


def collect(db: Database, session: Session, answer: Answer = says, *, detecting: bool = False) -> None:
    """Register the session and record what each model says; an empty text is a failure of the server.

    `detecting`: with what the detectors find in it.
    """
    current = variants(session)
    with write(db):
        register_session(db, session, current)
        for p in session.prompts:
            for m in session.models:
                for trial in range(1, session.trials + 1):
                    text = answer(p, m, trial)
                    if text is not None:
                        respond(db, session, p, m, trial, text, current[p.id, m.name], detecting=detecting)


def respond(
    db: Database,
    session: Session,
    prompt: Prompt,
    model: Model,
    trial: int,
    text: str,
    variant: str,
    *,
    detecting: bool = False,
) -> str:
    """One response with its ending; its id."""
    status: ResponseStatus = "done" if text else "failed"
    response = Response(
        id=uuid7(),
        session=session.name,
        prompt_id=prompt.id,
        model=model.name,
        variant=variant,
        trial=trial,
        status="running",
        created_at=now_iso(),
        attempts=1,
    )
    begin_response(db, response)
    ended = msgspec.structs.replace(
        response,
        status=status,
        text=text,
        error_kind=None if text else "server",
        error_message=None if text else f"{model.base_url} said 500",
        ttft_ms=321.5 if text else None,
        total_ms=987.25,
        chunk_ms=(321.5, 400.0, 987.25) if text else (),
    )
    end_response(db, ended, detect(ended, session.failures) if detecting else [])
    return response.id


def collected(folder: Path, session: Session, answer: Answer = says, *, detecting: bool = False) -> Path:
    """The path of a database with this session collected."""
    path = folder / "reviews.db"
    with open_database(path) as db:
        collect(db, session, answer, detecting=detecting)
    return path


def draw_alike(db: Database) -> None:
    """From here on draw in this database what is drawn on every run: whose share an item is, for one."""
    with write(db) as conn:
        conn.execute("UPDATE settings SET value = ? WHERE key = 'secret'", (bytes(32),))


def standing(db: Database, session: str = "support", reviewer: str = "ana") -> list[Judgment]:
    """What a reviewer has said that still stands, oldest first."""
    history = judgment_history(db, session, reviewer)
    return [judgment for judgment in history if judgment.superseded_by is None and judgment.kind != "undo"]


def exposed_responses(db: Database, session: str, reviewer: str) -> set[str]:
    """The ids of the answers that a reviewer has seen with a name."""
    rows = db.rows("SELECT response_id FROM exposures WHERE session = ? AND reviewer = ?", (session, reviewer))
    return {row["response_id"] for row in rows}
