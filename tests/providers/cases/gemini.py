"""Answers of the Gemini API, in the shapes that it documents and that its clients' recordings have."""

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

STOP = [FinishReported("stop", "STOP"), Completed()]
BUSY = RemoteError("overloaded", "The model is overloaded. Please try again later; your key [key removed] is fine.")


def used(input_tokens: int, output_tokens: int | None = None, reasoning: int | None = None, **more: int) -> UsageReport:
    counts = Usage(input_tokens=input_tokens, output_tokens=output_tokens, reasoning_tokens=reasoning, **more)
    return UsageReport(counts)


def case(file: str, *events: WireEvent | list[WireEvent], **more: Any) -> Case:
    """A case; lists of events stand for their elements."""
    flat = [each for event in events for each in (event if isinstance(event, list) else [event])]
    return Case("gemini", file, flat, "text/event-stream" if file.endswith(".sse") else "application/json", **more)


BEGUN: list[WireEvent] = [ContentDelta("Guten"), used(5, 1)]
MOST: list[WireEvent] = [*BEGUN, ContentDelta(" Tag, “you” \u2028{[é🎉"), used(5, 8)]
HELLO: list[WireEvent] = [*MOST, ContentDelta("."), used(5, 9), *STOP]
HALF: list[WireEvent] = [ContentDelta("Half an"), used(5, 2)]

CASES = [
    case("text.sse", HELLO),
    case("text-array.json", HELLO),
    case(
        "text-stop-in-every-chunk.sse",
        [ContentDelta("One,"), ContentDelta(" two"), ContentDelta(" and"), used(4, 5)],
        [FinishReported("length", "MAX_TOKENS"), Completed()],
    ),
    case(
        "text-other-parts.sse",
        Note("the service used a tool of its own: code execution"),
        Note("the answer holds image/png, which is not kept"),
        # 21 tokens of the prompt, and 43 that its own tool put in
        [ContentDelta("It is 28."), used(64, 26)],
        Note("there was more than one candidate; the first is kept"),
        STOP,
    ),
    case(
        "reasoning.sse",
        [ReasoningDelta("**Looking**\n\n"), used(10, 70, 70), ReasoningDelta("**Deciding**\n"), used(10, 318, 318)],
        # the thoughts are apart from the candidates (4, then 7 tokens), and output all the same
        [ContentDelta("Because"), used(10, 322, 318), ContentDelta(" of scattering."), used(10, 325, 318)],
        STOP,
    ),
    case(
        "tools.sse",
        [ReasoningDelta("I need the clock."), used(38, 68, 68), ToolCallDelta(0, "", "now", "{}")],
        ToolCallDelta(1, "call_7", "weather", '{"city":"Köln","days":[1,2],"note":"a \\"quoted\\" } brace"}'),
        [used(38, 84, 68), FinishReported("tool_calls", "STOP"), Completed()],
    ),
    case(
        "tools-malformed-call.sse",
        Note("the service ended the answer (MALFORMED_FUNCTION_CALL): Malformed function call: print(default_api.now("),
        [used(38), FinishReported("error", "MALFORMED_FUNCTION_CALL"), Completed()],
    ),
    # 20 + 30 = 50 in all: here the candidates hold the thoughts
    case("usage-thoughts-included.sse", ContentDelta("Yes."), used(20, 30, 25, cached_input_tokens=12), STOP),
    case("usage-none.sse", ContentDelta("Yes."), STOP),
    case(
        "refusal-prompt-blocked.sse",
        used(12),
        Note("the service blocked the prompt (PROHIBITED_CONTENT): The prompt could not be submitted."),
        [FinishReported("content_filter", "PROHIBITED_CONTENT"), Completed()],
    ),
    case(
        "refusal-empty-candidates.sse",
        [used(3), Note("the service blocked the prompt (BLOCKLIST)")],
        [FinishReported("content_filter", "BLOCKLIST"), Completed()],
    ),
    case(
        "refusal-safety.sse",
        [ContentDelta("First you"), used(7), Note("the service ended the answer (SAFETY)"), used(7, 2)],
        [FinishReported("content_filter", "SAFETY"), Completed()],
    ),
    case(
        "refusal-recitation.json",
        [ContentDelta("It was the best"), used(9), Note("the service ended the answer (RECITATION)"), used(9, 4)],
        [FinishReported("content_filter", "RECITATION"), Completed()],
    ),
    case("error.sse", HALF, BUSY),
    case("error-array.json", HALF, BUSY),
    case("error-whole.json", BUSY, streamed=False),
    case("cut.sse", MOST, CUT),
    case("cut-array.json", MOST, CUT),
    case("cut-between.sse", MOST, CUT),
    case("cut-after-the-reason.json", HELLO),
    case(
        "malformed.sse",
        BEGUN,
        RemoteError("protocol", """not JSON: '{"candidates": [{"content": {"parts": [{"text": 1x}]}}]}'"""),
    ),
    case("malformed-array.json", RemoteError("protocol", "a list of something else than answers")),
    case(
        "malformed-shape.sse",
        RemoteError("protocol", "not the Gemini format: Expected `array | null`, got `object` - at `$.candidates`"),
    ),
    case("malformed-utf8.sse", Note("bytes that are not UTF-8 were replaced"), ContentDelta("caf\ufffd"), STOP),
    case(
        "whole.json",
        ReasoningDelta("Thinking of it."),
        ContentDelta("Guten Tag."),
        used(5, 10, 6),
        STOP,
        streamed=False,
    ),
    case(
        "whole-blocked.json",
        [used(5), Note("the service blocked the prompt (SAFETY)")],
        [FinishReported("content_filter", "SAFETY"), Completed()],
        streamed=False,
    ),
    case(
        "whole-nothing.json",
        [used(5), RemoteError("protocol", "a JSON answer without `candidates`")],
        streamed=False,
    ),
]
