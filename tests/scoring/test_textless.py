"""Answers whose words nobody gave: what people said of them counts, and nothing else is known. All numbers by hand."""

import pytest

from reviewtui.domain.session import Figure, LatencyBudget, Requirement
from reviewtui.scoring import figures, layouts
from reviewtui.scoring.columns import Columns
from reviewtui.scoring.counted import counted
from reviewtui.scoring.outcome import Verdict
from reviewtui.scoring.verdict import Family, course_of, decide
from tests.scoring.rows import columns, row, textless

ANY = LatencyBudget()
MIXED = columns(
    row("a", 5),
    row("b", 2, failures=("truncated",)),
    textless("c", 4),
    textless("d", None),  # cannot judge
    textless("e"),
    textless("f", failures=("leak",)),
)


def verdict(figure: Figure, of: Columns, threshold: float = 0.5) -> Verdict:
    layout = layouts.scored(figure, of, ANY)
    assert layout is not None
    order = range(len(of.rows))
    planned = {code: Family(1, 1.0) for code in order}
    return decide(Requirement(figure, at_least=threshold), course_of(layout, of, order, planned), 0.05, len(of.rows))


def test_ratings_of_textless_answers_count() -> None:
    csat, mean = figures.csat(MIXED), figures.mean_rating(MIXED)
    assert (csat.value, csat.n) == (2 / 3, 3)
    assert (mean.value, mean.n) == (11 / 3, 3)
    assert figures.cannot_judge_share(MIXED).value == 1 / 4


def test_what_needs_their_words_or_times_leaves_them_out() -> None:
    failure, unanswered, error = (
        figures.failure_rate(MIXED),
        figures.unanswered_rate(MIXED),
        figures.error_rate(MIXED),
    )
    assert (failure.value, failure.n) == (1 / 2, 2)
    assert (unanswered.value, unanswered.n) == (0.0, 2)
    assert (error.value, error.n) == (0.0, 2)
    assert {kind: (rate.value, rate.n) for kind, rate in figures.failure_rates_by_kind(MIXED).items()} == {
        "truncated": (1 / 2, 2)
    }
    good = figures.good_rate(MIXED, ANY)
    assert (good.value, good.n) == (1 / 2, 2)
    assert figures.total(MIXED, 0.5).n == 2


def test_only_judged_ones_are_among_what_there_is_to_judge() -> None:
    judged = figures.judged_share(MIXED)
    assert (judged.value, judged.n) == (1.0, 4)
    rows = counted("judged_share", MIXED, ANY)
    assert rows.inside.tolist() == [True, True, True, True, False, False]


def test_a_figure_that_nothing_is_known_for_says_so() -> None:
    compared = columns(textless("a"), textless("b"))
    assert figures.csat(compared).missing == figures.mean_rating(compared).missing == "no ratings yet"
    assert figures.judged_share(compared).missing == "no answers to judge"
    for estimate in (
        figures.good_rate(compared, ANY),
        figures.failure_rate(compared),
        figures.unanswered_rate(compared),
    ):
        assert (estimate.value, estimate.missing) == (None, "the answers were imported without their words")
    assert figures.error_rate(compared).missing == "no attempts recorded"
    assert figures.ttft(compared, 0.5).missing == "nothing was timed"
    assert figures.failure_rates_by_kind(compared) == {}


def test_csat_waits_for_their_ratings_and_is_decided_by_them() -> None:
    waiting = verdict("csat", columns(*(textless(f"p{n}") for n in range(24))))
    assert (waiting.outcome, waiting.waits_for, waiting.decidable) == ("UNDECIDED", "judgments", True)
    assert verdict("csat", columns(*(textless(f"p{n}", 5) for n in range(24)))).outcome == "PASS"
    assert verdict("csat", columns(*(textless(f"p{n}", 1) for n in range(24)))).outcome == "FAIL"


@pytest.mark.parametrize("figure", ["good_rate", "failure_rate", "error_rate"])
def test_other_verdicts_lack_their_records(figure: Figure) -> None:
    made = verdict(figure, columns(*(textless(f"p{n}", 5) for n in range(24))))
    assert (made.outcome, made.waits_for, made.decidable, made.lacks) == ("UNDECIDED", None, False, "records")
    assert made.reason == "not decidable: of 24 families, 24 with answers of which too little is known"


def test_answers_of_unknown_duration_lack_it() -> None:
    budget = LatencyBudget(total=1.0)
    untimed = columns(*(row(f"p{n}", 5, total_ms=None, ttft_ms=None) for n in range(24)))
    layout = layouts.scored_good(untimed, budget)
    course = course_of(layout, untimed, range(24), {code: Family(1, 1.0) for code in range(24)})
    assert decide(Requirement("good_rate", at_least=0.5), course, 0.05, 24).lacks == "records"
    assert figures.good_rate(untimed, budget).missing == "no answer has a known duration"
