"""When each piece of a recorded answer is given again."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from reviewtui.domain.tokens import estimated_tokens
from reviewtui.providers.recordings import Recording


class Piece(NamedTuple):
    """Some words, and when they are due: milliseconds from the request on. `kind` is `reasoning` or `content`."""

    at_ms: float
    kind: str
    text: str


class Playback(NamedTuple):
    """An answer laid out in time; `end_ms` is when it is over. What was not `streamed` comes as one whole."""

    pieces: tuple[Piece, ...]
    end_ms: float
    streamed: bool = True


def as_recorded(recording: Recording) -> Playback:
    """The answer with its own timing: every piece of content at its own moment.

    Of the pieces only the moments are recorded, not which words came in each: the words are shared out evenly. Of the
    reasoning only its first moment is recorded: it is one piece. What has no times comes at once.
    """
    text, reasoning = recording.text or "", recording.reasoning or ""
    moments = _moments(recording)
    end = max([recording.total_ms or 0.0, recording.last_content_ms or 0.0, *moments])
    streamed = recording.streamed is not False
    if not streamed or not moments:
        moments = [end if not streamed or recording.ttft_ms is None else recording.ttft_ms]
    first = recording.ttfr_ms
    pieces = [
        *_laid_out("reasoning", reasoning, [moments[0] if first is None else min(first, moments[0])]),
        *_laid_out("content", text, moments),
    ]
    return Playback(tuple(pieces), end, streamed)


def paced(recording: Recording, tokens_per_second: float) -> Playback:
    """The answer at a pace of its own, one piece a token, reasoning first. Where the tokens were not counted, they are
    estimated.
    """
    text, reasoning = recording.text or "", recording.reasoning or ""
    thought = len(shared_out(reasoning, _tokens(recording.reasoning_tokens, reasoning)))
    counted = None if reasoning and recording.reasoning_tokens is None else recording.output_tokens
    said = None if counted is None else counted - (recording.reasoning_tokens or 0)
    count = len(shared_out(text, _tokens(said, text)))
    moments = [1000 * number / tokens_per_second for number in range(1, thought + count + 1)]
    pieces = [*_laid_out("reasoning", reasoning, moments[:thought]), *_laid_out("content", text, moments[thought:])]
    return Playback(tuple(pieces), moments[-1] if moments else 0.0)


def _tokens(counted: int | None, text: str) -> int:
    return counted if counted is not None and counted > 0 else estimated_tokens(len(text))


def _laid_out(kind: str, text: str, moments: Sequence[float]) -> list[Piece]:
    """`text` shared out among `moments`; at the first of them where it has fewer characters."""
    shares = shared_out(text, len(moments))
    return [Piece(at, kind, words) for at, words in zip(moments, shares, strict=False)]


def shared_out(text: str, count: int) -> list[str]:
    """`text` in `count` pieces of about the same length; in fewer where it has fewer characters, as none is empty."""
    count = min(count, len(text))
    cuts = [len(text) * number // count for number in range(count + 1)] if count else []
    return [text[start:end] for start, end in pairwise(cuts)]


def _moments(recording: Recording) -> list[float]:
    """When each piece of content came; where only their number is known, evenly from the first to the last."""
    if recording.chunk_ms:
        return sorted(recording.chunk_ms)
    first, last, count = recording.ttft_ms, recording.last_content_ms, recording.chunks
    if first is None or not count:
        return []
    last = max(first, first if last is None else last)
    return [first + (last - first) * number / max(1, count - 1) for number in range(count)]
