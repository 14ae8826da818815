"""How blind judgments were and how steady those who gave them: each figure with what it means to whoever signs."""

from collections.abc import Iterator, Sequence

from reviewtui.report.charts import SHARE_ENDS, SHARES, chart_of
from reviewtui.report.model import Blinding, Report
from reviewtui.report.numbers import PERCENT, RATING, Unit, counted
from reviewtui.report.parts import Chart, Entry, Listing, Part, Scale, Words
from reviewtui.scoring.estimate import Estimate, Interval

ALPHA = Unit(lambda value: f"{value:.2f}")
"""How alpha is written: 1 is full agreement, 0 what chance would give."""

INDEX = Unit(lambda value: f"{value:+.2f}")
"""How a blinding index is written: 1 is always recognised, 0 is blind."""

INDICES = Scale(-1.0, 1.0)
INDEX_ENDS = ("-1", "+1")
EVEN = 0.5
"""Of two sides, of two answers: nothing sways the vote."""

RELIABLE, TENTATIVE = 0.8, 0.667
"""Alphas from which conclusions may be drawn, and from which they may be tentatively (Krippendorff, 2004)."""

BETWEEN_PEOPLE = (
    "people agree: figures can be relied on",
    "people agree well enough for tentative conclusions",
    "people agree too little to rely on figures: the rules of grading need to be clearer",
)
WITH_ONESELF = (
    "people say the same again: figures can be relied on",
    "people mostly say the same again: conclusions are tentative",
    "people contradict themselves: what was said hangs on the moment",
)


def blinding_parts(report: Report) -> Iterator[Part]:
    """Where nobody has judged there is nothing to be blind to, and no part of it."""
    blinding = report.blinding
    if not blinding.judgments and not blinding.recognised.n:
        return
    yield Listing("how blind", tuple(_how_blind(report)))
    yield Listing("how steady", tuple(_how_steady(report)))
    yield from _named(report)
    if blinding.recognised.value is not None:
        recognised = [(one.model, one.recognised) for one in blinding.models]
        yield chart_of("recognised (index)", "recognised", recognised, INDEX, INDICES, INDEX_ENDS)
        yield Words("1: always guessed right, 0: as good as chance, below 0: taken for another", caption=True)


def _how_blind(report: Report) -> Iterator[Entry]:
    blinding = report.blinding
    if blinding.judgments:
        yield Entry("blind", tuple(_blind(blinding, report.judging.blind)))
    if report.judging.comparisons:
        yield Entry("sides", tuple(_sides(blinding.first_side)))
    if report.judging.judgments:
        yield Entry("slots", tuple(_slots(blinding)))
    yield Entry("own names", tuple(_names(blinding)))
    if report.judging.comparisons:
        yield Entry("form, compared", tuple(_form(blinding.comparisons_by_form, blinding.longer_compared)))
    if report.judging.judgments:
        yield Entry("form, rated", tuple(_form(blinding.ratings_by_form, blinding.longer_rated)))
    yield Entry("guesses", tuple(_guesses(blinding.recognised)))


def _blind(blinding: Blinding, session_is_blind: bool) -> Iterator[str]:
    given, all_of_them = blinding.given_blind, blinding.judgments
    yield f"{given:,} of {counted(all_of_them, 'judgment')} given blind"
    if not session_is_blind:
        yield "the session is not blind: a name may be what people judged"
    elif given == all_of_them:
        yield "nobody who gave them knew the model"
    else:
        yield f"the other {all_of_them - given:,} are in no blind figure"


def _sides(first: Estimate) -> Iterator[str]:
    if first.value is None:
        yield first.missing or ""
        return
    yield f"the first side won {_share(first)} of {counted(first.n, 'decided comparison')}"
    side = _apart_from(first.interval, EVEN)
    if side is None:
        yield first.missing or "nothing shows a leaning to a side"
    else:
        yield f"people lean to the {'first' if side > 0 else 'second'} side: a part of each vote is its place"


def _slots(blinding: Blinding) -> Iterator[str]:
    slots = blinding.rating_by_slot
    if not slots:
        yield "no answer was rated blind on a screen of ours"
        return
    for slot, rating in slots.items():
        yield f"{slot} {RATING.value(rating)} ({RATING.span(rating.interval)}) in {rating.n:,}"
    if len(slots) > 1:
        yield (
            "nothing shows that the place sways a rating"
            if _overlap([rating.interval for rating in slots.values()])
            else "ratings go along with the place, which is the same for every model on average"
        )


def _names(blinding: Blinding) -> Iterator[str]:
    looked_at = sum(one.self_named.n for one in blinding.models)
    named = sum(one.self_named_answers for one in blinding.models)
    if not looked_at:
        yield "there are no words to look at"
    elif not named:
        yield f"none of {counted(looked_at, 'answer')} is found to name its maker"
    else:
        yield f"{named:,} of {counted(looked_at, 'answer')} {'names' if named == 1 else 'name'} their maker"
        yield "figures without them are below"


def _form(by_form: Estimate, longer: Estimate) -> Iterator[str]:
    """How well form foretells a vote, and what that means."""
    if by_form.value is None:
        yield by_form.missing or ""
    else:
        yield f"length and layout alone foretell {_share(by_form)} of {counted(by_form.n, 'vote')}, chance 50%"
    if longer.value is not None:
        yield f"the longer one is preferred in {_share(longer)}"
        follows = (_apart_from(by_form.interval, EVEN) or 0) > 0 or _apart_from(longer.interval, EVEN) is not None
        yield (
            "votes go along with form: a part of what is preferred may be no more"
            if follows
            else "nothing shows that votes follow form"
        )


def _guesses(index: Estimate) -> Iterator[str]:
    if index.value is None:
        yield index.missing or ""
        return
    yield f"Bang's index {INDEX.value(index)} ({INDEX.span(index.interval)}) in {counted(index.n, 'guess', 'guesses')}"
    side = _apart_from(index.interval, 0.0)
    if side is None:
        yield index.missing or "nothing shows that models are recognised"
    else:
        yield "models are recognised: blinding holds in part" if side > 0 else "models are taken for each other"


def _how_steady(report: Report) -> Iterator[Entry]:
    blinding = report.blinding
    if report.judging.judgments:
        yield Entry("agreement", tuple(_agreement(report.agreement, "answer", "rated")))
        yield Entry("rated again", tuple(_again(blinding.same_rating, blinding.self_rating)))
    if report.judging.comparisons or report.judging.rankings:
        yield Entry("preferred alike", tuple(_agreement(report.preference_agreement, "pair", "put in order")))
    if report.judging.comparisons:
        yield Entry("compared again", tuple(_again(blinding.same_comparison, blinding.self_comparison)))


def _agreement(alpha: Estimate, what: str, judged: str) -> Iterator[str]:
    if alpha.value is None:
        yield alpha.missing or ""
    else:
        yield f"alpha {ALPHA.value(alpha)}"
        yield alpha.missing or f"95% interval {ALPHA.span(alpha.interval)}"
    if alpha.n:
        yield f"on {counted(alpha.n, what)} that two or more people {judged}"
        yield alpha.method
    if alpha.value is not None:
        yield _reliability(alpha.value, BETWEEN_PEOPLE)


def _again(same: Estimate, alpha: Estimate) -> Iterator[str]:
    if same.value is None:
        yield same.missing or ""
        return
    yield f"the same in {_share(same)} of {counted(same.n, 'hidden repeat')}"
    if alpha.value is not None:
        yield f"alpha {ALPHA.value(alpha)}"
        yield _reliability(alpha.value, WITH_ONESELF)


def _reliability(alpha: float, meanings: tuple[str, str, str]) -> str:
    """Which of the meanings it has: that figures can be relied on, tentatively, or not."""
    return meanings[0 if alpha >= RELIABLE else 1 if alpha >= TENTATIVE else 2]


def _named(report: Report) -> Iterator[Chart | Words]:
    """The answers that name their maker, and the figures without what was said of them."""
    models = report.blinding.models
    if not any(one.self_named_answers for one in models):
        return
    named = [(one.model, one.self_named) for one in models]
    yield chart_of("names its maker", "self_named", named, PERCENT, SHARES, SHARE_ENDS)
    yield Words("a flag and no failure; whoever reads such an answer knows who wrote it", caption=True)
    if report.judging.judgments:
        without = [(one.model, one.csat_without) for one in models]
        yield chart_of("CSAT without them", "csat_without", without, PERCENT, SHARES, SHARE_ENDS)
        yield Words(f"with them: {_with([(m.name, m.figures.csat) for m in report.models])}", caption=True)
    if report.judging.comparisons:
        without = [(one.model, one.preferred_without) for one in models]
        yield chart_of("preferred without them", "preferred_without", without, PERCENT, SHARES, SHARE_ENDS)
        yield Words(f"with them: {_with([(m.name, m.preferred) for m in report.models])}", caption=True)


def _with(figures: Sequence[tuple[str, Estimate]]) -> str:
    return ", ".join(f"{name} {PERCENT.value(figure)}" for name, figure in figures)


def _share(estimate: Estimate) -> str:
    """`52.1% (46.0–58.1%)`."""
    return f"{PERCENT.value(estimate)} ({PERCENT.span(estimate.interval)})"


def _apart_from(interval: Interval | None, value: float) -> int | None:
    """1 where all of the interval lies above `value`, -1 where below; None where it does not tell."""
    if interval is None or interval.low is None or interval.high is None:
        return None
    return 1 if interval.low > value else -1 if interval.high < value else None


def _overlap(intervals: Sequence[Interval | None]) -> bool:
    """Whether some value lies within all the intervals that there are."""
    lows = [one.low for one in intervals if one is not None and one.low is not None]
    highs = [one.high for one in intervals if one is not None and one.high is not None]
    return not lows or max(lows) <= min(highs)
