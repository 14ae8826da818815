"""One attempt on the wire: a request, everything that came back, and when."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import httpx

from reviewtui.domain.response import ResponseStatus
from reviewtui.domain.session import Model
from reviewtui.engine.arrived import Arrived
from reviewtui.engine.clock import Marks, now
from reviewtui.engine.control import STOPPED, Control
from reviewtui.engine.deadlines import Deadlines, LimitReachedError
from reviewtui.engine.errors import PROXY_ASKS_WHO, TRANSPORT_ERRORS, describe, proxy_refused
from reviewtui.engine.stamps import Body, BodyAsRead, StampedBody
from reviewtui.engine.transport import Sender
from reviewtui.engine.watching import watched_by
from reviewtui.providers.wire import Parser, Provider, RemoteError, WireEvent, WireRequest

MAX_TEXT = 4 * 1024 * 1024
"""Characters of answer, reasoning and tool calls together that are taken; an answer that goes on is cut off here."""

MAX_BYTES = 16 * MAX_TEXT
"""Bytes that are read of one answer: a stream of empty events ends here."""

MAX_ERROR_BYTES = 64 * 1024

CONNECT_SECONDS = 30.0

_LINGER_SECONDS = 0.5
"""How long the transfer of a complete answer may take to end, so that its connection can be used again."""

USAGE_SECONDS = 5.0
"""How long, once an answer has said why it stopped, anything more of it is waited for: its token counts may follow."""

DeltaSink = Callable[[str, str, float | None], None]
"""Is told more text, more reasoning, and the TTFT as far as it is known."""


class Target(NamedTuple):
    """Where an attempt goes. `secrets` are words that no message may repeat."""

    sender: Sender
    provider: Provider
    secrets: Sequence[str] = ()

    def __repr__(self) -> str:
        return f"Target({self.provider!r})"


def _nobody_counts() -> None:
    """No rate limit here counts the request."""


class Exchange:
    """What came of one attempt. `run` never raises for what the other side does: `error` tells it.

    What arrived before an error is kept. `timed_out` says whether a time limit of the session ended it, `streamed`
    whether the pieces of the answer have moments of their own. `worker` names the machine that asked for us; where it
    was `lost`, nobody knows what came. `sending` is told each time that the request is about to leave: last when its
    connection is ready.
    """

    def __init__(self, model: Model, marks: Marks) -> None:
        self.marks = marks
        self.sending: Callable[[], None] = _nobody_counts
        self.arrived = Arrived(marks)
        self.error: RemoteError | None = None
        self.timed_out = False
        self.http_status: int | None = None
        self.streamed = True
        self.worker: str | None = None
        self.lost = False
        self._limits = model
        self._deadlines = Deadlines()
        self._writing = False
        self._body: Body | None = None  # with the moments at which it came, where they are known
        self._parser: Parser | None = None
        self._heard: int | None = None  # when anything of the answer came last
        self._finished = False  # the model has said why it stopped
        self._went_on = False  # after that

    @property
    def status(self) -> ResponseStatus:
        """How this attempt ended."""
        if self.lost:
            return "interrupted"
        if self.error is None:
            return "done"
        if self.error.kind == "cancelled":
            return "cancelled"
        return "timeout" if self.timed_out else "failed"

    @property
    def cost_unknown(self) -> bool:
        """Whether the service may have worked, and been paid, for an answer of which nothing is known."""
        return self.lost or (self.marks.sent is not None and self.status in ("cancelled", "timeout"))

    def lose(self, why: str) -> None:
        """The worker that asked for us is gone, and with it what came."""
        self.lost = True
        self.error = RemoteError("connection", why)

    def leave_open(self) -> None:
        """Nobody tries again after a loss: the question is without an answer, and that is no failure of the model's."""
        assert self.error is not None, "it was lost"
        self.lost = False
        self.error = RemoteError("cancelled", self.error.message)

    def connecting(self) -> None:
        """The connection is being made."""
        self.marks.connecting = now()

    def connected(self, *, cold: bool) -> None:
        """The connection is ready: from here the session's time limits count."""
        self.marks.connected = self.marks.sent = now()
        self.marks.cold = cold
        self._writing = False
        self.sending()
        self._deadlines.set("connection", None)
        self._deadlines.set("total", self._limits.timeout)
        if self._limits.extra.get("stream") is not False:  # else the first of it comes with the last
            self._deadlines.set("first_token", self._limits.first_token_timeout)

    def writing(self) -> None:
        """Bytes of the request are written next."""
        if not self._writing and self.marks.headers is None:  # some servers answer before they have been asked
            self._writing = True
            self.marks.sent = now()

    def answered(self, body: StampedBody) -> None:
        """The head of the answer is there, and `body` will come."""
        self._body = body
        self.marks.headers = self._not_before_sending(body.head)

    async def run(self, target: Target, request: WireRequest, control: Control, on_delta: DeltaSink) -> None:
        """Send `request` and take in the answer, to its end or to the first thing that ends it."""
        self._deadlines.set("connection", min(CONNECT_SECONDS, self._limits.timeout))
        token = watched_by.set(self)
        try:
            with control.ends(self._deadlines):
                async with self._deadlines:
                    await self._exchange(target, request, on_delta)
        except LimitReachedError as reached:
            if reached.limit == "stop" or not self._is_whole(on_delta):
                self._end_at_limit(reached)
        except TRANSPORT_ERRORS as error:
            if not self._is_over() and not self._is_whole(on_delta):
                self.error = describe(error, answering=self.marks.headers is not None)
        finally:
            watched_by.reset(token)
            if self.marks.ended is None:
                self.marks.ended = now()

    async def _exchange(self, target: Target, request: WireRequest, on_delta: DeltaSink) -> None:
        response = await target.sender.send(request)
        try:
            self.marks.headers = self.marks.headers or now()
            self.http_status = response.status_code
            if response.is_success:
                content_type = response.headers.get("content-type", "")
                self._parser = target.provider.parser(content_type, secrets=target.secrets)
                await self._read(self._body_of(response), self._parser, on_delta)
            elif response.status_code == PROXY_ASKS_WHO:
                self.error = proxy_refused(response.status_code)
            else:
                body = await self._read_error(response)
                self.error = target.provider.error(response.status_code, response.headers, body, secrets=target.secrets)
        finally:
            await response.aclose()

    def _body_of(self, response: httpx.Response) -> Body:
        compressed = response.headers.get("content-encoding", "identity") != "identity"
        return BodyAsRead(response) if self._body is None or compressed else self._body

    def _not_before_sending(self, stamp: int) -> int:
        """What a server said on its own account, before it was asked, came as soon as it could come."""
        return stamp if self.marks.sent is None else max(stamp, self.marks.sent)

    async def _read(self, body: Body, parser: Parser, on_delta: DeltaSink) -> None:
        """Feed the parser, up to the answer's end or an error."""
        received = 0
        while pieces := await body.read():
            for came, data in pieces:
                if self._is_over():
                    break  # only the transfer's own ending is still awaited
                stamp = self._not_before_sending(came)
                if self.marks.first_byte is None:
                    self.marks.first_byte = stamp
                received += len(data)
                self._take(parser.feed(data), parser, stamp, on_delta)
                if not self._is_over() and (self.arrived.size > MAX_TEXT or received > MAX_BYTES):
                    self.error = RemoteError("limit", f"the answer is longer than {MAX_TEXT // 1024**2} MB")
                if self.error is not None:
                    return
                if self._is_over():
                    self._deadlines.only("linger", _LINGER_SECONDS)
        if not self._is_over():
            self._take(parser.close(), parser, now(), on_delta)

    def _take(self, events: Sequence[WireEvent], parser: Parser, stamp: int, on_delta: DeltaSink) -> None:
        before, had_finished = self.arrived.size, self._finished
        text, reasoning = self.arrived.take(events, stamp)
        self.streamed, self._finished = parser.streamed, parser.finished
        self.error = self.arrived.error
        if self.arrived.size > before:
            self._went_on = had_finished
            self._deadlines.set("first_token", None)
            self._deadlines.set("stall", self._limits.stall_timeout)
        if events:
            self._heard = stamp
            if self._finished:
                self._deadlines.set("usage", None if self._went_on else USAGE_SECONDS)
        if text or reasoning:
            on_delta(text, reasoning, self.ms_streamed(self.marks.first_content))

    def _is_whole(self, on_delta: DeltaSink) -> bool:
        """Whether an answer of which nothing more comes is all there: it had said why it stopped, and nothing after
        that, or is one body that can be read. It ended when the last of it came, well or as the server says.
        """
        parser = self._parser
        if parser is None or self._is_over() or self._went_on:
            return False
        if parser.streamed and not parser.finished:
            return False
        rest = parser.close()
        if not rest or (isinstance(rest[-1], RemoteError) and rest[-1].kind == "cut"):
            return False
        self._take(rest, parser, now() if self._heard is None else self._heard, on_delta)
        return True

    async def _read_error(self, response: httpx.Response) -> bytes:
        """The body of an error answer, as far as it comes: the status alone tells enough where it is broken off."""
        body = bytearray()
        try:
            async for data in response.aiter_bytes():
                body += data
                if len(body) > MAX_ERROR_BYTES:
                    break
        except TRANSPORT_ERRORS:
            self.arrived.notes.append("the error's own message did not arrive whole")
        return bytes(body)

    def _is_over(self) -> bool:
        return self.arrived.completed or self.error is not None

    def ms_streamed(self, stamp: int | None) -> float | None:
        """Milliseconds to a moment within the stream; what came as one whole has no such moments."""
        return self.marks.since_sent(stamp) if self.streamed else None

    def _end_at_limit(self, reached: LimitReachedError) -> None:
        if self._is_over():
            return  # what was still awaited had no part in the answer
        after = f"{reached.seconds:g} s"
        match reached.limit:
            case "stop":
                self.error = RemoteError("cancelled", STOPPED)
            case "connection":
                self.error = RemoteError("connection", f"no connection within {after}")
            case "first_token":
                self._time_out(f"first_token_timeout: nothing of an answer came within {after}")
            case "usage":
                self.error = RemoteError("cut", f"nothing more came for {after}, and no ending of the answer")
            case "stall":
                self._time_out(f"stall_timeout: nothing more came for {after}")
            case _:
                self._time_out(f"timeout: the answer was not complete within {after}")

    def _time_out(self, message: str) -> None:
        self.timed_out = True
        self.error = RemoteError("timeout", message)
