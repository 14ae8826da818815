"""The recorded collection, played again up to one moment: the engine's events as they came then, without the engine."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from reviewtui.domain.events import AnyEvent, Delta, Finished, Run, RunEnded, RunStarted, Started
from reviewtui.domain.response import Response
from reviewtui.store.database import Database, open_database
from reviewtui.store.reading import current_responses, detections_of


class Moment(NamedTuple):
    """An event and the second of the run in which it came."""

    second: float
    event: AnyEvent


class Clock:
    """Stands in for the `time` module of those who measure the run: it is as late as the replay has come."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


class ReplayedEngine:
    """What `EngineClient` is to a collection. It plays `moments`, and then is busy until it is stopped."""

    def __init__(self, run: Run, moments: list[Moment], until: float, clock: Clock) -> None:
        self._total = len(run.session.prompts) * len(run.session.models)
        self._moments = moments
        self._until = until
        self._clock = clock
        self._stopped = asyncio.Event()

    async def events(self) -> AsyncIterator[list[AnyEvent]]:
        asked = len({moment.event.response_id for moment in self._moments if isinstance(moment.event, Started)})
        yield [RunStarted(run_id="recorded", total=self._total, present=self._total - asked, to_ask=asked)]
        if asked:
            for moment in self._moments:
                self._clock.now = moment.second
                yield [moment.event]
            self._clock.now = self._until
            await self._stopped.wait()
        yield [RunEnded(complete=not asked, stopped=bool(asked), asked=asked, missing=asked)]

    async def stop(self, *, let_end: bool = False) -> None:
        self._stopped.set()

    async def aclose(self) -> None:
        self._stopped.set()


def recorded_moments(recording: Path, session: str, until: float) -> list[Moment]:
    """What the engine told of the first `until` seconds of the recorded run, in the order of its happening."""
    with open_database(recording) as db:
        sent = _sending_times(db)
        begin = min(sent.values())
        moments = [
            moment
            for response in current_responses(db, session)
            for moment in _life(db, response, (sent[response.id] - begin).total_seconds(), until)
        ]
    return sorted(moments, key=lambda moment: moment.second)


def _sending_times(db: Database) -> Mapping[str, datetime]:
    rows = db.rows("SELECT response_id, sent_at FROM v_attempts WHERE sent_at IS NOT NULL")
    return {row["response_id"]: datetime.fromisoformat(row["sent_at"]) for row in rows}


def _life(db: Database, response: Response, begun: float, until: float) -> Iterator[Moment]:
    """One response from its sending. What of its text was there at `until` is told from when its pieces came."""
    if begun >= until:
        return
    identity = {"response_id": response.id, "model": response.model}
    yield Moment(begun, Started(**identity, prompt_id=response.prompt_id, trial=response.trial, attempt=1))
    arrived = sum(begun + at / 1000 <= until for at in response.chunk_ms)
    if arrived:
        text = response.text[: len(response.text) * arrived // len(response.chunk_ms)]
        last = begun + response.chunk_ms[arrived - 1] / 1000
        yield Moment(last, Delta(**identity, text=text, ttft_ms=response.ttft_ms))
    assert response.status == "done", "the recorded run had no errors"
    assert response.total_ms is not None, "it is over"
    ended = begun + response.total_ms / 1000
    if ended <= until:
        kinds = tuple(dict.fromkeys(found.kind for found in detections_of(db, response.id)))
        yield Moment(
            ended,
            Finished(
                **identity,
                prompt_id=response.prompt_id,
                trial=response.trial,
                status=response.status,
                ttft_ms=response.ttft_ms,
                total_ms=response.total_ms,
                tokens_per_second=response.tokens_per_second,
                output_tokens=response.usage.output_tokens,
                failures=kinds,
                finish_reason=response.finish_reason,
            ),
        )
