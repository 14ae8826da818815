"""The report as a tidy table: one figure a row, all that is known of it in columns, nothing rounded.

RFC 4180. Text cells never start a formula; what a column does not apply to, or what is absent, is an empty cell.
"""

import csv
import io
from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import fields

from reviewtui.domain.safe import safe_text
from reviewtui.exchange.write import guarded
from reviewtui.report.load import LoadedModel
from reviewtui.report.model import Blinding, Figures, KnownAnswers, ModelBlinding, ModelReport, Report
from reviewtui.scoring.estimate import Cost, Estimate, Interval, Tokens
from reviewtui.scoring.loaded import LoadStepFigures
from reviewtui.scoring.outcome import Outlook, Verdict

COLUMNS = (
    "session",
    "part",
    "model",
    "other_model",
    "figure",
    "kind",
    "criterion",
    "value",
    "unit",
    "n",
    "clusters",
    "n_effective",
    "low",
    "high",
    "level",
    "method",
    "censored",
    "missing",
    "outcome",
    "at_least",
    "at_most",
    "alpha",
    "families_used",
    "families_total",
    "more_families",
    "more_judgments",
    "more_judgments_low",
    "more_judgments_high",
    "chance_to_decide",
    "expected_by",
    "waits_for",
    "decidable",
    "lacks",
    "text",
    "reviewer",
    "load",
    "load_kind",
)
"""`part` is the part of the report, `figure` the name that its JSON has for it; `kind` that of a failure,
`criterion` what was rated where that is not the whole. `low` and `high` of a verdict hold at 1 - `alpha` however often
people look. `text` holds whatever is words and no figure; `reviewer` is whose verdicts on known answers are counted.
`load` is that of a step of a ladder, `load_kind` says whether so many at a time (closed) or arrivals a second (open).
"""

UNITS: dict[str, str] = {
    "csat": "share",
    "mean_rating": "rating",
    "good_rate": "share",
    "failure_rate": "share",
    "human_failure_rate": "share",
    "satisfied": "share",
    "error_rate": "share",
    "unanswered_rate": "share",
    "ttft_p50": "ms",
    "ttft_p95": "ms",
    "total_p50": "ms",
    "total_p95": "ms",
    "tokens_per_second_p50": "tokens/s",
    "judged_share": "share",
    "cannot_judge_share": "share",
    "input_tokens": "tokens",
    "output_tokens": "tokens",
    "preferred": "share",
    "agreement": "alpha",
    "preference_agreement": "alpha",
    "first_side": "share",
    "rating_by_slot": "rating",
    "same_comparison": "share",
    "same_rating": "share",
    "self_comparison": "alpha",
    "self_rating": "alpha",
    "comparisons_by_form": "share",
    "longer_compared": "share",
    "ratings_by_form": "share",
    "longer_rated": "share",
    "recognised": "index",
    "self_named": "share",
    "csat_without": "share",
    "preferred_without": "share",
    "as_known": "share",
    "timeout_rate": "share",
    "ttft_p99": "ms",
    "total_p99": "ms",
    "within_budget": "share",
    "goodput": "a second",
    "late_p95": "ms",
}
"""What the figures are counted in; money is in the session's currency."""

_Row = dict[str, Any]


def render_csv(report: Report) -> str:
    """The whole report, lines ended by CR LF."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="")
    writer.writeheader()
    for row in _rows(report):
        writer.writerow({column: _cell(value) for column, value in {"session": report.session, **row}.items()})
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return guarded(safe_text(value, newlines=False))
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def _rows(report: Report) -> Iterator[_Row]:
    yield from _named("report", report, "session", "chains")
    yield from _named("coverage", report.coverage)
    yield from _named("judging", report.judging)
    yield from _named("requirements", report.requirements)
    yield from _named("spending", report.spending, total_in=report.currency)
    yield _estimate("agreement", report.agreement, report.currency)
    yield _estimate("preference_agreement", report.preference_agreement, report.currency)
    yield from _blinding(report.blinding, report.currency)
    for judged in report.known_answers:
        yield from ({**row, "reviewer": judged.reviewer} for row in _known(judged, report.currency))
    if report.chains is not None:
        yield from _named("chains", report.chains)
        yield from ({"part": "chains", "figure": "problems", "text": problem} for problem in report.chains.problems)
    for excluded in report.excluded:
        yield {
            "part": "excluded",
            "figure": excluded.what,
            "value": excluded.count,
            "unit": "count",
            "text": excluded.why,
        }
    for model in report.models:
        yield from ({"model": model.name, **row} for row in _model(model, report.currency))
    for load in report.load:
        for loaded in load.models:
            yield from ({"model": loaded.name, "load_kind": load.kind, **row} for row in _load(loaded, report.currency))
    for pair in report.pairs:
        yield from (
            {**row, "model": pair.model, "other_model": pair.other} for row in _named("pairs", pair, "model", "other")
        )
    for part, texts in (("notes", report.notes), ("next_steps", report.next_steps)):
        yield from ({"part": part, "text": text} for text in texts)


def _model(model: ModelReport, currency: str) -> Iterator[_Row]:
    yield from _named("model", model, "name")
    for verdict in model.verdicts:
        yield _verdict(verdict)
    for field in fields(Figures):
        yield from _figure(field.name, getattr(model.figures, field.name), currency)
    yield from _named("comparisons", model.comparisons)
    yield _estimate("preferred", model.preferred, currency)


def _load(loaded: LoadedModel, currency: str) -> Iterator[_Row]:
    """A model on a ladder: what it was held to, its knee, and the figures of each step; errors also by their kind."""
    yield from _named("load", loaded, "name", "knee")
    yield from _named("load_knee", loaded.knee)
    for place, step in enumerate(loaded.steps):
        rows = [
            row | ({"unit": currency} if row["figure"] == "cost" else {}) for row in _named("load_step", step, "load")
        ]
        rows += [{"figure": "stand", "text": stand} for stand in loaded.knee.stands[place : place + 1]]
        for field in fields(LoadStepFigures):
            if isinstance(value := getattr(step, field.name), Estimate):
                rows.append(_estimate(field.name, value, currency))
        for kind, share in step.error_rate_by_kind.items():
            rows.append({"figure": "errors", "kind": kind, "value": step.errors[kind], "unit": "count"})
            rows.append(_estimate("error_rate", share, currency) | {"kind": kind})
        yield from ({**row, "part": "load_step", "load": step.load} for row in rows)


def _blinding(blinding: Blinding, currency: str) -> Iterator[_Row]:
    """How blind judgments were: of all, by slot (its `kind`), and by model."""
    yield from _of_blinding(blinding, currency)
    for slot, rating in blinding.rating_by_slot.items():
        yield {**_estimate("rating_by_slot", rating, currency), "part": "blinding", "kind": slot}
    for model in blinding.models:
        yield from ({"model": model.model, **row} for row in _of_blinding(model, currency, "model"))


def _of_blinding(struct: Blinding | ModelBlinding, currency: str, *but: str) -> Iterator[_Row]:
    yield from _named("blinding", struct, *but)
    for field in fields(type(struct)):
        value = getattr(struct, field.name)
        if isinstance(value, Estimate):
            yield {**_estimate(field.name, value, currency), "part": "blinding"}


def _known(judged: KnownAnswers, currency: str) -> Iterator[_Row]:
    for row in _named("known_answers", judged, "reviewer"):
        yield row | ({"unit": "share"} if row["figure"] == "by_chance" else {})
    yield {**_estimate("as_known", judged.as_known, currency), "part": "known_answers"}


def _verdict(verdict: Verdict) -> _Row:
    known = {name: getattr(verdict, name) for name in COLUMNS if hasattr(verdict, name)}
    unit = UNITS[verdict.figure]
    expected = _outlook(verdict.outlook) if verdict.outlook is not None else {}
    return {"part": "verdict", **known, **expected, **_ends(verdict.bounds), "unit": unit, "text": verdict.reason}


def _outlook(outlook: Outlook) -> _Row:
    return {
        "more_judgments": outlook.judgments,
        "more_judgments_low": outlook.low,
        "more_judgments_high": outlook.high,
        "chance_to_decide": outlook.chance,
        "expected_by": outlook.method,
    }


def _figure(name: str, figure: Estimate | Tokens | Cost | dict[str, Estimate], currency: str) -> Iterator[_Row]:
    """The rows of one figure; of tokens and cost the mean request, then what its `total` and the like are."""
    match figure:
        case dict():
            of, _, column = name.partition("_by_")
            yield from ({**_estimate(of, estimate, currency), column: part} for part, estimate in figure.items())
        case Estimate():
            yield _estimate(name, figure, currency)
        case Tokens() | Cost():
            yield _estimate(name, figure.per_response, currency)
            for row in _named("figure", figure, "missing", total_in=_unit(name, currency)):
                yield {**row, "figure": f"{name}.{row['figure']}"}


def _estimate(name: str, estimate: Estimate, currency: str) -> _Row:
    known = {column: getattr(estimate, column) for column in COLUMNS if hasattr(estimate, column)}
    return {"part": "figure", "figure": name, **known, **_ends(estimate.interval), "unit": _unit(name, currency)}


def _unit(name: str, currency: str) -> str:
    return currency if name == "cost" else UNITS[name]


def _ends(interval: Interval | None) -> _Row:
    return {} if interval is None else {"low": interval.low, "high": interval.high}


def _named(part: str, struct: Struct, *but: str, total_in: str = "") -> Iterator[_Row]:
    """A row for each field that is a number, a text, true or false; also for one that is absent.

    Not for the fields in `but`. The unit of the field `total` is `total_in`; what it lacks is in `missing`.
    """
    for field in fields(struct):
        value = getattr(struct, field.name)
        if field.name in but or isinstance(value, (Struct, tuple, dict)):
            continue
        row: _Row = {"part": part, "figure": field.name, _column_of(field.name, value): value}
        if field.name == "total":
            row |= {"unit": total_in, "missing": getattr(struct, "missing", None)}
        elif type(value) is int:
            row["unit"] = "count"
        yield row


def _column_of(name: str, value: Any) -> str:
    if name in ("outcome", "gate"):
        return "outcome"
    return "text" if isinstance(value, str) else "value"
