"""How many more judgments to expect: known cases, and the promise of the range, by simulation."""

import numpy as np
import pytest

from reviewtui.domain.session import Requirement
from reviewtui.scoring.betting import crossing
from reviewtui.scoring.outcome import Outlook
from reviewtui.scoring.outlook import MOST_FAMILIES, Rest, outlook
from reviewtui.scoring.rates import Floats
from reviewtui.scoring.verdict import Family
from tests.scoring.rows import row
from tests.scoring.test_verdict import CSAT_60, course, rated, unrated, verdict

ALPHA = 0.0125
THRESHOLD = 0.7


def expected(scores: Floats, left: int, owing: float = 1.0, threshold: float = THRESHOLD) -> Outlook:
    rest = Rest(np.ones(left), np.full(left, owing))
    found = outlook(scores, np.ones(len(scores)), rest, threshold, ALPHA)
    assert found is not None
    return found


def known(judgments: int | None) -> float:
    return np.inf if judgments is None else judgments


def test_the_same_rows_give_the_same_forecast() -> None:
    scores = np.tile([1.0, 1.0, 0.5], 5)
    assert expected(scores, 100) == expected(scores, 100)


def test_what_agrees_so_far_need_not_go_on_agreeing() -> None:
    found = expected(np.ones(5), 200)
    assert known(found.low) < known(found.judgments) < known(found.high)
    assert 0.5 < found.chance < 1


def test_it_counts_judgments_and_not_families() -> None:
    scores = np.tile([1.0, 1.0, 1.0, 0.0], 2)
    one, three = expected(scores, 300), expected(scores, 300, owing=3.0)
    assert one.judgments is not None
    assert three.judgments == 3 * one.judgments


def test_near_the_threshold_the_prompts_hardly_decide() -> None:
    found = expected(np.tile([1.0] * 7 + [0.0] * 3, 10), 20)
    assert found.chance < 0.2
    assert (found.judgments, found.high) == (None, None)


@pytest.mark.parametrize(("seen", "left"), [(0, 10), (10, 0), (10, MOST_FAMILIES)])
def test_there_are_times_to_expect_nothing(seen: int, left: int) -> None:
    assert outlook(np.ones(seen), np.ones(seen), Rest(np.ones(left), np.ones(left)), THRESHOLD, ALPHA) is None


def test_ranges_hold_what_comes_and_chances_are_those_of_deciding() -> None:
    runs, inside, chances, decided = 150, 0, [], []
    for number in range(runs):
        rng = np.random.default_rng((number, 7))
        good = rng.uniform(0.4, 1.0)
        sizes = rng.integers(1, 4, 150)
        scores = rng.binomial(sizes, rng.beta(4 * good, 4 * (1 - good) + 0.01, 150)) / sizes
        at = crossing(scores, sizes / 3, THRESHOLD, ALPHA).first
        if at is not None and at <= 15:
            continue
        rest = Rest(sizes[15:] / 3, sizes[15:].astype(np.float64))
        found = outlook(scores[:15], sizes[:15] / 3, rest, THRESHOLD, ALPHA)
        assert found is not None
        came = np.inf if at is None else sizes[15:at].sum()
        inside += known(found.low) <= came <= known(found.high)
        chances.append(found.chance)
        decided.append(at is not None)
    assert len(chances) > 100
    assert inside / len(chances) >= 0.8
    assert np.mean(chances) == pytest.approx(np.mean(decided), abs=0.1)


def test_an_open_verdict_on_ratings_says_what_to_expect() -> None:
    waiting = verdict(CSAT_60, *rated(10), *unrated(40, first=10))
    assert waiting.outlook is not None
    assert waiting.outlook.judgments is not None
    assert 10 <= waiting.outlook.judgments <= 20
    assert verdict(CSAT_60, *rated(24), *unrated(9, first=24)).outlook is None
    assert verdict(Requirement("csat", at_least=0.9), *rated(10), *unrated(9, first=10)).outlook is None
    assert verdict(Requirement("failure_rate", at_most=0.6), *rated(10)).outlook is None


def test_a_family_owes_a_judgment_for_each_answer_that_has_none() -> None:
    phrasings = [row("q0", family="where"), *(row(f"q{n}", 5, family="where") for n in range(1, 6))]
    played = course(CSAT_60, *rated(2), *phrasings, *unrated(1, first=8), planned={2: Family(6, 6.0)})
    assert played.owing.tolist() == [1.0, 1.0]
