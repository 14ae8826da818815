"""Which rows a figure was counted from, and as what each of them counted: the way from a figure back to its rows.

The shares are laid out by `layouts.scored` itself. What the other figures count is said here a second time, in one line
each, and a test holds that it is what they were counted from.
"""

from typing import assert_never

import numpy as np

from reviewtui.domain.session import LatencyBudget
from reviewtui.scoring.columns import Columns
from reviewtui.scoring.estimate import FigureName
from reviewtui.scoring.figures import Counted, judged, scored_looks, timed, to_judge
from reviewtui.scoring.layouts import scored_csat, scored_error, scored_failure, scored_good
from reviewtui.scoring.rates import Bools, Floats


def counted(figure: FigureName, columns: Columns, budget: LatencyBudget, kind: str | None = None) -> Counted:
    """The rows of `figure`; with `kind` those of the failure rate of that kind."""
    match figure:
        case "csat":
            layout = scored_csat(columns)
            return _plain(layout.inside, layout.scores)
        case "good_rate":
            layout = scored_good(columns, budget)
            return _plain(layout.inside, layout.scores)
        case "failure_rate":
            layout = scored_failure(columns)
            shows_it = layout.scores if kind is None else _share(np.array([kind in r.failures for r in columns.rows]))
            return _plain(layout.inside, shows_it)
        case "human_failure_rate":
            return scored_looks(columns)
        case "error_rate":
            layout = scored_error(columns)
            return _plain(layout.inside, layout.scores)
        case "unanswered_rate":
            return _plain(scored_failure(columns).inside, _share(~columns.done))
        case "mean_rating":
            return _plain(columns.rated > 0, columns.rating)
        case "judged_share":
            return _plain(to_judge(columns), _share(judged(columns)))
        case "cannot_judge_share":
            return _plain(judged(columns), _share(columns.rated == 0))
        case "ttft_p50" | "ttft_p95" | "total_p50" | "total_p95":
            return timed(columns, first_token=figure.startswith("ttft"))
        case "tokens_per_second_p50":
            return _known(columns.tokens_per_second)
        case "input_tokens":
            return _known(_floats([row.input_tokens for row in columns.rows]))
        case "output_tokens":
            return _known(_floats([row.output_tokens for row in columns.rows]))
        case "cost":
            return _known(_floats([row.cost for row in columns.rows]))
        case _:
            assert_never(figure)


def _plain(inside: Bools, values: Floats) -> Counted:
    return Counted(inside, values, np.zeros_like(inside))


def _known(values: Floats) -> Counted:
    return _plain(~np.isnan(values), values)


def _share(shown: Bools) -> Floats:
    return shown.astype(np.float64)


def _floats(values: list[float | None] | list[int | None]) -> Floats:
    return np.array(values, dtype=np.float64)
