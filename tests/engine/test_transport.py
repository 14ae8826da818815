"""Proxies as the session or the environment names them, certificates, and real requests through both."""

import asyncio
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from reviewtui.domain.errors import ReviewError
from reviewtui.engine.proxies import proxy_for
from reviewtui.engine.transport import Route, certificates_for
from tests.engine.running import ask

OURS = Path(__file__).with_name("self_signed.pem")
"""A certificate for 127.0.0.1 that vouches for itself, and its key."""


def test_no_proxy_where_none_is_named() -> None:
    assert proxy_for("https://api.example.com/v1") is None


def test_the_proxy_of_the_scheme_and_the_one_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.test:3128")
    monkeypatch.setenv("ALL_PROXY", "other.test:8080")
    named, general = proxy_for("https://api.example.com/v1"), proxy_for("http://api.example.com/v1")
    assert named is not None
    assert str(named.url) == "http://proxy.test:3128"
    assert general is not None
    assert str(general.url) == "http://other.test:8080"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.1", "[::1]", "api.localhost", "intern.test"])
def test_this_machine_and_exempted_hosts_are_asked_directly(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.test:3128")
    monkeypatch.setenv("NO_PROXY", "intern.test")
    assert proxy_for(f"http://{host}:8000/v1") is None


@pytest.mark.parametrize(
    ("exempted", "address", "direct"),
    [
        ("gpu.lan", "http://gpu.lan:8000", True),
        ("GPU.lan", "http://gpu.lan:8000", True),
        ("other.lan, gpu.lan", "http://gpu.lan", True),
        ("gpu.lan:8000", "http://gpu.lan:8000", True),
        ("gpu.lan:8000", "http://gpu.lan:9000", False),
        ("gpu.lan:80", "http://gpu.lan", True),
        (".lan", "http://gpu.lan", True),
        ("*.lan", "http://gpu.lan:8000", True),
        ("*.lan", "http://gpu.plan:8000", False),
        ("lan", "http://gpu.plan:8000", False),
        ("*", "http://gpu.plan:8000", True),
        ("*", "http://10.1.2.3", True),
        ("10.0.0.0/8", "http://10.1.2.3:8000", True),
        ("10.0.0.0/8", "http://11.1.2.3:8000", False),
        ("10.0.0.0/8", "http://ten.lan", False),
        ("10.1.2.3", "http://10.1.2.3:8000", True),
        ("10.1.2.3:8000", "http://10.1.2.3:8001", False),
        ("fd00::1", "http://[fd00::1]:8000", True),
        ("[fd00::1]", "http://[fd00::1]:8000", True),
        ("[fd00::1]:8000", "http://[fd00::1]:8001", False),
        ("fd00::/8", "http://[fd00::1]:8000", True),
        ("", "http://gpu.lan", False),
        (",.,", "http://gpu.lan", False),
    ],
)
def test_hosts_are_exempted_in_all_the_ways_they_are_written(
    monkeypatch: pytest.MonkeyPatch, exempted: str, address: str, direct: bool
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.test:3128")
    monkeypatch.setenv("NO_PROXY", exempted)
    assert (proxy_for(f"{address}/v1") is None) == direct


def test_a_proxy_that_cannot_be_spoken_to_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://user:secret@proxy.test:1080")
    with pytest.raises(ReviewError, match="socks5") as refused:
        proxy_for("https://api.example.com/v1")
    assert "secret" not in str(refused.value)


@asynccontextmanager
async def refusing(heard: list[bytes], tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A server that notes how it was asked, and refuses; its port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    async with await asyncio.start_server(answer, "127.0.0.1", 0, ssl=tls) as server:
        yield server.sockets[0].getsockname()[1]


async def test_a_request_goes_through_the_proxy_with_its_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[bytes] = []
    async with refusing(heard) as port:
        monkeypatch.setenv("HTTP_PROXY", f"http://me:p%40ss@127.0.0.1:{port}")
        exchange = await ask("http://api.example.com/v1")
    assert exchange.http_status == 407
    assert heard[0].startswith(b"POST http://api.example.com/v1/chat/completions HTTP/1.1\r\n")
    assert b"proxy-authorization: Basic " + b64encode(b"me:p@ss") in heard[0]
    assert b"accept-encoding: identity" in heard[0]


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_proxy_that_wants_to_know_who_asks_is_told_of_once(
    monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    async with refusing([]) as port:
        monkeypatch.setenv(f"{scheme.upper()}_PROXY", f"http://127.0.0.1:{port}")
        exchange = await ask(f"{scheme}://api.example.com/v1")
    assert exchange.error is not None
    assert (exchange.error.kind, "http://NAME:PASSWORD@" in exchange.error.message) == ("auth", True)


async def test_the_proxy_of_the_session_takes_the_place_of_the_environments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.test:3128")
    heard: list[bytes] = []
    async with refusing(heard) as port:
        exchange = await ask("http://api.example.com/v1", proxy=f"http://127.0.0.1:{port}")
    assert exchange.http_status == 407
    assert heard[0].startswith(b"POST http://api.example.com/v1/chat/completions HTTP/1.1\r\n")


async def test_a_certificate_is_trusted_where_the_session_says_so() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(OURS)
    heard: list[bytes] = []
    async with refusing(heard, context) as port:
        exchange = await ask(f"https://127.0.0.1:{port}/v1", ca=str(OURS))
    assert exchange.http_status == 407
    assert exchange.marks.cold


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_a_server_that_asks_who_we_are_is_shown_our_certificate(version: ssl.TLSVersion) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(OURS)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(OURS)
    context.maximum_version = version
    heard: list[bytes] = []
    async with refusing(heard, context) as port:
        url = f"https://127.0.0.1:{port}/v1"
        shown = await ask(url, ca=str(OURS), client_cert=str(OURS))
        unknown = await ask(url, ca=str(OURS))
    assert shown.http_status == 407
    assert len(heard) == 1
    assert unknown.error is not None
    assert unknown.error.kind == "connection"


@pytest.mark.parametrize("key", ["ca", "client_cert"])
def test_files_that_are_no_certificates_are_named(tmp_path: Path, key: str) -> None:
    def route(file: Path) -> Route:
        return Route(ca=file) if key == "ca" else Route(client_cert=file)

    nothing = tmp_path / "empty.pem"
    nothing.write_text("nothing")
    with pytest.raises(ReviewError, match=f"{key}: .*empty.pem cannot be used"):
        certificates_for(route(nothing))
    with pytest.raises(ReviewError, match="cannot be read: No such file"):
        certificates_for(route(tmp_path / "gone.pem"))
