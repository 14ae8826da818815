"""Proxies as the environment names them, and a real request through one."""

import asyncio
from base64 import b64encode

import pytest

from reviewtui.domain.errors import ReviewError
from reviewtui.engine.transport import proxy_for
from tests.engine.running import ask


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


def test_a_proxy_that_cannot_be_spoken_to_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://user:secret@proxy.test:1080")
    with pytest.raises(ReviewError, match="socks5") as refused:
        proxy_for("https://api.example.com/v1")
    assert "secret" not in str(refused.value)


async def test_a_request_goes_through_the_proxy_with_its_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        monkeypatch.setenv("HTTP_PROXY", f"http://me:p%40ss@127.0.0.1:{port}")
        exchange = await ask("http://api.example.com/v1")
    assert exchange.http_status == 407
    assert heard[0].startswith(b"POST http://api.example.com/v1/chat/completions HTTP/1.1\r\n")
    assert b"proxy-authorization: Basic " + b64encode(b"me:p@ss") in heard[0]
    assert b"accept-encoding: identity" in heard[0]
