"""A small report made by hand: every kind of part in it, no number twice, and any text wherever a text can come in."""

from itertools import count

from msgspec.structs import replace

from reviewtui.report.model import (
    Blinding,
    Chains,
    Comparisons,
    Coverage,
    Exclusion,
    Figures,
    Judging,
    KnownAnswers,
    ModelBlinding,
    ModelReport,
    Pair,
    Report,
    RequirementsState,
    Spending,
)
from reviewtui.scoring.estimate import Cost, Estimate, Interval, Tokens, absent
from reviewtui.scoring.outcome import Outlook, Verdict
from tests.report.handmade_load import handmade_load

WORDS = "it took too long"


class _Numbers:
    """Numbers that were not there yet: counts from 101, shares, ratings and durations beside each other."""

    def __init__(self, first: int = 101) -> None:
        self._next = count(first)

    def many(self) -> int:
        return next(self._next)

    def share(self) -> float:
        return next(self._next) / 1000

    def estimate(self, scale: float, *, low: bool = True, high: bool = True, missing: str | None = None) -> Estimate:
        """An estimate `scale` times as large as a share, bounded on the sides asked for."""
        ends = [round(self.share() * scale * width, 6) for width in (0.6, 1.0, 1.5)]
        return Estimate(
            value=ends[1],
            interval=Interval(ends[0] if low else None, ends[2] if high else None) if low or high else None,
            n=self.many(),
            clusters=self.many(),
            method="Wilson, effective n by family",
            n_effective=self.many() + 0.25,
            censored=not high,
            missing=missing,
        )


def handmade(*, name: str = "alpha", other: str = "beta", session: str = "support", words: str = WORDS) -> Report:
    """The report: `name` and `other` are its models, and `words` stand wherever free text can."""
    numbers = _Numbers()
    made = Report(
        session=session,
        session_changed=False,
        made_at="2026-11-20T09:30:00.000Z",
        version="0.1.0",
        currency="USD",
        alpha=0.05,
        gate="undecided",
        coverage=_coverage(numbers),
        judging=_judging(numbers),
        agreement=numbers.estimate(1.0),
        excluded=(Exclusion(what="response", count=numbers.many(), why="cancelled, asked again by the next run"),),
        requirements=RequirementsState(
            count=3,
            locked_at="2026-11-20T09:12:00.000Z",
            locked_hash="0f" * 32,
            current_hash="1e" * 32,
            changed=True,
        ),
        models=(_model(numbers, name, words), _empty_model(numbers, other, words)),
        pairs=(
            Pair(
                model=name,
                other=other,
                won=numbers.many(),
                lost=numbers.many(),
                tied=numbers.many(),
                both_bad=numbers.many(),
                cannot_judge=numbers.many(),
                ranked=0,
            ),
        ),
        spending=Spending(total=numbers.many() + 0.5, known=numbers.many(), unknown=numbers.many()),
        chains=Chains(judgments=numbers.many(), checked=True, problems=(words, "row 7")),
        notes=(words, "Two embedded models shared the cores."),
        next_steps=(words, "14 answers still to judge: reviewtui review support"),
        blinding=_blinding(numbers, name, other, words),
        preference_agreement=absent(words, "alpha"),
    )
    under_load = _Numbers(1301)
    return replace(
        _in_all_modes(_Numbers(851), made, words),
        known_answers=_known_answers(_Numbers(951), words),
        load=handmade_load(under_load.many, under_load.estimate, name, words),
    )


def _known_answers(numbers: _Numbers, words: str) -> tuple[KnownAnswers, ...]:
    judged = KnownAnswers(
        reviewer="ana",
        items=numbers.many(),
        verdicts=numbers.many(),
        right=numbers.many(),
        not_judged=numbers.many(),
        as_known=numbers.estimate(1.0),
        by_chance=numbers.share(),
    )
    nothing = absent("every known item was passed over", "Wilson")
    return judged, replace(judged, reviewer=words, verdicts=0, right=0, as_known=nothing, by_chance=None)


def _in_all_modes(numbers: _Numbers, made: Report, words: str) -> Report:
    """With what was ranked, rated by criteria and looked through."""
    first, *others = made.models
    figures = replace(
        first.figures,
        human_failure_rate=numbers.estimate(0.4),
        satisfied_by_criterion={"accuracy": numbers.estimate(0.5), words: numbers.estimate(0.6)},
        mean_rating_by_criterion={"accuracy": numbers.estimate(4.0), words: numbers.estimate(3.0)},
    )
    fared = replace(first.comparisons, ranked=numbers.many())
    return replace(
        made,
        models=(replace(first, figures=figures, comparisons=fared), *others),
        pairs=tuple(replace(pair, ranked=numbers.many()) for pair in made.pairs),
        judging=replace(
            made.judging,
            rankings=numbers.many(),
            looked_through=numbers.many(),
            looking=numbers.many(),
            guesses=numbers.many(),
        ),
        preference_agreement=numbers.estimate(0.7),
    )


def _coverage(numbers: _Numbers) -> Coverage:
    return Coverage(
        asked=numbers.many() + 500,
        collected=numbers.many(),
        failed=numbers.many(),
        cancelled=numbers.many(),
        interrupted=numbers.many(),
        stale=numbers.many(),
        prompts=numbers.many(),
        families=numbers.many(),
        trials=numbers.many(),
        asked_again=numbers.many(),
        imported=numbers.many(),
        textless=numbers.many(),
    )


def _judging(numbers: _Numbers) -> Judging:
    return Judging(
        blind=True,
        judgments=numbers.many(),
        reviewers=numbers.many(),
        answers_to_judge=numbers.many(),
        answers_judged=numbers.many(),
        answers_waiting=numbers.many(),
        answers_held_back=numbers.many(),
        answers_unseen=numbers.many(),
        answers_skipped=numbers.many(),
        comparisons=numbers.many(),
        imported=numbers.many(),
        answers_textless=numbers.many(),
        rankings=0,
        looked_through=0,
        looking=0,
        guesses=0,
        carried=7,
        settled=3,
        settled_unused=1,
    )


def _blinding(numbers: _Numbers, name: str, other: str, words: str) -> Blinding:
    """Everything known of one model, nothing of the other."""
    nothing = absent(words, "Wilson")
    known = ModelBlinding(
        model=name,
        self_named=numbers.estimate(1.0),
        self_named_answers=numbers.many(),
        csat_without=numbers.estimate(1.0),
        preferred_without=numbers.estimate(1.0),
        recognised=numbers.estimate(1.0),
    )
    unknown = ModelBlinding(
        model=other,
        self_named=nothing,
        self_named_answers=0,
        csat_without=nothing,
        preferred_without=nothing,
        recognised=nothing,
    )
    return Blinding(
        judgments=numbers.many() + 500,
        given_blind=numbers.many(),
        first_side=numbers.estimate(1.0),
        rating_by_slot={"A": numbers.estimate(10.0), "B": numbers.estimate(5.0)},
        same_comparison=numbers.estimate(1.0),
        same_rating=nothing,
        self_comparison=numbers.estimate(1.0),
        self_rating=nothing,
        comparisons_by_form=numbers.estimate(1.0),
        longer_compared=numbers.estimate(1.0),
        ratings_by_form=nothing,
        longer_rated=nothing,
        recognised=numbers.estimate(1.0),
        models=(known, unknown),
    )


def _model(numbers: _Numbers, name: str, words: str) -> ModelReport:
    shares = [numbers.estimate(1.0) for _ in range(8)]
    each = [numbers.estimate(100.0) for _ in range(3)]
    figures = Figures(
        csat=shares[0],
        mean_rating=numbers.estimate(20.0, low=False, high=False, missing=words),
        good_rate=shares[1],
        failure_rate=shares[2],
        failure_rate_by_kind={"truncated": shares[3], words: shares[4]},
        error_rate=shares[5],
        unanswered_rate=shares[6],
        ttft_p50=numbers.estimate(1500.0),
        ttft_p95=numbers.estimate(2000.0, high=False, missing="1 timed out: counted as that long or longer"),
        total_p50=numbers.estimate(3000.0, low=False),
        total_p95=numbers.estimate(9000.0),
        tokens_per_second_p50=numbers.estimate(60.0),
        judged_share=absent(words, "counted"),
        cannot_judge_share=shares[7],
        input_tokens=_tokens(numbers, each[0]),
        output_tokens=_tokens(numbers, each[1]),
        cost=Cost(
            total=numbers.many() + 0.75,
            per_response=each[2],
            known=numbers.many(),
            unknown=numbers.many(),
            estimated=numbers.many(),
            missing=words,
        ),
        human_failure_rate=absent(words, "Wilson"),
        satisfied_by_criterion={},
        mean_rating_by_criterion={},
    )
    return _with_verdicts(numbers, name, words, figures)


def _tokens(numbers: _Numbers, each: Estimate) -> Tokens:
    return Tokens(total=numbers.many(), per_response=each, known=numbers.many(), estimated=numbers.many())


def _with_verdicts(numbers: _Numbers, name: str, words: str, figures: Figures) -> ModelReport:
    share, latency = numbers.share(), 1000.0 + numbers.many()
    csat = Verdict(
        figure="csat",
        at_least=share,
        at_most=None,
        outcome="UNDECIDED",
        alpha=0.05 / 6,
        bounds=Interval(numbers.share() / 2, numbers.share() * 2),
        method="betting confidence sequence",
        families_used=numbers.many(),
        families_total=numbers.many() + 500,
        more_families=numbers.many(),
        outlook=Outlook(
            chance=0.8725,
            judgments=3120,
            low=2110,
            high=4130,
            method="Bayesian bootstrap",
        ),
        waits_for="judgments",
        decidable=True,
        reason=words,
    )
    ttft = Verdict(figure="ttft_p95", at_least=None, at_most=latency, outcome="UNDECIDED", alpha=0.0125, reason=words)
    return ModelReport(
        name=name,
        provider="openai-chat",
        asked=numbers.many() + 500,
        responses=numbers.many(),
        last_error=words,
        attempts=numbers.many() + 500,
        failed_attempts=numbers.many(),
        attempts_apart=numbers.many(),
        outcome="UNDECIDED",
        verdicts=(csat, ttft),
        figures=figures,
        comparisons=_comparisons(numbers),
        preferred=numbers.estimate(1.0),
    )


def _empty_model(numbers: _Numbers, name: str, words: str) -> ModelReport:
    """A model of which nothing is known."""
    nothing = absent("no responses yet", "Wilson")
    tokens = Tokens(total=None, per_response=nothing, known=0, estimated=0)
    estimates = {field: nothing for field in Figures.__struct_fields__ if "_by_" not in field}
    cost = Cost(total=None, per_response=nothing, known=0, unknown=0, estimated=0, missing="no price is set")
    taken_apart = {field: {} for field in Figures.__struct_fields__ if "_by_" in field}
    compounds = {**taken_apart, "input_tokens": tokens, "output_tokens": tokens, "cost": cost}
    failed = Verdict(figure="csat", at_least=0.5, at_most=None, outcome="FAIL", alpha=0.0125, method="b", reason=words)
    return ModelReport(
        name=name,
        provider="embedded",
        asked=numbers.many() + 500,
        responses=0,
        last_error=None,
        attempts=0,
        failed_attempts=0,
        attempts_apart=0,
        outcome="FAIL",
        verdicts=(failed,),
        figures=Figures(**{**estimates, **compounds}),
        comparisons=_comparisons(numbers),
        preferred=absent("never compared", "Bradley-Terry"),
    )


def _comparisons(numbers: _Numbers) -> Comparisons:
    return Comparisons(
        compared=numbers.many(),
        won=numbers.many(),
        lost=numbers.many(),
        tied=numbers.many(),
        both_bad=numbers.many(),
        cannot_judge=numbers.many(),
        ranked=0,
    )
