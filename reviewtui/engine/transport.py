"""HTTP: requests and answers as httpx has them, aiohttp beneath.

aiohttp carries several times the streams of httpx's own transport before its timing suffers. Time limits are the
exchange's own, so none is set here.
"""

import os
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from reviewtui import __version__
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.session import Model
from reviewtui.engine.proxies import proxy_for
from reviewtui.engine.stamps import StampedResponse, StampingConnector
from reviewtui.engine.watching import connection_trace
from reviewtui.providers.wire import WireRequest

_BUFFER = 16 * 1024
"""Bytes of an answer that may wait to be read: while there are fewer, aiohttp asks its parser for more with every chunk
of the transfer that is taken. More than twice as many wait in the socket.
"""


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


class Sender:
    """Sends requests through a transport of httpx, without its client: that would merge addresses, keep cookies and
    follow where an answer leads, none of which is wanted, in time that the stamps of other answers wait for.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport, headers: Mapping[str, str] | None = None) -> None:
        self._transport = transport
        self._headers = headers or {}

    async def send(self, request: WireRequest) -> httpx.Response:
        """The answer's head, to be closed by whoever asked; its body is read from it. Raises what httpx, aiohttp and
        the system raise where there is none.
        """
        headers = {**self._headers, **request.headers}
        return await self._transport.handle_async_request(
            httpx.Request(request.method, _url(request.url), headers=headers, content=request.body)
        )


@lru_cache(maxsize=64)
def _url(text: str) -> httpx.URL:
    """All requests to one model have the same."""
    return httpx.URL(text)


class Http:
    """Connections of a run, in a pool for each kind of certificates, and a sender per endpoint over them."""

    def __init__(self) -> None:
        self._pools: dict[tuple[Path | None, Path | None], tuple[aiohttp.ClientSession, ssl.SSLContext]] = {}

    def sender(self, base_url: str, route: Route = Route()) -> Sender:  # noqa: B008 - frozen
        """A sender for the endpoint `base_url`, through the proxy of its `route`, else the environment's.

        ReviewError where that proxy is of a kind that aiohttp cannot speak to, or a file holds no certificate.
        """
        pool, certificates = self._pool(route)
        proxy = proxy_for(base_url) if route.proxy is None else httpx.Proxy(route.proxy)
        headers = {
            "user-agent": f"reviewtui/{__version__}",
            "accept": "*/*",
            "accept-encoding": "identity",
            "connection": "keep-alive",
        }
        if proxy is not None and urlsplit(base_url).scheme == "http":
            # Without a tunnel the proxy reads the request itself.
            headers |= {name.lower(): value for name, value in proxy.headers.items()}
        return Sender(AiohttpTransport(client=pool, proxy=proxy, verify=certificates), headers)

    def _pool(self, route: Route) -> tuple[aiohttp.ClientSession, ssl.SSLContext]:
        """Connections are limited by the gates alone: waiting for one here would be a model's latency by mistake."""
        key = route.ca, route.client_cert
        if key not in self._pools:
            certificates = certificates_for(route)
            session = aiohttp.ClientSession(
                connector=StampingConnector(limit=0, ssl=certificates),
                response_class=StampedResponse,
                cookie_jar=aiohttp.DummyCookieJar(),
                trace_configs=[connection_trace()],
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
