"""The OpenAI chat-completions format, which nearly every server speaks and each in its own accent."""

from collections.abc import Mapping, Sequence
from typing import Any

from reviewtui.domain.prompt import Prompt
from reviewtui.domain.session import Model, system_text
from reviewtui.providers.answer_parser import AnswerParser, Frame
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
    first_choice,
    is_unfinished,
    read_usage,
    words,
)
from reviewtui.providers.requests import endpoint, key_header, post
from reviewtui.providers.wire import ProtocolError, RemoteError, UsageReport, WireRequest

_PATH = "/chat/completions"

_TRIES = 20
"""So many reads of one answer are tried as plain in vain: some services write a usage into every chunk."""


class OpenAIChat:
    """`POST {base_url}/chat/completions`, streamed."""

    def build(self, model: Model, prompt: Prompt, *, base_url: str, api_key: str | None) -> WireRequest:
        """The request that asks `model` for its answer to `prompt`.

        ReviewError where the key cannot stand in a header.
        """
        key = key_header("authorization", model, api_key, prefix="Bearer ")
        return post(model, endpoint(base_url, _PATH), self.body(model, prompt), key)

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


class ChatParser(AnswerParser):
    """Bytes of one answer to events: chunks of choices, and `[DONE]`."""

    def __init__(self, content_type: str = "", secrets: Sequence[str] = ()) -> None:
        super().__init__(content_type, secrets)
        self._tries = _TRIES

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
                self._choice(choice, choice.delta)
            self._usage_and_error(chunk)

    def take_together(self, texts: Sequence[str]) -> int:
        """Pieces of the answer or of its reasoning, up to the first chunk that is anything else."""
        if not self._tries:
            return 0
        deltas = decode_plain(texts)
        if not deltas:
            self._tries -= 1
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
            self._choice(choice, choice.message or choice.delta)
        self._usage_and_error(chunk)
        if not self.over and not chunk.choices:
            raise ProtocolError("a JSON answer without `choices`")

    def _choice(self, choice: Choice, delta: Delta | None) -> None:
        if choice.index:
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
        if reasoning:
            self.reasoning(reasoning)
        self.content(answer)
        if delta.refusal:
            self.refusal(delta.refusal)
        for place, call in enumerate(delta.tool_calls or ()):
            arguments = call.function.arguments if call.function else None
            if arguments is not None and not isinstance(arguments, str):
                arguments = as_json(arguments)  # Ollama and others: an object, not its text
            index = call.index if call.index is not None else place
            name = (call.function.name if call.function else None) or ""
            self.tool_call(index, call.id or "", name, arguments or "")

    def _usage_and_error(self, chunk: Chunk) -> None:
        first = first_choice(chunk)
        usage = read_usage(chunk.usage) or read_usage(first.usage)
        if usage is None and chunk.x_groq is not None:
            usage = read_usage(inside(chunk.x_groq, "usage"))
        if usage is not None:
            self.say(UsageReport(usage))
        if chunk.object == "error" and not chunk.error:
            self.report(read_error(chunk.message))
        elif error := chunk.error or first.error or (chunk.x_groq and inside(chunk.x_groq, "error")):
            self.report(read_error(error))
