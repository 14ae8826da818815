"""The Anthropic Messages format: an answer as a list of blocks, each with a beginning, deltas and an end."""

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any
from urllib.parse import urlsplit

from reviewtui.domain.errors import ReviewError
from reviewtui.domain.prompt import Message, Prompt
from reviewtui.domain.session import Model, system_text
from reviewtui.providers.answer_parser import AnswerParser, Frame
from reviewtui.providers.anthropic_shapes import STOP_REASONS, read_event, read_usage, table, words
from reviewtui.providers.content_parts import image_url
from reviewtui.providers.data_urls import read_data_url
from reviewtui.providers.http_errors import classify, read_error
from reviewtui.providers.loose_json import as_json, inside, loose
from reviewtui.providers.requests import endpoint, key_header, post
from reviewtui.providers.wire import ProtocolError, RemoteError, UsageReport, WireRequest

VERSION = "2023-06-01"
"""The format's version, in the header `anthropic-version`."""

_VERSION_PATH, _PATH = "/v1", "/messages"

_ROLES = {"developer": "system"}
"""The format knows no `developer`. Models since Claude Opus 4.8 take `system` between turns, older ones refuse it:
https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages
"""


class Anthropic:
    """`POST {base_url}/v1/messages`, streamed."""

    def build(self, model: Model, prompt: Prompt, *, base_url: str, api_key: str | None) -> WireRequest:
        """The request that asks `model` for its answer to `prompt`.

        ReviewError where the key cannot stand in a header, a content part in this format, or the service is given no
        bound, which it demands.
        """
        headers = key_header("x-api-key", model, api_key) | {"anthropic-version": VERSION}
        return post(model, _endpoint(base_url), self.body(model, prompt), headers)

    def body(self, model: Model, prompt: Prompt) -> dict[str, Any]:
        """The JSON body; `extra` has the last word."""
        if model.max_tokens is None:
            raise ReviewError("the service demands a bound of the answer", "Give the model `max_tokens`.")
        system, turns = _instructions_and_turns(system_text(prompt, model), prompt.messages)
        body: dict[str, Any] = {
            "model": model.model,
            "max_tokens": model.max_tokens,
            "messages": [{"role": _ROLES.get(turn.role, turn.role), "content": _content(turn)} for turn in turns],
            "stream": True,
        }
        settings = {
            "system": system,
            "temperature": model.temperature,
            "top_p": model.top_p,
            "stop_sequences": model.stop or None,
        }
        body |= {name: value for name, value in settings.items() if value is not None}
        return body | model.extra

    def parser(self, content_type: str, *, secrets: Sequence[str] = ()) -> "MessagesParser":
        """A parser for one answer, streamed or whole."""
        return MessagesParser(content_type, secrets)

    def error(
        self, status: int, headers: Mapping[str, str], body: bytes, *, secrets: Sequence[str] = ()
    ) -> RemoteError:
        """What an answer with a `status` outside 2xx means."""
        return classify(status, headers, body, secrets)


def _endpoint(base_url: str) -> str:
    """The URL to post to; `base_url` may end in `/v1`, or be complete."""
    path = urlsplit(base_url).path.rstrip("/")
    return endpoint(base_url, _PATH if path.endswith((_VERSION_PATH, _PATH)) else _VERSION_PATH + _PATH)


def _instructions_and_turns(
    system: str | None, messages: tuple[Message, ...]
) -> tuple[str | list[dict[str, Any]] | None, tuple[Message, ...]]:
    """What stands in `system`, and the messages without the instructions at their beginning, which stand there, too."""
    leading = tuple(takewhile(lambda message: message.role in ("system", "developer"), messages))
    if not leading:
        return system, messages
    blocks = [{"type": "text", "text": system}] if system is not None else []
    for message in leading:
        content = _content(message)
        blocks += [{"type": "text", "text": content}] if isinstance(content, str) else content
    return blocks, messages[len(leading) :]


def _content(message: Message) -> str | list[dict[str, Any]]:
    """The content in this format's words; parts that are no part of the chat format are sent as they are."""
    return message.content if isinstance(message.content, str) else [_part(part) for part in message.content]


def _part(part: dict[str, Any]) -> dict[str, Any]:
    url = image_url(part)
    if url is None:
        return part
    image = read_data_url(url)
    if image is None:
        return {"type": "image", "source": {"type": "url", "url": url}}
    return {"type": "image", "source": {"type": "base64", "media_type": image.media_type, "data": image.base64}}


class MessagesParser(AnswerParser):
    """Bytes of one answer to events."""

    def __init__(self, content_type: str = "", secrets: Sequence[str] = ()) -> None:
        super().__init__(content_type, secrets)
        self._usage: dict[str, Any] = {}
        self._calls = 0
        self._open_call = False  # whether the open block is a call that the model made
        self._input = ""  # the input that came with the beginning of the open call

    def take(self, frame: Frame) -> None:
        """One event of the stream."""
        data = frame.data.strip()
        if not data or data == "[DONE]":  # which only gateways send
            return
        if frame.event == "error":
            self.report(read_error(loose(data)))
            return
        event = read_event(data)
        match event.type or frame.event:
            case "message_start":
                self._count(table(event.message).get("usage"))
            case "content_block_start":
                self._begin_block(table(event.content_block))
            case "content_block_delta":
                self._delta(table(event.delta))
            case "content_block_stop":
                self._end_block()
            case "message_delta":
                self._count(event.usage)
                delta = table(event.delta)
                self._stop(delta.get("stop_reason"), delta.get("stop_details"))
                self._report_usage()
            case "message_stop":
                self.complete()
            case _ if event.error:
                self.report(read_error(loose(data)))

    def whole(self, text: str) -> None:
        """A body that was not streamed."""
        event = read_event(text)
        if event.error:
            self.report(read_error(loose(text)))
            return
        if not isinstance(event.content, list):
            raise ProtocolError("a JSON answer without `content`")
        for block in event.content:
            self._begin_block(table(block))
        self._end_block()
        self._count(event.usage)
        self._stop(event.stop_reason, event.stop_details)
        self._report_usage()

    def _begin_block(self, block: dict[str, Any]) -> None:
        """A block, with what is already in it: in a whole body everything. One that is still open ends here."""
        self._end_block()
        match block.get("type"):
            case "text":
                self.content(words(block.get("text")))
            case "thinking":
                self.new_thought()
                self.reasoning(words(block.get("thinking")))
            case "redacted_thinking":
                self.note("a part of the reasoning came encrypted and cannot be shown")
            case "tool_use":
                self._open_call = True
                given = block.get("input")
                self._input = as_json(given) if given else ""
                self.tool_call(self._calls, words(block.get("id")), words(block.get("name")))
            case "server_tool_use" | "mcp_tool_use":  # calls that the service has made and answered itself
                self.service_tool(words(block.get("name")))

    def _delta(self, delta: dict[str, Any]) -> None:
        match delta.get("type"):
            case "text_delta":
                self.content(words(delta.get("text")))
            case "thinking_delta":
                self.reasoning(words(delta.get("thinking")))
            case "input_json_delta" if self._open_call and (piece := words(delta.get("partial_json"))):
                self._input = ""
                self.tool_call(self._calls, arguments=piece)

    def _end_block(self) -> None:
        if self._open_call:
            if self._input:
                self.tool_call(self._calls, arguments=self._input)
            self._calls += 1
        self._open_call, self._input = False, ""

    def _stop(self, raw: Any, details: Any) -> None:
        """Why the model stopped, and what more the service says of it (of a refusal its category, in some words)."""
        if isinstance(raw, str) and raw:
            self.finish(STOP_REASONS.get(raw, "other"), raw)
        told = [word for key in ("category", "explanation") if isinstance(word := inside(details, key), str) and word]
        if told:
            self.note(f"the service says of the {raw}: {', '.join(told)}")

    def _count(self, usage: Any) -> None:
        """Counts are totals so far: a later one replaces the earlier, and one that is not repeated still holds."""
        self._usage |= {name: value for name, value in table(usage).items() if value is not None}

    def _report_usage(self) -> None:
        """Only at the end: the first event's count of the output is none of the answer that follows."""
        usage = read_usage(self._usage)
        if usage is not None:
            self.say(UsageReport(usage))
