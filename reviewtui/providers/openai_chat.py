"""The OpenAI chat-completions format, which nearly every server speaks and each in its own accent."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from reviewtui.domain.prompt import Prompt
from reviewtui.domain.session import Model, system_text
from reviewtui.providers.answer_parser import AnswerParser, Frame
from reviewtui.providers.chat_tool_calls import ToolCalls
from reviewtui.providers.http_errors import classify, read_error
from reviewtui.providers.loose_json import as_json, inside, loose
from reviewtui.providers.openai_shapes import (
    DONE,
    FINISH_REASONS,
    Choice,
    Chunk,
    Delta,
    decode_chunk,
    decode_plain,
    detailed,
    first_choice,
    is_unfinished,
    read_usage,
    words,
)
from reviewtui.providers.requests import endpoint, key_header, post
from reviewtui.providers.wire import ProtocolError, RemoteError, UsageReport, WireRequest

_PATH = "/chat/completions"

_MISTRAL, _OPENAI = "api.mistral.ai", "api.openai.com"

_TRIES = 20
"""So many reads of one answer are tried as plain in vain: some services write a usage into every chunk."""


class OpenAIChat:
    """`POST {base_url}/chat/completions`, streamed."""

    def build(self, model: Model, prompt: Prompt, *, base_url: str, api_key: str | None) -> WireRequest:
        """The request that asks `model` for its answer to `prompt`.

        ReviewError where the key cannot stand in a header.
        """
        key = key_header("authorization", model, api_key, prefix="Bearer ")
        body = self.body(model, prompt)
        host = urlsplit(base_url).hostname
        if host == _MISTRAL:
            body = _for_mistral(body, model)
        elif host == _OPENAI:
            body = _for_openai(body, model)
        return post(model, endpoint(base_url, _PATH), body, key)

    def body(self, model: Model, prompt: Prompt) -> dict[str, Any]:
        """The JSON body; `extra` has the last word."""
        messages = [{"role": message.role, "content": message.content} for message in prompt.messages]
        system = system_text(prompt, model)
        if system is not None:
            messages.insert(0, {"role": "system", "content": system})
        body: dict[str, Any] = {"model": model.model, "messages": messages, "stream": True}
        for name in ("max_tokens", "temperature", "top_p", "seed"):
            value = getattr(model, name)
            if value is not None:
                body[name] = value
        if model.stop:
            body["stop"] = model.stop
        body |= model.extra
        if body["stream"] is True:
            body.setdefault("stream_options", {"include_usage": True})
        return body

    def parser(self, content_type: str, *, secrets: Sequence[str] = ()) -> "ChatParser":
        """A parser for one answer, streamed or whole."""
        return ChatParser(content_type, secrets)

    def error(
        self, status: int, headers: Mapping[str, str], body: bytes, *, secrets: Sequence[str] = ()
    ) -> RemoteError:
        """What an answer with a `status` outside 2xx means."""
        return classify(status, headers, body, secrets)


def _for_mistral(body: dict[str, Any], model: Model) -> dict[str, Any]:
    """The body as Mistral takes it, which refuses what it does not know (422, `extra_forbidden`): it tells the usage
    unasked (https://github.com/openai/openai-agents-python/issues/442), and its seed has another name
    (https://docs.mistral.ai/api). What `extra` says stays.
    """
    kept = {
        name: value for name, value in body.items() if name in model.extra or name not in ("stream_options", "seed")
    }
    return kept if model.seed is None or "seed" in model.extra else {"random_seed": model.seed} | kept


def _for_openai(body: dict[str, Any], model: Model) -> dict[str, Any]:
    """The body as all chat models of OpenAI take it: those that reason refuse `max_tokens`, which is deprecated
    (https://platform.openai.com/docs/api-reference/chat/create). Azure is not asked like that: some of its models and
    versions do not know the other word (https://github.com/openai/openai-python/issues/1724).
    """
    if "max_tokens" not in body or "max_tokens" in model.extra:
        return body
    return {"max_completion_tokens": model.max_tokens} | {
        name: value for name, value in body.items() if name != "max_tokens"
    }


class ChatParser(AnswerParser):
    """Bytes of one answer to events: chunks of choices, and `[DONE]`."""

    def __init__(self, content_type: str = "", secrets: Sequence[str] = ()) -> None:
        super().__init__(content_type, secrets)
        self._tries = _TRIES
        self._calls = ToolCalls()
        # How many choices came, each of them alone and with that number as its index; None once it was otherwise.
        self._counted: int | None = 0

    def is_unfinished(self, text: str) -> bool:
        """Whether `text` stops within a chunk, or within the ending."""
        return is_unfinished(text)

    def take(self, frame: Frame) -> None:
        """One event of the stream."""
        data = frame.data.strip()
        if data == DONE:
            if self.refused and not self.finished:
                self.finish("refusal", "")
            self.complete()
        elif frame.event == "error":
            self.report(read_error(loose(data)))
        elif data:
            chunk = decode_chunk(data)
            for choice in chunk.choices or ():
                self._choice(choice, choice.delta, alone=len(chunk.choices or ()) == 1)
            self._usage_and_error(chunk)

    def take_together(self, texts: Sequence[str]) -> int:
        """Pieces of the answer or of its reasoning, up to the first chunk that is anything else."""
        if not self._tries:
            return 0
        deltas = decode_plain(texts)
        if not deltas:
            self._tries -= 1
        for _ in deltas[:2]:  # a second index of 0 counts no more
            self._is_kept(0, alone=True)
        if [delta for delta in deltas if delta.reasoning_content or delta.reasoning]:
            for delta in deltas:
                self.reasoning(delta.reasoning_content or delta.reasoning or "")
                self.content(delta.content or "")
        else:
            self.contents([delta.content for delta in deltas if delta.content])
        return len(deltas)

    def whole(self, text: str) -> None:
        """A body that was not streamed: it is its own ending, with or without a finish reason."""
        chunk = decode_chunk(text)
        for choice in chunk.choices or ():
            self._choice(choice, choice.message or choice.delta, alone=False)
        self._usage_and_error(chunk)
        if not self.over and not chunk.choices:
            raise ProtocolError("a JSON answer without `choices`")

    def _is_kept(self, index: int, *, alone: bool) -> bool:
        """Whether a choice with this `index` is of the answer: the first, or the next of those that number the chunks,
        as Foundry Local does (https://github.com/microsoft/foundry-local/issues/263).
        """
        if not alone or self.finished or index != self._counted:
            self._counted = None
            return index == 0
        self._counted += 1
        return True

    def _choice(self, choice: Choice, delta: Delta | None, *, alone: bool) -> None:
        if not self._is_kept(choice.index or 0, alone=alone):
            self.note("there was more than one choice; the first is kept")
            return
        if delta is not None:
            self._delta(delta)
        raw = choice.finish_reason
        if isinstance(raw, str) and raw:
            self.finish(FINISH_REASONS.get(raw.lower(), "other"), raw)

    def _delta(self, delta: Delta) -> None:
        answer, reasoning = words(delta.content)
        # Some servers write the same reasoning under both names.
        if thought := delta.reasoning_content or delta.reasoning:
            reasoning += "".join(words(thought))
        elif delta.reasoning_details:
            thought, encrypted = detailed(delta.reasoning_details)
            reasoning += thought
            if encrypted:
                self.note("a part of the reasoning came encrypted and cannot be shown")
        if reasoning:
            self.reasoning(reasoning)
        self.content(answer)
        if delta.refusal:
            self.refusal(delta.refusal)
        for place, call in enumerate(delta.tool_calls or ()):
            arguments = call.function.arguments if call.function else None
            name = (call.function.name if call.function else None) or ""
            self._call(call.index if call.index is not None else place, call.id or "", name, arguments)
        name, arguments = inside(delta.function_call, "name"), inside(delta.function_call, "arguments")
        if name or arguments:
            self._call("function_call", "", name if isinstance(name, str) else "", arguments)

    def _call(self, index: int | str, call_id: str, name: str, arguments: Any) -> None:
        if arguments is not None and not isinstance(arguments, str):
            arguments = as_json(arguments)  # Ollama and others: an object, not its text
        self.tool_call(*self._calls.take(index, call_id, name), arguments or "")

    def _usage_and_error(self, chunk: Chunk) -> None:
        first = first_choice(chunk)
        usage = read_usage(chunk.usage) or read_usage(first.usage)
        if usage is None and chunk.x_groq is not None:
            usage = read_usage(inside(chunk.x_groq, "usage"))
        if usage is not None:
            self.say(UsageReport(usage))
        if chunk.object == "error" and not chunk.error:
            flat = {"message": read_error(chunk.message).message, "code": chunk.code, "type": chunk.type}
            self.report(read_error(flat))
        elif error := chunk.error or first.error or (chunk.x_groq and inside(chunk.x_groq, "error")):
            self.report(read_error(error))
