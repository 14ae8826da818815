"""Tokens and money: totals of what was collected, and the mean request."""

from collections.abc import Iterator

from reviewtui.report.charts import open_chart
from reviewtui.report.model import ModelReport, Report
from reviewtui.report.numbers import MONEY, TOKENS, amount, counted
from reviewtui.report.parts import Entry, Listing, Part, Section, Words


def cost(report: Report) -> Section:
    """The totals in words; a chart of each mean."""
    return Section("cost", "Tokens and cost", tuple(_parts(report)))


def _parts(report: Report) -> Iterator[Part]:
    models = report.models
    yield Words("totals of what was collected; “each” is the mean request, for the traffic that the prompts stand for")
    yield Listing(None, tuple(Entry(model.name, tuple(_totals(report, model))) for model in models), "cost")
    yield open_chart("tokens in, each", "input_tokens", models, TOKENS, detail=True)
    yield open_chart("tokens out, each", "output_tokens", models, TOKENS, detail=True)
    yield open_chart(f"cost in {report.currency}, each", "cost", models, MONEY, detail=True)
    if spent := _spending_words(report):
        yield Words(spent)


def _totals(report: Report, model: ModelReport) -> Iterator[str]:
    for name, tokens in (("in", model.figures.input_tokens), ("out", model.figures.output_tokens)):
        if tokens.total is None:
            yield f"{name} unknown"
        else:
            estimated = f", {tokens.estimated:,} of {tokens.known:,} counts estimated" if tokens.estimated else ""
            yield f"{name} {tokens.total:,} ({TOKENS.value(tokens.per_response)} each){estimated}"
    yield _cost_words(report, model)


def _cost_words(report: Report, model: ModelReport) -> str:
    money = model.figures.cost
    if money.total is None:
        return f"cost unknown: {money.missing}"
    each = money.per_response
    mean = "" if each.value is None else f" ({amount(each.value)} each)"
    missing = f"; {money.missing}" if money.missing else ""
    estimated = f"; {money.estimated:,} of {money.known:,} from estimated counts" if money.estimated else ""
    return f"{amount(money.total)} {report.currency}{mean}{missing}{estimated}"


def _spending_words(report: Report) -> str | None:
    spending = report.spending
    if spending.total is None:
        return None
    counted_costs = [model.figures.cost for model in report.models]
    counts = sum(money.total or 0.0 for money in counted_costs)
    known = sum(money.known for money in counted_costs)
    unknown = f"; without {spending.unknown:,} of unknown cost" if spending.unknown else ""
    return (
        f"spent in all: {amount(spending.total)} {report.currency} on {counted(spending.known, 'response')}, "
        f"of which {amount(counts)} on {known:,} counted here{unknown}"
    )
