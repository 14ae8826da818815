"""Comparisons in the report: counts worked out by hand, and what is said of them."""

from itertools import combinations

import pytest
from msgspec.structs import replace

from reviewtui.domain.evidence import ComparisonCount, ComparisonsGiven, PairSaid, PairWeight, RankingCount
from reviewtui.domain.judgment import Verdict
from reviewtui.domain.session import ReviewRules
from reviewtui.report.build import CoverageFacts
from reviewtui.report.comparing import NOBODY_TWICE, Ranked, agreement_of, tally
from reviewtui.report.model import Comparisons, Exclusion, Pair
from reviewtui.report.text import render_text
from tests.report.evidence import answers, model, report, session
from tests.scoring.rows import row, textless

MODELS = ["alpha", "beta", "gamma"]


def given(
    model: str | None,
    other: str | None,
    verdict: Verdict,
    count: int,
    *,
    family: str = "f",
    blind: bool = True,
    imported: bool = True,
) -> ComparisonCount:
    return ComparisonCount(
        model=model,
        other=other,
        family=family,
        verdict=verdict,
        blind=blind,
        imported=imported,
        count=count,
    )


COUNTS = ComparisonsGiven(
    (
        given("alpha", "beta", "first", 5),
        given("alpha", "beta", "second", 2, imported=False),
        given("beta", "alpha", "first", 1),  # beta won
        given("beta", "alpha", "tie", 3),
        given("alpha", "beta", "cannot_judge", 4),
        given("gamma", "alpha", "second", 7),  # alpha won
        given("gamma", "alpha", "both_bad", 2),
        given("alpha", "beta", "first", 10, blind=False),
        given("alpha", "departed", "first", 20),
        given(None, None, "tie", 30),
        given("alpha", "alpha", "tie", 40),
        given("beta", "alpha", "skipped", 50),
    ),
    frozenset({"ann", "ben"}),
)


def test_counts_of_pairs_and_models() -> None:
    counted = tally(COUNTS, MODELS, blind=True)
    assert counted.pairs == (
        Pair(model="alpha", other="beta", won=5, lost=3, tied=3, both_bad=0, cannot_judge=4, ranked=0),
        Pair(model="alpha", other="gamma", won=7, lost=0, tied=0, both_bad=2, cannot_judge=0, ranked=0),
    )
    assert counted.of == {
        "alpha": Comparisons(compared=20, won=12, lost=3, tied=3, both_bad=2, cannot_judge=4, ranked=0),
        "beta": Comparisons(compared=11, won=3, lost=5, tied=3, both_bad=0, cannot_judge=4, ranked=0),
        "gamma": Comparisons(compared=9, won=0, lost=7, tied=0, both_bad=2, cannot_judge=0, ranked=0),
    }
    assert (counted.given, counted.imported, counted.left_out, counted.elsewhere, counted.skipped) == (
        34,
        32,
        10,
        90,
        50,
    )


def test_who_would_be_preferred_is_counted_from_what_was_decided() -> None:
    counts = [given("alpha", "beta", "first" if n % 4 else "second", 1, family=f"f{n}") for n in range(12)]
    unclear = [given("alpha", "beta", verdict, 5, family="f0") for verdict in ("tie", "both_bad", "cannot_judge")]
    known = tally(ComparisonsGiven((*counts, *unclear), frozenset()), MODELS, blind=True).preferred
    assert (known["alpha"].value, known["beta"].value) == (pytest.approx(9 / 12), pytest.approx(3 / 12))
    assert (known["alpha"].n, known["alpha"].clusters) == (17, 12)
    assert known["alpha"].interval is not None
    assert (known["gamma"].value, known["gamma"].missing) == (None, "never compared")


def test_a_session_that_is_not_blind_counts_what_was_given_with_names() -> None:
    counted = tally(COUNTS, MODELS, blind=False)
    assert counted.pairs[0].won == 15
    assert (counted.given, counted.left_out) == (34, 0)


def test_a_session_with_nothing_but_comparisons_says_what_it_has() -> None:
    compared = [textless(f"p{n}", model=name) for n in range(24) for name in ("alpha", "beta")]
    made = report(session(), compared, comparisons=COUNTS)
    assert (made.judging.judgments, made.judging.comparisons, made.judging.imported) == (0, 25, 23)
    assert (made.judging.reviewers, made.judging.answers_to_judge, made.judging.answers_textless) == (2, 0, 48)
    assert (made.coverage.collected, made.coverage.textless) == (48, 48)
    assert made.models[0].figures.csat.missing == "no ratings yet"
    assert made.models[0].comparisons.compared == 11
    assert made.pairs == (
        Pair(model="alpha", other="beta", won=5, lost=3, tied=3, both_bad=0, cannot_judge=4, ranked=0),
    )
    (note,) = made.notes
    assert note.startswith("How often a model would be preferred")
    assert note.endswith("CSAT, mean rating and good rate need ratings from 1 to 5.")
    assert made.next_steps[0] == (
        "48 answers came without words, so that nobody can rate them here: import their ratings or their words "
        "(reviewtui import judgments or responses FILE --session support)"
    )
    assert not any("never rated" in entry.why for entry in made.excluded)
    assert [(entry.what, entry.count) for entry in made.excluded] == [
        ("comparison", 10),
        ("comparison", 50),
        ("comparison", 99),
        ("answer", 48),
    ]


def test_ratings_beside_comparisons_are_not_said_to_be_missing() -> None:
    made = report(session(), answers(24, stars=5), comparisons=COUNTS)
    assert made.notes == (
        "How often a model would be preferred is each model's own interval for one planned look; "
        "no requirement rests on comparisons.",
    )
    assert report(session(), answers(24, stars=5)).notes == ()


def test_textless_answers_that_were_rated_count_as_judged() -> None:
    evidence = [
        row("p0", 5, model="alpha"),
        textless("p1", 2, model="alpha", imported=True),
        textless("p2", model="alpha", imported=True),
    ]
    made = report(session(models=(model("alpha"),)), evidence)
    judging = made.judging
    assert (judging.answers_to_judge, judging.answers_judged, judging.answers_textless) == (2, 2, 1)
    assert (made.models[0].figures.csat.value, made.models[0].figures.failure_rate.n) == (1 / 2, 1)
    assert (made.coverage.imported, made.coverage.textless) == (2, 2)
    assert made.excluded == (
        Exclusion(
            what="answer",
            count=2,
            why="judged elsewhere and imported without words, so that nothing else is known: "
            "outside good rate, failures, errors and latency",
        ),
    )


def test_a_model_that_is_never_asked_owes_nothing() -> None:
    of = session(models=(model("alpha"), model("old", "imported")))
    evidence = [*answers(24, stars=5), *answers(10, "old", 5)]
    made = report(of, evidence, CoverageFacts())
    assert (made.coverage.asked, made.coverage.collected) == (34, 34)
    assert [entry.asked for entry in made.models] == [24, 10]
    csat, _ = made.models[1].verdicts
    assert (csat.waits_for, csat.families_used) == (None, 24)
    assert not any("still to collect" in step for step in made.next_steps)


def test_answers_beside_those_of_a_model_that_is_never_asked_can_be_judged() -> None:
    of = session(models=(model("alpha"), model("old", "imported")), review=ReviewRules())
    made = report(of, [*answers(24), *answers(10, "old")])
    assert (made.judging.answers_waiting, made.judging.answers_held_back) == (34, 0)


def ranked(model: str, other: str, verdict: Verdict, count: int, **changes: bool) -> ComparisonCount:
    """Pairs out of rankings."""
    return replace(given(model, other, verdict, count, imported=False), ranked=True, **changes)


RANKINGS = ComparisonsGiven(
    (
        given("alpha", "beta", "first", 2, imported=False),
        ranked("alpha", "beta", "first", 3),
        ranked("alpha", "beta", "tie", 1),
        ranked("beta", "gamma", "second", 4),  # gamma won
        ranked("alpha", "gamma", "cannot_judge", 5),
        ranked("alpha", "gamma", "first", 6, blind=False),
        ranked("alpha", "gamma", "needs_expert", 7),
    ),
    frozenset({"ann"}),
    (
        RankingCount(verdict=None, blind=True, imported=False, counted=True, count=4),
        RankingCount(verdict=None, blind=False, imported=True, counted=True, count=6),
        RankingCount(verdict="cannot_judge", blind=True, imported=False, counted=True, count=5),
        RankingCount(verdict="needs_expert", blind=True, imported=False, counted=True, count=7),
        RankingCount(verdict=None, blind=True, imported=False, counted=False, count=8),
    ),
)


def test_pairs_of_rankings_are_added_to_comparisons_and_told_apart() -> None:
    counted = tally(RANKINGS, MODELS, blind=True)
    assert counted.pairs == (
        Pair(model="alpha", other="beta", won=5, lost=0, tied=1, both_bad=0, cannot_judge=0, ranked=4),
        Pair(model="alpha", other="gamma", won=0, lost=0, tied=0, both_bad=0, cannot_judge=5, ranked=0),
        Pair(model="beta", other="gamma", won=0, lost=4, tied=0, both_bad=0, cannot_judge=0, ranked=4),
    )
    assert (counted.of["beta"].compared, counted.of["beta"].ranked) == (10, 8)
    assert (counted.given, counted.left_out, counted.skipped, counted.elsewhere) == (2, 0, 0, 0)
    assert counted.rankings == Ranked(given=15, imported=6, left_out=6, skipped=7, elsewhere=8)
    assert tally(RANKINGS, MODELS, blind=False).rankings.left_out == 0


def test_rankings_lead_to_the_strengths_that_their_pairs_lead_to() -> None:
    """Eight rankings by hand: alpha above beta above gamma in five, and each other first now and then."""
    orders = ["abg"] * 5 + ["bag", "gab", "bga"]
    names = {"a": "alpha", "b": "beta", "g": "gamma"}
    counts = tuple(
        ranked(names[better], names[worse], "first", 1) for order in orders for better, worse in combinations(order, 2)
    )
    asked = tuple(replace(entry, ranked=False) for entry in counts)
    out_of_rankings = tally(ComparisonsGiven(counts), MODELS, blind=True)
    assert out_of_rankings.preferred == tally(ComparisonsGiven(asked), MODELS, blind=True).preferred
    assert [out_of_rankings.preferred[name].n for name in MODELS] == [16, 16, 16]
    assert out_of_rankings.pairs[0].won == 6  # of alpha and beta: all but bag and bga


def test_how_rankings_are_told() -> None:
    made = report(session(models=tuple(map(model, MODELS))), answers(24), comparisons=RANKINGS)
    assert (made.judging.comparisons, made.judging.rankings, made.judging.reviewers) == (2, 15, 1)
    text = " ".join(render_text(made, 100).split())
    assert "2 comparisons and 15 rankings by 1 person" in text
    assert "15 rankings taken apart into 8 pairs of answers, beside 2 comparisons of two" in text
    assert "8 rankings of answers that are not counted here" in text
    assert "6 rankings given knowing a model" in text


def said(family: str, *verdicts: Verdict) -> PairSaid:
    return PairSaid(response_id=family, family=family, verdicts=verdicts)


def test_agreement_of_preferences_is_kendalls_tau_of_two_orders() -> None:
    """Two orders of four answers, one pair of neighbours the other way round: 5 pairs alike, 1 not, tau is 4/6. Alpha's
    correction for n of 24 values takes its expected distance down by 1/24: 1 - (4/6) / (2 * 24/23) = 1 - 23/72.
    """
    pairs = [said("one", "first", "first") for _ in range(5)] + [said("one", "first", "second")]
    found = agreement_of(pairs, {"one": 0})
    assert found.value == pytest.approx(1 - 23 / 72)
    assert (found.n, found.clusters) == (6, 1)


def test_agreement_of_preferences_does_not_hang_on_which_answer_comes_first() -> None:
    turned: dict[Verdict, Verdict] = {"first": "second", "second": "first", "tie": "tie", "both_bad": "both_bad"}
    pairs = [
        said("one", "first", "first", "tie"),
        said("two", "second", "tie"),
        said("three", "first", "second"),
        said("four", "tie", "tie"),
        said("five", "both_bad", "first"),
    ]
    families = {pair.family: code for code, pair in enumerate(pairs)}
    mirrored = [said(pair.family, *(turned[verdict] for verdict in pair.verdicts)) for pair in pairs]
    assert agreement_of(pairs, families) == agreement_of([*mirrored[:2], *pairs[2:]], families)
    assert agreement_of(pairs, families).n == 4  # both bad says nothing of which is better
    assert agreement_of(pairs[4:], families).missing == NOBODY_TWICE


def test_pairs_drawn_with_chances_of_their_own_weigh_in_the_preference_figure() -> None:
    won = tuple(given("alpha", "beta", "first", 3, family=family) for family in "st")
    lost = tuple(given("beta", "alpha", "first", 3, family=family) for family in "uv")
    weights = (
        PairWeight(model="alpha", other="beta", family="s", verdict="first", weight=3.0),
        PairWeight(model="alpha", other="beta", family="u", verdict="second", weight=2.0),
        PairWeight(model="alpha", other="beta", family="v", verdict="first", weight=9.0),  # not said of this family
    )
    plain = tally(ComparisonsGiven((*won, *lost)), ["beta", "alpha"], blind=True)
    weighed = tally(ComparisonsGiven((*won, *lost), weights=weights), ["beta", "alpha"], blind=True)
    shares = [tallied.preferred["alpha"] for tallied in (plain, weighed)]
    assert [share.value for share in shares] == pytest.approx([6 / 12, 12 / 21])
    assert [share.n for share in shares] == [12, 12]
    assert ["weighted" in share.method for share in shares] == [False, True]
    assert weighed.pairs == plain.pairs
