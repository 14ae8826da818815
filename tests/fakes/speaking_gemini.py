"""The Gemini API, as server-sent events."""

from collections.abc import Mapping
from typing import Any

from tests.fakes.speaking import event

REASONS = {"stop": "STOP", "length": "MAX_TOKENS", "content_filter": "SAFETY"}


class Gemini:
    """`POST /v1beta/models/MODEL:streamGenerateContent?alt=sse`. Its streams have no ending of their own."""

    content_type = "text/event-stream"
    key_header = "x-goog-api-key"

    def asked(self, path: str, body: Mapping[str, Any]) -> tuple[str, str]:
        model, _, method = path.rpartition("/")[2].rpartition(":")
        assert method == "streamGenerateContent"
        return model, "\n".join(part["text"] for part in body["contents"][-1]["parts"])

    def begin(self) -> str:
        return ""

    def reasoning(self, text: str) -> str:
        return event(_chunk([{"text": text, "thought": True}]))

    def content(self, text: str) -> str:
        return event(_chunk([{"text": text}]))

    def end(self, finish_reason: str, usage: tuple[int, int] | None, *, properly: bool) -> str:
        return event(_chunk([{"text": ""}], finish_reason, usage)) if properly else ""

    def error(self, message: str, code: str) -> str:
        return event(self.error_body({"message": message, "code": code}))

    def malformed(self) -> str:
        return event('{"candidates": [{"content": nothing}]}')

    def whole(self, text: str, reasoning: str, finish_reason: str, usage: tuple[int, int]) -> dict[str, Any]:
        thoughts = [{"text": reasoning, "thought": True}] if reasoning else []
        return _chunk([*thoughts, {"text": text}], finish_reason, usage)

    def error_body(self, error: Mapping[str, object]) -> dict[str, Any]:
        return {"error": {"code": 500, "status": "INTERNAL", **error}}


def _chunk(
    parts: list[dict[str, Any]], finish_reason: str | None = None, usage: tuple[int, int] | None = None
) -> dict[str, Any]:
    candidate: dict[str, Any] = {"content": {"parts": parts, "role": "model"}, "index": 0}
    if finish_reason is not None:
        candidate["finishReason"] = REASONS.get(finish_reason, "OTHER")
    chunk: dict[str, Any] = {"candidates": [candidate], "modelVersion": "scripted"}
    if usage is not None:
        asked, output = usage
        counts = {"promptTokenCount": asked, "candidatesTokenCount": output, "totalTokenCount": asked + output}
        chunk["usageMetadata"] = counts
    return chunk
