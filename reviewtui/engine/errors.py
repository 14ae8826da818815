"""What an exception of the HTTP libraries means for an attempt.

Exceptions are read by their cause: httpx-aiohttp turns a server's disconnection into `ConnectTimeout`, for instance,
and keeps what happened in `__cause__`. Messages are our own words, since a library's may hold an address with its
credentials.
"""

import os
import socket
import ssl
from collections.abc import Iterator

import aiohttp
import httpx
from aiohttp.http_exceptions import HttpProcessingError

from reviewtui.providers.wire import RemoteError

TRANSPORT_ERRORS = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
    aiohttp.ClientError,
    HttpProcessingError,
    OSError,
    ValueError,  # aiohttp refuses headers and addresses with it
)
"""Everything that sending a request and reading its answer may raise."""


PROXY_ASKS_WHO = 407
"""No service answers with it."""


def proxy_refused(status: int) -> RemoteError:
    """What the answer of a proxy that lets nothing through means."""
    if status == PROXY_ASKS_WHO:
        return RemoteError(
            "auth",
            "the proxy wants to know who asks: HTTPS_PROXY or HTTP_PROXY may say it, http://NAME:PASSWORD@HOST:PORT",
        )
    return RemoteError("connection", f"the proxy refused: HTTP {status}")


def describe(error: BaseException, *, answering: bool) -> RemoteError:
    """`error` as the ending of an attempt. `answering`: the server's answer had begun."""
    for cause in _causes(error):
        meaning = _connection_meaning(cause) or _answer_meaning(cause)
        if meaning is not None:
            return meaning
        if isinstance(cause, aiohttp.ClientPayloadError | aiohttp.ClientConnectionError | ConnectionError):
            return _disconnected(answering=answering)
    if isinstance(error, OSError | httpx.TransportError):
        return _disconnected(answering=answering)
    return RemoteError("protocol", f"the exchange failed: {type(error).__name__}")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """`error` and what caused it, the root first: the deepest knows best."""
    chain: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in chain:
        chain.append(cause)
        inner = getattr(cause, "os_error", None)  # aiohttp's connector errors carry what the system said
        cause = inner if isinstance(inner, BaseException) else cause.__cause__
    return reversed(chain)


def _connection_meaning(cause: BaseException) -> RemoteError | None:
    match cause:
        case ssl.SSLCertVerificationError():
            return RemoteError(
                "connection",
                f"the server's certificate is not trusted: {cause.verify_message}; "
                "`ca` or SSL_CERT_FILE names further ones to trust",
            )
        case ssl.SSLError():
            return RemoteError(
                "connection", f"no encrypted connection: {cause.reason or 'TLS failed'}; does the server speak https?"
            )
        case socket.gaierror():
            return RemoteError("connection", "the host's name is not known; is base_url right?")
        case ConnectionRefusedError():
            return RemoteError("connection", "the connection was refused; is the server running?")
        case aiohttp.ClientHttpProxyError():
            return proxy_refused(cause.status)
        case aiohttp.ClientProxyConnectionError():
            return RemoteError("connection", "no connection to the proxy")
        case aiohttp.ClientConnectorError() if cause.os_error.errno is not None:
            return RemoteError("connection", f"no connection: {os.strerror(cause.os_error.errno)}")
    return None


def _answer_meaning(cause: BaseException) -> RemoteError | None:
    match cause:
        case aiohttp.InvalidURL() | httpx.InvalidURL() | httpx.UnsupportedProtocol():
            return RemoteError("bad_request", "base_url is no address that can be asked")
        case httpx.DecodingError():
            return RemoteError("protocol", "the answer's compression is broken")
        case aiohttp.http_exceptions.TransferEncodingError() | aiohttp.http_exceptions.ContentLengthError():
            return None  # the bytes ended too early: a disconnection
        case HttpProcessingError() | aiohttp.ClientResponseError():
            return RemoteError("protocol", f"the answer is no HTTP: {type(cause).__name__}")
        case UnicodeError():
            return RemoteError("bad_request", "a header holds characters that no header can hold")
        case ValueError():
            return RemoteError("bad_request", "a header holds a line break, or the address is no address")
    return None


def _disconnected(*, answering: bool) -> RemoteError:
    if answering:
        return RemoteError("cut", "the connection was lost before the answer was complete")
    return RemoteError("connection", "the server closed the connection without an answer")
