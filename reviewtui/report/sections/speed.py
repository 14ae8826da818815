"""How long people would wait."""

from reviewtui.report.charts import duration_chart, open_chart
from reviewtui.report.model import Report
from reviewtui.report.numbers import SPEED
from reviewtui.report.parts import Section


def speed(report: Report) -> Section:
    """Time to the first token, time to the end, and the pace between."""
    models = report.models
    return Section(
        "speed",
        "Speed",
        (
            duration_chart("TTFT p50", "ttft_p50", models),
            duration_chart("TTFT p95", "ttft_p95", models),
            duration_chart("total time p50", "total_p50", models),
            duration_chart("total time p95", "total_p95", models),
            open_chart("tokens/s (median)", "tokens_per_second_p50", models, SPEED),
        ),
    )
