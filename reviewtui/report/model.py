"""The report as data: everything that any renderer shows, and nothing that it would have to compute.

Its JSON Schema is the public face of `report --format json`: fields may be added, not renamed.
"""

from typing import Literal

from msgspec import Struct

from reviewtui.report.load import LoadFigures
from reviewtui.scoring.estimate import Cost, Estimate, Tokens
from reviewtui.scoring.outcome import Outcome, Verdict

Gate = Literal["pass", "fail", "undecided"]


class Coverage(Struct, frozen=True, kw_only=True):
    """What was asked and what became of it, in responses.

    `asked` is what the session wants (prompts x models x trials; of a model that is never asked, what came by import);
    `collected` ended with a result, of which `failed` with an error or a timeout, `asked_again` are second answers,
    asked for after the first had failed, `imported` came out of a file and `textless` by their judgments alone, without
    their words; `cancelled`
    and `interrupted` are asked again by the next run; `stale` are results of a variant, model or trial that has left
    the session, kept and not counted here.
    """

    asked: int
    collected: int
    failed: int
    cancelled: int
    interrupted: int
    stale: int
    prompts: int
    families: int
    trials: int
    asked_again: int
    imported: int
    textless: int


class Judging(Struct, frozen=True, kw_only=True):
    """Who judged how much. `judgments` counts standing overall ratings and cannot-judge verdicts, `comparisons` those
    of two answers that stand, `rankings` those of several answers, neither of them mixed with the first; `imported` are
    those of all that came out of a file, `reviewers` those who gave any. `looked_through` counts answers that somebody
    looked through for failures, by how many people `looking`; `guesses` those at who wrote an answer.

    `carried` ratings and comparisons were given to an earlier answer that said the same, byte for byte. On `settled`
    people disagreed, and agreed on a verdict that figures use in place of theirs (agreement is always taken of theirs);
    `settled_unused` were agreed on by somebody who had seen a name: blind figures do not use them.

    `answers_judged` have a rating, or a cannot-judge verdict, that the figures may use. Of the others,
    `answers_waiting` can be judged now; `answers_held_back` once every model that is asked has ended on their question;
    `answers_unseen` need somebody who has not seen the models' names, because none of their judgments may be used;
    `answers_skipped` were skipped for good; `answers_textless` came without their words: nobody can rate them here.
    """

    blind: bool
    judgments: int
    reviewers: int
    answers_to_judge: int
    answers_judged: int
    answers_waiting: int
    answers_held_back: int
    answers_unseen: int
    answers_skipped: int
    comparisons: int
    imported: int
    answers_textless: int
    rankings: int
    looked_through: int
    looking: int
    guesses: int
    carried: int = 0
    settled: int = 0
    settled_unused: int = 0


class Exclusion(Struct, frozen=True, kw_only=True):
    """`count` things (`what`, in the singular) that some or all figures leave out."""

    what: str
    count: int
    why: str


class Spending(Struct, frozen=True, kw_only=True):
    """Money in the session's currency for every response ever asked for, whether it counts or not.

    `total` is of the `known` ones, and None where no cost is known; what the other `unknown` cost is not known.
    """

    total: float | None
    known: int
    unknown: int


class Chains(Struct, frozen=True, kw_only=True):
    """Whether the database's recorded `judgments` are as they were written: `problems`, one line each.

    Where there are too many to check for every report, `checked` is False and nothing is known.
    """

    judgments: int
    checked: bool
    problems: tuple[str, ...]


class RequirementsState(Struct, frozen=True, kw_only=True):
    """Whether the requirements were written down before anyone looked.

    `changed` says whether they are others now than when locked; None while they are not locked.
    """

    count: int
    locked_at: str | None
    locked_hash: str | None
    current_hash: str
    changed: bool | None


class Figures(Struct, frozen=True, kw_only=True):
    """Every figure of one model. Shares are from 0 to 1, durations are milliseconds, ratings from 1 to 5.

    `human_failure_rate`: of the answers that people looked through for failures, the share in which they named one.
    `*_by_criterion`: what ratings by each criterion say, 4 and 5 being satisfied; CSAT is of the overall ratings alone.
    """

    csat: Estimate
    mean_rating: Estimate
    good_rate: Estimate
    failure_rate: Estimate
    failure_rate_by_kind: dict[str, Estimate]
    error_rate: Estimate
    unanswered_rate: Estimate
    ttft_p50: Estimate
    ttft_p95: Estimate
    total_p50: Estimate
    total_p95: Estimate
    tokens_per_second_p50: Estimate
    judged_share: Estimate
    cannot_judge_share: Estimate
    input_tokens: Tokens
    output_tokens: Tokens
    cost: Cost
    human_failure_rate: Estimate
    satisfied_by_criterion: dict[str, Estimate]
    mean_rating_by_criterion: dict[str, Estimate]


class Comparisons(Struct, frozen=True, kw_only=True):
    """How one model fared beside others: `compared` times, of which it `won`, `lost`, `tied`, or `both_bad` was said.
    Times that nobody could judge are apart. Of those compared, `ranked` are pairs of answers out of rankings.
    """

    compared: int
    won: int
    lost: int
    tied: int
    both_bad: int
    cannot_judge: int
    ranked: int


class Pair(Struct, frozen=True, kw_only=True):
    """How often people preferred `model` (`won`) or `other` (`lost`), neither (`tied`, `both_bad`), or did not know.
    Of these, `ranked` are pairs of answers out of rankings; what nobody could judge is not among them.
    """

    model: str
    other: str
    won: int
    lost: int
    tied: int
    both_bad: int
    cannot_judge: int
    ranked: int


class ModelBlinding(Struct, frozen=True, kw_only=True):
    """How far one model's answers could be told from others'.

    `self_named`: the share of its answers that say which model wrote them or who made it, which are
    `self_named_answers`. `csat_without` and
    `preferred_without` are the figures without what was said of such answers. `recognised`: Bang's blinding index, 1
    where people always guessed the model, 0 where they did not know.
    """

    model: str
    self_named: Estimate
    self_named_answers: int
    csat_without: Estimate
    preferred_without: Estimate
    recognised: Estimate


class Blinding(Struct, frozen=True, kw_only=True):
    """Whether judgments followed the answers: how many of all `judgments` (ratings, comparisons, rankings and looks
    through answers) were `given_blind`, whether the place on the screen, the form of an answer or its recognised maker
    went along with them, and whether the same people said the same again.

    `first_side`: the share of decided comparisons that the answer on the first side won. `same_*`: the share of hidden
    repeats of which the same was said, `self_*` Krippendorff's alpha between the two times. `*_by_form`: the share of
    votes that length and layout alone foretell (50% is chance), `longer_*` the share that the longer answer won;
    of ratings, a satisfied one beside one that is not, by one reviewer to one prompt. `recognised` is the mean over
    models.
    """

    judgments: int
    given_blind: int
    first_side: Estimate
    rating_by_slot: dict[str, Estimate]
    same_comparison: Estimate
    same_rating: Estimate
    self_comparison: Estimate
    self_rating: Estimate
    comparisons_by_form: Estimate
    longer_compared: Estimate
    ratings_by_form: Estimate
    longer_rated: Estimate
    recognised: Estimate
    models: tuple[ModelBlinding, ...]


class ModelReport(Struct, frozen=True, kw_only=True):
    """One model. `outcome` over all of its requirements: PASS if it meets each, FAIL if it misses one.

    `attempts` and `failed_attempts` are requests on the wire: one that succeeded on retry is a success, and its failed
    attempts are errors. `attempts_apart` were ended by a wrong key or the like and are in neither. `last_error`: what
    last stopped the model, where it has not ended on all that it is `asked`. `preferred`: the share of decided
    comparisons that it would win if it met each other compared model equally often. `tokens_at_once`: how many tokens
    of an answer came together, as a median; None where nobody counted them.
    """

    name: str
    provider: str
    asked: int
    responses: int
    last_error: str | None
    attempts: int
    failed_attempts: int
    attempts_apart: int
    outcome: Outcome | None
    verdicts: tuple[Verdict, ...]
    figures: Figures
    comparisons: Comparisons
    preferred: Estimate
    tokens_at_once: float | None = None


class WarmUp(Struct, frozen=True, kw_only=True):
    """One reviewer's warm-up: of `checks` verdicts on `items` whose verdicts are known, so many were `as_expected`.
    It is apart from all judgments.
    """

    reviewer: str
    items: int
    checks: int
    as_expected: int


class KnownAnswers(Struct, frozen=True, kw_only=True):
    """How one reviewer judged `items` whose verdicts are known, mixed unsaid among the real ones.

    Of `verdicts` so many are `right`; `not_judged` were passed over or could not be judged, and are not among them.
    `as_known`: their share; items are its clusters. `by_chance`: what it would be if every verdict was as likely as any
    other; None where there is none. No other figure counts any of them.
    """

    reviewer: str
    items: int
    verdicts: int
    right: int
    not_judged: int
    as_known: Estimate
    by_chance: float | None


class Report(Struct, frozen=True, kw_only=True):
    """A session's report. `gate` answers "does any model meet all requirements?"; None where there are none.

    It is of what was collected. `session_changed`: the session's file asks for something else by now, and the gate
    stays undecided. `chains` is None where nobody looked.

    `alpha` is the total error probability of all verdicts together. `notes` must be read with the figures; `next_steps`
    say what would decide more. `agreement`: Krippendorff's alpha of the ratings; `preference_agreement`: that of which
    of two answers is better, in comparisons and rankings; `blinding`: how blind judgments were.
    `pairs` are the models that were compared, each two once, in the models' order. `load`: the last ladders climbed;
    what they asked is in no other figure.
    """

    schema_version: Literal[1] = 1
    session: str
    session_changed: bool
    made_at: str
    version: str
    currency: str
    alpha: float
    gate: Gate | None
    coverage: Coverage
    judging: Judging
    agreement: Estimate
    preference_agreement: Estimate
    blinding: Blinding
    excluded: tuple[Exclusion, ...]
    requirements: RequirementsState
    models: tuple[ModelReport, ...]
    pairs: tuple[Pair, ...]
    spending: Spending
    chains: Chains | None
    warm_up: tuple[WarmUp, ...] = ()
    known_answers: tuple[KnownAnswers, ...] = ()
    load: tuple[LoadFigures, ...] = ()
    notes: tuple[str, ...]
    next_steps: tuple[str, ...]
