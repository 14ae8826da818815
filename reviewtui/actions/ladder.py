"""Climbing a degradation ladder: which models are asked, where that needs somebody's word, and what came of it."""

import asyncio
import ipaddress
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from reviewtui.actions.engine_run import EngineRun
from reviewtui.actions.models import check_runnable, ensure_weights
from reviewtui.config.addresses import default_address
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.events import (
    AnyEvent,
    EngineFailed,
    Failed,
    Finished,
    LoadStepEnded,
    LoadStepStarted,
    ModelStopped,
    Run,
    RunEnded,
    Started,
)
from reviewtui.domain.load import MOST_UNASKED, Ladder, LoadStep
from reviewtui.domain.session import Model, Session
from reviewtui.nearest import did_you_mean, listed
from reviewtui.providers.weights import FetchProgress
from reviewtui.report.load import LoadFigures
from reviewtui.store.collecting import recover_interrupted
from reviewtui.store.database import open_database
from reviewtui.store.load import load_steps, widest_step
from reviewtui.store.packs import pack_at, refuse_pack


class LoadSummary(Struct, frozen=True, kw_only=True):
    """A ladder that was climbed, for as far as it was. `load` is empty where nothing was asked.

    `stopped` says of models that could not be asked why. `failure` says why the engine could not go on.
    """

    schema_version: Literal[1] = 1
    session: str
    ladder: str | None
    complete: bool
    interrupted: bool
    asked: int
    cost: float | None
    currency: str
    failure: str | None
    stopped: dict[str, str]
    load: tuple[LoadFigures, ...]


def load_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of what `collect --ladder --json` writes."""
    schema = msgspec.json.schema(LoadSummary)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "reviewtui load", **schema}


@dataclass
class LadderState:
    """How far it is: the step that is being climbed, and how many of its requests are over and on the wire."""

    step: LoadStep | None = None
    ended: int = 0
    failed: int = 0
    in_flight: int = 0
    climbed: list[LoadStep] = field(default_factory=list)
    stopped: dict[str, str] = field(default_factory=dict)
    over: RunEnded | EngineFailed | None = None


def part_to_load(session: Session, names: Collection[str], hosts: Collection[str]) -> Session:
    """The session with those models alone that are to be loaded: all that are asked of a service, or those of `names`.

    ReviewError where a name is none of its models', where nothing is left, or where a host would be loaded that nobody
    named: it must stand in the session file, or among `hosts`, or be this machine.
    """
    known = [model.name for model in session.models]
    for name in names:
        if name not in known:
            raise ReviewError(
                f"no model {name!r} in session {session.name!r}{did_you_mean(name, known)}",
                f"Its models: {listed(known)}.",
            )
    chosen = [model for model in session.asked_models if (not names or model.name in names) and model.replay is None]
    if not chosen:
        raise ReviewError(
            "There is no model to load: recorded and imported answers come as fast under any load.",
            "A ladder asks models of a service, or embedded ones.",
        )
    for model in chosen:
        host = host_unnamed(model)
        if host is not None and host not in hosts:
            raise ReviewError(
                f"{model.name} would put load on {host}, which the session file does not name.",
                f"If that is meant, say so: --host {host} (or give its base_url, or choose others with --model NAME).",
            )
    return replace(session, models=tuple(chosen))


def host_unnamed(model: Model) -> str | None:
    """The host of a model whose address is its provider's own, given by nobody; None where it was named."""
    if model.provider == "embedded" or model.base_url is None or model.base_url != default_address(model.provider):
        return None
    host = urlsplit(model.base_url).hostname or ""
    return None if _is_this_machine(host) else host


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def needs_a_word(session: Session, ladder: Ladder, database: Path) -> bool:
    """Whether so many requests in flight have to be asked about: more than 32, and for the first time here."""
    if ladder.in_flight <= MOST_UNASKED:
        return False
    if not database.exists():
        return True
    with open_database(database) as db:
        return widest_step(db, session.name) < ladder.in_flight


class LadderRun(EngineRun):
    """One ladder. Used by the command; `prepare`, then `batches` until they end; `stop` in between; `close` always."""

    def __init__(
        self,
        session: Session,
        ladder: Ladder,
        database: Path,
        *,
        data_dir: Path,
        env: Mapping[str, str],
        max_cost: float | None = None,
        scheduler: str | None = None,
    ) -> None:
        """`session` has the models that are loaded, and no others (`part_to_load`); `scheduler` is that of a Dask
        cluster, whose workers then ask.
        """
        super().__init__(env)
        self.session = session
        self.ladder = ladder
        self.state = LadderState()
        self._database = database
        self._data_dir = data_dir
        self._max_cost = max_cost
        self._scheduler = scheduler

    async def prepare(self, progress: FetchProgress) -> None:
        """Fetch weights where some are missing (`progress` is called from another thread) and start the engine.

        ModelFilesError or StorageError where that cannot be done; Abandoned where `stop` came in between.
        """
        refuse_pack(self._database, pack_at(self._database), "nothing can be asked for it")
        check_runnable(self.session)
        files = await asyncio.to_thread(
            ensure_weights, self.session, data_dir=self._data_dir, progress=self._unless_stopped(progress)
        )
        with open_database(self._database) as db:
            recover_interrupted(db, self.session.name)
        run = Run(
            database=str(self._database),
            session=self.session,
            weights=files.paths,
            weights_sha256=files.sha256s,
            max_cost=self._max_cost,
            ladder=self.ladder,
            scheduler=self._scheduler,
        )
        await self._start(run)

    def summary(self, *, interrupted: bool, failure: str | None) -> LoadSummary:
        """What was climbed, as it stands in the database."""
        from reviewtui.report.ladders import load_figures  # what is climbed is watched without it

        state, session = self.state, self.session
        steps = [*state.climbed, *([state.step] if state.step else [])]
        ladder = steps[0].ladder if steps else None
        with open_database(self._database) as db:
            asked = load_steps(db, session.name, ladder) if ladder is not None else []
        costs = [row.cost for step in asked for row in step.requests if row.cost is not None]
        over = state.over
        return LoadSummary(
            session=session.name,
            ladder=ladder,
            complete=isinstance(over, RunEnded) and over.complete,
            interrupted=interrupted,
            asked=sum(len(step.requests) for step in asked),
            cost=sum(costs) if costs else None,
            currency=session.currency,
            failure=failure,
            stopped=dict(state.stopped),
            load=load_figures(asked, [model.name for model in session.models]),
        )

    def _take(self, events: Sequence[AnyEvent]) -> None:
        for event in events:
            match event:
                case LoadStepStarted(step=step):
                    self.state.step = step
                    self.state.ended = self.state.failed = self.state.in_flight = 0
                case LoadStepEnded(step=step):
                    self.state.step = None
                    self.state.climbed.append(step)
                case Started():
                    self.state.in_flight += 1
                case Finished() | Failed():
                    self.state.in_flight -= 1
                    self.state.ended += 1
                    self.state.failed += isinstance(event, Failed)
                case ModelStopped(model=model, error_kind=kind, message=message):
                    self.state.stopped[model] = f"{kind}: {message}"
                case RunEnded() | EngineFailed():
                    self.state.over = event
