"""HTTP: httpx as the client, aiohttp beneath it, and the moments of a connection told to whoever watches.

aiohttp carries several times the streams of httpx's own transport before its timing suffers. Time limits are the
exchange's own, so none is set here.
"""

import ipaddress
import ssl
import urllib.request
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from types import SimpleNamespace
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from reviewtui import __version__
from reviewtui.domain.errors import ReviewError


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


class Http:
    """One pool of connections for a run, and a client per endpoint over it."""

    def __init__(self, session: aiohttp.ClientSession, certificates: ssl.SSLContext) -> None:
        self._session = session
        self._certificates = certificates

    def client(self, base_url: str) -> httpx.AsyncClient:
        """A client for the endpoint `base_url`, through the proxy that the environment names for it.

        ReviewError where that proxy is of a kind that aiohttp cannot speak to.
        """
        proxy = proxy_for(base_url)
        headers = {"User-Agent": f"reviewtui/{__version__}", "Accept-Encoding": "identity"}
        if proxy is not None and urlsplit(base_url).scheme == "http":
            headers |= proxy.headers  # without a tunnel the proxy reads the request itself
        return httpx.AsyncClient(
            transport=AiohttpTransport(client=self._session, proxy=proxy, verify=self._certificates),
            timeout=None,  # noqa: S113 - the exchange keeps its own limits and says which one was reached
            trust_env=False,  # a .netrc is no place where a session's keys are looked for
            headers=headers,
        )


@asynccontextmanager
async def open_http() -> AsyncIterator[Http]:
    """Connections are limited by the scheduler alone: waiting for one here would be a model's latency by mistake."""
    certificates = httpx.create_ssl_context()  # as SSL_CERT_FILE and SSL_CERT_DIR say
    connector = aiohttp.TCPConnector(limit=0, ssl=certificates)
    async with aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        trace_configs=[_trace()],
        timeout=aiohttp.ClientTimeout(total=None),
    ) as session:
        yield Http(session, certificates)


def proxy_for(url: str) -> httpx.Proxy | None:
    """The proxy that the environment names for `url` (`HTTPS_PROXY`, `NO_PROXY` ...); none for this machine itself."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    proxies = urllib.request.getproxies()
    found = proxies.get(parts.scheme) or proxies.get("all")
    if not found or _is_loopback(host) or urllib.request.proxy_bypass(host):
        return None
    proxy = urlsplit(found if "://" in found else f"http://{found}")
    if proxy.scheme not in ("http", "https"):
        raise ReviewError(
            f"The proxy for {host} is of a kind that is not supported: {proxy.scheme}.",
            "Name an HTTP proxy in the environment, or exempt the host with NO_PROXY.",
        )
    headers = {}
    if proxy.username is not None:
        words = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
        headers["Proxy-Authorization"] = f"Basic {b64encode(words.encode()).decode()}"
    address = proxy.netloc.rpartition("@")[2]
    return httpx.Proxy(f"{proxy.scheme}://{address}", headers=headers)


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
