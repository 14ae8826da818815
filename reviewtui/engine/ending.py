"""From what came over the wire to what is recorded and told. Pure."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from reviewtui.domain.detection import Detection
from reviewtui.domain.events import Cancelled, Ending, Failed, Finished
from reviewtui.domain.response import HOPELESS, Attempt, Response, ResponseStatus, Usage
from reviewtui.engine.clock import Anchor, ms_between
from reviewtui.engine.exchange import Exchange
from reviewtui.engine.flow import Flow


def ended_attempt(
    begun: Attempt, exchange: Exchange, anchor: Anchor, *, usage: Usage | None, cost: float | None, flow: Flow
) -> Attempt:
    """The record of an attempt that is over."""
    marks, error, counts = exchange.marks, exchange.error, usage or Usage()
    connecting_ended = marks.connected if marks.cold else None
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
        streamed=exchange.streamed if marks.first_byte is not None else None,
        chunks=flow.chunks,
        reads=flow.reads,
        stalls=flow.stalls,
        longest_gap_ms=flow.longest_gap_ms,
        stalled_ms=flow.stalled_ms,
        input_tokens=counts.input_tokens,
        cached_input_tokens=counts.cached_input_tokens,
        output_tokens=counts.output_tokens,
        reasoning_tokens=counts.reasoning_tokens,
        tokens_estimated=None if usage is None else usage.estimated,
        cost=cost,
        worker=exchange.worker,
    )


def ended_response(
    begun: Response,
    exchange: Exchange,
    *,
    attempts: int,
    usage: Usage | None,
    cost: float | None,
    notes: Sequence[str],
    flow: Flow,
) -> Response:
    """The record of a response whose last attempt was `exchange`, which used `usage`; `cost` is that of all attempts.

    An error that every question to this model would meet (a wrong key, no credit, no such model) says nothing about
    this one: the response is cancelled, and asked again once the error is put right.
    """
    marks, arrived, error = exchange.marks, exchange.arrived, exchange.error
    status: ResponseStatus = "cancelled" if error is not None and error.kind in HOPELESS else exchange.status
    return replace(
        begun,
        status=status,
        text=arrived.text,
        reasoning=arrived.reasoning,
        tool_calls=arrived.tool_calls,
        finish_reason=arrived.finish_reason,
        error_kind=None if error is None else error.kind,
        error_message=None if error is None else error.message,
        ttft_ms=exchange.ms_streamed(marks.first_content),
        ttfr_ms=exchange.ms_streamed(marks.first_reasoning),
        last_content_ms=exchange.ms_streamed(marks.last_content),
        total_ms=marks.since_sent(marks.ended),
        chunk_ms=flow.chunk_ms,
        reads=flow.reads,
        stalls=flow.stalls,
        longest_gap_ms=flow.longest_gap_ms,
        usage=usage or begun.usage,
        cost=cost,
        attempts=attempts,
        streamed=exchange.streamed,
        notes=(*arrived.notes, *notes),
    )


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
