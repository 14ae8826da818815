"""What rankings tell of strengths: simulated orders, of which the truth is known."""

from collections import Counter
from itertools import combinations

import numpy as np

from reviewtui.domain.evidence import ComparisonCount, ComparisonsGiven
from reviewtui.report.comparing import tally

MODELS = ["alpha", "beta", "gamma", "delta"]
STRENGTHS = np.array([4.0, 2.0, 1.0, 1.0])
FAMILIES, RUNS = 60, 200


def order_by_luce(rng: np.random.Generator) -> list[int]:
    """The models as Plackett and Luce have them ranked: the best drawn by strength, then the best of the rest."""
    return [int(model) for model in np.argsort(rng.exponential(1 / STRENGTHS))]


def rankings(rng: np.random.Generator) -> ComparisonsGiven:
    """Two people rank all answers to each prompt; the second one says the same as the first every other time."""
    counts: Counter[tuple[int, int, int]] = Counter()
    for family in range(FAMILIES):
        first = order_by_luce(rng)
        second = first if rng.random() < 0.5 else order_by_luce(rng)
        counts.update((family, better, worse) for order in (first, second) for better, worse in combinations(order, 2))
    return ComparisonsGiven(
        tuple(
            ComparisonCount(
                model=MODELS[better],
                other=MODELS[worse],
                family=str(family),
                verdict="first",
                blind=True,
                imported=False,
                count=count,
                ranked=True,
            )
            for (family, better, worse), count in counts.items()
        )
    )


def test_all_pairs_of_rankings_lead_to_the_truth_and_the_interval_holds_it() -> None:
    rng = np.random.default_rng(11)
    truth = [
        float(np.mean([mine / (mine + others) for others in np.delete(STRENGTHS, place)]))
        for place, mine in enumerate(STRENGTHS)
    ]
    values, held = np.zeros((RUNS, len(MODELS))), np.zeros(len(MODELS))
    for run in range(RUNS):
        preferred = tally(rankings(rng), MODELS, blind=True).preferred
        for place, model in enumerate(MODELS):
            figure = preferred[model]
            assert figure.value is not None
            assert figure.interval is not None
            assert figure.interval.low is not None
            assert figure.interval.high is not None
            values[run, place] = figure.value
            held[place] += figure.interval.low <= truth[place] <= figure.interval.high
    assert np.abs(values.mean(axis=0) - truth).max() < 0.005
    assert (held / RUNS).min() >= 0.91
