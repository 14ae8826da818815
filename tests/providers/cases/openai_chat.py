"""The chat format in the accents of those who serve it."""

from reviewtui.domain.response import ErrorKind, Usage
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

STOP = FinishReported("stop", "stop")
CALLED = FinishReported("tool_calls", "tool_calls")
ENCRYPTED = Note("a part of the reasoning came encrypted and cannot be shown")
REPLACED = Note("bytes that are not UTF-8 were replaced")


def usage(input_tokens: int, output_tokens: int, cached: int | None = None, reasoned: int | None = None) -> UsageReport:
    return UsageReport(
        Usage(
            input_tokens=input_tokens,
            cached_input_tokens=cached,
            output_tokens=output_tokens,
            reasoning_tokens=reasoned,
        )
    )


def failed(message: str, *before: WireEvent, kind: ErrorKind = "server") -> list[WireEvent]:
    return [*before, RemoteError(kind, message)]


CASES = [
    Case(
        "openai-chat",
        "text-openai.sse",
        [
            ContentDelta("Your parcel"),
            ContentDelta(" left Zürich today 📦."),
            STOP,
            usage(18, 9, cached=0, reasoned=0),
            Completed(),
        ],
    ),
    Case(
        "openai-chat",
        "text-azure.sse",
        [ContentDelta("Zur Tür"), ContentDelta(" links."), STOP, usage(12, 6), Completed()],
    ),
    Case(
        "openai-chat",
        "text-tgi.sse",
        [
            ContentDelta("Le"),
            ContentDelta("ft"),
            FinishReported("stop", "eos_token"),
            usage(36, 3),
            Completed(),
        ],
    ),
    Case("openai-chat", "text-lmstudio.sse", [ContentDelta("Li"), ContentDelta("nks"), STOP, Completed()]),
    Case(
        "openai-chat",
        "text-openrouter.sse",
        [
            ReasoningDelta("Hm."),
            ContentDelta("Le"),
            ContentDelta("ft"),
            STOP,
            usage(10, 6, cached=0, reasoned=2),
            Completed(),
        ],
    ),
    Case(
        "openai-chat",
        "text-together.sse",
        [
            ContentDelta("Le"),
            ContentDelta("ft"),
            FinishReported("stop", "eos"),
            usage(30, 3, cached=0),
            Completed(),
        ],
    ),
    Case(  # each chunk has another index
        "openai-chat",
        "text-foundry.sse",
        [ContentDelta("Wh"), ContentDelta("isper"), ContentDelta(" loud"), STOP, Completed()],
    ),
    Case(
        "openai-chat",
        "reasoning-minimax.sse",
        [ReasoningDelta("The order"), ReasoningDelta(" is seven."), ContentDelta("Seven."), STOP, Completed()],
    ),
    Case(
        "openai-chat",
        "reasoning-openrouter.sse",
        [ReasoningDelta("Looking"), ReasoningDelta(" it up."), ENCRYPTED, ContentDelta("Seven."), STOP, Completed()],
    ),
    Case(
        "openai-chat",
        "reasoning-mistral.sse",
        [
            ReasoningDelta("Left of"),
            ReasoningDelta(" the door."),
            ContentDelta("On the left"),
            ContentDelta("."),
            STOP,
            usage(10, 11),
            Completed(),
        ],
    ),
    Case(
        "openai-chat",
        "reasoning-deepseek.sse",
        [
            ReasoningDelta("The order"),
            ReasoningDelta(" is seven."),
            ContentDelta("Seven"),
            ContentDelta("."),
            STOP,
            usage(14, 9, cached=0, reasoned=5),
            Completed(),
        ],
    ),
    Case(
        "openai-chat",
        "reasoning-vllm.sse",
        [
            usage(12, 0),
            ReasoningDelta("Hm"),
            usage(12, 1),
            ContentDelta("Left"),
            usage(12, 2),
            STOP,
            usage(12, 3),
            usage(12, 3),
            Completed(),
        ],
    ),
    Case(
        "openai-chat",
        "reasoning-sglang.sse",
        [ReasoningDelta("Hm."), ContentDelta("Links"), STOP, usage(8, 4, reasoned=2), Completed()],
    ),
    Case(
        "openai-chat",
        "tools-openai.sse",
        [
            ToolCallDelta(0, "call_DdmO9pD3xa9XTPNJ32zg2hcA", "find_order", ""),
            ToolCallDelta(0, "", "", '{"num'),
            ToolCallDelta(0, "", "", 'ber": 7}'),
            ToolCallDelta(1, "call_rmOzvXbhXeoEIqKUxJT3lTWS", "find_label", ""),
            ToolCallDelta(1, "", "", "{}"),
            FinishReported("tool_calls", "tool_calls"),
            Completed(),
        ],
    ),
    Case(
        "openai-chat",
        "tools-llamacpp.sse",
        [
            ToolCallDelta(0, "Kx3", "find_order", "{"),
            ToolCallDelta(0, "", "", '"number":7}'),
            FinishReported("tool_calls", "tool_calls"),
            Completed(),
        ],
    ),
    Case(  # all calls have the index 0
        "openai-chat",
        "tools-ollama.sse",
        [
            ToolCallDelta(0, "call_g2lmhbbm", "find_order", '{"number":7}'),
            ToolCallDelta(1, "call_9h2d0x1k", "find_order", '{"number":8}'),
            CALLED,
            Completed(),
        ],
    ),
    Case(  # the id comes with every fragment
        "openai-chat",
        "tools-qwen.sse",
        [
            ToolCallDelta(0, "call_8f08d2b0", "find_order", ""),
            ToolCallDelta(0, "", "", '{"num'),
            ToolCallDelta(0, "", "", 'ber": 7}'),
            CALLED,
            Completed(),
        ],
    ),
    Case(  # the name comes with every fragment
        "openai-chat",
        "tools-nvidia.sse",
        [
            ToolCallDelta(0, "chatcmpl-tool-9b1d", "find_order", ""),
            ToolCallDelta(0, "", "", '{"number"'),
            ToolCallDelta(0, "", "", ": 7}"),
            CALLED,
            Completed(),
        ],
    ),
    Case(  # another id comes with every fragment but the first
        "openai-chat",
        "tools-poolside.sse",
        [
            ToolCallDelta(0, "call_1c0e", "find_order", ""),
            ToolCallDelta(0, "", "", '{"number"'),
            ToolCallDelta(0, "", "", ": 7}"),
            CALLED,
            Completed(),
        ],
    ),
    Case(  # one call, as it was before there were several
        "openai-chat",
        "tools-function-call.sse",
        [
            ToolCallDelta(0, "", "find_order", ""),
            ToolCallDelta(0, "", "", '{"num'),
            ToolCallDelta(0, "", "", 'ber": 7}'),
            FinishReported("tool_calls", "function_call"),
            Completed(),
        ],
    ),
    Case(  # 386 tokens of reasoning beside the one of the answer
        "openai-chat",
        "usage-xai.sse",
        [
            ReasoningDelta("Ask."),
            ContentDelta("42"),
            STOP,
            usage(12, 387, cached=4, reasoned=386),
            Completed(),
        ],
    ),
    Case(  # 572 tokens of reasoning in the total alone
        "openai-chat",
        "usage-gemini.sse",
        [
            ContentDelta("42"),
            usage(20, 573, reasoned=572),
            STOP,
            usage(20, 574, reasoned=572),
            Completed(),
        ],
    ),
    Case(
        "openai-chat",
        "usage-openai.sse",
        [
            ContentDelta("42"),
            FinishReported("length", "length"),
            usage(2048, 512, cached=1920, reasoned=448),
            Completed(),
        ],
    ),
    Case(
        "openai-chat",
        "usage-llamacpp.sse",
        [ReasoningDelta("Ask."), ContentDelta("Left."), STOP, usage(77, 3, cached=0), Completed()],
    ),
    Case("openai-chat", "usage-groq.sse", [ContentDelta("Left."), STOP, usage(23, 19), Completed()]),
    Case("openai-chat", "usage-moonshot.sse", [ContentDelta("Left."), STOP, usage(19, 13), Completed()]),
    Case(
        "openai-chat",
        "refusal-openai.sse",
        [
            ContentDelta("I'm sorry,"),
            ContentDelta(" I can't assist with that."),
            FinishReported("refusal", "stop"),
            usage(30, 11),
            Completed(),
        ],
    ),
    Case(
        "openai-chat",
        "refusal-azure.sse",
        [ContentDelta("First, take"), FinishReported("content_filter", "content_filter"), Completed()],
    ),
    Case(
        "openai-chat",
        "error-vllm.sse",
        failed(
            "EngineCore encountered an issue. See stack trace (above) for the root cause.",
            ContentDelta("Left"),
        ),
    ),
    Case(
        "openai-chat",
        "error-vllm-flat.sse",
        failed("This model's maximum context length is 4096 tokens.", kind="too_large"),
    ),
    Case("openai-chat", "error-llamacpp.sse", failed("Context size has been exceeded.", kind="too_large")),
    Case(
        "openai-chat",
        "error-llamacpp-2025.sse",
        failed(
            "the request exceeds the available context size. try increasing the context size or enable context shift",
            kind="too_large",
        ),
    ),
    Case(
        "openai-chat",
        "error-sglang.sse",
        [RemoteError("overloaded", "The request is aborted by a scheduler priority preemption.")],
    ),
    Case("openai-chat", "error-tgi.sse", [RemoteError("rate_limit", "Model is overloaded")]),
    Case(
        "openai-chat",
        "error-tgi-2023.sse",
        failed("Request failed during generation: Server error: out of memory", kind="provider"),
    ),
    Case("openai-chat", "error-lmstudio.sse", failed("Compute error.", kind="provider")),
    Case(
        "openai-chat",
        "error-openrouter.sse",
        failed("Provider disconnected unexpectedly", ContentDelta("Le"), FinishReported("error", "error")),
    ),
    Case("openai-chat", "error-openrouter-limited.sse", [RemoteError("rate_limit", "Provider returned error")]),
    Case("openai-chat", "error-groq.sse", failed("over_capacity", kind="overloaded")),
    Case("openai-chat", "cut-openai.sse", [ContentDelta("Your parcel"), CUT]),
    Case(
        "openai-chat",
        "malformed-python.sse",
        [
            ContentDelta("Left"),
            RemoteError("protocol", "not JSON: \"{'choices': [{'index': 0, 'delta': {'content': 'x'}}]}\""),
        ],
    ),
    Case(
        "openai-chat",
        "malformed-page.html",
        [RemoteError("protocol", "not an event stream but a page (text/html)")],
        content_type="text/html",
    ),
    Case(
        "openai-chat",
        "malformed-utf8.sse",
        [REPLACED, ContentDelta("caf�"), ContentDelta("😀"), STOP, Completed()],
    ),
    Case(
        "openai-chat",
        "whole-openai.json",
        [
            ContentDelta("Hello! How can I assist you today?"),
            STOP,
            usage(19, 10, cached=0, reasoned=0),
            Completed(),
        ],
        content_type="application/json",
        streamed=False,
    ),
    Case(
        "openai-chat",
        "whole-deepseek.json",
        [
            ReasoningDelta("The order is seven."),
            ContentDelta("Seven."),
            FinishReported("error", "insufficient_system_resource"),
            usage(16, 10, cached=12),
            Completed(),
        ],
        content_type="application/json",
        streamed=False,
    ),
    Case(
        "openai-chat",
        "whole-openrouter-error.json",
        failed("Upstream idle timeout exceeded", FinishReported("error", "error")),
        content_type="application/json",
        streamed=False,
    ),
]
