"""Responses and attempts: what came back, and when.

Durations are milliseconds (floats) counted from `sent_at`, the moment just before the request was written, unless a
comment says otherwise. Absent is None and never 0.
"""

from operator import sub
from typing import Literal

from msgspec import Struct

ResponseStatus = Literal["running", "done", "failed", "timeout", "cancelled", "interrupted"]
"""`running` is on its way (or was, when its engine was killed: it becomes `interrupted`); the others are endings."""

ENDED_WITH_RESULT = ("done", "failed", "timeout")
"""Endings that answer the question; the other two leave it open and are asked again."""

FinishReason = Literal[
    "stop", "length", "tool_calls", "content_filter", "refusal", "pause_turn", "incomplete", "error", "other"
]
ErrorKind = Literal[
    "auth",
    "quota",
    "bad_request",
    "not_found",
    "too_large",
    "rate_limit",
    "overloaded",
    "server",
    "timeout",
    "connection",
    "cut",
    "protocol",
    "provider",
    "limit",
    "cancelled",
]
HOPELESS: tuple[ErrorKind, ...] = ("auth", "quota", "not_found")
"""Errors that every further request to this model would meet as well: the model stops, once, with one message."""


class Usage(Struct, frozen=True, kw_only=True):
    """Token counts. `estimated` marks counts that we made because the provider gave none."""

    input_tokens: int | None = None
    cached_input_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_tokens: int | None = None
    estimated: bool = False


class ToolCall(Struct, frozen=True):
    """A tool call as the model wrote it: `arguments` is its raw text, valid JSON or not."""

    id: str
    name: str
    arguments: str


class Attempt(Struct, frozen=True, kw_only=True):
    """One request on the wire. `queue_ms` is our own waiting, from `scheduled_at` to `sent_at`.

    `in_run` is its place among all requests that its run sent. `connect_ms` is connection set-up (DNS, TCP, TLS), which
    ends before `sent_at`; `cold` says whether there was any. `reads` counts the moments at which its `chunks` of
    content arrived: where there are fewer moments than chunks, several came at once. `stalled_ms` is the length of all
    stalls together. `cost_at_most` was set aside for it, and is what it counts for where nobody knows what it cost.
    `worker` names the machine of a cluster that sent it; None where this one did.
    """

    id: str
    response_id: str
    number: int
    status: ResponseStatus
    scheduled_at: str
    sent_at: str | None = None
    http_status: int | None = None
    error_kind: ErrorKind | None = None
    error_message: str | None = None
    cold: bool | None = None
    queue_ms: float | None = None
    connect_ms: float | None = None
    headers_ms: float | None = None
    first_byte_ms: float | None = None
    ttft_ms: float | None = None
    ttfr_ms: float | None = None
    last_content_ms: float | None = None
    total_ms: float | None = None
    in_run: int | None = None
    streamed: bool | None = None
    chunks: int | None = None
    reads: int | None = None
    stalls: int | None = None
    longest_gap_ms: float | None = None
    stalled_ms: float | None = None
    input_tokens: int | None = None
    cached_input_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_tokens: int | None = None
    tokens_estimated: bool | None = None
    cost: float | None = None
    cost_at_most: float | None = None
    worker: str | None = None


class Response(Struct, frozen=True, kw_only=True):
    """What came back for prompt x model x trial. Latencies are those of the attempt that answered.

    `again_of` is the failed response whose question was put once more, or the load step that asked, to be looked at
    and counted nowhere; None for every response that the session itself asks for. `chunk_ms` holds the arrival of every
    content chunk; `reads` counts the moments among them. `ttft_ms` is None where nothing was streamed. `cost` is that
    of all its attempts.
    """

    id: str
    session: str
    prompt_id: str
    model: str
    variant: str
    trial: int
    status: ResponseStatus
    created_at: str
    text: str = ""
    reasoning: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    finish_reason: FinishReason | None = None
    error_kind: ErrorKind | None = None
    error_message: str | None = None
    ttft_ms: float | None = None
    ttfr_ms: float | None = None
    last_content_ms: float | None = None
    total_ms: float | None = None
    chunk_ms: tuple[float, ...] = ()
    stalls: int | None = None
    longest_gap_ms: float | None = None
    reads: int | None = None
    usage: Usage = Usage()
    cost: float | None = None
    attempts: int = 0
    streamed: bool = True
    imported: bool = False
    notes: tuple[str, ...] = ()
    again_of: str | None = None

    @property
    def tokens_per_second(self) -> float | None:
        """(content tokens - 1) / (last content - first content), as `decoding_rate` has it."""
        content = content_tokens(self.usage.output_tokens, self.usage.reasoning_tokens, self.ttfr_ms)
        return decoding_rate(content, self.ttft_ms, self.last_content_ms)

    @property
    def gaps_ms(self) -> tuple[float, ...]:
        """Waits between content chunks; where the answer broke off, also that for the chunk that never came."""
        return gaps_between(self.chunk_ms, None if self.status == "done" else self.total_ms)


def gaps_between(chunk_ms: tuple[float, ...], broken_off_ms: float | None) -> tuple[float, ...]:
    """The waits between chunks that arrived at these moments; `broken_off_ms` is when nobody waited any longer for the
    next.
    """
    arrivals = chunk_ms if broken_off_ms is None or not chunk_ms else (*chunk_ms, broken_off_ms)
    return tuple(map(sub, arrivals[1:], arrivals))


def content_tokens(output_tokens: int | None, reasoning_tokens: int | None, ttfr_ms: float | None) -> int | None:
    """The output without its reasoning, which is over before content is timed.

    None where a count is unknown: also where reasoning was seen (`ttfr_ms`) and nobody counted it.
    """
    if output_tokens is None or (reasoning_tokens is None and ttfr_ms is not None):
        return None
    return output_tokens - (reasoning_tokens or 0)


SHORTEST_MS = 5.0
"""Milliseconds between the first content and the last from which on a rate is more than an error of our clocks."""


def decoding_rate(tokens: int | None, first_ms: float | None, last_ms: float | None) -> float | None:
    """Tokens a second between the first content and the last; None where one is unknown, or so little time passed that
    it is not known how much.
    """
    if tokens is None or tokens < 2 or first_ms is None or last_ms is None or last_ms - first_ms < SHORTEST_MS:
        return None
    return (tokens - 1) / (last_ms - first_ms) * 1000
