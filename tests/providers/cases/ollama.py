"""Answers of Ollama, in the shapes that it documents, old and new."""

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


def used(input_tokens: int | None, output_tokens: int) -> UsageReport:
    return UsageReport(Usage(input_tokens=input_tokens, output_tokens=output_tokens))


def took(loading: str) -> Note:
    return Note(
        f"Ollama's own times: loading the model {loading} s, reading the prompt 0.12 s, writing the answer 1.78 s"
    )


def case(file: str, *events: WireEvent | list[WireEvent], streamed: bool = True) -> Case:
    """A case; lists of events stand for their elements."""
    flat = [each for event in events for each in (event if isinstance(event, list) else [event])]
    label = "application/x-ndjson" if file.endswith(".ndjson") else "application/json; charset=utf-8"
    return Case("ollama", file, flat, label, streamed)


STOP: list[WireEvent] = [FinishReported("stop", "stop"), Completed()]
DONE: list[WireEvent] = [used(26, 9), took("6.59"), *STOP]

CASES = [
    case("text.ndjson", [ContentDelta("Guten"), ContentDelta(" Tag,\u2028\u0085"), ContentDelta(" you.\r\n🎉")], DONE),
    case(
        "text-length.ndjson",
        [ContentDelta("One"), used(26, 9), took("0.00"), FinishReported("length", "length"), Completed()],
    ),
    case("text-old.ndjson", ContentDelta("One"), used(3, 1), FinishReported("stop", ""), Completed()),
    case("text-no-line-feed.ndjson", ContentDelta("One"), DONE),
    case(
        "text-loaded-only.ndjson",
        Note("Ollama only loaded the model and did not answer"),
        [FinishReported("other", "load"), Completed()],
        streamed=False,
    ),
    case(
        "reasoning.ndjson",
        [ReasoningDelta("Let me"), ReasoningDelta(" see."), ContentDelta("Because.")],
        [used(26, 40), took("6.59"), *STOP],
    ),
    case(
        "tools.ndjson",
        ToolCallDelta(0, "", "weather", '{"city":"Köln","days":[1,2]}'),
        ToolCallDelta(1, "call_2", "now", "{}"),
        [used(26, 9), took("6.59"), FinishReported("tool_calls", "stop"), Completed()],
    ),
    case("usage.ndjson", ContentDelta("Yes."), used(None, 9), took("0.02"), STOP),
    case("usage-none.ndjson", ContentDelta("Yes."), STOP),
    case("refusal.ndjson", ContentDelta("I cannot help with that."), used(3, 9), took("6.59"), STOP),
    case(
        "error.ndjson",
        [ContentDelta(" Yes"), ContentDelta(".")],
        RemoteError("server", "an error was encountered while running the model: key [key removed]"),
    ),
    case("error-at-once.ndjson", RemoteError("not_found", 'model "qwen9" not found, try pulling it first')),
    case("cut.ndjson", ContentDelta("Guten"), ContentDelta(" Tag"), CUT),
    case("cut-between.ndjson", ContentDelta("Guten"), ContentDelta(" Tag"), CUT),
    case("malformed.ndjson", ContentDelta("Guten"), RemoteError("protocol", "not JSON: '{\"message\": nonsense}'")),
    case(
        "malformed-shape.ndjson",
        ContentDelta("Guten"),
        RemoteError("protocol", "not Ollama's format: Expected `object | null`, got `array` - at `$.message`"),
    ),
    case(
        "malformed-page.ndjson",
        RemoteError("protocol", "not an event stream but a page (application/x-ndjson)"),
    ),
    case("malformed-utf8.ndjson", Note("bytes that are not UTF-8 were replaced"), ContentDelta("caf\ufffd"), DONE),
    case("whole.json", ReasoningDelta("Hm."), ContentDelta("Guten Tag."), DONE, streamed=False),
]
