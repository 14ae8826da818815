"""The Gemini API: `streamGenerateContent`, as server-sent events or as one growing JSON array, and `generateContent`.

https://ai.google.dev/api/generate-content; Vertex AI speaks the same below `.../publishers/google`.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import msgspec

from reviewtui.domain.prompt import Prompt
from reviewtui.domain.response import FinishReason
from reviewtui.domain.session import Model, system_text
from reviewtui.providers.answer_parser import AnswerParser, Frame, Framing
from reviewtui.providers.gemini_shapes import (
    FINISH_REASONS,
    Candidate,
    Chunk,
    contents_of,
    decode_chunk,
    is_system,
    parts_of,
    read_usage,
    request_parts,
)
from reviewtui.providers.http_errors import classify, read_error, tidy
from reviewtui.providers.json_array import ArrayStream
from reviewtui.providers.loose_json import as_json, inside, loose
from reviewtui.providers.requests import key_header, post
from reviewtui.providers.surrogates import well_formed
from reviewtui.providers.wire import FinishReported, ProtocolError, RemoteError, UsageReport, WireRequest

_METHODS = (":streamGenerateContent", ":generateContent")
_WHY_BLOCKED = "blockReasonMessage"
_SETTINGS = {
    "max_tokens": "maxOutputTokens",
    "temperature": "temperature",
    "top_p": "topP",
    "seed": "seed",
    "stop": "stopSequences",
}


class Gemini:
    """`POST {base_url}/models/{model}:streamGenerateContent?alt=sse`. The key goes in a header, never in the URL."""

    def build(self, model: Model, prompt: Prompt, *, base_url: str, api_key: str | None) -> WireRequest:
        """The request that asks `model` for its answer to `prompt`.

        ReviewError where the key cannot stand in a header, or a part of the prompt in this format.
        """
        url = _endpoint(base_url, model.model)
        return post(model, url, self.body(model, prompt), key_header("x-goog-api-key", model, api_key))

    def body(self, model: Model, prompt: Prompt) -> dict[str, Any]:
        """The JSON body; `extra` has the last word, key by key also within `generationConfig`."""
        body: dict[str, Any] = {"contents": contents_of(prompt.messages)}
        system = system_text(prompt, model)
        instructions = [{"text": system}] if system is not None else []
        instructions += [part for message in prompt.messages if is_system(message) for part in request_parts(message)]
        if instructions:
            body["systemInstruction"] = {"parts": instructions}
        given = {name: getattr(model, key) for key, name in _SETTINGS.items()}
        settings = {name: value for name, value in given.items() if value not in (None, ())}
        further = model.extra.get("generationConfig")
        body |= model.extra
        if settings and (further is None or isinstance(further, dict)):
            body["generationConfig"] = settings | (further or {})
        return body

    def parser(self, content_type: str, *, secrets: Sequence[str] = ()) -> "GeminiParser":
        """A parser for one answer, streamed in either way or whole."""
        return GeminiParser(content_type, secrets)

    def error(
        self, status: int, headers: Mapping[str, str], body: bytes, *, secrets: Sequence[str] = ()
    ) -> RemoteError:
        """What an answer with a `status` outside 2xx means. How long to wait, and for what, stands in the body."""
        error, details = classify(status, headers, body, secrets), _details(body)
        if error.kind == "rate_limit" and any(map(_is_of_the_day, details)):
            return msgspec.structs.replace(error, kind="quota", retry_after_s=None)
        if error.retry_after_s is None:
            delays = [seconds for detail in details if (seconds := _retry_delay(detail)) is not None]
            error = msgspec.structs.replace(error, retry_after_s=max(delays, default=None))
        return error


def _endpoint(base_url: str, model: str) -> str:
    """The URL to post to. One that names its method already stays as it is: so the other two forms are asked for."""
    parts = urlsplit(base_url)
    if parts.path.endswith(_METHODS):
        return base_url
    resource = model if "/" in model else f"models/{model}"
    path = f"{parts.path.rstrip('/')}/{quote(resource, safe='/@.-_')}{_METHODS[0]}"
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "alt"]
    return urlunsplit(parts._replace(path=path, query=urlencode([*query, ("alt", "sse")])))


def _details(body: bytes) -> list[Any]:
    """The `details` of an error object, which may lie in a list."""
    value = loose(body.decode(errors="replace"))
    details = inside(value[0] if isinstance(value, list) and value else value, "error", "details")
    return details if isinstance(details, list) else []


def _retry_delay(detail: Any) -> float | None:
    """The seconds of a `google.rpc.RetryInfo` ("37s")."""
    delay = inside(detail, "retryDelay")
    try:
        return max(0.0, float(delay.removesuffix("s"))) if isinstance(delay, str) else None
    except ValueError:
        return None


def _is_of_the_day(detail: Any) -> bool:
    """Whether a `google.rpc.QuotaFailure` is of a quota that no waiting within a run brings back. That its id says so
    (`GenerateRequestsPerDayPerProjectPerModel-FreeTier`) is seen in answers and documented nowhere.
    """
    violations = inside(detail, "violations")
    ids = [inside(violation, "quotaId") for violation in violations] if isinstance(violations, list) else []
    return any(isinstance(quota, str) and "PerDay" in quota for quota in ids)


class GeminiParser(AnswerParser):
    """Bytes of one answer to events.

    The streams have no ending of their own: they are complete when the last chunk has said a `finishReason`.
    Function calls come whole; their streaming in pieces (`partialArgs`) has to be asked for and is not read.
    """

    def __init__(self, content_type: str = "", secrets: Sequence[str] = ()) -> None:
        super().__init__(content_type, secrets)
        self._secret_words = secrets
        self._calls = 0
        self._ending: tuple[FinishReason, str] | None = None

    def framing(self, start: bytes) -> Framing | None:
        """`[` begins an array that grows while the model answers."""
        return ArrayStream() if start.startswith(b"[") else super().framing(start)

    def take(self, frame: Frame) -> None:
        """One chunk."""
        if data := frame.data.strip():
            self._chunk(decode_chunk(data))

    def whole(self, text: str) -> None:
        """A body that was not streamed."""
        chunk = decode_chunk(text)
        self._chunk(chunk)
        if not (self.over or self.finished or chunk.candidates):
            raise ProtocolError("a JSON answer without `candidates`")

    def complete(self) -> None:
        """The end of the bytes, after a reason to end."""
        if self._ending is not None:
            reason, raw = self._ending
            self.say(FinishReported(reason, well_formed(raw)))
        super().complete()

    def _chunk(self, chunk: Chunk) -> None:
        for candidate in chunk.candidates or ():
            self._candidate(candidate)
        usage = read_usage(chunk.usageMetadata)
        if usage is not None:
            self.say(UsageReport(usage))
        blocked = inside(chunk.promptFeedback, "blockReason")
        if isinstance(blocked, str) and blocked:
            self._explain(f"the service blocked the prompt ({blocked})", inside(chunk.promptFeedback, _WHY_BLOCKED))
            self._end_with("content_filter", blocked)
        if chunk.error:
            self.report(read_error(chunk.error))

    def _candidate(self, candidate: Candidate) -> None:
        if candidate.index:
            self.note("there was more than one candidate; the first is kept")
            return
        for part in parts_of(candidate):
            self._part(part)
        raw = candidate.finishReason
        if not isinstance(raw, str) or not raw:
            return
        reason = FINISH_REASONS.get(raw, "other")
        if reason not in ("stop", "length"):
            self._explain(f"the service ended the answer ({raw})", candidate.finishMessage)
        self._end_with("tool_calls" if reason == "stop" and self._calls else reason, raw)

    def _end_with(self, reason: FinishReason, raw: str) -> None:
        """The last reason counts: older models say STOP in every chunk, and what it really was in the last."""
        self.finished = True
        self._ending = (reason, raw)

    def _part(self, part: dict[str, Any]) -> None:
        text, call = part.get("text"), part.get("functionCall")
        if isinstance(text, str):
            if part.get("thought") is True:
                self.reasoning(text)
            else:
                self.content(text)
        elif isinstance(call, dict):
            name, identity, arguments = call.get("name"), call.get("id"), call.get("args")
            self.tool_call(
                self._calls,
                identity if isinstance(identity, str) else "",
                name if isinstance(name, str) else "",
                as_json({} if arguments is None else arguments),
            )
            self._calls += 1
        else:
            self._leave_out(part)

    def _leave_out(self, part: dict[str, Any]) -> None:
        """A part that is no text: what it was is noted, what it holds is not kept."""
        kind = next((key for key in part if key not in ("thought", "thoughtSignature")), None)
        if kind in ("inlineData", "fileData"):
            mime = inside(part, kind, "mimeType")
            self.note(tidy(f"the answer holds {mime if isinstance(mime, str) else 'a file'}, which is not kept"))
        elif kind == "executableCode":
            self.service_tool("code execution")
        elif kind not in (None, "codeExecutionResult"):
            self.note(tidy(f"the answer holds a part of kind {kind}, which is not kept"))

    def _explain(self, what: str, why: Any) -> None:
        self.note(tidy(f"{what}: {why}" if isinstance(why, str) and why else what, self._secret_words))
