"""Detectors that read how a response ended and when its chunks came, not what it says."""

from reviewtui.domain.detection import Detection, FailureKind
from reviewtui.domain.response import Response
from reviewtui.domain.session import FailureRules

INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
"""Characters that `str.strip` keeps and no reader sees."""

WITHHELD = ("content_filter", "refusal")
"""Finish reasons by which a provider says that it held the answer back."""

CUT_SHORT = ("length", "incomplete")
"""Finish reasons of an answer that reached a limit before its end."""


def error(response: Response, rules: FailureRules) -> Detection | None:  # noqa: ARG001 - one signature
    """The model did not answer to the end; a timeout is a kind of its own."""
    if response.status != "failed" or response.error_kind == "timeout":
        return None
    return _certain("error", f"{response.error_kind or 'unknown'}: {response.error_message or 'no message'}")


def timeout(response: Response, rules: FailureRules) -> Detection | None:  # noqa: ARG001 - one signature
    """The answer, or the next piece of it, did not come within the time allowed."""
    if response.status != "timeout" and response.error_kind != "timeout":
        return None
    return _certain("timeout", response.error_message or "not answered within its time limit")


def stall(response: Response, rules: FailureRules) -> Detection | None:
    """The stream stood still for longer than the session's `stall_after`: between two chunks, or until it broke off."""
    limit_ms = rules.stall_after * 1000
    gaps = [gap for gap in response.gaps_ms if gap > limit_ms]
    count, longest = (len(gaps), max(gaps, default=None)) if response.chunk_ms else _as_told(response, limit_ms)
    if not count:
        return None
    how_often = f"{'1 gap' if count == 1 else f'{count} gaps'} over {rules.stall_after:g} s"
    return _certain("stall", how_often if longest is None else f"{how_often}, the longest {longest / 1000:.1f} s")


def _as_told(response: Response, limit_ms: float) -> tuple[int, float | None]:
    """How many stalls, and the longest gap, of an answer whose chunk times are not known: as its file tells."""
    longest = response.longest_gap_ms
    if longest is not None and longest <= limit_ms:
        return 0, longest
    return response.stalls or int(longest is not None), longest


def empty(response: Response, rules: FailureRules) -> Detection | None:  # noqa: ARG001 - one signature
    """A normal ending with nothing that a person could read, and no tool call. What a filter withheld is a refusal."""
    if (
        response.status != "done"
        or response.tool_calls
        or response.finish_reason in WITHHELD
        or _visible(response.text)
    ):
        return None
    return _certain("empty", "reasoning only, no answer" if _visible(response.reasoning) else "no visible text")


def truncated(response: Response, rules: FailureRules) -> Detection | None:  # noqa: ARG001 - one signature
    """The answer stops before its end: at a length limit, or because the stream was cut after text had come."""
    end = len(response.text)
    if response.finish_reason in CUT_SHORT:
        return _certain("truncated", "stopped at its length limit", start=end, end=end)
    if response.error_kind == "cut" and _visible(response.text):
        return _certain("truncated", f"the stream was cut after {end} characters", start=end, end=end)
    return None


def _visible(text: str) -> bool:
    return bool(text.strip().strip(INVISIBLE).strip())


def _certain(kind: FailureKind, message: str, *, start: int | None = None, end: int | None = None) -> Detection:
    return Detection(kind=kind, detector=kind, version=1, score=1.0, message=message, start=start, end=end)
