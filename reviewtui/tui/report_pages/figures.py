"""How each figure is called, written and explained where it stands alone."""

from typing import NamedTuple, cast, get_args

from reviewtui.actions.figure_rows import FigureKey
from reviewtui.report.charts import estimate_of
from reviewtui.report.model import ModelReport, Report
from reviewtui.report.numbers import DURATION, MONEY, PERCENT, RATING, SPEED, TOKENS, Unit
from reviewtui.report.parts import OfBlinding, Opened
from reviewtui.report.sections.blinding import INDEX
from reviewtui.scoring.estimate import Estimate, FigureName
from reviewtui.scoring.outcome import Verdict


class Shown(NamedTuple):
    """`title` is what the figure is called, `meaning` what it is, in a sentence."""

    title: str
    unit: Unit
    meaning: str


OF_BLINDING: tuple[OfBlinding, ...] = get_args(OfBlinding)

COUNT = Unit(lambda number: f"{number:,.0f}")

SHOWN: dict[Opened, Shown] = {
    "csat": Shown("CSAT", PERCENT, "Of the answers that were rated, the share rated 4 or 5."),
    "mean_rating": Shown("mean rating", RATING, "The mean of the ratings, from 1 to 5."),
    "good_rate": Shown(
        "good rate",
        PERCENT,
        "Of all that was asked, the share satisfied, within the latency budget and not failed.",
    ),
    "cannot_judge_share": Shown("cannot judge", PERCENT, "Of the answers looked at, the share nobody could judge."),
    "judged_share": Shown("judged", PERCENT, "Of the answers there are to judge, the share that somebody has judged."),
    "failure_rate": Shown("failure rate", PERCENT, "The share of responses with a failure that was not dismissed."),
    "human_failure_rate": Shown(
        "failures named by people",
        PERCENT,
        "Of the answers that people looked through for failures, the share in which they named one.",
    ),
    "error_rate": Shown(
        "error rate", PERCENT, "The share of each request's attempts that failed: a retry that succeeded hides none."
    ),
    "unanswered_rate": Shown("unanswered", PERCENT, "The share of requests that got no answer, after all retries."),
    "ttft_p50": Shown("TTFT p50", DURATION, "Half of the requests show their first word sooner than this."),
    "ttft_p95": Shown("TTFT p95", DURATION, "All but one in twenty requests show their first word sooner than this."),
    "total_p50": Shown("total time p50", DURATION, "Half of the answers are complete sooner than this."),
    "total_p95": Shown("total time p95", DURATION, "All but one in twenty answers are complete sooner than this."),
    "tokens_per_second_p50": Shown(
        "tokens/s", SPEED, "The median of how fast answers come once they have begun, without their reasoning."
    ),
    "input_tokens": Shown("tokens in", TOKENS, "The mean request, for the traffic that the prompts stand for."),
    "output_tokens": Shown("tokens out", TOKENS, "The mean answer, for the traffic that the prompts stand for."),
    "cost": Shown("cost", MONEY, "The mean request, for the traffic that the prompts stand for."),
    "comparisons": Shown(
        "comparisons",
        COUNT,
        "Of decided comparisons, the share it would win if it met each other compared model equally often.",
    ),
    "self_named": Shown(
        "names its maker", PERCENT, "Of its answers, the share that say which model wrote them: a flag, no failure."
    ),
    "csat_without": Shown(
        "CSAT without self-naming answers", PERCENT, "Ratings of answers that name their maker are left out."
    ),
    "preferred_without": Shown(
        "preferred without self-naming answers",
        PERCENT,
        "Comparisons with an answer that names its maker are left out.",
    ),
    "recognised": Shown(
        "recognised", INDEX, "Bang's blinding index of the guesses at its answers: 1 always right, 0 as by chance."
    ),
}


def estimate_for(report: Report, key: FigureKey) -> Estimate:
    """The figure that `key` names; of comparisons, how often its model would be preferred."""
    if key.figure == "comparisons":
        return model_of(report, key).preferred
    if key.figure in OF_BLINDING:
        found: Estimate = getattr(next(one for one in report.blinding.models if one.model == key.model), key.figure)
        return found
    figures = model_of(report, key).figures
    if key.criterion is not None:
        by_criterion = figures.satisfied_by_criterion if key.figure == "csat" else figures.mean_rating_by_criterion
        return by_criterion[key.criterion]
    if key.kind is not None:
        return figures.failure_rate_by_kind[key.kind]
    return estimate_of(figures, cast(FigureName, key.figure))


def model_of(report: Report, key: FigureKey) -> ModelReport:
    """The model whose figure it is."""
    return next(model for model in report.models if model.name == key.model)


def verdict_of(report: Report, key: FigureKey) -> Verdict | None:
    """The verdict for which the figure is counted, if any."""
    return None if key.verdict is None else model_of(report, key).verdicts[key.verdict]


def title_of(key: FigureKey) -> str:
    """`CSAT`, `failure rate: truncated`, `comparisons with hosted-small`."""
    title = SHOWN[key.figure].title
    if key.criterion is not None:
        return f"{'satisfied' if key.figure == 'csat' else title}: {key.criterion}"
    if key.beside is not None:
        return f"{title} with {key.beside}"
    return title if key.kind is None else f"{title}: {key.kind}"
