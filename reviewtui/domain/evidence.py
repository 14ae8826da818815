"""Evidence: what the figures are counted from, one row a response, joined from responses, failures and judgments, and
how often which comparison of two models was given.
"""

from msgspec import Struct

from reviewtui.domain.detection import FailureKind
from reviewtui.domain.judgment import Verdict
from reviewtui.domain.response import ErrorKind, ResponseStatus
from reviewtui.domain.traits import Traits


class RatingGiven(Struct, frozen=True, kw_only=True):
    """A current overall rating (criterion NULL). `rating` is None where `verdict` is `cannot_judge` or `skipped`.

    `carried`: given to another response of the same trial that says the same.
    """

    reviewer: str
    rating: int | None
    verdict: Verdict | None = None
    blind: bool
    exposed: bool
    imported: bool = False
    carried: bool = False


class Look(Struct, frozen=True, kw_only=True):
    """That `reviewer` looked through an answer for failures, and whether they named one that nobody dismissed."""

    reviewer: str
    failing: bool
    blind: bool
    exposed: bool


class Evidence(Struct, frozen=True, kw_only=True):
    """One current response (not stale, latest of its trial) and everything the figures need to know of it.

    `failures` are the kinds found by detectors or labelled by people and not dismissed. `text_shown` says whether
    there was an answer to judge at all. `attempts` are those that ended with a result, `failed_attempts` those of them
    that ended in an error; attempts that a wrong key or the like ended (`HOPELESS`) are in neither. `asked_again`: an
    earlier response to the same question failed, and this one was asked for in its place. `imported`: it came out of a
    file. `text_missing`: people judged it elsewhere and nobody gave its words, so that all that is known of it is what
    they said. `traits`: of its text, where there is one and somebody looked. `by_criterion`: ratings by each criterion
    that it was rated by. `looks`: one of each person who looked it through for failures.
    `settled`: the overall rating that was agreed on after `ratings` had disagreed, `settled_by_criterion` those agreed
    on after `by_criterion` had.
    `tokens_at_once`: how many tokens of the answer there are to each moment at which some of it came.
    """

    response_id: str
    prompt_id: str
    family: str
    weight: float
    model: str
    trial: int
    status: ResponseStatus
    error_kind: ErrorKind | None
    failures: tuple[FailureKind, ...]
    text_shown: bool
    attempts: int
    failed_attempts: int
    ttft_ms: float | None
    total_ms: float | None
    tokens_per_second: float | None
    input_tokens: int | None
    output_tokens: int | None
    tokens_estimated: bool
    cost: float | None
    ratings: tuple[RatingGiven, ...]
    asked_again: bool = False
    imported: bool = False
    text_missing: bool = False
    traits: Traits | None = None
    by_criterion: dict[str, tuple[RatingGiven, ...]] = {}
    settled: RatingGiven | None = None
    settled_by_criterion: dict[str, RatingGiven] = {}
    looks: tuple[Look, ...] = ()
    tokens_at_once: float | None = None

    @property
    def names_itself(self) -> bool:
        """Whether the answer tells which model wrote it."""
        return self.traits is not None and self.traits.names_from is not None


class ComparisonCount(Struct, frozen=True, kw_only=True):
    """`count` standing comparisons alike, between answers of `model` (the first of the two) and of `other` to prompts
    of one `family`.

    Models and family are None where one of the answers is not one that the session counts. `blind`: given blind, and
    without having seen either answer under its model's name. `self_named`: one of the answers names its maker.
    `carried`: one of the answers, or both, was asked again since and says the same.
    `ranked`: they are pairs of answers out of rankings, and not comparisons of two.
    """

    model: str | None
    other: str | None
    family: str | None
    verdict: Verdict
    blind: bool
    imported: bool
    count: int
    self_named: bool = False
    carried: bool = False
    ranked: bool = False


class RankingCount(Struct, frozen=True, kw_only=True):
    """`count` standing rankings alike. `verdict` is what was said in place of an order, None where there is one.

    `counted`: two of its answers, at least, are ones that the session counts.
    """

    verdict: Verdict | None
    blind: bool
    imported: bool
    counted: bool
    count: int


class PairSaid(Struct, frozen=True, kw_only=True):
    """What several people said of the same two answers of one family, in any order: of each person the last, whether
    in a comparison or in a ranking. `response_id`: of the two answers the one that `first` prefers.
    """

    response_id: str
    family: str
    verdicts: tuple[Verdict, ...]


class SettledPair(Struct, frozen=True):
    """What was settled of two answers on which people disagreed, and what they had said of them (`replaces`): all of it
    stands, and in figures of preference the one verdict counts for it. `act` joins the pairs of one order.
    """

    verdict: ComparisonCount
    replaces: tuple[ComparisonCount, ...]
    act: str | None = None


class PairWeight(Struct, frozen=True, kw_only=True):
    """What a comparison weighs of `model` with `other`, which comes later in the alphabet, in a family: the chance that
    its pair would have had in an even draw, by the chance that it had. In the mean of those with this `verdict`.
    """

    model: str
    other: str
    family: str
    verdict: Verdict
    weight: float


class ComparisonsGiven(Struct, frozen=True):
    """All comparisons and rankings of a session: how many of which kind, who gave them (or guessed who wrote an
    answer), and what several people said of the same two answers. `counts` has every pair of a ranking, too. `weights`:
    of comparisons whose pairs were drawn with chances of their own; others weigh 1.
    """

    counts: tuple[ComparisonCount, ...] = ()
    reviewers: frozenset[str] = frozenset()
    rankings: tuple[RankingCount, ...] = ()
    shared: tuple[PairSaid, ...] = ()
    settled: tuple[SettledPair, ...] = ()
    weights: tuple[PairWeight, ...] = ()
