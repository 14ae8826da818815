"""Which answers people preferred."""

from collections.abc import Iterator

from reviewtui.report.charts import SHARE_ENDS, SHARES, chart_of
from reviewtui.report.model import Comparisons, Pair, Report
from reviewtui.report.numbers import PERCENT, counted
from reviewtui.report.parts import Part, Section, Table, Words

ENDINGS = ("won", "lost", "tied", "both bad", "can't judge")


def comparisons(report: Report) -> Section:
    """By model, and, where there are more than two, by pair."""
    return Section("comparisons", "Comparisons", tuple(_parts(report)))


def _parts(report: Report) -> Iterator[Part]:
    yield chart_of(
        "preferred",
        "comparisons",
        [(model.name, model.preferred) for model in report.models],
        PERCENT,
        SHARES,
        SHARE_ENDS,
    )
    yield Words("of decided comparisons, as if each model had met every other equally often", caption=True)
    if report.judging.rankings:
        yield Words(_ranked(report), caption=True)
    by_model = tuple(
        (model.name, f"{model.comparisons.compared:,}", *_endings(model.comparisons)) for model in report.models
    )
    yield Table("how often each was preferred", ("model", "compared", *ENDINGS), by_model)
    yield Words("what nobody could judge is not in “compared”", caption=True)
    if len(report.models) > 2 and report.pairs:
        by_pair = tuple((pair.model, pair.other, *_endings(pair)) for pair in report.pairs)
        yield Table("pair by pair, seen from the first", ("model", "beside", *ENDINGS), by_pair, names=2)


def _ranked(report: Report) -> str:
    """How rankings are in it."""
    pairs = counted(sum(pair.ranked for pair in report.pairs), "pair")
    of_two = (
        f", beside {counted(report.judging.comparisons, 'comparison')} of two" if report.judging.comparisons else ""
    )
    return f"{counted(report.judging.rankings, 'ranking')} taken apart into {pairs} of answers{of_two}"


def _endings(counts: Comparisons | Pair) -> tuple[str, ...]:
    return tuple(f"{count:,}" for count in (counts.won, counts.lost, counts.tied, counts.both_bad, counts.cannot_judge))
