"""All built-in detectors, over one response."""

from collections.abc import Callable

from reviewtui.detect.outcome import empty, error, stall, timeout, truncated
from reviewtui.detect.refusal import refusal
from reviewtui.detect.repetition import repetition
from reviewtui.domain.detection import Detection
from reviewtui.domain.response import ENDED_WITH_RESULT, Response
from reviewtui.domain.session import FailureRules

Detector = Callable[[Response, FailureRules], Detection | None]

DETECTORS: tuple[Detector, ...] = (error, timeout, stall, empty, truncated, refusal, repetition)
"""In the order in which their findings are listed: what stopped the answer first, what is wrong with it after."""


def detect(response: Response, rules: FailureRules) -> list[Detection]:
    """Everything the built-in detectors find in `response`; at most one detection of each kind.

    A response that was cancelled or interrupted is missing, not failed (it is asked again): nothing is found in it.
    """
    if response.status not in ENDED_WITH_RESULT:
        return []
    findings = (detector(response, rules) for detector in DETECTORS)
    return [finding for finding in findings if finding is not None]
