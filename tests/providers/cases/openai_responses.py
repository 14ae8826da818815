"""The Responses format: OpenAI's own streams, and those of who imitates them."""

from typing import Any

from reviewtui.domain.response import Usage
from reviewtui.providers.wire import (
    Completed,
    ContentDelta,
    FinishReported,
    Note,
    ReasoningDelta,
    RemoteError,
    ToolCallDelta,
    UsageReport,
    WireEvent,
)
from tests.providers.cases.case import CUT, Case

STOP = FinishReported("stop", "completed")
CALLED = FinishReported("tool_calls", "completed")
SEARCHED = Note("the service used a tool of its own: web_search")


def usage(input_tokens: int, output_tokens: int, cached: int | None = 0, reasoned: int | None = 0) -> UsageReport:
    return UsageReport(
        Usage(
            input_tokens=input_tokens,
            cached_input_tokens=cached,
            output_tokens=output_tokens,
            reasoning_tokens=reasoned,
        )
    )


def case(file: str, *events: WireEvent, **how: Any) -> Case:
    if file.startswith("whole"):
        how = {"content_type": "application/json", "streamed": False}
    return Case("openai-responses", file, list(events), **how)


CASES = [
    case(
        "text.sse",
        ContentDelta("Your parcel"),
        ContentDelta(" left Zürich today 📦."),
        usage(37, 11),
        STOP,
        Completed(),
    ),
    case("text-names-only.sse", ContentDelta("Le"), ContentDelta("ft"), usage(3, 2, None, None), STOP, Completed()),
    case("text-ending-only.sse", ContentDelta("Left."), usage(3, 2), STOP, Completed()),
    case(
        "reasoning.sse",
        ReasoningDelta("**Looking"),
        ReasoningDelta(" up**"),
        ReasoningDelta("\n\n**Answer"),
        ReasoningDelta("ing**"),
        ContentDelta("Seven."),
        usage(75, 200, reasoned=192),
        STOP,
        Completed(),
    ),
    case(
        "reasoning-vllm.sse",
        ReasoningDelta("The order "),
        ReasoningDelta("is seven."),
        ContentDelta("Seven."),
        usage(75, 9, cached=16, reasoned=5),
        STOP,
        Completed(),
    ),
    case(
        "tools.sse",
        ToolCallDelta(0, "call_DdmO9", "find_order", ""),
        ToolCallDelta(0, "", "", '{"num'),
        ToolCallDelta(0, "", "", 'ber":7}'),
        ToolCallDelta(1, "call_rmOzv", "find_label", ""),
        ToolCallDelta(1, "", "", "{}"),
        usage(291, 23),
        CALLED,
        Completed(),
    ),
    case(
        "tools-at-once.sse",
        SEARCHED,
        ToolCallDelta(0, "call_1", "find_order", ""),
        ToolCallDelta(0, "", "", '{"number":7}'),
        ToolCallDelta(1, "call_2", "note", ""),
        ToolCallDelta(1, "", "", "late"),
        ToolCallDelta(2, "call_3", "local_shell", ""),
        ToolCallDelta(2, "", "", '{"type":"exec","command":["ls"]}'),
        usage(291, 23),
        CALLED,
        Completed(),
    ),
    case(
        "tools-to-be-allowed.sse",
        Note("a tool of the service waits to be allowed: its call is kept, nobody answers"),
        ToolCallDelta(0, "mcpr_682d498e3bd4", "find_order", ""),
        ToolCallDelta(0, "", "", '{"order":7}'),
        usage(291, 23),
        CALLED,
        Completed(),
    ),
    case(
        "usage.sse",
        ContentDelta("42"),
        usage(2048, 400, cached=1920, reasoned=384),
        FinishReported("length", "max_output_tokens"),
        Completed(),
    ),
    case(
        "refusal.sse",
        ContentDelta("I'm sorry,"),
        ContentDelta(" I can't assist with that."),
        usage(30, 11),
        FinishReported("refusal", "completed"),
        Completed(),
    ),
    case(
        "refusal-filtered.sse",
        ContentDelta("First, take"),
        FinishReported("content_filter", "content_filter"),
        Completed(),
    ),
    case(
        "error-failed.sse",
        ContentDelta("Left"),
        usage(12, 1),
        RemoteError("server", "The model failed to generate a response."),
    ),
    case(
        "error-event.sse",
        RemoteError("overloaded", "Our servers are currently overloaded. Please try again later."),
    ),
    case(
        "error-nested.sse",
        RemoteError("quota", "You exceeded your current quota, please check your plan and billing details."),
    ),
    case("error-gateway.sse", RemoteError("rate_limit", "Rate limit reached for [key removed]")),
    case("cut.sse", ContentDelta("Your parcel"), CUT),
    case(
        "malformed.sse",
        ContentDelta("Your parcel"),
        RemoteError("protocol", "not the Responses format: text was expected, got dict"),
    ),
    case(
        "malformed-gap.sse",
        Note("events are missing from the stream: its numbers have a gap"),
        ContentDelta("parcel"),
        usage(3, 1),
        STOP,
        Completed(),
    ),
    case(
        "whole.json",
        ReasoningDelta("**Looking up**"),
        ReasoningDelta("\n\n**Answering**"),
        ContentDelta("Left"),
        ContentDelta(" today."),
        ToolCallDelta(0, "call_1", "find_order", ""),
        ToolCallDelta(0, "", "", '{"number":7}'),
        SEARCHED,
        usage(328, 52, cached=16, reasoned=40),
        CALLED,
        Completed(),
    ),
    case("whole-queued.json", RemoteError("provider", "the service has not finished the answer: it is queued")),
    case("whole-error.json", RemoteError("server", "The engine is gone.")),
    case("whole-flat-error.json", RemoteError("not_found", "The model is not here.")),
]
