"""Recorded answers, as the engine's own transport gives them."""

from reviewtui.domain.response import Usage
from reviewtui.providers.wire import (
    Completed,
    ContentDelta,
    FinishReported,
    ReasoningDelta,
    RemoteError,
    ToolCallDelta,
    UsageReport,
    WireEvent,
)
from tests.providers.cases.case import CUT, Case


def case(file: str, *events: WireEvent, streamed: bool = True) -> Case:
    return Case("replay", file, list(events), "application/x-ndjson", streamed)


GUTEN, TAG = ContentDelta("Guten"), ContentDelta(" Tag,\u2028🎉")
USED = UsageReport(Usage(input_tokens=5, output_tokens=9))
STOP = FinishReported("stop", "stop")

CASES = [
    case("text.ndjson", GUTEN, TAG, USED, STOP, Completed()),
    case(
        "reasoning.ndjson",
        ReasoningDelta("Let me see."),
        ContentDelta("Because."),
        UsageReport(Usage(input_tokens=5, cached_input_tokens=2, output_tokens=9, reasoning_tokens=4)),
        FinishReported("length", "length"),
        Completed(),
    ),
    case(
        "tools.ndjson",
        ToolCallDelta(0, "call_7", "now", "{}"),
        ToolCallDelta(1, "", "look", "not json"),
        FinishReported("tool_calls", "tool_calls"),
        Completed(),
    ),
    case("usage-none.ndjson", GUTEN, Completed()),
    case("refusal.ndjson", ContentDelta("I cannot."), FinishReported("refusal", "refusal"), Completed()),
    case("error.ndjson", GUTEN, RemoteError("overloaded", "The worker died: [key removed].")),
    case("error-limit.ndjson", RemoteError("timeout", "not answered in time")),
    case("cut.ndjson", GUTEN, TAG, CUT),
    case(
        "malformed.ndjson",
        GUTEN,
        RemoteError("protocol", "not a recorded answer: Expected `str`, got `int` - at `$.content`"),
    ),
    case("whole.ndjson", ContentDelta("Guten Tag."), USED, STOP, Completed(), streamed=False),
]
