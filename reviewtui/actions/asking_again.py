"""Asking again out of Triage: the same questions, of the same models, with the settings that the session has today.

What comes is kept beside the failed answers and counts nowhere: asked once more only where it failed, a model would
look better than it is.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from reviewtui.actions.engine_run import EngineRun
from reviewtui.actions.home import find_definition
from reviewtui.actions.models import check_runnable, ensure_weights
from reviewtui.domain.errors import ReviewError, SessionFileError
from reviewtui.domain.events import (
    AnyEvent,
    Cancelled,
    EngineFailed,
    Failed,
    Finished,
    Loading,
    ModelStopped,
    Run,
    RunEnded,
    RunStarted,
)
from reviewtui.domain.failure import FailingAnswer
from reviewtui.domain.session import IMPORTED, Session
from reviewtui.grading.masks import Naming
from reviewtui.providers.weights import FetchProgress


class CannotAskError(ReviewError):
    """Nothing of what was to be asked again can be asked."""


class ToAsk(NamedTuple):
    """Failed `answers`, by response id, of the session that `naming` is about, which says what may be told of models.
    `cwd` is where the session's file is looked for.
    """

    naming: Naming
    answers: Mapping[str, FailingAnswer]
    database: Path
    cwd: Path


@dataclass
class AgainState:
    """How far it is. Of those that `ended` with a result, `failed` came to no whole answer, or to one in which a
    detector found a failure. `last` is the last that ended. `trouble` says why some were not asked, or got no answer;
    it is untrusted, and names no model where names are hidden.
    """

    to_ask: int
    ended: int = 0
    failed: int = 0
    loading: bool = False
    last: Finished | Failed | None = None
    trouble: list[str] = field(default_factory=list)
    over: RunEnded | EngineFailed | None = None

    @property
    def stopped(self) -> bool:
        """Whether somebody stopped it before all was asked."""
        return isinstance(self.over, RunEnded) and self.over.stopped and self.ended < self.to_ask


class AskAgain(EngineRun):
    """Some answers whose questions are asked once more. Used by the screen and the command alike.

    `prepare`, then `batches` until they end; `stop` in between; `close` in any case.
    """

    def __init__(self, wanted: ToAsk, *, data_dir: Path, env: Mapping[str, str]) -> None:
        """`data_dir` is where weights are, `env` the environment that keys come from."""
        super().__init__(env)
        self.answers = dict(wanted.answers)
        self.state = AgainState(len(wanted.answers))
        self._naming = wanted.naming
        self._database = wanted.database
        self._cwd = wanted.cwd
        self._data_dir = data_dir

    async def prepare(self, progress: FetchProgress) -> None:
        """Read the session's file, fetch weights where some are missing (`progress` is called from another thread) and
        start the engine.

        SessionFileError where the file is needed and cannot be used, CannotAskError where none of the models can be
        asked, ModelFilesError, StorageError; Abandoned where `stop` came in between.
        """
        part = await asyncio.to_thread(self._part_to_ask)
        check_runnable(part)
        files = await asyncio.to_thread(
            ensure_weights, part, data_dir=self._data_dir, progress=self._unless_stopped(progress)
        )
        run = Run(
            database=str(self._database),
            session=part,
            weights=files.paths,
            weights_sha256=files.sha256s,
            again=tuple(self.answers),
        )
        await self._start(run)

    def _part_to_ask(self) -> Session:
        """The session as its file has it now, with those models and prompts alone that are asked."""
        name = self._naming.session.name
        definition = find_definition(name, self._database, self._cwd)
        if definition.name != name:
            raise SessionFileError(
                f"{definition.path} is no longer the file of session {name!r}: it is of {definition.name!r}",
                "Nothing was asked. Give it its name back, or bring the session's file back to its place.",
            )
        refused = {identity: why for identity in self.answers if (why := self._refused(identity, definition))}
        if len(refused) == len(self.answers):
            raise CannotAskError(*dict.fromkeys(refused.values()))
        for identity in refused:
            del self.answers[identity]
        self.state.to_ask = len(self.answers)
        self.state.trouble += dict.fromkeys(refused.values())
        prompts = {answer.prompt_id for answer in self.answers.values()}
        models = {answer.model for answer in self.answers.values()}
        return replace(
            definition,
            prompts=tuple(prompt for prompt in definition.prompts if prompt.id in prompts),
            models=tuple(model for model in definition.models if model.name in models),
        )

    def _refused(self, response_id: str, definition: Session) -> str | None:
        """Why the question of this answer cannot be asked; None: it can."""
        answer = self.answers[response_id]
        model = next((model for model in definition.models if model.name == answer.model), None)
        called = self._naming.called[answer.model]
        if model is None or model.provider == IMPORTED:
            if self._naming.hidden:
                return "This model cannot be asked. Why is said once names are shown."
            return (
                f"{called} cannot be asked: it is no longer in {definition.path}."
                if model is None
                else f"{called} cannot be asked: its answers came by `reviewtui import`."
            )
        if all(prompt.id != answer.prompt_id for prompt in definition.prompts):
            return f"Prompt {answer.prompt_number} cannot be asked: it is no longer among those of {definition.path}."
        return None

    def told(self, message: str) -> str:
        """`message` without what tells a model while names are hidden."""
        return self._naming.cleaned(message)

    def _take(self, events: Sequence[AnyEvent]) -> None:
        for event in events:
            self._take_one(event)

    def _take_one(self, event: AnyEvent) -> None:
        state = self.state
        match event:
            case Loading():
                state.loading = True
            case RunStarted(to_ask=to_ask):
                state.to_ask = to_ask
            case Finished() | Failed():
                state.loading = False
                state.ended += 1
                state.failed += isinstance(event, Failed) or bool(event.failures)
                state.last = event
            case Cancelled():
                state.loading = False
            case ModelStopped(model=model, error_kind=kind, message=message):
                why = kind if self._naming.hidden else f"{kind}: {message}"
                state.trouble.append(f"{self._naming.called[model]} gave no answer ({why})")
            case RunEnded():
                state.over = event
            case EngineFailed(message=message, hint=hint):
                state.over = event
                state.trouble.append(self.told("\n".join(filter(None, (message, hint)))))
