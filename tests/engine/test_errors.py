"""What really happens on sockets, and what it is called. Each error is provoked, none is constructed."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path

import pytest

from reviewtui.engine import exchange as exchange_module
from reviewtui.engine.exchange import Exchange
from reviewtui.engine.retry import worth_retrying
from tests.engine.running import ask

CHUNK = b'data: {"choices": [{"index": 0, "delta": {"content": "half an answer"}}]}\n\n'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"

Peer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(answer: Peer, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A server whose connections are all over when the block is; yields its port."""
    answering: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        answering.add(task)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                await answer(reader, writer)
        finally:
            writer.transport.abort()

    async with await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls) as server:
        yield server.sockets[0].getsockname()[1]
    for task in answering:
        task.cancel()
    await asyncio.gather(*answering, return_exceptions=True)


def peer(says: bytes, tls: ssl.SSLContext | None = None) -> AbstractAsyncContextManager[int]:
    """A server that reads a request, says its piece and hangs up."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(says)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    return listening(answer, tls)


async def of_peer(says: bytes) -> Exchange:
    async with peer(says) as port:
        return await ask(f"http://127.0.0.1:{port}/v1")


def told(exchange: Exchange) -> tuple[str, str]:
    assert exchange.error is not None
    return exchange.error.kind, exchange.error.message


async def test_a_server_that_hangs_up_without_an_answer_is_a_connection_error() -> None:
    exchange = await of_peer(b"")
    assert told(exchange) == ("connection", "the server closed the connection without an answer")
    assert worth_retrying(exchange)


async def test_half_of_the_headers_is_no_answer_either() -> None:
    kind, _ = told(await of_peer(HEAD))
    assert kind == "connection"


@pytest.mark.parametrize(
    ("framing", "body"),
    [
        (b"Content-Length: 1000\r\n\r\n", CHUNK),
        (b"Transfer-Encoding: chunked\r\n\r\n", b"%x\r\n%s\r\n" % (len(CHUNK), CHUNK)),
        (b"Transfer-Encoding: chunked\r\n\r\n", b"fff\r\n" + CHUNK),
    ],
)
async def test_a_stream_that_breaks_off_is_cut_and_keeps_what_came(framing: bytes, body: bytes) -> None:
    exchange = await of_peer(HEAD + framing + body)
    assert told(exchange) == ("cut", "the connection was lost before the answer was complete")
    assert exchange.arrived.text == "half an answer"
    assert not worth_retrying(exchange), "somebody may have read it"


async def test_a_cut_before_any_content_is_asked_again() -> None:
    exchange = await of_peer(HEAD + b"Content-Length: 1000\r\n\r\n: keep-alive\n\n")
    assert told(exchange)[0] == "cut"
    assert worth_retrying(exchange)


async def test_what_is_no_http_is_a_protocol_error() -> None:
    exchange = await of_peer(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")
    kind, message = told(exchange)
    assert kind == "protocol"
    assert "no HTTP" in message
    assert not worth_retrying(exchange)


async def test_broken_compression_is_a_protocol_error() -> None:
    body = b"this is not gzip"
    says = HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    assert told(await of_peer(says)) == ("protocol", "the answer's compression is broken")


async def test_a_port_where_nobody_listens() -> None:
    async with peer(b"") as port:
        pass
    exchange = await ask(f"http://127.0.0.1:{port}/v1")
    assert told(exchange) == ("connection", "the connection was refused; is the server running?")
    assert worth_retrying(exchange)
    assert exchange.marks.sent is None


async def test_a_name_that_nobody_knows() -> None:
    kind, message = told(await ask("http://no-such-host.invalid/v1"))
    assert kind == "connection"
    assert message == "the host's name is not known; is base_url right?"


async def test_https_to_a_server_that_does_not_speak_it() -> None:
    async with peer(b"") as port:
        # The greeting of TLS holds no blank line, so this server says nothing and waits: it is told by what it closes.
        server_says = await ask(f"https://127.0.0.1:{port}/v1", timeout=0.3)
    assert told(server_says) == ("connection", "no connection within 0.3 s")
    assert not server_says.timed_out, "a connection that is not made is no answer that came too late"


async def test_a_certificate_that_nobody_vouches_for() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).with_name("self_signed.pem"))
    async with peer(b"", tls=context) as port:
        kind, message = told(await ask(f"https://127.0.0.1:{port}/v1"))
    assert kind == "connection"
    assert "certificate is not trusted" in message
    assert "SSL_CERT_FILE" in message


@pytest.mark.parametrize("base_url", ["ftp://127.0.0.1/v1", "http://127.0.0.1:99999/v1"])
async def test_an_address_that_cannot_be_asked(base_url: str) -> None:
    kind, _ = told(await ask(base_url))
    assert kind == "bad_request"


async def test_an_error_whose_body_breaks_off_is_told_by_its_status() -> None:
    exchange = await of_peer(b'HTTP/1.1 503 Busy\r\nContent-Length: 1000\r\nRetry-After: 7\r\n\r\n{"error": ')
    assert exchange.http_status == 503
    assert exchange.error is not None
    assert (exchange.error.kind, exchange.error.retry_after_s) == ("overloaded", 7.0)
    assert exchange.arrived.notes == ["the error's own message did not arrive whole"]


async def test_a_complete_answer_whose_connection_stays_open_is_complete() -> None:
    """Some servers forget to end the transfer after `[DONE]`; nobody waits for them long."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(HEAD + b"Content-Length: 100000\r\n\r\n" + CHUNK + b"data: [DONE]\n\n")
        await asyncio.Event().wait()

    async with listening(answer) as port:
        exchange = await ask(f"http://127.0.0.1:{port}/v1")
    assert (exchange.error, exchange.status) == (None, "done")
    assert exchange.marks.ended == exchange.marks.last_content, "the wait for its end is no part of the answer"


FINISH = b'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}\n\n'
USAGE = b'data: {"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 3}}\n\n'
WHOLE = b'{"choices": [{"message": {"content": "half an answer"}, "finish_reason": "stop"}]}'


def silent_after(says: bytes, *, before: float = 0.0) -> AbstractAsyncContextManager[int]:
    """A server that says its piece, `before` seconds after it was asked, and then nothing."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(before)
        writer.write(says)
        await asyncio.Event().wait()

    return listening(answer)


async def test_an_answer_that_said_why_it_stopped_is_whole_though_its_connection_breaks() -> None:
    exchange = await of_peer(HEAD + b"Content-Length: 10000\r\n\r\n" + CHUNK + FINISH + USAGE)
    assert (exchange.error, exchange.status) == (None, "done")
    assert (exchange.arrived.text, exchange.arrived.finish_reason) == ("half an answer", "stop")
    assert exchange.arrived.usage is not None
    assert exchange.marks.ended == exchange.marks.last_content


@pytest.mark.parametrize("limits", [{}, {"stall_timeout": 0.1}, {"timeout": 0.3}])
async def test_and_though_nothing_ends_it(monkeypatch: pytest.MonkeyPatch, limits: dict[str, float]) -> None:
    if not limits:
        monkeypatch.setattr(exchange_module, "USAGE_SECONDS", 0.2)
    async with silent_after(HEAD + b"Content-Length: 10000\r\n\r\n" + CHUNK + FINISH) as port:
        exchange = await ask(f"http://127.0.0.1:{port}/v1", **limits)
    assert (exchange.error, exchange.status) == (None, "done")
    assert exchange.marks.ended == exchange.marks.last_content, "the wait for its usage is no part of the answer"


async def test_so_is_one_of_a_service_that_knows_no_other_ending() -> None:
    chunk = b'data: {"candidates": [{"content": {"parts": [{"text": "all"}]}, "finishReason": "STOP"}]}\n\n'
    async with peer(HEAD + b"Content-Length: 10000\r\n\r\n" + chunk) as port:
        exchange = await ask(f"http://127.0.0.1:{port}", "gemini")
    assert (exchange.status, exchange.arrived.text, exchange.arrived.finish_reason) == ("done", "all", "stop")
    assert exchange.marks.ended == exchange.marks.last_content


async def test_but_not_where_it_goes_on_after_it_said_so() -> None:
    """Services there were that said so in every chunk."""
    every = CHUNK.replace(b'"delta"', b'"finish_reason": "stop", "delta"')
    framed = b"%x\r\n%s\r\n" % (len(every), every)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + framed)
        await writer.drain()
        await asyncio.sleep(0.1)
        writer.write(framed)
        await writer.drain()

    async with listening(answer) as port:
        exchange = await ask(f"http://127.0.0.1:{port}/v1")
    assert told(exchange)[0] == "cut"
    assert exchange.arrived.text == "half an answer" * 2


async def test_a_body_that_is_whole_but_for_its_promised_length_is_whole() -> None:
    head = HEAD.replace(b"text/event-stream", b"application/json")
    exchange = await of_peer(head + b"Content-Length: 10000\r\n\r\n" + WHOLE)
    assert (exchange.error, exchange.status, exchange.streamed) == (None, "done", False)
    assert told(await of_peer(head + b"Content-Length: 10000\r\n\r\n" + WHOLE[:-1]))[0] == "cut"


async def test_what_is_not_to_be_streamed_has_no_first_token_to_be_waited_for() -> None:
    head = HEAD.replace(b"text/event-stream", b"application/json")
    async with silent_after(head + b"Content-Length: %d\r\n\r\n%s" % (len(WHOLE), WHOLE), before=0.3) as port:
        url = f"http://127.0.0.1:{port}/v1"
        whole = await ask(url, first_token_timeout=0.1, extra={"stream": False})
        streamed = await ask(url, first_token_timeout=0.1)
    assert (whole.status, whole.arrived.text) == ("done", "half an answer")
    assert streamed.status == "timeout"


async def test_what_is_stopped_before_it_begins_sends_nothing() -> None:
    async with peer(b"") as port:
        exchange = await ask(f"http://127.0.0.1:{port}/v1", stop=True)
    assert told(exchange) == ("cancelled", "the run was stopped")
    assert exchange.status == "cancelled"
