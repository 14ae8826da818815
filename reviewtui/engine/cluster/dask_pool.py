"""The workers of a Dask scheduler. The only place that knows Dask."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

from reviewtui.domain.errors import ReviewError
from reviewtui.domain.ids import uuid7
from reviewtui.engine.cluster.far_worker import RelayCalls, WorkerLostError
from reviewtui.engine.cluster.lease import BEGIN_SECONDS
from reviewtui.engine.cluster.reasons import why

try:
    from distributed import Client
except ImportError:
    raise ReviewError(
        "--scheduler needs Dask, which is not installed.",
        "Install it here and on every worker with: pip install 'reviewtui[cluster]'",
    ) from None

CONNECT_SECONDS = 10.0


class DaskPool:
    """A client of the scheduler at `address`, and another where that one has given up."""

    def __init__(self, address: str, client: Client) -> None:
        self._address = address
        self._client = client

    async def workers(self) -> Mapping[str, str]:
        """The address of every worker, with its name. OSError where the scheduler does not answer."""
        try:
            if self._client.status not in ("running", "connecting"):
                self._client = await _connected(self._address)
            async with asyncio.timeout(CONNECT_SECONDS):
                scheduler = self._client.scheduler
                assert scheduler is not None, "it is there once connected"
                identity: dict[str, Any] = await scheduler.identity()
        except Exception as error:  # noqa: BLE001 - a client that gives up raises whatever it stumbles over
            raise OSError(why(error)) from None
        return {address: str(worker["name"]) for address, worker in identity["workers"].items()}

    async def relay(self, address: str) -> RelayCalls:
        """A new relay on that worker. WorkerLostError where it does not come about."""

        def new_relay() -> object:
            # Local functions travel whole, and so the scheduler, which looks at everything, needs no reviewtui.
            from reviewtui.engine.cluster.relay import Relay

            return Relay()

        try:
            async with asyncio.timeout(BEGIN_SECONDS):
                relay: RelayCalls = await self._client.submit(
                    new_relay,
                    actor=True,
                    workers=[address],
                    allow_other_workers=False,
                    key=f"reviewtui-relay-{uuid7()}",
                )
        except TimeoutError:
            raise WorkerLostError(f"it had no thread free for {BEGIN_SECONDS:g} s") from None
        except Exception as error:  # noqa: BLE001 - what is wrong there may be anything: no reviewtui, another Python
            raise WorkerLostError(why(error)) from None
        return relay

    async def close(self) -> None:
        await _close(self._client)


@asynccontextmanager
async def open_pool(address: str) -> AsyncIterator[DaskPool]:
    """The scheduler at that address. ReviewError where there is none."""
    try:
        pool = DaskPool(address, await _connected(address))
    except Exception as error:  # noqa: BLE001 - an address may be wrong in as many ways as Dask has protocols
        raise ReviewError(
            f"No Dask scheduler answers at {address}: {why(error)}",
            "Start one with `dask scheduler`, and give the address that it prints, such as tcp://10.0.0.5:8786. "
            "For tls:// the certificates stand in Dask's own settings (distributed.comm.tls).",
        ) from None
    try:
        yield pool
    finally:
        await pool.close()


async def _connected(address: str) -> Client:
    client = Client(address, asynchronous=True, timeout=CONNECT_SECONDS, name="reviewtui")  # type: ignore[no-untyped-call]  # it has hints, but for what it returns
    try:
        await client
    except BaseException:
        await _close(client)
        raise
    return client


async def _close(client: Client) -> None:
    with suppress(Exception):  # one that is broken is as good as closed
        await client.close()  # type: ignore[no-untyped-call]  # nor has this
