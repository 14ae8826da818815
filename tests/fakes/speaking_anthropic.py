"""The Anthropic Messages format."""

from collections.abc import Mapping
from typing import Any

from tests.fakes.speaking import event, words_of

REASONS = {"stop": "end_turn", "length": "max_tokens", "tool_calls": "tool_use", "content_filter": "refusal"}


class Anthropic:
    """`POST /v1/messages`; one answer's blocks, of which at most one is open."""

    content_type = "text/event-stream"
    key_header = "x-api-key"

    def __init__(self) -> None:
        self._index = -1
        self._open = ""  # the kind of the open block

    def asked(self, path: str, body: Mapping[str, Any]) -> tuple[str, str]:
        return body["model"], words_of(body["messages"][-1]["content"])

    def begin(self) -> str:
        usage = {"input_tokens": 0, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "output_tokens": 1}
        message = {"id": "msg_1", "type": "message", "role": "assistant", "model": "scripted", "content": []}
        started = {"message": message | {"stop_reason": None, "stop_sequence": None, "usage": usage}}
        return _event("message_start", **started) + _event("ping")

    def reasoning(self, text: str) -> str:
        return self._block("thinking", {"thinking": "", "signature": ""}) + self._delta("thinking", text)

    def content(self, text: str) -> str:
        return self._block("text", {"text": ""}) + self._delta("text", text)

    def end(self, finish_reason: str, usage: tuple[int, int] | None, *, properly: bool) -> str:
        counts = {"usage": {"input_tokens": usage[0], "output_tokens": usage[1]}} if usage else {}
        delta = {"stop_reason": REASONS.get(finish_reason, finish_reason), "stop_sequence": None}
        ending = _event("message_stop") if properly else ""
        return self._stop() + _event("message_delta", delta=delta, **counts) + ending

    def error(self, message: str, code: str) -> str:
        return _event("error", error={"type": code, "message": message})

    def malformed(self) -> str:
        return event('{"type": "content_block_delta", "delta": {"type": nothing}}', "content_block_delta")

    def whole(self, text: str, reasoning: str, finish_reason: str, usage: tuple[int, int]) -> dict[str, Any]:
        thoughts = [{"type": "thinking", "thinking": reasoning, "signature": "x"}] if reasoning else []
        return {
            "type": "message",
            "role": "assistant",
            "content": [*thoughts, {"type": "text", "text": text}],
            "stop_reason": REASONS.get(finish_reason, finish_reason),
            "usage": {"input_tokens": usage[0], "output_tokens": usage[1]},
        }

    def error_body(self, error: Mapping[str, object]) -> dict[str, Any]:
        return {"type": "error", "error": {"type": error.get("code", "api_error"), "message": error["message"]}}

    def _block(self, kind: str, empty: Mapping[str, str]) -> str:
        """What opens a block of this kind, where it is not open yet."""
        if self._open == kind:
            return ""
        closed = self._stop()
        self._index += 1
        self._open = kind
        return closed + _event("content_block_start", index=self._index, content_block={"type": kind, **empty})

    def _delta(self, kind: str, text: str) -> str:
        return _event("content_block_delta", index=self._index, delta={"type": f"{kind}_delta", kind: text})

    def _stop(self) -> str:
        was, self._open = self._open, ""
        return _event("content_block_stop", index=self._index) if was else ""


def _event(kind: str, **fields: object) -> str:
    return event({"type": kind, **fields}, kind)
