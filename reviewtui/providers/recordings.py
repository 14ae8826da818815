"""Recorded answers, read from a file, to be given again: what `reviewtui export responses` writes, or the like of it.

One JSON object a line. `prompt` (the id, the name or the text of one) and `text` are all that it needs; `model`, where
there is one, says whose answer it is. Other keys are passed over.
"""

import gzip
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import get_args

import msgspec
from msgspec import Struct

from reviewtui.domain.errors import ReviewError
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.response import ErrorKind, FinishReason, ToolCall, Usage

_NO_ANSWER = ("running", "cancelled", "interrupted")
"""What a run that was broken off leaves: there is nothing in it to be given again."""

_KINDS: Mapping[str, ErrorKind] = {kind: kind for kind in get_args(ErrorKind)}


class Recording(Struct, frozen=True, kw_only=True):
    """One recorded answer. Durations are milliseconds from the request on; absent is None."""

    prompt: str
    model: str | None = None
    trial: int | None = None
    status: str = "done"
    text: str | None = None
    reasoning: str | None = None
    tool_calls: tuple[ToolCall, ...] | None = None
    finish_reason: FinishReason | None = None
    error_kind: str | None = None
    error_message: str | None = None
    ttft_ms: float | None = None
    ttfr_ms: float | None = None
    last_content_ms: float | None = None
    total_ms: float | None = None
    chunks: int | None = None
    chunk_ms: tuple[float, ...] | None = None
    streamed: bool | None = None
    input_tokens: int | None = None
    cached_input_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_tokens: int | None = None
    tokens_estimated: bool | None = None

    @property
    def usage(self) -> Usage | None:
        """The token counts that the service gave; None where it gave none."""
        counts = Usage(
            input_tokens=self.input_tokens,
            cached_input_tokens=self.cached_input_tokens,
            output_tokens=self.output_tokens,
            reasoning_tokens=self.reasoning_tokens,
        )
        return None if self.tokens_estimated or counts == Usage() else counts

    @property
    def error(self) -> tuple[ErrorKind, str] | None:
        """The kind and the words of the error that it ended in."""
        if self.status == "done" and self.error_kind is None and self.error_message is None:
            return None
        kind = _KINDS.get(self.error_kind or "", "timeout" if self.status == "timeout" else "provider")
        return kind, self.error_message or f"recorded as {self.status}"


class Asked(Struct, frozen=True):
    """By what a question may be known in a file."""

    id: str
    name: str | None
    text: str

    @classmethod
    def of(cls, prompt: Prompt) -> "Asked":
        return cls(prompt.id, prompt.name, prompt.text)


class Recordings:
    """The recorded answers of one model to the prompts of a file."""

    def __init__(self, recordings: list[Recording]) -> None:
        self._by_prompt: dict[str, list[Recording]] = {}
        for recording in recordings:
            self._by_prompt.setdefault(recording.prompt, []).append(recording)

    def __len__(self) -> int:
        return sum(map(len, self._by_prompt.values()))

    def find(self, asked: Asked, trial: int) -> Recording | None:
        """The answer to `asked` in this trial: the one that says it is, else the trials' in the file's order, and
        from the first again where there are fewer. None where the prompt was never recorded.
        """
        known_by = (asked.id, asked.name, asked.text)
        found = next((self._by_prompt[key] for key in known_by if key is not None and key in self._by_prompt), None)
        if found is None:
            return None
        return next((one for one in found if one.trial == trial), found[(trial - 1) % len(found)])


def read_recordings(path: Path, model: str) -> Recordings:
    """The answers of `model` in the file at `path`. ReviewError naming the file, and the line, where it has none or
    cannot be read.
    """
    all_ = list(_read(path))
    found = [recording for recording in all_ if recording.model in (None, model)]
    if not found:
        names = sorted({recording.model for recording in all_ if recording.model is not None})
        there = f"It holds answers of {', '.join(names[:5])}: name one of them as `model`." if names else ""
        raise ReviewError(
            f"{path} holds no answer of {model}", there or "`reviewtui export responses` writes such files."
        )
    return Recordings(found)


def _read(path: Path) -> Iterator[Recording]:
    try:
        content = path.read_bytes()
        if path.suffix.lower() == ".gz":
            content = gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise ReviewError(f"the recordings {path} cannot be read: {error}") from None
    decoder = msgspec.json.Decoder(Recording)
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            recording = decoder.decode(line)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            raise ReviewError(
                f"{path}:{number}: not a recorded answer: {error}",
                'A line looks like {"prompt": "...", "model": "...", "text": "...", "chunk_ms": [210, 232]}.',
            ) from None
        if recording.status not in _NO_ANSWER:
            yield recording
