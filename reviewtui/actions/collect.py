"""Collecting a session: making its models ready, running the engine, following what it reports."""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from reviewtui.actions.collection_state import CollectionState
from reviewtui.actions.desk import NothingCollectedError
from reviewtui.actions.engine_run import EngineRun
from reviewtui.actions.models import check_runnable, ensure_weights
from reviewtui.actions.requests import RequestBook
from reviewtui.actions.review import ReviewDesk
from reviewtui.actions.standing import set_aside_words, standing
from reviewtui.domain.events import AnyEvent, Run
from reviewtui.domain.session import Session
from reviewtui.providers.weights import FetchProgress
from reviewtui.store.blinding import record_exposure
from reviewtui.store.collecting import recover_interrupted
from reviewtui.store.database import open_database
from reviewtui.store.packs import pack_at, refuse_pack


class Collection(EngineRun):
    """One run over what a session still lacks. Used by the screen and the command alike.

    `prepare`, then `batches` until they end; `pause`, `resume` and `stop` in between; `close` in any case.
    """

    def __init__(
        self,
        session: Session,
        database: Path,
        *,
        data_dir: Path,
        env: Mapping[str, str],
        limit: int | None = None,
        concurrency: int | None = None,
        retry_failed: bool = False,
        max_cost: float | None = None,
        scheduler: str | None = None,
    ) -> None:
        """`max_cost` takes the place of the session's own; `scheduler` is that of a Dask cluster, which then asks."""
        super().__init__(env)
        self.session = session
        self.state = CollectionState(session)
        self.requests = RequestBook(session, database)
        self.set_aside: list[str] = []
        """What to tell, after `prepare`, of answers that an edit of the session sets aside."""
        self._database = database
        self._data_dir = data_dir
        self._limit = limit
        self._concurrency = concurrency
        self._retry_failed = retry_failed
        self._max_cost = max_cost
        self._scheduler = scheduler

    async def prepare(self, progress: FetchProgress) -> None:
        """Fetch weights where some are missing (`progress` is called from another thread) and start the engine.

        ModelFilesError or StorageError where that cannot be done; Abandoned where `stop` came in between.
        """
        refuse_pack(self._database, pack_at(self._database), "nothing can be collected into it")
        check_runnable(self.session)
        paths, hashes = await asyncio.to_thread(
            ensure_weights, self.session, data_dir=self._data_dir, progress=self._unless_stopped(progress)
        )
        await asyncio.to_thread(self._look_before, hashes)
        run = Run(
            database=str(self._database),
            session=self.session,
            weights=paths,
            weights_sha256=hashes,
            limit=self._limit,
            concurrency=self._concurrency,
            retry_failed=self._retry_failed,
            max_cost=self._max_cost,
            scheduler=self._scheduler,
        )
        await self._start(run)

    def _look_before(self, hashes: Mapping[str, str]) -> None:
        with open_database(self._database) as db:
            recover_interrupted(db, self.session.name)
        before = standing(self.session, self._database, hashes)
        self.set_aside = [words for name, was in before.items() if (words := set_aside_words(name, was))]
        if self._retry_failed:  # what failed is about to be asked again
            before = {name: was._replace(here=was.here - was.failed, failed=0) for name, was in before.items()}
        self.state = CollectionState(
            self.session,
            {name: was.here for name, was in before.items()},
            {name: was.failed for name, was in before.items()},
        )

    def _take(self, events: Sequence[AnyEvent]) -> None:
        now = time.monotonic()
        self.state.apply_all(events, now)
        self.requests.log.apply_all(events, now)

    async def close(self) -> None:
        try:
            await super().close()
        finally:
            self.requests.log.over(time.monotonic())

    async def pause(self) -> None:
        """Send no new request; those in flight end."""
        if self._engine is not None:
            await self._engine.pause()

    async def resume(self) -> None:
        """Go on."""
        if self._engine is not None:
            await self._engine.resume()


def names_hidden(session: Session, database: Path, reviewer: str, state: CollectionState) -> bool:
    """Whether `reviewer` has still to be kept from seeing which model wrote what: there is something left to judge
    blind, or the session never reveals.
    """
    if not session.review.blind:
        return False
    if session.review.reveal == "never" or state.collected < state.total:
        return True
    try:
        with ReviewDesk.open(database, session.name, reviewer) as desk:
            return desk.standing != "finished"
    except NothingCollectedError:  # no model is asked, and nothing was imported yet
        return True


def expose(session: Session, database: Path, reviewer: str, response_ids: Iterable[str]) -> None:
    """Record that `reviewer` sees these answers beside their model's name: what they say of them is not blind."""
    with open_database(database) as db:
        record_exposure(db, session.name, reviewer, response_ids)
