"""From a session and its evidence to the report. Pure: the same rows make the same report."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

import numpy as np
from msgspec import Struct

from reviewtui.domain.blindness import BlindnessGiven
from reviewtui.domain.evidence import ComparisonsGiven, Evidence
from reviewtui.domain.gold import GoldSaid
from reviewtui.domain.load import LoadStepAsked
from reviewtui.domain.session import Model, Session, requirements_hash
from reviewtui.report.advice import Edits, next_steps, notes
from reviewtui.report.blinding import blinding_of
from reviewtui.report.comparing import Tally, agreement_of, tally
from reviewtui.report.exclusions import exclusions
from reviewtui.report.gold import known_answers
from reviewtui.report.judging import guesses_of, judging_of, rating_agreement
from reviewtui.report.ladders import load_figures
from reviewtui.report.model import (
    Chains,
    Coverage,
    Figures,
    Gate,
    ModelReport,
    Report,
    RequirementsState,
    Spending,
    WarmUp,
)
from reviewtui.scoring import expenses, figures, layouts
from reviewtui.scoring.columns import Columns, columns_of
from reviewtui.scoring.outcome import Outcome, Verdict
from reviewtui.scoring.verdict import Family, course_of, decide, undecided

ALPHA = 0.05
"""Total probability that any verdict of a session is wrong, split evenly over models x requirements."""

NO_METHOD = "no anytime-valid method for latencies yet: read the interval"


class CoverageFacts(Struct, frozen=True, kw_only=True):
    """What the store counts and evidence does not hold: responses that are not results, or of no current variant, and
    ratings of such.

    By model: `last_errors`, what last stopped it on a question it has not ended on, and `attempts_apart`, those that a
    wrong key or the like ended.
    """

    stale: int = 0
    uncounted_ratings: int = 0
    cancelled: int = 0
    interrupted: int = 0
    last_errors: dict[str, str] = {}
    attempts_apart: dict[str, int] = {}
    spending: Spending = Spending(total=None, known=0, unknown=0)


class LockFacts(Struct, frozen=True):
    """The first lock of the requirements."""

    hash: str
    locked_at: str


class Plan(NamedTuple):
    """The families as small codes, in their drawn order, and what each is planned to hold."""

    codes: dict[str, int]
    order: tuple[int, ...]
    families: dict[int, Family]


def build_report(
    session: Session,
    evidence: Sequence[Evidence],
    family_order: Sequence[str],
    coverage: CoverageFacts,
    lock: LockFacts | None,
    *,
    made_at: str,
    version: str,
    edits: Edits = Edits(),  # noqa: B008 - frozen
    chains: Chains | None = None,
    comparisons: ComparisonsGiven = ComparisonsGiven(),  # noqa: B008 - frozen
    blindness: BlindnessGiven = BlindnessGiven(),  # noqa: B008 - frozen
    warm_up: Sequence[WarmUp] = (),
    gold: Sequence[GoldSaid] = (),
    load: Sequence[LoadStepAsked] = (),
) -> Report:
    """The report on `session` as it was collected; `edits` says where its file has moved on since.

    Evidence of prompts and models that are not in it is counted as excluded, not used.
    """
    used = used_of(session, evidence)
    plan = plan_of(session, used, family_order)
    tables = [columns_of(used, model, plan.codes, blind=session.review.blind) for model in session.models]
    compared = tally(comparisons, [model.name for model in session.models], blind=session.review.blind)
    criteria = _criteria(session, used)
    models = tuple(
        _model_report(session, *pair, plan, coverage, compared, criteria)
        for pair in zip(session.models, tables, strict=True)
    )
    covered, judging, requirements = (
        _coverage(session, models, used, coverage),
        judging_of(session, tables, compared, comparisons.reviewers, guesses_of(used, blindness)),
        _state(session, lock),
    )
    return Report(
        session=session.name,
        session_changed=edits.asks,
        made_at=made_at,
        version=version,
        currency=session.currency,
        alpha=ALPHA,
        gate=_gate(models, edits) if session.requirements else None,
        coverage=covered,
        judging=judging,
        agreement=rating_agreement(used, plan.codes, blind=session.review.blind),
        preference_agreement=agreement_of(comparisons.shared, plan.codes),
        blinding=blinding_of(session, used, plan.codes, comparisons, blindness),
        excluded=tuple(exclusions(tables, covered, coverage.uncounted_ratings, compared, len(evidence) - len(used))),
        requirements=requirements,
        models=models,
        pairs=compared.pairs,
        spending=coverage.spending,
        chains=chains,
        warm_up=tuple(warm_up),
        known_answers=known_answers(gold, blind=session.review.blind),
        load=load_figures(load, [model.name for model in session.models]),
        notes=tuple(notes(session, covered, judging, requirements, edits, chains)),
        next_steps=tuple(next_steps(session, covered, judging, models, edits)),
    )


def used_of(session: Session, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The rows of prompts and models that are in the session."""
    prompts = {prompt.id for prompt in session.prompts}
    names = {model.name for model in session.models}
    return [row for row in evidence if row.prompt_id in prompts and row.model in names]


def plan_of(session: Session, used: Sequence[Evidence], family_order: Sequence[str]) -> Plan:
    """Families that have no drawn place (never collected) come last; they are incomplete and end the sequence."""
    weights: dict[str, list[float]] = defaultdict(list)
    for prompt in session.prompts:
        weights[prompt.family].extend([prompt.weight] * session.trials)
    placed = [family for family in family_order if family in weights]
    order = dict.fromkeys([*placed, *weights])
    everything = dict.fromkeys([*order, *(row.family for row in used)])
    codes = {family: code for code, family in enumerate(everything)}
    families = {codes[family]: Family(len(weights[family]), sum(weights[family])) for family in order}
    return Plan(codes, tuple(codes[family] for family in order), families)


def _model_report(
    session: Session,
    model: Model,
    columns: Columns,
    plan: Plan,
    coverage: CoverageFacts,
    compared: Tally,
    criteria: Sequence[str],
) -> ModelReport:
    verdicts = tuple(_verdicts(session, columns, plan if model.asked else _of_imported(plan, columns)))
    at_once = [row.tokens_at_once for row in columns.rows if row.tokens_at_once is not None]
    asked = len(session.prompts) * session.trials if model.asked else len(columns.rows)
    return ModelReport(
        name=model.name,
        provider=model.provider,
        asked=asked,
        responses=len(columns.rows),
        last_error=coverage.last_errors.get(model.name) if len(columns.rows) < asked else None,
        attempts=int(columns.attempts.sum()),
        failed_attempts=int(columns.failed_attempts.sum()),
        attempts_apart=coverage.attempts_apart.get(model.name, 0),
        outcome=_outcome([verdict.outcome for verdict in verdicts]) if verdicts else None,
        verdicts=verdicts,
        figures=_figures(session, model, columns, criteria),
        comparisons=compared.of[model.name],
        preferred=compared.preferred[model.name],
        tokens_at_once=median(at_once) if at_once else None,
    )


def _of_imported(plan: Plan, columns: Columns) -> Plan:
    """The plan for a model that is never asked: no more answers are to come than those that were imported."""
    arrived = np.bincount(columns.families, minlength=len(plan.codes))
    families = {code: Family(int(arrived[code]), family.weight) for code, family in plan.families.items()}
    return plan._replace(families=families)


def _figures(session: Session, model: Model, columns: Columns, criteria: Sequence[str]) -> Figures:
    return Figures(
        csat=figures.csat(columns),
        mean_rating=figures.mean_rating(columns),
        good_rate=figures.good_rate(columns, session.failures.latency_budget),
        failure_rate=figures.failure_rate(columns),
        failure_rate_by_kind=figures.failure_rates_by_kind(columns),
        error_rate=figures.error_rate(columns),
        unanswered_rate=figures.unanswered_rate(columns),
        ttft_p50=figures.ttft(columns, 0.50),
        ttft_p95=figures.ttft(columns, 0.95),
        total_p50=figures.total(columns, 0.50),
        total_p95=figures.total(columns, 0.95),
        tokens_per_second_p50=figures.tokens_per_second(columns),
        judged_share=figures.judged_share(columns),
        cannot_judge_share=figures.cannot_judge_share(columns),
        input_tokens=expenses.input_tokens(columns),
        output_tokens=expenses.output_tokens(columns),
        cost=expenses.cost(columns, model.price),
        human_failure_rate=figures.human_failure_rate(columns),
        satisfied_by_criterion=figures.satisfied_by_criterion(columns, criteria),
        mean_rating_by_criterion=figures.mean_rating_by_criterion(columns, criteria),
    )


def _criteria(session: Session, used: Sequence[Evidence]) -> tuple[str, ...]:
    """What answers are rated by beside the whole: what the session asks for, then what imported ratings name."""
    named = sorted({criterion for row in used for criterion in row.by_criterion})
    return tuple(dict.fromkeys([*session.review.criteria, *named]))


def _verdicts(session: Session, columns: Columns, plan: Plan) -> Iterator[Verdict]:
    alpha = ALPHA / max(1, len(session.models) * len(session.requirements))
    for requirement in session.requirements:
        layout = layouts.scored(requirement.figure, columns, session.failures.latency_budget)
        if layout is None:
            yield undecided(requirement, alpha, NO_METHOD)
        else:
            course = course_of(layout, columns, plan.order, plan.families)
            yield decide(requirement, course, alpha, len(session.prompts))


def _outcome(outcomes: Sequence[Outcome]) -> Outcome:
    if "FAIL" in outcomes:
        return "FAIL"
    return "UNDECIDED" if "UNDECIDED" in outcomes else "PASS"


def _gate(models: Sequence[ModelReport], edits: Edits) -> Gate:
    """Nothing is decided about a session that asks for something else than what was collected."""
    if edits.asks:
        return "undecided"
    outcomes = [model.outcome for model in models]
    if "PASS" in outcomes:
        return "pass"
    return "undecided" if "UNDECIDED" in outcomes else "fail"


def _coverage(
    session: Session, models: Sequence[ModelReport], used: Sequence[Evidence], facts: CoverageFacts
) -> Coverage:
    return Coverage(
        asked=sum(model.asked for model in models),
        collected=len(used),
        failed=sum(row.status != "done" for row in used),
        cancelled=facts.cancelled,
        interrupted=facts.interrupted,
        stale=facts.stale,
        prompts=len(session.prompts),
        families=len({prompt.family for prompt in session.prompts}),
        trials=session.trials,
        asked_again=sum(row.asked_again for row in used),
        imported=sum(row.imported for row in used),
        textless=sum(row.text_missing for row in used),
    )


def _state(session: Session, lock: LockFacts | None) -> RequirementsState:
    current = requirements_hash(session)
    return RequirementsState(
        count=len(session.requirements),
        locked_at=lock.locked_at if lock else None,
        locked_hash=lock.hash if lock else None,
        current_hash=current,
        changed=lock.hash != current if lock else None,
    )
