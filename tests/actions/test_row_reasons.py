"""Why a row is not in a figure."""

import pytest

from reviewtui.actions.row_reasons import why
from reviewtui.domain.evidence import Evidence
from reviewtui.domain.session import LatencyBudget
from reviewtui.scoring.counted import counted
from reviewtui.scoring.estimate import FigureName
from tests.scoring.rows import columns, lost, row, stars, textless, too_late

BUDGET = LatencyBudget(total=5.0)
SEEN = row("p", ratings=stars(5, exposed=True))


@pytest.mark.parametrize(
    ("figure", "of", "reason"),
    [
        ("csat", row("p", 4), ""),
        ("csat", row("p"), "not judged yet"),
        ("mean_rating", row("p", None), "nobody could judge it"),
        ("cannot_judge_share", SEEN, "judged, but not blind"),
        ("csat", lost("p"), "no text to judge"),
        ("csat", textless("p"), "judged elsewhere, its words unknown"),
        ("csat", textless("p", 4), ""),
        ("good_rate", row("p", 4), ""),
        ("good_rate", row("p", 2), "not good: not satisfied"),
        ("good_rate", row("p", 5, total_ms=6000.0), "not good: too late"),
        ("good_rate", row("p", total_ms=6000.0), "not good: too late"),
        ("good_rate", row("p", 5, failures=("stall", "truncated")), "not good: stall, truncated"),
        ("good_rate", row("p", text_shown=False), "not good: no text"),
        ("good_rate", row("p", 5, total_ms=None), "of unknown duration"),
        ("good_rate", row("p"), "not judged yet"),
        ("good_rate", textless("p", 5), "judged elsewhere, its words unknown"),
        ("failure_rate", row("p"), ""),
        ("judged_share", lost("p"), "no text to judge"),
        ("error_rate", row("p", attempts=0), "no attempt recorded"),
        ("ttft_p95", row("p", ttft_ms=None), "not measured"),
        ("ttft_p95", lost("p"), "not measured: failed"),
        ("ttft_p95", too_late("p"), "timed out: that or more"),
        ("cost", row("p"), "not measured"),
    ],
)
def test_the_reason(figure: FigureName, of: Evidence, reason: str) -> None:
    made = columns(of)
    assert why(figure, made, counted(figure, made, BUDGET), 0) == reason
