"""The OpenAI Responses format: typed events that tell what becomes of each item of the output."""

from collections.abc import Mapping, Sequence
from typing import Any

from reviewtui.domain.prompt import Message, Prompt
from reviewtui.domain.response import FinishReason
from reviewtui.domain.session import Model, system_text
from reviewtui.providers.answer_parser import AnswerParser, Frame
from reviewtui.providers.content_parts import image_url
from reviewtui.providers.http_errors import classify, read_error
from reviewtui.providers.loose_json import as_json, inside, loose
from reviewtui.providers.requests import endpoint, key_header, post
from reviewtui.providers.responses_shapes import (
    CALLS,
    ENDINGS,
    INCOMPLETE_REASONS,
    Body,
    Event,
    body_of,
    parts,
    place_of,
    read_body,
    read_event,
    read_usage,
    words,
)
from reviewtui.providers.wire import ProtocolError, RemoteError, UsageReport, WireRequest

_PATH = "/responses"
_ERRORS = ("error", "response.error")


class OpenAIResponses:
    """`POST {base_url}/responses`, streamed."""

    def build(self, model: Model, prompt: Prompt, *, base_url: str, api_key: str | None) -> WireRequest:
        """The request that asks `model` for its answer to `prompt`.

        ReviewError where the key cannot stand in a header, or a content part in this format.
        """
        key = key_header("authorization", model, api_key, prefix="Bearer ")
        return post(model, endpoint(base_url, _PATH), self.body(model, prompt), key)

    def body(self, model: Model, prompt: Prompt) -> dict[str, Any]:
        """The JSON body; `extra` has the last word. Nothing is kept at the service unless `extra` asks for it."""
        body: dict[str, Any] = {
            "model": model.model,
            "input": [{"role": message.role, "content": _content(message)} for message in prompt.messages],
            "stream": True,
            "store": False,
        }
        settings = {
            "instructions": system_text(prompt, model),
            "max_output_tokens": model.max_tokens,
            "temperature": model.temperature,
            "top_p": model.top_p,
        }
        body |= {name: value for name, value in settings.items() if value is not None}
        return body | model.extra

    def parser(self, content_type: str, *, secrets: Sequence[str] = ()) -> "ResponsesParser":
        """A parser for one answer, streamed or whole."""
        return ResponsesParser(content_type, secrets)

    def error(
        self, status: int, headers: Mapping[str, str], body: bytes, *, secrets: Sequence[str] = ()
    ) -> RemoteError:
        """What an answer with a `status` outside 2xx means."""
        return classify(status, headers, body, secrets)


def _content(message: Message) -> str | list[dict[str, Any]]:
    """The content in this format's words; parts that are no part of the chat format are sent as they are."""
    if isinstance(message.content, str):
        return message.content
    text = "output_text" if message.role == "assistant" else "input_text"
    return [_part(part, text) for part in message.content]


def _part(part: dict[str, Any], text: str) -> dict[str, Any]:
    if part.get("type") == "text":
        return {**part, "type": text}
    url = image_url(part)
    if url is not None:
        table = part["image_url"] if isinstance(part["image_url"], dict) else {}
        detail = {"detail": table["detail"]} if "detail" in table else {}
        return {"type": "input_image", "image_url": url, **detail}
    if part.get("type") == "file" and isinstance(part.get("file"), dict):
        return {"type": "input_file", **part["file"]}
    return part


class ResponsesParser(AnswerParser):
    """Bytes of one answer to events. What has come in pieces is not said again when it is `done`."""

    def __init__(self, content_type: str = "", secrets: Sequence[str] = ()) -> None:
        super().__init__(content_type, secrets)
        self._last_number: int | None = None
        self._told: set[int | str] = set()  # the places of output items of which something has come
        self._calls: dict[int | str, int] = {}  # the place of a tool call to its number among the calls

    def take(self, frame: Frame) -> None:
        """One event of the stream; those of names that are not known here change nothing."""
        data = frame.data.strip()
        if not data or data == "[DONE]":  # which only gateways send
            return
        if frame.event in _ERRORS:
            self.report(read_error(loose(data)))
            return
        event = read_event(data)
        self._check_order(event)
        kind = event.type or frame.event
        if kind in _ERRORS or event.error:
            self.report(read_error(loose(data)))
        elif kind in ENDINGS:
            body = body_of(event.response)
            if not self._told:  # a gateway that streams nothing but the ending
                self._output(body)
            self._settle(body, ENDINGS[kind])
        else:
            self._progress(kind.removeprefix("response."), event)

    def whole(self, text: str) -> None:
        """A body that was not streamed."""
        body = read_body(text)
        if body.output is None and not body.error:
            error = read_error(loose(text))
            if not error.message:
                raise ProtocolError("a JSON answer without `output`")
            self.report(error)
            return
        self._output(body)
        self._settle(body, body.status if isinstance(body.status, str) else "completed")

    def _progress(self, kind: str, event: Event) -> None:
        match kind:
            case "output_text.delta":
                self.content(self._piece(event))
            case "refusal.delta":
                self.refusal(self._piece(event))
            case "reasoning_summary_text.delta" | "reasoning_text.delta":
                self.reasoning(self._piece(event))
            case "reasoning_summary_part.added":
                self.new_thought()
            case "function_call_arguments.delta" | "custom_tool_call_input.delta":
                if piece := self._piece(event):
                    self.tool_call(self._call(place_of(event), {}), arguments=piece)
            case "output_item.added" if isinstance(event.item, dict):
                self._begin_item(place_of(event), event.item)
            case "output_item.done" if isinstance(event.item, dict):
                self._done(place_of(event), event.item)

    def _piece(self, event: Event) -> str:
        piece = words(event.delta)
        if piece:
            self._told.add(place_of(event))
        return piece

    def _begin_item(self, place: int | str, item: dict[str, Any]) -> None:
        kind = item.get("type")
        if isinstance(kind, str) and kind in CALLS:
            self._call(place, item)
        elif kind == "reasoning":
            self.new_thought()

    def _done(self, place: int | str, item: dict[str, Any]) -> None:
        if place not in self._told:
            self._told.add(place)
            self._item(place, item)

    def _call(self, place: int | str, item: dict[str, Any]) -> int:
        """The number of the tool call at this place, which is told of when it is first met."""
        if place not in self._calls:
            self._calls[place] = len(self._calls)
            name = item.get("name") or str(item.get("type") or "").removesuffix("_call")
            if item.get("type") == "mcp_approval_request":
                self.note("a tool of the service waits to be allowed: its call is kept, nobody answers")
            self.tool_call(self._calls[place], words(item.get("call_id") or item.get("id")), words(name))
        return self._calls[place]

    def _output(self, body: Body) -> None:
        for place, item in enumerate(body.output or ()):
            self._item(place, item)

    def _item(self, place: int | str, item: dict[str, Any]) -> None:
        """An item of the output as a whole."""
        match item.get("type"):
            case "message":
                for part in parts(item.get("content")):
                    if part.get("type") == "refusal":
                        self.refusal(words(part.get("refusal")))
                    elif part.get("type") == "output_text":
                        self.content(words(part.get("text")))
            case "reasoning":
                for part in parts(item.get("summary")):
                    self.new_thought()
                    self.reasoning(words(part.get("text")))
                for part in parts(item.get("content")):
                    self.reasoning(words(part.get("text")))
            case str(kind) if kind in CALLS:
                asked = item.get(CALLS[kind]) or ""
                arguments = asked if isinstance(asked, str) else as_json(asked)
                self.tool_call(self._call(place, item), arguments=arguments)
            case str(kind) if kind.endswith("_call"):
                self.service_tool(kind.removesuffix("_call"))

    def _settle(self, body: Body, status: str) -> None:
        usage = read_usage(body.usage)
        if usage is not None:
            self.say(UsageReport(usage))
        if body.error or status == "failed":
            self.report(read_error(body.error))
        elif status in ("cancelled", "queued", "in_progress"):
            self.fail(f"the service has not finished the answer: it is {status}")
        elif status == "incomplete":
            reason = inside(body.incomplete_details, "reason")
            raw = reason if isinstance(reason, str) and reason else status
            self.finish(INCOMPLETE_REASONS.get(raw, "incomplete"), raw)
            self.complete()
        else:
            ordinary: FinishReason = "tool_calls" if self._calls else "stop"
            self.finish(ordinary if status == "completed" else "other", status)
            self.complete()

    def _check_order(self, event: Event) -> None:
        number = event.sequence_number
        if not isinstance(number, int):
            return
        if self._last_number is not None and number > self._last_number + 1:
            self.note("events are missing from the stream: its numbers have a gap")
        self._last_number = number
