"""How blind and how steady people were: figures worked out by hand, and what is said of them."""

from typing import Any

import pytest

from reviewtui.domain.blindness import BlindnessGiven, Decided, Guessed, RatedSlot, SaidAgain
from reviewtui.domain.evidence import ComparisonCount, ComparisonsGiven, Evidence
from reviewtui.domain.session import ReviewRules
from reviewtui.domain.traits import Traits
from reviewtui.report.document import document_of
from reviewtui.report.model import Report
from reviewtui.report.parts import Chart, Listing, Words
from reviewtui.scoring.consistency import NO_REPEATS
from reviewtui.scoring.guesses import NOBODY_GUESSED
from tests.report.evidence import report, session
from tests.scoring.rows import row, stars

SHORT = Traits(characters=50, bullets=0, headings=0, code_blocks=0, bold=0)
LONG = Traits(characters=900, bullets=3, headings=1, code_blocks=0, bold=2)
NAMED = Traits(characters=60, bullets=0, headings=0, code_blocks=0, bold=0, names_from=0, names_to=9)


def answer(place: int, model: str, *ratings: int | None, traits: Traits | None = SHORT, **changes: Any) -> Evidence:
    return row(f"p{place}", *ratings, model=model, response_id=f"{model}-{place}", traits=traits, **changes)


def both(count: int, first: Traits = LONG, other: Traits = SHORT) -> list[Evidence]:
    return [answer(n, name, traits=t) for n in range(count) for name, t in (("alpha", first), ("beta", other))]


def decided(count: int, *, first_won: bool | None = True, better: str = "alpha", start: int = 0) -> list[Decided]:
    worse = "beta" if better == "alpha" else "alpha"
    places = range(start, start + count)
    return [Decided(better=f"{better}-{n}", worse=f"{worse}-{n}", first_won=first_won, count=1) for n in places]


def compared(count: int, *, self_named: bool = False, blind: bool = True) -> ComparisonsGiven:
    entries = [
        ComparisonCount(
            model="alpha",
            other="beta",
            family=f"p{n}",
            verdict="first" if n % 3 else "second",
            blind=blind,
            imported=False,
            count=1,
            self_named=self_named and n % 2 == 0,
        )
        for n in range(count)
    ]
    return ComparisonsGiven(tuple(entries), frozenset({"ann"}))


def entries_of(made: Report) -> dict[str, tuple[str, ...]]:
    """What the listings of the section say, by entry."""
    section = next(section for section in document_of(made).sections if section.id == "trust")
    return {entry.name: entry.items for part in section.parts if isinstance(part, Listing) for entry in part.entries}


def titles_of(made: Report) -> list[str | None]:
    section = next(section for section in document_of(made).sections if section.id == "trust")
    return [part.title for part in section.parts if not isinstance(part, Words) and hasattr(part, "title")]


def test_before_anybody_judged_nothing_is_said_of_blindness() -> None:
    made = report(session(), both(3))
    assert "how blind" not in titles_of(made)
    assert made.blinding.judgments == 0


def test_judgments_that_were_not_blind_are_counted_and_named() -> None:
    rows = [answer(0, "alpha", 5), answer(1, "alpha", ratings=stars(4, exposed=True)), answer(2, "beta", 3)]
    made = report(session(), rows, comparisons=compared(2, blind=False))
    assert (made.blinding.judgments, made.blinding.given_blind) == (5, 2)
    assert entries_of(made)["blind"] == ("2 of 5 judgments given blind", "the other 3 are in no blind figure")
    all_blind = report(session(), [answer(0, "alpha", 5)])
    assert entries_of(all_blind)["blind"][1] == "nobody who gave them knew the model"
    opened = report(session(review=ReviewRules(blind=False)), [answer(0, "alpha", 5)])
    assert entries_of(opened)["blind"][1] == "the session is not blind: a name may be what people judged"


@pytest.mark.parametrize(
    ("left", "right", "meaning"),
    [
        (12, 10, "nothing shows a leaning to a side"),
        (20, 2, "people lean to the first side: a part of each vote is its place"),
        (2, 20, "people lean to the second side: a part of each vote is its place"),
    ],
)
def test_side_bias_is_the_share_of_the_first_side(left: int, right: int, meaning: str) -> None:
    sided = [*decided(left), *decided(right, first_won=False, start=left), *decided(2, first_won=None, start=22)]
    given = BlindnessGiven(decided=(*sided, Decided(better="gone", worse="away", first_won=True, count=50)))
    made = report(session(), both(24), comparisons=compared(24), blindness=given)
    first = made.blinding.first_side
    assert (first.value, first.n) == (pytest.approx(left / (left + right)), left + right)
    said = entries_of(made)["sides"]
    assert said[0].endswith(f"of {left + right} decided comparisons")
    assert said[1] == meaning


def test_slots_have_their_mean_rating() -> None:
    slots = [RatedSlot(response_id=f"alpha-{n}", slot="A", rating=5 - n % 2, count=1) for n in range(10)]
    slots += [RatedSlot(response_id=f"beta-{n}", slot="B", rating=1 + n % 2, count=1) for n in range(10)]
    slots += [RatedSlot(response_id="elsewhere", slot="C", rating=1, count=9)]
    rows = [answer(n, name, 3) for n in range(10) for name in ("alpha", "beta")]
    made = report(session(), rows, blindness=BlindnessGiven(slots=tuple(slots)))
    assert {slot: mean.value for slot, mean in made.blinding.rating_by_slot.items()} == {"A": 4.5, "B": 1.5}
    said = entries_of(made)["slots"]
    assert said[0].startswith("A 4.50 (")
    assert said[2] == "ratings go along with the place, which is the same for every model on average"


def test_repeats_are_held_against_the_first_time() -> None:
    def again(kind: Any, first: str | int | None, then: str | int | None, place: int) -> SaidAgain:
        return SaidAgain(kind=kind, response_id=f"alpha-{place}", first=first, again=then)

    repeats = (
        again("comparison", "first", "first", 0),
        again("comparison", "second", "first", 1),
        again("comparison", "tie", "tie", 2),
        again("comparison", "cannot_judge", "first", 3),
        again("rating", 4, 4, 4),
        again("rating", 2, None, 5),
    )
    rows = [answer(n, "alpha", 4) for n in range(6)]
    made = report(session(), rows, comparisons=compared(6), blindness=BlindnessGiven(repeats=repeats))
    assert (made.blinding.same_comparison.value, made.blinding.same_comparison.n) == (pytest.approx(2 / 3), 3)
    assert (made.blinding.same_rating.value, made.blinding.same_rating.n) == (1.0, 1)
    said = entries_of(made)
    assert said["compared again"][0].endswith("of 3 hidden repeats")
    assert said["compared again"][-1] == "people contradict themselves: what was said hangs on the moment"
    without = entries_of(report(session(), rows, comparisons=compared(6)))
    assert without["compared again"] == without["rated again"] == (NO_REPEATS,)


def test_votes_that_follow_length_are_foretold_by_it() -> None:
    rows = both(60)
    given = BlindnessGiven(decided=(*decided(54), *decided(6, better="beta", start=54)))
    made = report(session(60), rows, comparisons=compared(60), blindness=given)
    assert made.blinding.longer_compared.value == pytest.approx(0.9)
    assert (made.blinding.comparisons_by_form.value or 0) == pytest.approx(0.9)
    said = entries_of(made)["form, compared"]
    assert said[0].startswith("length and layout alone foretell 90.0% (")
    assert said[-1] == "votes go along with form: a part of what is preferred may be no more"


def test_satisfied_beside_not_by_one_reviewer_is_a_vote_too() -> None:
    rows = [answer(n, "alpha", 5, traits=LONG) for n in range(60)] + [answer(n, "beta", 2) for n in range(60)]
    made = report(session(60), rows)
    assert (made.blinding.longer_rated.value, made.blinding.longer_rated.n) == (1.0, 60)
    two_people = [answer(0, "alpha", ratings=stars(5)), answer(0, "beta", ratings=stars(None, 2))]
    assert report(session(), two_people).blinding.longer_rated.n == 0, "one was satisfied, another one was not"
    exposed = [answer(0, "alpha", ratings=stars(5, exposed=True)), answer(0, "beta", 2)]
    assert report(session(), exposed).blinding.longer_rated.n == 0


def test_answers_that_name_their_maker_are_a_figure_and_others_are_given_without_them() -> None:
    rows = [answer(n, "alpha", 5, traits=NAMED if n < 3 else SHORT) for n in range(12)]
    rows += [answer(n, "beta", 2) for n in range(12)]
    made = report(session(), rows, comparisons=compared(12, self_named=True))
    alpha, beta = made.blinding.models
    assert (alpha.self_named.value, alpha.self_named_answers, alpha.csat_without.n) == (0.25, 3, 9)
    assert (beta.self_named.value, beta.self_named_answers, beta.csat_without.n) == (0.0, 0, 12)
    assert alpha.preferred_without.n == 6
    assert made.models[0].figures.failure_rate.value == 0.0, "a flag is no failure"
    assert made.models[0].figures.csat.n == 12, "and nothing is left out of the other figures for it"
    assert entries_of(made)["own names"] == ("3 of 24 answers name their maker", "figures without them are below")
    section = next(section for section in document_of(made).sections if section.id == "trust")
    charts = [part.title for part in section.parts if isinstance(part, Chart)]
    assert charts == ["names its maker", "CSAT without them", "preferred without them"]
    assert Words("with them: alpha 100.0%, beta 0.0%", caption=True) in section.parts


def test_where_none_names_its_maker_no_chart_says_so() -> None:
    made = report(session(), [answer(n, "alpha", 5) for n in range(3)])
    assert entries_of(made)["own names"] == ("none of 3 answers is found to name its maker",)
    assert "names its maker" not in titles_of(made)
    unknown = report(session(), [answer(0, "alpha", 5, traits=None)])
    assert entries_of(unknown)["own names"] == ("there are no words to look at",)


def test_guesses_make_an_index_of_each_model() -> None:
    guesses = [Guessed(response_id=f"alpha-{n}", named="alpha") for n in range(12)]
    guesses += [Guessed(response_id=f"beta-{n}", named="alpha" if n % 3 == 0 else "beta") for n in range(12)]
    guesses += [Guessed(response_id="elsewhere", named="beta")]
    made = report(session(), both(12), blindness=BlindnessGiven(guesses=tuple(guesses)))
    alpha, beta = (one.recognised.value for one in made.blinding.models)
    assert (alpha, beta) == (1.0, pytest.approx(1 / 3))
    assert made.blinding.recognised.value == pytest.approx(2 / 3)
    assert entries_of(made)["guesses"][1] == "models are recognised: blinding holds in part"
    assert "recognised (index)" in titles_of(made)
    nobody = report(session(), [answer(0, "alpha", 5)])
    assert entries_of(nobody)["guesses"] == (NOBODY_GUESSED,)


@pytest.mark.parametrize(
    ("pairs", "meaning"),
    [
        ([(5, 5), (1, 1), (3, 3), (2, 2)], "people agree: figures can be relied on"),
        ([(5, 1), (1, 5), (3, 4), (2, 5)], "people agree too little to rely on figures: the rules of grading need to "),
    ],
)
def test_agreement_says_what_it_means(pairs: list[tuple[int, int]], meaning: str) -> None:
    made = report(session(), [answer(n, "alpha", *pair) for n, pair in enumerate(pairs)])
    assert entries_of(made)["agreement"][-1].startswith(meaning)
