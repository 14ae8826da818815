"""Verdicts along the drawn order of families."""

import pytest

from reviewtui.domain.evidence import Evidence
from reviewtui.domain.session import LatencyBudget, Requirement
from reviewtui.scoring.layouts import scored
from reviewtui.scoring.outcome import Verdict
from reviewtui.scoring.verdict import Course, Family, course_of, decide
from tests.scoring.rows import columns, lost, row, stars

ALPHA = 0.05 / 6
CSAT_60 = Requirement("csat", at_least=0.6)


def course(requirement: Requirement, *rows: Evidence, planned: dict[int, Family] | None = None) -> Course:
    """Rows in the drawn order; every family holds what is planned for it unless said otherwise."""
    table = columns(*rows)
    layout = scored(requirement.figure, table, LatencyBudget())
    assert layout is not None
    order = list(dict.fromkeys(table.families.tolist()))
    plan = {code: Family(1, 1.0) for code in order} | (planned or {})
    return course_of(layout, table, [*order, *(plan.keys() - set(order))], plan)


def verdict(requirement: Requirement, *rows: Evidence, planned: dict[int, Family] | None = None) -> Verdict:
    played = course(requirement, *rows, planned=planned)
    return decide(requirement, played, ALPHA, prompts=played.used + len(played.rest))


def rated(count: int, stars: int | None = 5, first: int = 0) -> list[Evidence]:
    return [row(f"p{n}", stars) for n in range(first, first + count)]


def unrated(count: int, first: int) -> list[Evidence]:
    return [row(f"p{n}") for n in range(first, first + count)]


def test_twenty_good_families_pass_sixty_percent() -> None:
    assert verdict(CSAT_60, *rated(19)).outcome == "UNDECIDED"
    passed = verdict(CSAT_60, *rated(24))
    assert (passed.outcome, passed.families_used, passed.families_total) == ("PASS", 24, 24)
    assert passed.reason == "decided after 20 families in the drawn order"
    assert passed.bounds is not None
    assert passed.bounds.low == pytest.approx(0.6609, abs=1e-4)


def test_bad_families_fail_and_the_other_direction_mirrors_it() -> None:
    assert verdict(CSAT_60, *rated(24, 1)).outcome == "FAIL"
    assert verdict(Requirement("csat", at_most=0.6), *rated(24, 1)).outcome == "PASS"
    assert verdict(Requirement("csat", at_most=0.6), *rated(24, 5)).outcome == "FAIL"


def test_how_many_more_decide_if_they_are_like_those_seen() -> None:
    waiting = verdict(CSAT_60, *rated(10), *unrated(14, first=10))
    assert (waiting.outcome, waiting.more_families, waiting.decidable) == ("UNDECIDED", 10, True)
    assert waiting.reason == "10 families more decide if they are like the 10 seen"


def test_the_sequence_stops_at_the_first_family_that_is_incomplete() -> None:
    # Twenty-three good families would pass, but the fourth in the drawn order is not judged.
    rows = [*rated(3), *unrated(1, first=3), *rated(20, first=4)]
    stopped = verdict(CSAT_60, *rows)
    assert (stopped.outcome, stopped.families_used) == ("UNDECIDED", 3)
    assert stopped.more_families == 17


def test_a_family_with_a_missing_response_is_incomplete() -> None:
    played = course(CSAT_60, *rated(5), planned={2: Family(2, 2.0)})
    assert played.used == 2
    assert played.rest.tolist() == [1.0, 0.5, 0.5]  # the heaviest family is the measure


def test_exposed_judgments_stop_the_sequence_and_say_who_is_needed() -> None:
    exposed = row("p1", ratings=stars(5, exposed=True))
    played = course(CSAT_60, *rated(1), exposed, *rated(2, first=2))
    assert (played.used, played.waits_for, played.unseen) == (1, "unseen", 1)
    one = verdict(CSAT_60, *rated(1), exposed, *rated(22, first=2))
    assert one.reason == "1 answer needs a reviewer who has not seen the models' names"
    several = verdict(CSAT_60, *(row(f"p{n}", ratings=stars(5, blind=False)) for n in range(24)))
    assert several.reason == "24 answers need a reviewer who has not seen the models' names"
    assert several.decidable


def test_where_everything_failed_more_prompts_are_not_what_is_lacking() -> None:
    failed = verdict(CSAT_60, *(lost(f"p{n}") for n in range(22)), *rated(2, first=22))
    assert (failed.decidable, failed.lacks) == (False, "answers")
    assert failed.reason == "not decidable: of 24 families, 22 without an answer"
    unjudged = verdict(CSAT_60, *rated(20, None), *(lost(f"p{n}") for n in range(20, 24)))
    assert (unjudged.decidable, unjudged.lacks) == (False, "judgments")
    assert unjudged.reason == (
        "not decidable: of 24 families, 4 without an answer, 20 with answers that nobody could judge"
    )


def test_where_no_answer_could_decide_more_prompts_are() -> None:
    alone = verdict(CSAT_60, lost("p0"))
    assert (alone.lacks, alone.reason) == ("prompts", "not decidable with this prompt")


def test_a_family_that_waits_for_responses_says_so_whatever_the_figure() -> None:
    waiting = verdict(CSAT_60, *rated(24), planned={0: Family(2, 1.0)})
    assert waiting.reason == "the first family in the drawn order still waits for responses"


def test_what_nobody_could_judge_is_passed_over() -> None:
    played = course(CSAT_60, *rated(2), *rated(1, None, first=2), *rated(2, first=3))
    assert (played.used, len(played.scores)) == (5, 4)


def test_errors_stand_outside_csat_and_inside_the_good_rate() -> None:
    rows = [*rated(2), lost("p2")]
    assert course(CSAT_60, *rows).scores.tolist() == [1.0, 1.0]
    assert course(Requirement("good_rate", at_least=0.6), *rows).scores.tolist() == [1.0, 1.0, 0.0]
    assert course(Requirement("failure_rate", at_most=0.6), *rows).scores.tolist() == [0.0, 0.0, 1.0]


def test_families_score_as_one_and_weigh_by_their_requests() -> None:
    phrasings = [row(f"q{n}", 5 if n else 1, family="where", weight=0.5) for n in range(6)]
    played = course(CSAT_60, *phrasings, row("alone", 5, weight=3.0), planned={0: Family(6, 3.0), 1: Family(1, 3.0)})
    assert played.scores.tolist() == pytest.approx([5 / 6, 1.0])
    assert played.weights.tolist() == [1.0, 1.0]


def test_what_no_rest_can_decide_is_said() -> None:
    hopeless = verdict(Requirement("csat", at_least=0.8), *rated(24))
    assert (hopeless.outcome, hopeless.decidable, hopeless.more_families) == ("UNDECIDED", False, None)
    assert (hopeless.lacks, hopeless.reason) == ("prompts", "not decidable with these 24 prompts")
    nearly = verdict(Requirement("csat", at_least=0.8), *rated(23), *unrated(1, first=23))
    assert nearly.decidable is False


def test_before_the_first_family_nothing_is_promised() -> None:
    fresh = verdict(CSAT_60, *unrated(24, first=0))
    assert (fresh.bounds, fresh.more_families, fresh.decidable) == (None, None, True)
    assert fresh.reason == "the first family in the drawn order still waits for judgments"


def test_a_rest_like_what_was_seen_may_not_decide_though_another_could() -> None:
    mixed = [row(f"p{n}", 5 if n % 2 else 1) for n in range(4)]
    open_still = verdict(Requirement("csat", at_least=0.5), *mixed, *unrated(40, first=4))
    assert (open_still.outcome, open_still.more_families, open_still.decidable) == ("UNDECIDED", None, True)
    assert open_still.reason == "the 40 families left decide only if unlike the 4 seen"
