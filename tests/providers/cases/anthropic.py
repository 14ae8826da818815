"""The Messages format: Anthropic's own streams, and those of who imitates them."""

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

STOP = FinishReported("stop", "end_turn")
CALLED = FinishReported("tool_calls", "tool_use")


def usage(input_tokens: int, output_tokens: int, cached: int | None = 0, reasoned: int | None = None) -> UsageReport:
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
    return Case("anthropic", file, list(events), **how)


CASES = [
    case(
        "text.sse",
        ContentDelta("Your parcel"),
        ContentDelta(" left Zürich today 📦."),
        STOP,
        usage(25, 15),
        Completed(),
    ),
    case(
        "text-stopped.sse",
        ContentDelta("One, two,"),
        FinishReported("stop", "stop_sequence"),
        usage(25, 5),
        Completed(),
    ),
    case(
        "text-new-kinds.sse",
        ContentDelta("It left."),
        FinishReported("other", "compaction"),
        usage(25, 4),
        Completed(),
    ),
    case(
        "reasoning.sse",
        ReasoningDelta("The order"),
        ReasoningDelta(" is seven."),
        Note("a part of the reasoning came encrypted and cannot be shown"),
        ReasoningDelta("\n\nSay so."),
        ContentDelta("Seven."),
        STOP,
        usage(25, 40, reasoned=31),
        Completed(),
    ),
    case(
        "tools.sse",
        ContentDelta("I look it up."),
        ToolCallDelta(0, "toolu_01T1x1fJ34qAmk2tNTrN7Up6", "find_order", ""),
        ToolCallDelta(0, "", "", '{"num'),
        ToolCallDelta(0, "", "", 'ber": 7}'),
        ToolCallDelta(1, "toolu_02", "find_label", ""),
        CALLED,
        usage(25, 89),
        Completed(),
    ),
    case(
        "tools-of-the-service.sse",
        Note("the service used a tool of its own: web_search"),
        ContentDelta("It left."),
        FinishReported("pause_turn", "pause_turn"),
        usage(10682, 510),
        Completed(),
    ),
    case(
        "tools-at-once.sse",
        ToolCallDelta(0, "call_1", "find_order", ""),
        ToolCallDelta(0, "", "", '{"number":7}'),
        CALLED,
        usage(25, 9),
        Completed(),
    ),
    case(  # 21 fresh, 188 written to the cache, 1800 read from it
        "usage.sse",
        ContentDelta("42"),
        FinishReported("length", "max_tokens"),
        usage(2009, 400, cached=1800),
        Completed(),
    ),
    case(  # 178000 fresh and 2000 from the cache to sum the conversation up, 23000 to answer; 3500 and 1000 came out
        "usage-compaction.sse",
        ContentDelta("It left."),
        STOP,
        usage(203000, 4500, cached=2000),
        Completed(),
    ),
    case(
        "usage-window.sse",
        ContentDelta("42"),
        FinishReported("length", "model_context_window_exceeded"),
        usage(25, 700),
        Completed(),
    ),
    case(
        "refusal.sse",
        ContentDelta("First, take"),
        FinishReported("refusal", "refusal"),
        Note("the service says of the refusal: cyber, policy"),
        usage(25, 4),
        Completed(),
    ),
    case("error.sse", ContentDelta("Your"), RemoteError("overloaded", "Overloaded")),
    case(
        "error-limited.sse",
        RemoteError("rate_limit", "This request would exceed your account's rate limit."),
    ),
    case("error-internal.sse", RemoteError("server", "Internal server error for [key removed]")),
    case("cut.sse", ContentDelta("Your parcel"), CUT),
    case("cut-after-the-reason.sse", ContentDelta("Left."), STOP, usage(25, 5), Completed()),
    case(
        "malformed.sse",
        ContentDelta("Your parcel"),
        RemoteError("protocol", "not the Messages format: an object was expected, got str"),
    ),
    case(
        "malformed-page.html",
        RemoteError("protocol", "not an event stream but a page (text/html)"),
        content_type="text/html",
    ),
    case(
        "whole.json",
        ReasoningDelta("The order is seven."),
        ContentDelta("Seven."),
        ToolCallDelta(0, "toolu_01", "find_order", ""),
        ToolCallDelta(0, "", "", '{"number":7}'),
        ToolCallDelta(1, "toolu_02", "find_label", ""),
        CALLED,
        usage(12, 41),
        Completed(),
    ),
    case("whole-error.json", RemoteError("overloaded", "Overloaded")),
    case("whole-of-another-format.json", RemoteError("protocol", "a JSON answer without `content`")),
]
