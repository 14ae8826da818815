"""Tokens and money: totals are counted, means per response are estimated for the traffic that the prompts stand for."""

import numpy as np

from reviewtui.domain.session import Price
from reviewtui.scoring.columns import Columns
from reviewtui.scoring.estimate import Cost, Estimate, Tokens, absent
from reviewtui.scoring.rates import Floats, mean

OVER_FAMILIES = "t over families"


def input_tokens(columns: Columns) -> Tokens:
    """What was sent, in tokens."""
    return _tokens(columns, np.array([row.input_tokens for row in columns.rows], dtype=np.float64))


def output_tokens(columns: Columns) -> Tokens:
    """What came back, in tokens."""
    return _tokens(columns, np.array([row.output_tokens for row in columns.rows], dtype=np.float64))


def cost(columns: Columns, price: Price | None) -> Cost:
    """What the responses cost. Without a `price` it is unknown, not free."""
    costs = np.array([row.cost for row in columns.rows], dtype=np.float64)
    known = int((~np.isnan(costs)).sum())
    unknown = len(costs) - known
    if not known:
        reason = "no price is set" if price is None else "no response with a known cost yet"
        return Cost(
            total=None,
            per_response=absent(reason, OVER_FAMILIES),
            known=0,
            unknown=unknown,
            estimated=0,
            missing=reason,
        )
    return Cost(
        total=float(np.nansum(costs)),
        per_response=_mean_of_known(columns, costs),
        known=known,
        unknown=unknown,
        estimated=_estimated(columns, costs),
        missing=f"without {unknown} of unknown cost" if unknown else None,
    )


def _tokens(columns: Columns, counts: Floats) -> Tokens:
    known = ~np.isnan(counts)
    return Tokens(
        total=int(np.nansum(counts)) if known.any() else None,
        per_response=_mean_of_known(columns, counts) if known.any() else absent("no token counts", OVER_FAMILIES),
        known=int(known.sum()),
        estimated=_estimated(columns, counts),
    )


def _estimated(columns: Columns, values: Floats) -> int:
    """How many of the known `values` rest on token counts that we estimated."""
    return int(np.count_nonzero(~np.isnan(values) & columns.tokens_estimated))


def _mean_of_known(columns: Columns, values: Floats) -> Estimate:
    known = ~np.isnan(values)
    return mean(values[known], columns.weights[known], columns.families[known], (0.0, None))
