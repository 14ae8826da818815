"""Ollama's own chat, in JSON lines."""

import json
from collections.abc import Mapping
from typing import Any

from tests.fakes.speaking import words_of

LOADING_NS = 1_250_000_000
"""How long every model of this server says that it took to load."""


class Ollama:
    """`POST /api/chat`."""

    content_type = "application/x-ndjson"
    key_header = "Authorization"

    def asked(self, path: str, body: Mapping[str, Any]) -> tuple[str, str]:
        return body["model"], words_of(body["messages"][-1]["content"])

    def begin(self) -> str:
        return ""

    def reasoning(self, text: str) -> str:
        return _line(_message("", text))

    def content(self, text: str) -> str:
        return _line(_message(text))

    def end(self, finish_reason: str, usage: tuple[int, int] | None, *, properly: bool) -> str:
        return _line(_message("") | _done(finish_reason, usage)) if properly else ""

    def error(self, message: str, code: str) -> str:
        return _line({"error": message})

    def malformed(self) -> str:
        return '{"message": nothing}\n'

    def whole(self, text: str, reasoning: str, finish_reason: str, usage: tuple[int, int]) -> dict[str, Any]:
        return _message(text, reasoning) | _done(finish_reason, usage)

    def error_body(self, error: Mapping[str, object]) -> dict[str, Any]:
        return {"error": error["message"]}


def _message(content: str, thinking: str = "") -> dict[str, Any]:
    message = {"role": "assistant", "content": content} | ({"thinking": thinking} if thinking else {})
    return {"model": "scripted", "created_at": "2026-11-20T09:12:00Z", "message": message, "done": False}


def _done(reason: str, usage: tuple[int, int] | None) -> dict[str, Any]:
    told = {"done": True, "done_reason": reason, "load_duration": LOADING_NS}
    return told | ({"prompt_eval_count": usage[0], "eval_count": usage[1]} if usage else {})


def _line(value: Mapping[str, Any]) -> str:
    return json.dumps(value) + "\n"
