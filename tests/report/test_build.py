"""The report as an object: counts, gate, exclusions, what to do next."""

import pytest

from reviewtui.domain.evidence import RatingGiven
from reviewtui.domain.session import Requirement, ReviewMode, ReviewRules, requirements_hash
from reviewtui.report.advice import Edits
from reviewtui.report.build import CoverageFacts, LockFacts
from reviewtui.scoring.rates import wilson
from tests.report.evidence import answers, model, report, session
from tests.scoring.rows import lost, row, stars


def test_counts_name_what_they_count() -> None:
    evidence = [*answers(10, stars=5), *answers(9, "beta"), lost("p9", model="beta")]
    made = report(session(), evidence, CoverageFacts(stale=4, cancelled=2, interrupted=1))
    coverage, judging = made.coverage, made.judging
    assert (coverage.asked, coverage.collected, coverage.failed) == (48, 20, 1)
    assert (coverage.stale, coverage.cancelled, coverage.interrupted) == (4, 2, 1)
    assert (coverage.prompts, coverage.families, coverage.trials) == (24, 24, 1)
    assert (judging.judgments, judging.reviewers) == (10, 1)
    assert (judging.answers_to_judge, judging.answers_judged, judging.answers_waiting) == (19, 10, 9)


def test_figures_are_those_of_their_model() -> None:
    made = report(session(4), [*answers(4, stars=5), *answers(4, "beta", 1)])
    alpha, beta = made.models
    assert (alpha.name, alpha.figures.csat.value, alpha.figures.csat.interval) == ("alpha", 1.0, wilson(1.0, 4))
    assert (beta.name, beta.figures.csat.value, beta.figures.csat.interval) == ("beta", 0.0, wilson(0.0, 4))


def test_the_error_probability_is_split_over_models_and_requirements() -> None:
    made = report(session(models=(model("alpha"), model("beta"), model("gamma"))), answers(24, stars=5))
    assert {verdict.alpha for entry in made.models for verdict in entry.verdicts} == {0.05 / 6}
    csat = made.models[0].verdicts[0]
    assert csat.bounds is not None
    assert csat.bounds.low == pytest.approx(0.66, abs=0.005)


@pytest.mark.parametrize(
    ("alpha", "beta", "gate"), [(5, 1, "pass"), (1, 1, "fail"), (None, 1, "undecided"), (None, 5, "pass")]
)
def test_the_gate_asks_whether_any_model_will_do(alpha: int | None, beta: int | None, gate: str) -> None:
    made = report(session(), [*answers(24, stars=alpha), *answers(24, "beta", beta)])
    assert made.gate == gate


def test_one_missed_requirement_fails_a_model() -> None:
    made = report(session(), answers(24, stars=5, failures=("truncated",)))
    assert [verdict.outcome for verdict in made.models[0].verdicts] == ["PASS", "FAIL"]
    assert made.models[0].outcome == "FAIL"


def test_without_requirements_there_is_no_gate() -> None:
    made = report(session(requirements=()), answers(24, stars=5))
    assert (made.gate, made.models[0].outcome, made.models[0].verdicts) == (None, None, ())


def test_latency_requirements_stay_undecided_and_say_why() -> None:
    made = report(session(requirements=(Requirement("ttft_p95", at_most=500.0),)), answers(24, stars=5))
    (verdict,) = made.models[0].verdicts
    assert (verdict.outcome, verdict.bounds, verdict.decidable) == ("UNDECIDED", None, None)
    assert verdict.reason == "no anytime-valid method for latencies yet: read the interval"


def test_what_is_left_out_is_counted_with_its_reason() -> None:
    evidence = [
        row("p0", model="alpha", ratings=stars(5, exposed=True)),
        row("p1", None, model="alpha"),
        lost("p2", model="alpha"),
        row("p-old", 5, model="alpha"),
        row("p0", 5, model="departed"),
    ]
    made = report(session(), evidence, CoverageFacts(stale=3))
    assert [(entry.count, entry.what, entry.why.split(",")[0]) for entry in made.excluded] == [
        (1, "judgment", "given knowing the model or after seeing its name"),
        (1, "answer", "nobody could judge"),
        (1, "response", "without text and so never rated"),
        (3, "response", "of a variant or model that left the session"),
        (2, "response", "to prompts or of models no longer in the session"),
    ]


def test_the_lock_shows_what_changed_after_it() -> None:
    agreed = session()
    locked = LockFacts(requirements_hash(agreed), "2026-11-20T09:12:00.000Z")
    assert report(agreed, []).requirements.changed is None
    assert report(agreed, [], lock=locked).requirements.changed is False
    softened = report(session(requirements=(Requirement("csat", at_least=0.1),)), [], lock=locked)
    assert softened.requirements.changed is True
    assert any("changed after their lock" in note for note in softened.notes)


def test_two_embedded_models_shared_the_cores_and_one_did_not() -> None:
    both = session(models=(model("a", "embedded"), model("b", "embedded"), model("c")))
    assert "2 embedded models ran on this machine and shared its cores" in report(both, []).notes[0]
    assert report(session(models=(model("a", "embedded"), model("c"))), []).notes == ()


def test_what_decides_next() -> None:
    evidence = [*answers(10, stars=5), *[row(f"p{n}", model="alpha") for n in range(10, 24)]]
    steps = report(session(models=(model("alpha"),)), evidence).next_steps
    assert steps[0] == "14 answers still to judge: reviewtui review support"
    # log(80) / log(4/3) = 15.2: sixteen in all.
    assert steps[1] == "csat of alpha: judgments of 6 more families decide it, if they are like those seen"
    missing = report(session(), answers(24, stars=5)).next_steps
    assert missing[0] == "24 responses still to collect: reviewtui collect support"


def test_what_these_prompts_cannot_decide_is_left_to_more_prompts() -> None:
    hard = session(requirements=(Requirement("csat", at_least=0.9),))
    made = report(hard, [*answers(24, stars=5), *answers(24, "beta", 5)])
    assert made.next_steps == ("csat of alpha, beta: only a session with more prompts can decide",)


def test_an_edited_session_decides_nothing_and_says_so() -> None:
    passing = [*answers(24, stars=5), *answers(24, "beta", 5)]
    assert report(session(), passing).gate == "pass"
    edited = report(session(), passing, edits=Edits(asks=True))
    assert (edited.gate, edited.session_changed) == ("undecided", True)
    assert edited.notes[0].startswith("SESSION FILE CHANGED since it was collected")
    assert edited.next_steps[0] == "the session file has changed: reviewtui collect support"
    assert report(session(requirements=()), passing, edits=Edits(asks=True)).gate is None


def test_stalls_and_prices_that_changed_are_notes() -> None:
    made = report(session(), answers(24, stars=5), edits=Edits(stalls_after=5.0, prices=True))
    assert (made.gate, made.session_changed) == ("pass", False)
    assert made.notes == (
        "Stalls are as found when collecting, over 5 s; the session file now says 2 s.",
        "Costs are as found when collecting; the session file has other prices, or another currency, by now.",
    )


def test_answers_seen_by_name_need_somebody_else() -> None:
    exposed = [row(f"p{n}", model="alpha", ratings=stars(5, exposed=True)) for n in range(24)]
    made = report(session(models=(model("alpha"),)), exposed)
    assert (made.judging.answers_waiting, made.judging.answers_unseen) == (0, 24)
    assert made.next_steps[0] == (
        "24 answers need a reviewer who has not seen the models' names: reviewtui review support --reviewer NAME"
    )
    assert not any("more families" in step for step in made.next_steps)
    assert made.models[0].verdicts[0].reason == made.next_steps[0].partition(":")[0]


def test_what_cures_a_figure_that_cannot_be_decided() -> None:
    only_csat = session(models=(model("alpha"),), requirements=(Requirement("csat", at_least=0.6),))
    failed = report(only_csat, [lost(f"p{n}", model="alpha") for n in range(24)])
    assert failed.next_steps == (
        "csat of alpha: too many questions went without an answer: reviewtui collect support --headless --retry failed",
    )
    unjudged = report(only_csat, [row(f"p{n}", None, model="alpha") for n in range(24)])
    assert unjudged.next_steps == (
        "csat of alpha: too many answers that nobody could judge: clearer rules for grading, or another reviewer",
    )


def test_answers_wait_for_judgment_once_every_model_ended_on_them() -> None:
    facts = CoverageFacts(last_errors={"beta": "auth: wrong key"}, attempts_apart={"beta": 2})
    made = report(session(), [*answers(24), *answers(4, "beta")], facts)
    assert (made.judging.answers_waiting, made.judging.answers_held_back) == (8, 20)
    beta = made.models[1]
    assert (beta.asked, beta.responses, beta.last_error, beta.attempts_apart) == (24, 4, "auth: wrong key", 2)
    assert made.next_steps[:4] == (
        "20 responses still to collect: reviewtui collect support",
        "beta: 4 of 24 collected, last error auth: wrong key. Put that right, then collect: "
        "what it missed holds up the others' answers",
        "8 answers still to judge: reviewtui review support",
        "20 answers can be judged once every model has ended on the same questions",
    )


def test_where_reviewers_compare_nobody_is_sent_for_ratings() -> None:
    required = (Requirement("good_rate", at_least=0.85), Requirement("failure_rate", at_most=0.5))
    comparing = session(requirements=required, review=ReviewRules(mode="compare"))
    made = report(comparing, [*answers(24), *answers(24, "beta")])
    assert made.next_steps == (
        "more comparisons: reviewtui review support",
        "good_rate cannot be decided: reviewers compare here, and ratings are never made of that. "
        'Set mode = "rate" under [review], or leave the requirement out',
    )
    imported = report(comparing, [*answers(12, stars=5), *answers(24, "beta")]).next_steps
    assert not any("cannot be decided" in step for step in imported), "ratings came by import"


def test_second_answers_are_said_to_be_second() -> None:
    made = report(session(), [*answers(2, asked_again=True), *answers(1, "beta")])
    assert made.coverage.asked_again == 2
    assert made.notes == (
        "2 responses are second answers, asked again after failing: "
        "all figures but the error rate show what came of asking twice.",
    )
    assert made.excluded[0].what == "first answer"


def test_skipped_answers_are_counted_apart() -> None:
    skipped = RatingGiven(reviewer="r", rating=None, verdict="skipped", blind=True, exposed=False)
    made = report(session(), [*answers(2, stars=5), row("p2", model="alpha", ratings=(skipped,))])
    assert (made.judging.answers_judged, made.judging.answers_skipped) == (2, 1)
    assert [(entry.what, entry.why) for entry in made.excluded] == [
        ("answer", "skipped for good, outside CSAT and good rate")
    ]


@pytest.mark.parametrize(
    ("modes", "steps"),
    [
        (("rank",), ("more rankings: reviewtui review support", "reviewers rank here")),
        (("label", "guess"), ("more answers to look through and guesses:", "reviewers label and guess here")),
        (("compare", "rank"), ("more comparisons and rankings:", "reviewers compare and rank here")),
    ],
)
def test_the_next_steps_ask_for_what_the_modes_ask_for(modes: tuple[ReviewMode, ...], steps: tuple[str, str]) -> None:
    made = report(session(review=ReviewRules(mode=modes)), [*answers(24), *answers(24, "beta")])
    told = "\n".join(made.next_steps)
    assert all(step in told for step in steps)
    assert "still to judge" not in told
