"""From what came over the wire to what is recorded and told. Pure."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from reviewtui.domain.detection import Detection
from reviewtui.domain.events import Cancelled, Ending, Failed, Finished
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.response import HOPELESS, Attempt, Response, ResponseStatus
from reviewtui.domain.session import FailureRules, Model
from reviewtui.engine.clock import Anchor, ms_between
from reviewtui.engine.exchange import Exchange
from reviewtui.engine.usage import cost_of, estimated_usage


def ended_attempt(begun: Attempt, exchange: Exchange, anchor: Anchor) -> Attempt:
    """The record of an attempt that is over."""
    marks, error = exchange.marks, exchange.error
    connecting_ended = marks.sent if marks.cold else None
    return replace(
        begun,
        status=exchange.status,
        sent_at=None if marks.sent is None else anchor.iso(marks.sent),
        http_status=exchange.http_status,
        error_kind=None if error is None else error.kind,
        error_message=None if error is None else error.message,
        cold=marks.cold,
        queue_ms=ms_between(marks.scheduled, marks.sent),
        connect_ms=ms_between(marks.connecting, connecting_ended),
        headers_ms=marks.since_sent(marks.headers),
        first_byte_ms=marks.since_sent(marks.first_byte),
        ttft_ms=exchange.ms_streamed(marks.first_content),
        ttfr_ms=exchange.ms_streamed(marks.first_reasoning),
        last_content_ms=exchange.ms_streamed(marks.last_content),
        total_ms=marks.since_sent(marks.ended),
    )


def ended_response(
    begun: Response, exchange: Exchange, *, attempts: int, prompt: Prompt, model: Model, rules: FailureRules
) -> Response:
    """The record of a response whose last attempt was `exchange`.

    An error that every question to this model would meet (a wrong key, no credit, no such model) says nothing about
    this one: the response is cancelled, and asked again once the error is put right.
    """
    marks, arrived, error = exchange.marks, exchange.arrived, exchange.error
    text, reasoning = arrived.text, arrived.reasoning
    status: ResponseStatus = "cancelled" if error is not None and error.kind in HOPELESS else exchange.status
    usage = arrived.usage
    if usage is None and arrived.size:
        usage = estimated_usage(prompt, model, text=text, reasoning=reasoning, chunks=len(marks.content))
    chunk_ms = tuple((stamp - marks.sent) / 1e6 for stamp in marks.content) if marks.sent and exchange.streamed else ()
    response = replace(
        begun,
        status=status,
        text=text,
        reasoning=reasoning,
        tool_calls=arrived.tool_calls,
        finish_reason=arrived.finish_reason,
        error_kind=None if error is None else error.kind,
        error_message=None if error is None else error.message,
        ttft_ms=exchange.ms_streamed(marks.first_content),
        ttfr_ms=exchange.ms_streamed(marks.first_reasoning),
        last_content_ms=exchange.ms_streamed(marks.last_content),
        total_ms=marks.since_sent(marks.ended),
        chunk_ms=chunk_ms,
        attempts=attempts,
        streamed=exchange.streamed,
        notes=tuple(arrived.notes),
    )
    if usage is not None:
        response = replace(response, usage=usage, cost=cost_of(usage, model.price))
    return _with_gaps(response, rules) if chunk_ms else response


def _with_gaps(response: Response, rules: FailureRules) -> Response:
    gaps = response.gaps_ms
    stalls = sum(gap > rules.stall_after * 1000 for gap in gaps)
    return replace(response, stalls=stalls, longest_gap_ms=max(gaps, default=None))


def ending_event(response: Response, detections: Sequence[Detection]) -> Ending:
    """What the app is told of a response that has been committed."""
    common: dict[str, Any] = {
        "response_id": response.id,
        "prompt_id": response.prompt_id,
        "model": response.model,
        "trial": response.trial,
        "status": response.status,
        "ttft_ms": response.ttft_ms,
        "total_ms": response.total_ms,
        "tokens_per_second": response.tokens_per_second,
        "output_tokens": response.usage.output_tokens,
        "cost": response.cost,
        "failures": tuple(detection.kind for detection in detections),
    }
    if response.status == "done":
        return Finished(**common, finish_reason=response.finish_reason)
    if response.status == "cancelled":
        return Cancelled(**common)
    assert response.error_kind is not None, "only an error fails a response"
    return Failed(**common, error_kind=response.error_kind, message=response.error_message or "")
