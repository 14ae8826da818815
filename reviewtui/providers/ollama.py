"""Ollama's own chat: `POST {base_url}/api/chat`, answered in JSON lines.

https://docs.ollama.com/api/chat. Its OpenAI format hides how long the model took to load; this one tells.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from reviewtui.domain.errors import ReviewError
from reviewtui.domain.prompt import Message, Prompt
from reviewtui.domain.response import FinishReason, Usage
from reviewtui.domain.session import Model, system_text
from reviewtui.providers.answer_parser import AnswerParser, Frame, Framing
from reviewtui.providers.content_parts import image_url
from reviewtui.providers.data_urls import read_data_url
from reviewtui.providers.error_kinds import reported_kind
from reviewtui.providers.http_errors import classify, read_error
from reviewtui.providers.lines import LineStream
from reviewtui.providers.loose_json import as_json, count, inside, read_json
from reviewtui.providers.requests import endpoint, key_header, post
from reviewtui.providers.wire import RemoteError, UsageReport, WireRequest

_OPTIONS = {
    "max_tokens": "num_predict",
    "temperature": "temperature",
    "top_p": "top_p",
    "seed": "seed",
    "stop": "stop",
}
_DONE_REASONS: dict[str, FinishReason] = {"stop": "stop", "length": "length"}
_WITHOUT_AN_ANSWER = {
    "load": "Ollama only loaded the model and did not answer",
    "unload": "Ollama only unloaded the model and did not answer",
}
_NS = 1_000_000_000


class Ollama:
    """`POST {base_url}/api/chat`, streamed."""

    def build(self, model: Model, prompt: Prompt, *, base_url: str, api_key: str | None) -> WireRequest:
        """The request that asks `model` for its answer to `prompt`. A key is for Ollama's cloud; servers have none.

        ReviewError where the key cannot stand in a header, or a part of the prompt in this format.
        """
        headers = {"accept": "application/x-ndjson, application/json"}
        headers |= key_header("authorization", model, api_key, prefix="Bearer ")
        return post(model, endpoint(base_url, "/api/chat"), self.body(model, prompt), headers)

    def body(self, model: Model, prompt: Prompt) -> dict[str, Any]:
        """The JSON body; `extra` (`think`, `keep_alive` ...) has the last word, key by key also within `options`."""
        messages = [_message(message) for message in prompt.messages]
        system = system_text(prompt, model)
        if system is not None:
            messages.insert(0, {"role": "system", "content": system})
        body: dict[str, Any] = {"model": model.model, "messages": messages, "stream": True}
        given = {name: getattr(model, key) for key, name in _OPTIONS.items()}
        options = {name: value for name, value in given.items() if value not in (None, ())}
        further = model.extra.get("options")
        body |= model.extra
        if options and (further is None or isinstance(further, dict)):
            body["options"] = options | (further or {})
        return body

    def parser(self, content_type: str, *, secrets: Sequence[str] = ()) -> "OllamaParser":
        """A parser for one answer, streamed or whole."""
        return OllamaParser(content_type, secrets)

    def error(
        self, status: int, headers: Mapping[str, str], body: bytes, *, secrets: Sequence[str] = ()
    ) -> RemoteError:
        """What an answer with a `status` outside 2xx means."""
        return classify(status, headers, body, secrets)


def _message(message: Message) -> dict[str, Any]:
    role = "system" if message.role == "developer" else message.role
    if isinstance(message.content, str):
        return {"role": role, "content": message.content}
    texts, images = [], []
    for part in message.content:
        url = image_url(part)
        if url is not None:
            images.append(_image(url))
        elif part.get("type") == "text":
            texts.append(str(part.get("text", "")))
        else:
            raise ReviewError(f"a content part of type {part.get('type')!r} has no counterpart in Ollama's format")
    return {"role": role, "content": "\n".join(texts)} | ({"images": images} if images else {})


def _image(url: str) -> str:
    found = read_data_url(url)
    if found is None:
        raise ReviewError(
            "Ollama fetches no images: they have to come with the request",
            "Write the image as a data: URL, like data:image/png;base64,AAAA.",
        )
    return found.base64


class _ToolCall(Struct):
    function: Any = None
    id: Any = None


class _Message(Struct):
    content: str | None = None
    thinking: str | None = None
    tool_calls: list[_ToolCall] | None = None


class _Line(Struct):
    """One line of a stream, or a whole body. Durations are nanoseconds; all but the first three come with `done`."""

    message: _Message | None = None
    error: Any = None
    done: bool | None = None
    done_reason: Any = None
    load_duration: Any = None
    prompt_eval_count: Any = None
    prompt_eval_duration: Any = None
    eval_count: Any = None
    eval_duration: Any = None


_decoder = msgspec.json.Decoder(_Line)


class OllamaParser(AnswerParser):
    """Bytes of one answer to events.

    How many of the `eval_count` tokens were thinking is told nowhere, so the reasoning stays uncounted. An answer that
    is not streamed is one line that says everything and is done.
    """

    def __init__(self, content_type: str = "", secrets: Sequence[str] = ()) -> None:
        super().__init__(content_type, secrets)
        self._lines = 0
        self._calls = 0

    def framing(self, start: bytes) -> Framing | None:  # noqa: ARG002 - however it begins
        """JSON lines, streamed or not."""
        return LineStream()

    def take(self, frame: Frame) -> None:
        """One line."""
        line = read_json(frame.data, _decoder, "Ollama's format")
        self._lines += 1
        if line.error:
            error = read_error(line.error)
            kind = reported_kind(error)
            # Its errors have no codes (https://docs.ollama.com/api/errors): what its words do not tell is the server's,
            # which would have answered with 500, had it not begun already.
            self.fail(error.message, "server" if kind == "provider" else kind)
            return
        if line.message is not None:
            self._message(line.message)
        if line.done:
            self.streamed = self._lines > 1
            self._done(line)

    def _message(self, message: _Message) -> None:
        self.reasoning(message.thinking or "")
        self.content(message.content or "")
        for call in message.tool_calls or ():
            name, arguments = inside(call.function, "name"), inside(call.function, "arguments")
            if not isinstance(arguments, str):
                arguments = as_json({} if arguments is None else arguments)
            self.tool_call(
                self._calls,
                call.id if isinstance(call.id, str) else "",
                name if isinstance(name, str) else "",
                arguments,
            )
            self._calls += 1

    def _done(self, line: _Line) -> None:
        usage = Usage(input_tokens=count(line.prompt_eval_count), output_tokens=count(line.eval_count))
        if usage != Usage():
            self.say(UsageReport(usage))
        if took := _took(line):
            self.note(took)
        raw = line.done_reason if isinstance(line.done_reason, str) else ""
        if raw in _WITHOUT_AN_ANSWER:
            self.note(_WITHOUT_AN_ANSWER[raw])
        reason = _DONE_REASONS.get(raw, "other") if raw else "stop"  # older servers give none
        self.finish("tool_calls" if reason == "stop" and self._calls else reason, raw)
        self.complete()


def _took(line: _Line) -> str:
    """Ollama's own account of the time: loading is a part of the time to the first token, and passes once."""
    times = {
        "loading the model": line.load_duration,
        "reading the prompt": line.prompt_eval_duration,
        "writing the answer": line.eval_duration,
    }
    known = [f"{what} {ns / _NS:.2f} s" for what, ns in times.items() if count(ns) is not None]
    return f"Ollama's own times: {', '.join(known)}" if known else ""
