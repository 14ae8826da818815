"""The JSON of the Gemini API, in and out: everything may be missing or null.

https://ai.google.dev/api/generate-content
"""

import mimetypes
from typing import Any

import msgspec
from msgspec import Struct

from reviewtui.domain.errors import ReviewError
from reviewtui.domain.prompt import Message
from reviewtui.domain.response import FinishReason, Usage
from reviewtui.providers.content_parts import image_url
from reviewtui.providers.data_urls import read_data_url
from reviewtui.providers.loose_json import count, inside, read_json

FINISH_REASONS: dict[str, FinishReason] = {
    "STOP": "stop",
    "MAX_TOKENS": "length",
    "SAFETY": "content_filter",
    "RECITATION": "content_filter",
    "LANGUAGE": "content_filter",
    "BLOCKLIST": "content_filter",
    "PROHIBITED_CONTENT": "content_filter",
    "SPII": "content_filter",
    "MODEL_ARMOR": "content_filter",
    "IMAGE_SAFETY": "content_filter",
    "IMAGE_PROHIBITED_CONTENT": "content_filter",
    "IMAGE_RECITATION": "content_filter",
    "MALFORMED_FUNCTION_CALL": "error",
    "MALFORMED_RESPONSE": "error",
    "MISSING_THOUGHT_SIGNATURE": "error",
    "TOO_MANY_TOOL_CALLS": "error",
    "UNEXPECTED_TOOL_CALL": "error",
}
"""`Candidate.finishReason`; any other (OTHER, NO_IMAGE ...) is `other`."""


class Candidate(Struct):
    """One of the answers, or a piece of one. `finishMessage` says more about a reason other than STOP."""

    index: int | None = None
    content: Any = None
    finishReason: Any = None  # noqa: N815 - the format's name
    finishMessage: Any = None  # noqa: N815


class Chunk(Struct):
    """A `GenerateContentResponse`: one event of a stream, one element of an array, or a whole body."""

    candidates: list[Candidate] | None = None
    promptFeedback: Any = None  # noqa: N815
    usageMetadata: Any = None  # noqa: N815
    error: Any = None


_decoder = msgspec.json.Decoder(Chunk)


def decode_chunk(text: str) -> Chunk:
    """The chunk in `text`. ProtocolError where it is no JSON or of another shape."""
    return read_json(text, _decoder, "the Gemini format")


def read_usage(value: Any) -> Usage | None:
    """Token counts; None where there are none to read.

    Whether `candidatesTokenCount` holds the thoughts is documented nowhere, and differs: on the Gemini API they are
    apart, gateways and older Vertex answers add them. The total tells: it is the sum of all parts.
    """
    if not isinstance(value, dict):
        return None
    prompt, tools = count(value.get("promptTokenCount")), count(value.get("toolUsePromptTokenCount"))
    said, thought = count(value.get("candidatesTokenCount")), count(value.get("thoughtsTokenCount"))
    usage = Usage(
        input_tokens=_sum(prompt, tools),
        cached_input_tokens=count(value.get("cachedContentTokenCount")),
        output_tokens=_sum(said, thought),
        reasoning_tokens=thought,
    )
    asked = _sum(prompt, tools)
    if thought and said is not None and asked is not None and count(value.get("totalTokenCount")) == asked + said:
        usage = msgspec.structs.replace(usage, output_tokens=said)
    return None if usage == Usage() else usage


def _sum(*counts: int | None) -> int | None:
    known = [number for number in counts if number is not None]
    return sum(known) if known else None


def parts_of(candidate: Candidate) -> list[dict[str, Any]]:
    """The parts of what a candidate says, which may have none."""
    parts = inside(candidate.content, "parts")
    return [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []


def contents_of(messages: tuple[Message, ...]) -> list[dict[str, Any]]:
    """The messages that are turns of the conversation, as the format has them.

    ReviewError where one of them holds what cannot be sent.
    """
    return [
        {"role": "model" if message.role == "assistant" else "user", "parts": request_parts(message)}
        for message in messages
        if not is_system(message)
    ]


def is_system(message: Message) -> bool:
    """Whether a message instructs the model and is no turn of the conversation."""
    return message.role in ("system", "developer")


def request_parts(message: Message) -> list[dict[str, Any]]:
    """The parts of one message. Parts of the chat format are translated; those of this one are sent as they are."""
    if isinstance(message.content, str):
        return [{"text": message.content}]
    return [_request_part(part) for part in message.content]


def _request_part(part: dict[str, Any]) -> dict[str, Any]:
    url = image_url(part)
    if url is not None:
        return _image(url)
    match part.get("type"):
        case None:
            return part
        case "text":
            return {"text": part.get("text", "")}
        case other:
            raise ReviewError(
                f"a content part of type {other!r} has no counterpart in the Gemini format",
                'Parts of type "text" and "image_url" are translated; write others as the service takes them, '
                "without a `type`.",
            )


def _image(url: str) -> dict[str, Any]:
    found = read_data_url(url)
    if found is not None:
        return {"inlineData": {"mimeType": found.media_type, "data": found.base64}}
    kind, _ = mimetypes.guess_type(url.partition("?")[0])
    return {"fileData": {"fileUri": url} | ({"mimeType": kind} if kind else {})}
