"""Detections: automatic findings on a response. A detection is a failure until a person dismisses it."""

from typing import Literal

from msgspec import Struct

FailureKind = Literal[
    "error",
    "timeout",
    "stall",
    "empty",
    "truncated",
    "refusal",
    "repetition",
    "language",
    "format",
    "reference",
    "leak",
    "other",
]


class Detection(Struct, frozen=True, kw_only=True):
    """`score` is from 0 to 1. `start` and `end` are character offsets of the evidence in the raw text."""

    kind: FailureKind
    detector: str
    version: int
    score: float
    message: str
    start: int | None = None
    end: int | None = None
