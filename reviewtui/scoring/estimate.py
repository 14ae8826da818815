"""A figure as it is always given: with its n, its interval, how it was made, and what is missing of it."""

from typing import Literal

from msgspec import Struct

LEVEL = 0.95
"""Confidence level of the fixed-sample intervals."""


FigureName = Literal[
    "csat",
    "mean_rating",
    "good_rate",
    "failure_rate",
    "human_failure_rate",
    "error_rate",
    "unanswered_rate",
    "ttft_p50",
    "ttft_p95",
    "total_p50",
    "total_p95",
    "tokens_per_second_p50",
    "judged_share",
    "cannot_judge_share",
    "input_tokens",
    "output_tokens",
    "cost",
]
"""The figures of a model as the report names them. A failure rate may be that of one kind."""


class Interval(Struct, frozen=True):
    """Both ends included. An end is None where the sample is too small, or too censored, to bound that side."""

    low: float | None
    high: float | None


class Estimate(Struct, frozen=True, kw_only=True):
    """A figure. `n` rows from `clusters` families were counted; `value` is None where there is nothing to count.

    `missing` says why the value or its interval is absent, or what the value leaves out. With `censored`, all that is
    known is that the figure is `value` or more: it falls among requests that were given up before they ended.
    `n_effective` is the number of independent answers that would tell as much; None where it is `n` itself, or where
    the interval was not made with one.
    """

    value: float | None
    interval: Interval | None = None
    n: int
    clusters: int
    method: str
    level: float = LEVEL
    n_effective: float | None = None
    censored: bool = False
    missing: str | None = None


class Tokens(Struct, frozen=True, kw_only=True):
    """Tokens of the responses that count: `known` of them were told by the provider or, `estimated` of them, by us.

    `total` is None where no count is known.
    """

    total: int | None
    per_response: Estimate
    known: int
    estimated: int


class Cost(Struct, frozen=True, kw_only=True):
    """Money in the session's currency, of the `known` responses that count; `unknown` ones are in neither figure.

    The costs of `estimated` ones come from token counts that we estimated. `total` is None where no cost is known;
    `missing` says what is left out and why.
    """

    total: float | None
    per_response: Estimate
    known: int
    unknown: int
    estimated: int
    missing: str | None


def absent(reason: str, method: str) -> Estimate:
    """A figure that does not exist, and why."""
    return Estimate(value=None, n=0, clusters=0, method=method, missing=reason)
