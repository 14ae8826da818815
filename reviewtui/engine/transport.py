"""HTTP: httpx as the client, aiohttp beneath it, and the moments of a connection told to whoever watches.

aiohttp carries several times the streams of httpx's own transport before its timing suffers. Time limits are the
exchange's own, so none is set here.
"""

import os
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from reviewtui import __version__
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.session import Model
from reviewtui.engine.proxies import proxy_for

_BUFFER = 16 * 1024
"""Bytes of an answer that may wait to be read, as many as httpx-aiohttp takes at once: while there are fewer, aiohttp
asks its parser for more with every chunk of the transfer that is taken. More than twice as many wait in the socket.
"""


class ConnectionWatch(Protocol):
    """Is told, in the request's own task, when its connection is being made and when it is ready."""

    def connecting(self) -> None: ...

    def connected(self, *, cold: bool) -> None: ...


watched_by: ContextVar[ConnectionWatch] = ContextVar("watched_by")
"""Who watches the request that this task sends."""


async def _connecting(_session: aiohttp.ClientSession, _context: SimpleNamespace, _params: Any) -> None:
    watched_by.get().connecting()


async def _connected_anew(_session: aiohttp.ClientSession, _context: SimpleNamespace, _params: Any) -> None:
    watched_by.get().connected(cold=True)


async def _connected_before(_session: aiohttp.ClientSession, _context: SimpleNamespace, _params: Any) -> None:
    watched_by.get().connected(cold=False)


def _trace() -> aiohttp.TraceConfig:
    trace = aiohttp.TraceConfig()
    trace.on_connection_create_start.append(_connecting)
    trace.on_connection_create_end.append(_connected_anew)
    trace.on_connection_reuseconn.append(_connected_before)
    return trace


class Route(NamedTuple):
    """How a service is reached where that is not as usual: through `proxy`, trusting the certificates in the file `ca`
    as well, showing that in `client_cert` (with its key).
    """

    proxy: str | None = None
    ca: Path | None = None
    client_cert: Path | None = None


def route_of(model: Model, folder: Path) -> Route:
    """The way to `model`, whose files are looked for from `folder`."""
    ca, cert = (folder / os.path.expanduser(name) if name else None for name in (model.ca, model.client_cert))
    return Route(model.proxy, ca, cert)


class Http:
    """Connections of a run, in a pool for each kind of certificates, and a client per endpoint over them."""

    def __init__(self) -> None:
        self._pools: dict[tuple[Path | None, Path | None], tuple[aiohttp.ClientSession, ssl.SSLContext]] = {}

    def client(self, base_url: str, route: Route = Route()) -> httpx.AsyncClient:  # noqa: B008 - frozen
        """A client for the endpoint `base_url`, through the proxy of its `route`, else the environment's.

        ReviewError where that proxy is of a kind that aiohttp cannot speak to, or a file holds no certificate.
        """
        pool, certificates = self._pool(route)
        proxy = proxy_for(base_url) if route.proxy is None else httpx.Proxy(route.proxy)
        headers = {"User-Agent": f"reviewtui/{__version__}", "Accept-Encoding": "identity"}
        if proxy is not None and urlsplit(base_url).scheme == "http":
            headers |= proxy.headers  # without a tunnel the proxy reads the request itself
        return httpx.AsyncClient(
            transport=AiohttpTransport(client=pool, proxy=proxy, verify=certificates),
            timeout=None,  # noqa: S113 - the exchange keeps its own limits and says which one was reached
            trust_env=False,  # a .netrc is no place where a session's keys are looked for
            headers=headers,
        )

    def _pool(self, route: Route) -> tuple[aiohttp.ClientSession, ssl.SSLContext]:
        """Connections are limited by the gates alone: waiting for one here would be a model's latency by mistake."""
        key = route.ca, route.client_cert
        if key not in self._pools:
            certificates = certificates_for(route)
            session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, ssl=certificates),
                cookie_jar=aiohttp.DummyCookieJar(),
                trace_configs=[_trace()],
                read_bufsize=_BUFFER,
                timeout=aiohttp.ClientTimeout(total=None),
            )
            self._pools[key] = session, certificates
        return self._pools[key]

    async def close(self) -> None:
        """Leave no connection open."""
        for session, _ in self._pools.values():
            await session.close()


@asynccontextmanager
async def open_http() -> AsyncIterator[Http]:
    """Connections that end with the block."""
    http = Http()
    try:
        yield http
    finally:
        await http.close()


def certificates_for(route: Route) -> ssl.SSLContext:
    """Whom to trust (as SSL_CERT_FILE and SSL_CERT_DIR say, and `ca`) and what to show. ReviewError where one of the
    files is not what it should be.
    """
    certificates = httpx.create_ssl_context()
    if route.ca is not None:
        try:
            certificates.load_verify_locations(route.ca)
        except OSError as error:
            raise ReviewError(f"ca: {_unusable(route.ca, error)}", "It must hold certificates in PEM form.") from None
    if route.client_cert is not None:
        try:
            # A key that wants a password would have it asked for on a terminal that may not be there.
            certificates.load_cert_chain(route.client_cert, password="")
        except OSError as error:
            raise ReviewError(
                f"client_cert: {_unusable(route.client_cert, error)}",
                "It must hold a certificate and its key, without a password, in PEM form.",
            ) from None
    return certificates


def _unusable(path: Path, error: OSError) -> str:
    if isinstance(error, ssl.SSLError):
        return f"{path} cannot be used"
    return f"{path} cannot be read: {error.strerror}"
