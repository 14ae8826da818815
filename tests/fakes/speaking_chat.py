"""The OpenAI chat format."""

from collections.abc import Mapping
from typing import Any

from tests.fakes.speaking import event, words_of


class Chat:
    """`POST /v1/chat/completions`."""

    content_type = "text/event-stream"
    key_header = "Authorization"

    def asked(self, path: str, body: Mapping[str, Any]) -> tuple[str, str]:
        return body["model"], words_of(body["messages"][-1]["content"])

    def begin(self) -> str:
        return _chunk({"role": "assistant", "content": ""})

    def reasoning(self, text: str) -> str:
        return _chunk({"reasoning_content": text})

    def content(self, text: str) -> str:
        return _chunk({"content": text})

    def end(self, finish_reason: str, usage: tuple[int, int] | None, *, properly: bool) -> str:
        counts = event({"choices": [], "usage": _usage(usage)}) if usage else ""
        return _chunk({}, finish_reason) + counts + (event("[DONE]") if properly else "")

    def error(self, message: str, code: str) -> str:
        return event({"error": {"message": message, "code": code}})

    def malformed(self) -> str:
        return event('{"choices": [{"delta": {"content": "broken')

    def whole(self, text: str, reasoning: str, finish_reason: str, usage: tuple[int, int]) -> dict[str, Any]:
        reply = {"role": "assistant", "content": text, "reasoning_content": reasoning or None}
        choice = {"index": 0, "message": reply, "finish_reason": finish_reason}
        return {"choices": [choice], "usage": _usage(usage)}

    def error_body(self, error: Mapping[str, object]) -> dict[str, Any]:
        return {"error": dict(error)}


def _chunk(delta: dict[str, str], finish_reason: str | None = None) -> str:
    return event({"choices": [{"index": 0, "delta": delta, "finish_reason": finish_reason}]})


def _usage(counts: tuple[int, int]) -> dict[str, int]:
    asked, output = counts
    return {"prompt_tokens": asked, "completion_tokens": output, "total_tokens": asked + output}
