"""How long people would wait."""

from reviewtui.report.charts import duration_chart, open_chart
from reviewtui.report.model import Report
from reviewtui.report.numbers import SPEED
from reviewtui.report.parts import Section, Words


def speed(report: Report) -> Section:
    """Time to the first token, time to the end, and the pace between; in one sentence where all that is known is why
    there is nothing.
    """
    models = report.models
    charts = (
        duration_chart("TTFT p50", "ttft_p50", models),
        duration_chart("TTFT p95", "ttft_p95", models),
        duration_chart("total time p50", "total_p50", models),
        duration_chart("total time p95", "total_p95", models),
        open_chart("tokens/s (median)", "tokens_per_second_p50", models, SPEED),
    )
    reasons = {chart.reason for chart in charts}
    only = reasons.pop() if len(reasons) == 1 else None
    return Section("speed", "Speed", (Words(only),) if only else charts)
