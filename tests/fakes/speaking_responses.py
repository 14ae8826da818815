"""The OpenAI Responses format."""

from collections.abc import Mapping
from typing import Any

from tests.fakes.speaking import event, words_of

REASONS = {"length": "max_output_tokens", "content_filter": "content_filter"}


class Responses:
    """`POST /v1/responses`; one answer's items, and the numbers of its events."""

    content_type = "text/event-stream"
    key_header = "Authorization"

    def __init__(self) -> None:
        self._number = 0
        self._index = -1
        self._open = ""  # the kind of the open item

    def asked(self, path: str, body: Mapping[str, Any]) -> tuple[str, str]:
        return body["model"], words_of(body["input"][-1]["content"])

    def begin(self) -> str:
        running = _response("in_progress")
        return self._event("response.created", response=running) + self._event("response.in_progress", response=running)

    def reasoning(self, text: str) -> str:
        begun = self._item("reasoning", {"summary": []})
        return begun + self._event(
            "response.reasoning_summary_text.delta", summary_index=0, **self._place(), delta=text
        )

    def content(self, text: str) -> str:
        begun = self._item("message", {"role": "assistant", "content": []})
        return begun + self._event("response.output_text.delta", content_index=0, **self._place(), delta=text)

    def end(self, finish_reason: str, usage: tuple[int, int] | None, *, properly: bool) -> str:
        if not properly:
            return self._done()
        status = "incomplete" if finish_reason in REASONS else "completed"
        return self._done() + self._event(f"response.{status}", response=_ended(finish_reason, usage))

    def error(self, message: str, code: str) -> str:
        return self._event("error", code=code, message=message, param=None)

    def malformed(self) -> str:
        return event('{"type": "response.output_text.delta", "delta": nothing}', "response.output_text.delta")

    def whole(self, text: str, reasoning: str, finish_reason: str, usage: tuple[int, int]) -> dict[str, Any]:
        thoughts = (
            [{"type": "reasoning", "summary": [{"type": "summary_text", "text": reasoning}]}] if reasoning else []
        )
        message = {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": text}]}
        return _ended(finish_reason, usage) | {"output": [*thoughts, message]}

    def error_body(self, error: Mapping[str, object]) -> dict[str, Any]:
        return {"error": dict(error)}

    def _item(self, kind: str, empty: Mapping[str, object]) -> str:
        """What opens an item of this kind, where it is not open yet."""
        if self._open == kind:
            return ""
        closed = self._done()
        self._index += 1
        self._open = kind
        item = {"id": f"item_{self._index}", "type": kind, **empty}
        return closed + self._event("response.output_item.added", output_index=self._index, item=item)

    def _done(self) -> str:
        was, self._open = self._open, ""
        if not was:
            return ""
        item = {"id": f"item_{self._index}", "type": was}
        return self._event("response.output_item.done", output_index=self._index, item=item)

    def _place(self) -> dict[str, Any]:
        return {"output_index": self._index, "item_id": f"item_{self._index}"}

    def _event(self, kind: str, **fields: object) -> str:
        self._number += 1
        return event({"type": kind, "sequence_number": self._number - 1, **fields}, kind)


def _response(status: str) -> dict[str, Any]:
    return {"id": "resp_1", "object": "response", "status": status, "error": None, "output": [], "usage": None}


def _ended(finish_reason: str, usage: tuple[int, int] | None) -> dict[str, Any]:
    incomplete = REASONS.get(finish_reason)
    response = _response("incomplete" if incomplete else "completed")
    response["incomplete_details"] = {"reason": incomplete} if incomplete else None
    if usage is not None:
        asked, answered = usage
        response["usage"] = {
            "input_tokens": asked,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": answered,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": asked + answered,
        }
    return response
