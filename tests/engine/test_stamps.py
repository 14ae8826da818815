"""When bytes came: as they left the socket, however late somebody read them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress

import httpx
from aiohttp.streams import StreamReader

from reviewtui.domain.session import Model
from reviewtui.engine.clock import Marks, now
from reviewtui.engine.control import Control
from reviewtui.engine.exchange import Exchange, Target
from reviewtui.engine.stamps import BodyAsRead, Piece, StampedBody, _Moments
from reviewtui.engine.transport import Http, open_http
from reviewtui.engine.watching import watched_by
from reviewtui.providers.registry import provider_for
from reviewtui.providers.wire import WireRequest
from tests.engine.running import ask, prompt

APART = 0.1
PIECES = (b"one ", b"two ", b"three")
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 13\r\n\r\n"


class Came:
    """A watch that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, int]] = []
        self.body: StampedBody | None = None

    def connecting(self) -> None:
        self.told.append(("connecting", now()))

    def connected(self, *, cold: bool) -> None:
        self.told.append(("cold" if cold else "warm", now()))

    def writing(self) -> None:
        self.told.append(("writing", now()))

    def answered(self, body: StampedBody) -> None:
        self.told.append(("answered", body.head))
        self.body = body


class Server:
    """Answers each request in three pieces; `got` says when requests came."""

    def __init__(self) -> None:
        self.got: list[int] = []
        self.sent: list[int] = []

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer), suppress(asyncio.IncompleteReadError):
            while True:
                await reader.readuntil(b"\r\n\r\n{")
                self.got.append(now())
                writer.write(HEAD)
                for piece in PIECES:
                    await asyncio.sleep(APART)
                    self.sent.append(now())
                    writer.write(piece)


@asynccontextmanager
async def served() -> AsyncIterator[tuple[Server, str]]:
    server = Server()
    listening = await asyncio.start_server(server.answer, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    try:
        yield server, f"http://127.0.0.1:{port}/"
    finally:
        listening.close()


async def test_bytes_that_nobody_has_read_yet_have_the_moments_of_their_coming() -> None:
    async with served() as (server, url), open_http() as http:
        watch = Came()
        watched_by.set(watch)
        response = await http.sender(url).send(WireRequest("POST", url, {}, b"{}"))
        assert watch.body is not None
        while len(server.sent) < len(PIECES):  # noqa: ASYNC110 - the other end signals nothing
            await asyncio.sleep(0.01)
        await asyncio.sleep(2 * APART)  # somebody is late
        pieces = await watch.body.read()
        assert await watch.body.read() == []
        await response.aclose()
    assert [piece.data for piece in pieces] == list(PIECES)
    for piece, sent in zip(pieces, server.sent, strict=True):
        assert 0 <= piece.stamp - sent < APART * 1e9, "not when it was read"


async def test_a_request_is_sent_when_it_is_written_and_its_connection_may_be_an_old_one() -> None:
    async with served() as (server, url), open_http() as http:
        watch = Came()
        watched_by.set(watch)
        sender = http.sender(url)
        for _ in range(2):
            response = await sender.send(WireRequest("POST", url, {}, b"{}"))
            assert await response.aread() == b"".join(PIECES)
            await response.aclose()
    names = [name for name, _ in watch.told]
    assert names == ["connecting", "cold", "writing", "answered", "warm", "writing", "answered"]
    moments = [moment for _, moment in watch.told]
    assert moments == sorted(moments)
    writing = [moment for name, moment in watch.told if name == "writing"]
    assert all(sent < got for sent, got in zip(writing, server.got, strict=True))


async def test_an_exchange_has_its_moments_in_order() -> None:
    async with served() as (_, url):
        marks = (await ask(url)).marks
    moments = (marks.scheduled, marks.connecting, marks.connected, marks.sent, marks.headers, marks.first_byte)
    assert None not in moments
    assert list(moments) == sorted(moment for moment in moments if moment is not None)


class Later:
    """When something is to be said, and whether it has been."""

    def __init__(self) -> None:
        self.due = asyncio.Event()
        self.said = asyncio.Event()


@asynccontextmanager
async def saying(said: bytes, again: bytes, later: Later | None = None) -> AsyncIterator[str]:
    """A server that says `said` to a request, and `again` at once or `later`, unasked."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer), suppress(asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n{")
            writer.write(said if later else said + again)
            if later:
                await later.due.wait()
                writer.write(again)
                later.said.set()
            await reader.read()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        server.close()


def plain(body: bytes, status: bytes = b"200 OK") -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body)


async def test_another_answer_behind_an_answer_is_not_taken_for_it() -> None:
    async with saying(plain(b"first"), again=plain(b"second!", b"400 Bad Request")) as url, open_http() as http:
        watch = Came()
        watched_by.set(watch)
        response = await http.sender(url).send(WireRequest("POST", url, {}, b"{}"))
        assert response.status_code == 200
        assert watch.body is None, "it is that of the other"
        assert await response.aread() == b"first"
        await response.aclose()


async def test_what_comes_unasked_came_no_sooner_than_it_was_asked_for() -> None:
    """As a server tells a connection that waits for its next request that it has waited too long."""
    late = plain(b"late", b"408 Request Timeout")
    later = Later()
    async with open_http() as http, saying(plain(b"{}"), late, later) as url:
        await asked(http, url)
        later.due.set()
        await later.said.wait()
        await asyncio.sleep(0.2)  # in which it comes
        second = await asked(http, url)
    assert (second.marks.cold, second.http_status) == (False, 408)
    assert second.marks.headers == second.marks.sent


async def asked(http: Http, url: str) -> Exchange:
    """An exchange over the connections of `http`."""
    model = Model(name="m", provider="openai-chat", model="m", base_url=url)
    provider = provider_for("openai-chat")
    exchange = Exchange(model, Marks(now()))
    request = provider.build(model, prompt("hello"), base_url=url, api_key=None)
    await exchange.run(Target(http.sender(url), provider), request, Control(), lambda *_: None)
    return exchange


def noted(*came: tuple[bytes, int]) -> _Moments:
    """A body of which so much had come at each moment."""
    body = StreamReader(protocol=None, limit=2**16)  # type: ignore[arg-type]  # nothing is read from it
    moments = _Moments(body, 0)
    for data, stamp in came:
        body.total_bytes += len(data)
        moments.note(stamp)
    return moments


async def test_what_is_read_at_once_is_cut_where_it_came_apart() -> None:
    moments = noted((b"abc", 1), (b"de", 2), (b"", 3), (b"f", 4))
    assert moments.cut(b"abcdef") == [Piece(1, b"abc"), Piece(2, b"de"), Piece(4, b"f")]


async def test_what_came_at_once_may_be_read_in_parts() -> None:
    moments = noted((b"abc", 1), (b"def", 2))
    assert moments.cut(b"a") == [Piece(1, b"a")]
    assert moments.cut(b"bcd") == [Piece(1, b"bc"), Piece(2, b"d")]
    assert moments.cut(b"ef") == [Piece(2, b"ef")]


async def test_a_body_that_httpx_decompresses_is_stamped_when_it_is_read() -> None:
    body = BodyAsRead(httpx.Response(200, content=b"one two"))
    before = now()
    [piece] = await body.read()
    assert piece.data == b"one two"
    assert before <= piece.stamp <= now()
    assert await body.read() == []
