"""The report as plain text, for a terminal, a mail or a file. At least 72 columns wide, no colour, no control codes."""

from collections.abc import Iterator, Sequence

from reviewtui.domain.session import Figure
from reviewtui.report.blocks import (
    SHARES,
    STARS,
    Page,
    bounds_line,
    duration_block,
    estimate_lines,
    figure_block,
    page_for,
    share_block,
)
from reviewtui.report.drawing import Scale, itemised, left, right, rule, wrapped
from reviewtui.report.model import ModelReport, Report
from reviewtui.report.numbers import (
    DURATION,
    PERCENT,
    RATING,
    SPEED,
    TOKENS,
    amount,
    counted,
    percent_of_one,
)
from reviewtui.report.trust import trust_lines
from reviewtui.scoring.estimate import Estimate
from reviewtui.scoring.outcome import Verdict

NARROWEST = 72
WIDEST = 120
NO_JUDGMENTS = "no judgments yet"

FIGURE_NAMES: dict[Figure, str] = {
    "csat": "CSAT",
    "good_rate": "good rate",
    "failure_rate": "failure rate",
    "error_rate": "error rate",
    "ttft_p50": "TTFT p50",
    "ttft_p95": "TTFT p95",
    "total_p50": "total time p50",
    "total_p95": "total time p95",
}


def render_text(report: Report, width: int) -> str:
    """The whole report; every line at most `width` columns (72 at least, 120 at most)."""
    page = page_for(report.models, max(NARROWEST, min(WIDEST, width)))
    sections = (
        _header(report, page),
        _decision(report, page),
        _satisfaction(report, page),
        _failures(report, page),
        _speed(report, page),
        _cost(report, page),
        trust_lines(report, page),
        _next(report, page),
    )
    return "\n\n".join("\n".join(lines) for section in sections if (lines := list(section))) + "\n"


def _header(report: Report, page: Page) -> Iterator[str]:
    judging, coverage = report.judging, report.coverage
    if report.session_changed:
        yield from wrapped(report.notes[0], page.width)
    people = "1 person" if judging.reviewers == 1 else f"{judging.reviewers} people"
    judged = f"{counted(judging.judgments, 'judgment')} by {people}" if judging.judgments else NO_JUDGMENTS
    yield from wrapped(f"{report.session} · report · {judged} · {_lock_words(report)}", page.width)
    prompts = f"{counted(coverage.prompts, 'prompt')} in {counted(coverage.families, 'family', 'families')}"
    trials = f" × {counted(coverage.trials, 'trial')}" if coverage.trials > 1 else ""
    yield from wrapped(
        f"{coverage.collected:,} of {counted(coverage.asked, 'response')} collected · {prompts}"
        f" × {counted(len(report.models), 'model')}{trials} · {'blind' if judging.blind else 'not blind'}",
        page.width,
    )
    yield f"made {_minute(report.made_at)} UTC by reviewtui {report.version}"


def _lock_words(report: Report) -> str:
    state = report.requirements
    if not state.count:
        return "no requirements"
    if state.locked_at is None:
        return "thresholds not locked yet"
    return f"thresholds locked {_minute(state.locked_at)}" + (", CHANGED SINCE" if state.changed else "")


def _decision(report: Report, page: Page) -> Iterator[str]:
    if not report.requirements.count:
        return
    answer = {"pass": "a model passes", "fail": "every model fails", "undecided": "undecided"}[
        report.gate or "undecided"
    ]
    yield rule(f"Decision: {answer}", page.width)
    if report.session_changed:
        words = "Not decided, whatever follows: it is of what was collected, and the session is another by now."
        yield from wrapped(words, page.width, "  ")
    for model in report.models:
        yield left(model.name, page.width - 12) + right(model.outcome or "", 12)
        for verdict in model.verdicts:
            yield from _verdict(model, verdict, page)
    yield ""
    yield from wrapped(
        "“for deciding” is an interval that holds however often you look and whenever you stop "
        f"({percent_of_one(report.alpha)} error over all verdicts together); verdicts rest on it alone. "
        "“for reading” is the usual 95% interval. ┊ is the threshold. n≈m: n answers, worth m independent ones.",
        page.width,
        "  ",
    )


def _verdict(model: ModelReport, verdict: Verdict, page: Page) -> Iterator[str]:
    estimate: Estimate = getattr(model.figures, verdict.figure)
    threshold = verdict.at_least if verdict.at_least is not None else verdict.at_most or 0.0
    is_share = verdict.method is not None
    unit = PERCENT if is_share else DURATION
    written = percent_of_one(threshold) if is_share else DURATION.write(threshold)
    direction = "at least" if verdict.at_least is not None else "at most"
    yield left(f"  {FIGURE_NAMES[verdict.figure]} {direction} {written}", page.width - 12) + right(verdict.outcome, 12)
    scale = SHARES if is_share else _duration_scale(estimate, threshold)
    if estimate.value is not None:
        yield from estimate_lines("  for reading", estimate, page, unit, scale, threshold)
    if verdict.bounds is not None:
        used = f"{verdict.families_used}/{verdict.families_total}"
        yield bounds_line("  for deciding", verdict.bounds, used, page, unit, scale, threshold)
    not_begun = estimate.missing if estimate.value is None and verdict.waits_for == "judgments" else None
    yield from wrapped(not_begun or verdict.reason, page.width, "    ")


def _duration_scale(estimate: Estimate, threshold: float) -> Scale:
    high = (estimate.interval and estimate.interval.high) or estimate.value or 0.0
    return Scale(0.0, max(high, threshold) * 1.1)


def _satisfaction(report: Report, page: Page) -> Iterator[str]:
    yield rule("Satisfaction", page.width)
    if not report.judging.judgments:
        no_answers = "no answers to rate" if report.coverage.collected else "no responses yet"
        yield f"  {NO_JUDGMENTS}: nobody has graded an answer" if report.judging.answers_to_judge else f"  {no_answers}"
        return
    models = report.models
    yield from share_block("CSAT (4 or 5 of 5)", lambda f: f.csat, models, page)
    yield from figure_block("mean rating", lambda f: f.mean_rating, models, page, RATING, STARS, ("1", "5"))
    yield from share_block("good rate", lambda f: f.good_rate, models, page)
    yield from wrapped(
        "good: satisfied, within the latency budget and free of failure, over all asked", page.width, "    "
    )
    if any(model.figures.cannot_judge_share.value for model in models):
        yield from share_block("cannot judge", lambda f: f.cannot_judge_share, models, page)
    yield "judged"
    for model in models:
        yield f"  {left(model.name, page.name)}  {_judged_words(model.figures.judged_share)}"


def _judged_words(share: Estimate) -> str:
    if share.value is None:
        return share.missing or ""
    return f"{round(share.value * share.n)} of {counted(share.n, 'answer')} ({PERCENT.value(share)})"


def _failures(report: Report, page: Page) -> Iterator[str]:
    yield rule("Failures", page.width)
    models = report.models
    yield from share_block("failure rate", lambda f: f.failure_rate, models, page)
    yield from _kinds(models, page)
    yield from share_block("error rate", lambda f: f.error_rate, models, page)
    yield from wrapped(
        "errors: share of each request's attempts that failed; a retry that succeeded hides none", page.width, "    "
    )
    for model in models:
        if model.failed_attempts:
            words = (
                f"{model.failed_attempts} of {counted(model.attempts, 'attempt')} failed; "
                f"{PERCENT.value(model.figures.unanswered_rate)} of requests got no answer"
            )
            yield from wrapped(words, page.width, f"  {left(model.name, page.name)}  ", " " * (page.name + 4))
        if model.attempts_apart:
            words = (
                f"{counted(model.attempts_apart, 'attempt')} apart: refused for a wrong key, no credit or no such model"
            )
            yield from wrapped(words, page.width, f"  {left(model.name, page.name)}  ", " " * (page.name + 4))


def _kinds(models: Sequence[ModelReport], page: Page) -> Iterator[str]:
    if not any(model.figures.failure_rate_by_kind for model in models):
        return
    yield "  by kind (an answer may fail in several ways)"
    for model in models:
        kinds = model.figures.failure_rate_by_kind.items()
        words = [f"{kind} {PERCENT.value(rate)} ({PERCENT.span(rate.interval)})" for kind, rate in kinds]
        words = words or ["none" if model.responses else "no responses yet"]
        yield from itemised(words, page.width, f"  {left(model.name, page.name)}  ", " " * (page.name + 4))


def _speed(report: Report, page: Page) -> Iterator[str]:
    yield rule("Speed", page.width)
    models = report.models
    yield from duration_block("TTFT p50", lambda f: f.ttft_p50, models, page)
    yield from duration_block("TTFT p95", lambda f: f.ttft_p95, models, page)
    yield from duration_block("total time p50", lambda f: f.total_p50, models, page)
    yield from duration_block("total time p95", lambda f: f.total_p95, models, page)
    fastest = max((_end(model.figures.tokens_per_second_p50) for model in models), default=0.0) or 1.0
    yield from figure_block(
        "tokens/s (median)",
        lambda f: f.tokens_per_second_p50,
        models,
        page,
        SPEED,
        Scale(0.0, fastest),
        ("0", SPEED.write(fastest)),
    )


def _end(estimate: Estimate) -> float:
    return (estimate.interval and estimate.interval.high) or estimate.value or 0.0


def _cost(report: Report, page: Page) -> Iterator[str]:
    yield rule("Tokens and cost", page.width)
    yield from wrapped(
        "totals of what was collected; “each” is the mean request, for the traffic that the prompts stand for",
        page.width,
        "  ",
    )
    for model in report.models:
        figures = model.figures
        words = [
            f"{name} {'unknown' if tokens.total is None else f'{tokens.total:,}'}"
            + (f" ({TOKENS.value(tokens.per_response)} each)" if tokens.total is not None else "")
            + (f", {tokens.estimated:,} of {tokens.known:,} counts estimated" if tokens.estimated else "")
            for name, tokens in (("in", figures.input_tokens), ("out", figures.output_tokens))
        ]
        words.append(_cost_words(report, model))
        yield from itemised(words, page.width, f"  {left(model.name, page.name)}  ", " " * (page.name + 4))
    if spent := _spending_words(report):
        yield from wrapped(spent, page.width, "  ")


def _cost_words(report: Report, model: ModelReport) -> str:
    cost = model.figures.cost
    if cost.total is None:
        return f"cost unknown: {cost.missing}"
    each = cost.per_response
    mean = "" if each.value is None else f" ({amount(each.value)} each)"
    missing = f"; {cost.missing}" if cost.missing else ""
    estimated = f"; {cost.estimated:,} of {cost.known:,} from estimated counts" if cost.estimated else ""
    return f"{amount(cost.total)} {report.currency}{mean}{missing}{estimated}"


def _spending_words(report: Report) -> str | None:
    spending = report.spending
    if spending.total is None:
        return None
    counted_costs = [model.figures.cost for model in report.models]
    counts = sum(cost.total or 0.0 for cost in counted_costs)
    known = sum(cost.known for cost in counted_costs)
    unknown = f"; without {spending.unknown:,} of unknown cost" if spending.unknown else ""
    return (
        f"spent in all: {amount(spending.total)} {report.currency} on {counted(spending.known, 'response')}, "
        f"of which {amount(counts)} on {known:,} counted here{unknown}"
    )


def _next(report: Report, page: Page) -> Iterator[str]:
    if report.next_steps:
        yield rule("What decides next", page.width)
    for step in report.next_steps:
        yield from wrapped(step, page.width, "  - ", "    ")


def _minute(moment: str) -> str:
    return moment[:16].replace("T", " ")
