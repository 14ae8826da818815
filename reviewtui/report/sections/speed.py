"""How long people would wait."""

from collections.abc import Iterator, Sequence

from reviewtui.report.charts import duration_chart, open_chart
from reviewtui.report.model import ModelReport, Report
from reviewtui.report.numbers import SPEED
from reviewtui.report.parts import Section, Words

SINGLE_TOKENS = 1.5
"""Up to so many tokens at once a stream is one of single tokens: tokenizers and counts differ a little."""


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
    return Section("speed", "Speed", (Words(only),) if only else (*charts, *_in_pieces(models)))


def _in_pieces(models: Sequence[ModelReport]) -> Iterator[Words]:
    """Of which models nothing is known between single tokens, because several came at once."""
    for model in models:
        if model.tokens_at_once is not None and model.tokens_at_once > SINGLE_TOKENS:
            yield Words(
                f"{model.name} sends about {model.tokens_at_once:.1f} tokens at once: its gaps and stalls are those "
                "between such pieces, and its tokens/s says nothing of single tokens",
                caption=True,
            )
