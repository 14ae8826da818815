"""What recorded answers would not answer: prompts of a session that a model replays without a recording of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from reviewtui.domain.errors import ReviewError
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.session import Model, Replay, Session
from reviewtui.providers.recordings import Asked, read_recordings

MOST_NAMED = 3
"""So many prompts without a recording are named; a file of another session has none for any of them."""

_LONGEST = 40


class Missing(NamedTuple):
    """A model with a lack, and what to do."""

    model: str
    message: str
    hint: str


def missing_recordings(session: Session) -> Iterator[Missing]:
    """Every model of `session` that could not replay an answer to each of its prompts."""
    for model in session.models:
        if model.replay is not None:
            yield from _missing(session, model, model.replay)


def _missing(session: Session, model: Model, replay: Replay) -> Iterator[Missing]:
    try:
        recordings = read_recordings(replay.path(Path(session.path).parent), model.model)
    except ReviewError as error:
        yield Missing(model.name, error.message, error.hint)
        return
    unrecorded = [prompt for prompt in session.prompts if recordings.find(Asked.of(prompt), trial=1) is None]
    if unrecorded:
        yield Missing(
            model.name,
            f"{replay.file} has no answer to {len(unrecorded):,} of {len(session.prompts):,} prompts: "
            f"{_named(unrecorded)}",
            "Each would fail. `prompt` in the file is the id, the name or the text of a prompt.",
        )


def _named(prompts: list[Prompt]) -> str:
    named = ", ".join(map(_name, prompts[:MOST_NAMED]))
    return named if len(prompts) <= MOST_NAMED else f"{named} and {len(prompts) - MOST_NAMED:,} more"


def _name(prompt: Prompt) -> str:
    if prompt.name is not None:
        return prompt.name
    text = " ".join(prompt.text.split())
    return f"“{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'}”"
