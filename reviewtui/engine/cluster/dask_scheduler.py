"""A Dask scheduler as the cluster needs it. The only place that knows Dask."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from reviewtui.domain.errors import ReviewError
from reviewtui.domain.ids import uuid7
from reviewtui.engine.cluster.far_worker import BEGIN_SECONDS, RelayCalls, WorkerLostError

try:
    from distributed import Client
except ImportError:
    raise ReviewError(
        "--scheduler needs Dask, which is not installed.",
        "Install it here and on every worker with: pip install 'reviewtui[cluster]'",
    ) from None

CONNECT_SECONDS = 10.0


class DaskScheduler:
    """Its workers, and the relays on them."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def workers(self) -> Mapping[str, str]:
        """The address of every worker, with its name. OSError where the scheduler does not answer."""
        async with asyncio.timeout(CONNECT_SECONDS):  # its TimeoutError is an OSError
            identity: dict[str, Any] = await self._client.scheduler.identity()  # type: ignore[union-attr]  # it is there once connected
        return {address: str(worker["name"]) for address, worker in identity["workers"].items()}

    async def relay(self, address: str) -> RelayCalls:
        """A new relay on that worker. WorkerLostError where it does not come about."""

        def new_relay() -> object:
            # Local functions travel whole, and so the scheduler, which looks at everything, needs no reviewtui.
            from reviewtui.engine.cluster.relay import Relay

            return Relay()

        made = self._client.submit(
            new_relay, actor=True, workers=[address], allow_other_workers=False, key=f"reviewtui-relay-{uuid7()}"
        )
        try:
            async with asyncio.timeout(BEGIN_SECONDS):
                relay: RelayCalls = await made
        except TimeoutError:
            raise WorkerLostError(f"it had no thread free for {BEGIN_SECONDS:g} s") from None
        except Exception as error:  # noqa: BLE001 - what is wrong there may be anything: no reviewtui, another Python
            raise WorkerLostError(f"{type(error).__name__}: {error}") from None
        return relay


@asynccontextmanager
async def open_scheduler(address: str) -> AsyncIterator[DaskScheduler]:
    """The scheduler at that address. ReviewError where there is none."""
    client: Client | None = None
    try:
        client = Client(address, asynchronous=True, timeout=CONNECT_SECONDS, name="reviewtui")  # type: ignore[no-untyped-call]  # it has hints, but for what it returns
        await client
    except (OSError, ValueError, RuntimeError) as error:
        if client is not None:
            await _close(client)
        raise ReviewError(
            f"No Dask scheduler answers at {address}: {error}",
            "Start one with `dask scheduler`, and give the address that it prints, such as tcp://10.0.0.5:8786.",
        ) from None
    try:
        yield DaskScheduler(client)
    finally:
        await _close(client)


async def _close(client: Client) -> None:
    await client.close()  # type: ignore[no-untyped-call]  # as above
