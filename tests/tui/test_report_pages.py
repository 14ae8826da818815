"""The pages of a report: every figure as the Report has it, in columns that fit, each opening onto its rows."""

from typing import get_args

import msgspec
import pytest
from rich.cells import cell_len

from reviewtui.actions.figure_rows import FigureKey
from reviewtui.domain.blindness import BlindnessGiven, Guessed
from reviewtui.domain.evidence import ComparisonCount, ComparisonsGiven, Look, RatingGiven
from reviewtui.domain.session import Requirement
from reviewtui.domain.traits import Traits
from reviewtui.report.model import Report
from reviewtui.report.numbers import sample
from reviewtui.report.parts import OfBlinding
from reviewtui.scoring.estimate import FigureName
from reviewtui.tui.report_pages.detail import explanation, headline, method_words
from reviewtui.tui.report_pages.figures import SHOWN, estimate_for
from reviewtui.tui.report_pages.pages import PAGES, groupings, page_entries
from tests.report.evidence import answers, model, report, session
from tests.report.test_comparing import COUNTS
from tests.scoring.rows import lost, row
from tests.tui.driving import HOSTILE

WIDTHS = (20, 36, 40, 57, 66, 75, 100, 115, 130, 195)
DECISION, SATISFACTION, FAILURES, SPEED, TRUST = range(len(PAGES))

ROWS = [
    *answers(9, stars=5, cost=0.25),
    row("p9", 2, 3, failures=("truncated",), model="alpha", cost=0.5),
    row("p10", None, model="alpha"),
    lost("p11", model="alpha"),
    *answers(8, "beta", 2, failures=("truncated", "refusal"), ttft_ms=900.0),
]
OF = session(
    12, requirements=(Requirement("csat", at_least=0.75), Requirement("ttft_p95", at_most=500.0)), currency="EUR"
)


@pytest.fixture
def made() -> Report:
    return report(OF, ROWS)


def lines(of: Report, page: int, *, by: str = "model", width: int = 115) -> list[tuple[str, object]]:
    """The lines of a page with what they open."""
    entries = page_entries(of, page, by, width)
    return [(line.text, key) for line, key in zip(entries.lines, entries.keys, strict=True)]


def text(of: Report, page: int, *, by: str = "model", width: int = 115) -> str:
    """A page as it is read, its line ends being spaces."""
    return " ".join(" ".join(line for line, _ in lines(of, page, by=by, width=width)).split())


def opened(of: Report, *, by: str = "") -> set[object]:
    """All that can be opened on all pages."""
    keys: set[object] = set()
    for page in range(len(PAGES)):
        ways = groupings(of, page)
        keys |= {key for _, key in lines(of, page, by=by if by in ways else next(iter(ways), ""))}
    return keys - {None}


def test_every_figure_of_every_model_opens() -> None:
    looked = Look(reviewer="ana", failing=False, blind=True, exposed=False)
    by_tone = {"tone": (RatingGiven(reviewer="ana", rating=4, blind=True, exposed=False),)}
    first = next(place for place, row in enumerate(ROWS) if row.model == "alpha")
    rows = [
        *ROWS[:first],
        msgspec.structs.replace(ROWS[first], looks=(looked,), by_criterion=by_tone),
        *ROWS[first + 1 :],
    ]
    made = report(OF, rows)
    criteria = {FigureKey("alpha", figure, criterion="tone") for figure in ("csat", "mean_rating")}
    figures = {FigureKey(entry.name, figure) for entry in made.models for figure in get_args(FigureName)}
    kinds = {
        FigureKey(entry.name, "failure_rate", kind)
        for entry in made.models
        for kind in entry.figures.failure_rate_by_kind
    }
    verdicts = {FigureKey(entry.name, "csat", verdict=0) for entry in made.models}
    assert opened(made) == figures | criteria | kinds | verdicts
    assert opened(made, by="requirement") == opened(made, by="kind") == opened(made)


@pytest.mark.parametrize("page", [SATISFACTION, FAILURES, SPEED])
def test_a_row_is_the_figure_of_the_report(made: Report, page: int) -> None:
    rows = [(line, key) for line, key in lines(made, page) if isinstance(key, FigureKey) and "●" in line]
    assert rows
    for line, key in rows:
        estimate = estimate_for(made, key)
        unit = SHOWN[key.figure].unit
        for cell in (unit.value(estimate), unit.span(estimate.interval), sample(estimate)):
            assert cell in line, (key, cell)


def test_the_interval_is_drawn_on_a_shared_scale_with_the_threshold(made: Report) -> None:
    drawn = [line for line, key in lines(made, SATISFACTION) if isinstance(key, FigureKey) and key.figure == "csat"]
    assert len(drawn) == 2
    assert all("●" in line and "├" in line for line in drawn[:1])
    places = {line.index("┊") if "┊" in line else line.index("┼") for line in drawn}
    assert len(places) == 1
    head = next(line for line, _ in lines(made, SATISFACTION) if line.startswith("CSAT"))
    assert "CSAT (4 or 5 of 5) ┊ 75%" in head
    assert head.index("0%") < places.pop() < head.index("100%")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("page", range(len(PAGES)))
def test_no_line_is_wider_than_there_is_room(page: int, width: int) -> None:
    named = session(12, (model("alpha"), model("beta" * 9), model("日本" * 12)), requirements=OF.requirements)
    of = report(named, [*ROWS, *answers(3, "beta" * 9, 4), *answers(3, "日本" * 12, 4, failures=("stall",))])
    for by in ("", *groupings(of, page)):
        assert [line for line, _ in lines(of, page, by=by, width=width) if cell_len(line) > width] == []


@pytest.mark.parametrize("width", [36, 60, 115])
def test_in_a_narrow_terminal_nothing_is_left_out_but_n(made: Report, width: int) -> None:
    csat = made.models[0].figures.csat
    key = FigureKey("alpha", "csat")
    said = " ".join(line for line, opens in lines(made, SATISFACTION, width=width) if opens == key).split()
    assert SHOWN["csat"].unit.value(csat) in said
    assert SHOWN["csat"].unit.span(csat.interval) in said
    assert (said[-1] == sample(csat)) is (width > 70)


def test_the_decision_by_model_and_by_requirement(made: Report) -> None:
    assert groupings(made, DECISION) == ("model", "requirement")
    by_model = [line.split()[0] for line, _ in lines(made, DECISION) if "UNDECIDED" in line or "FAIL" in line]
    assert by_model == ["alpha", "CSAT", "TTFT", "beta", "CSAT", "TTFT"]
    page = lines(made, DECISION, by="requirement")
    by_requirement = [line.split()[0] for line, _ in page if "UNDECIDED" in line or "FAIL" in line]
    assert by_requirement == ["alpha", "beta", "alpha", "beta"]
    scales = [line for line, _ in page if line.endswith(" n")]
    assert [line.split()[0] for line in scales] == ["CSAT", "TTFT"]
    durations = [line for line, key in page if isinstance(key, FigureKey) and key.figure == "ttft_p95" and "●" in line]
    assert len({line.replace("┼", "┊").index("┊") for line in durations}) == 1  # one scale for all models


def test_a_latency_says_what_its_verdict_will_need(made: Report) -> None:
    assert "A latency stays undecided until there is a method" in text(made, DECISION)
    shares = report(session(12), ROWS)
    assert "A latency stays undecided" not in text(shares, DECISION)


def test_failures_by_model_and_by_kind(made: Report) -> None:
    assert groupings(made, FAILURES) == ("model", "kind")
    headings = [line.split()[0] for line, _ in lines(made, FAILURES, by="kind") if line.endswith(" n")]
    assert sorted(headings[1:4]) == ["error", "refusal", "truncated"]
    assert "none" in text(made, FAILURES, by="kind")  # alpha refuses nothing
    assert groupings(report(OF, answers(12)), FAILURES) == ()


def test_empty_pages_say_what_to_press() -> None:
    nothing = report(OF, [])
    assert "no responses yet" in text(nothing, SATISFACTION)
    assert "Press c to collect" in text(nothing, SATISFACTION)
    unjudged = report(OF, answers(12))
    assert "no judgments yet" in text(unjudged, SATISFACTION)
    assert "Press r to grade the answers" in text(unjudged, SATISFACTION)
    failed = report(OF, [lost("p0", model="alpha")])
    assert "no answers to rate" in text(failed, SATISFACTION)
    assert "Page 3 says how" in text(failed, SATISFACTION)
    undemanding = report(session(12, requirements=()), ROWS)
    assert "This session requires nothing" in text(undemanding, DECISION)
    assert "[[requirements]]" in text(undemanding, DECISION)
    assert groupings(undemanding, DECISION) == ()


def test_a_changed_session_is_warned_of(made: Report) -> None:
    changed = msgspec.structs.replace(made, session_changed=True, notes=("SESSION FILE CHANGED",))
    assert text(changed, DECISION).startswith("Decision: undecided SESSION FILE CHANGED Not decided")


def test_comparisons_are_counts_and_a_preference(made: Report) -> None:
    given = ComparisonsGiven(
        tuple(
            ComparisonCount(
                model="alpha", other="beta", family="f", verdict=verdict, blind=True, imported=False, count=count
            )
            for verdict, count in (("first", 7), ("second", 3), ("tie", 2), ("both_bad", 1), ("cannot_judge", 4))
        ),
        frozenset({"ana"}),
    )
    of = report(OF, ROWS, comparisons=given)
    key = FigureKey("alpha", "comparisons")
    opening = [line.split() for line, opens in lines(of, SATISFACTION) if opens == key]
    assert opening[0][:2] == ["alpha", "70.0%"], "7 of 10 decided"
    assert opening[-1] == ["alpha", "13", "7", "3", "2", "1", "4"]
    assert headline(of, key) == "preferred, where it is decided: alpha: 70.0%"
    assert "n 12 from 1 family" in method_words(of, key)
    assert "alpha: compared 13" in text(of, SATISFACTION, width=36)
    assert "preferred" not in text(made, SATISFACTION)


def test_pairs_open_where_there_are_more_than_two_models() -> None:
    of = report(session(12, (model("alpha"), model("beta"), model("gamma"))), ROWS, comparisons=COUNTS)
    pairs = [key for _, key in lines(of, SATISFACTION) if isinstance(key, FigureKey) and key.beside]
    assert [(key.model, key.beside) for key in pairs] == [(pair.model, pair.other) for pair in of.pairs]
    assert headline(of, pairs[0]) == "comparisons of alpha with beta"
    for width in WIDTHS:
        assert [line for line, _ in lines(of, SATISFACTION, width=width) if cell_len(line) > width] == []


def test_hostile_names_are_shown_and_not_obeyed() -> None:
    of = report(session(12, (model(HOSTILE[:40]),)), answers(12, HOSTILE[:40], 4))
    for page in range(len(PAGES)):
        said = text(of, page)
        assert "\x1b" not in said
        assert "\x07" not in said


def test_what_is_said_of_a_figure(made: Report) -> None:
    key = FigureKey("alpha", "csat")
    csat = made.models[0].figures.csat
    assert headline(made, key).startswith(f"CSAT of alpha: {csat.value:.1%} (")
    assert explanation(made, key)[0] == f"n {csat.n} from {csat.clusters} families · 95% interval by {csat.method}"
    assert headline(made, FigureKey("beta", "failure_rate", "refusal")).startswith("failure rate: refusal of beta: 100")
    deciding = FigureKey("alpha", "csat", verdict=0)
    verdict = made.models[0].verdicts[0]
    assert headline(made, deciding).endswith(verdict.outcome)
    assert explanation(made, deciding)[0].startswith(
        f"{verdict.families_used} of 12 families in the drawn order · 98.75%"
    )
    assert verdict.reason in explanation(made, deciding)
    absent = report(OF, answers(12))
    assert headline(absent, key) == "CSAT of alpha: —"
    assert explanation(absent, key)[:2] == ["n 0", "no ratings yet"]


def test_the_trust_page_opens_at_its_top_and_onto_what_blinding_is_counted_from() -> None:
    named = Traits(characters=9, bullets=0, headings=0, code_blocks=0, bold=0, names_from=0, names_to=5)
    rows = [msgspec.structs.replace(one, traits=named) for one in answers(9, stars=5)]
    guesses = tuple(Guessed(response_id=one.response_id, named="alpha") for one in rows)
    of = report(OF, [*rows, *answers(8, "beta", 2)], comparisons=COUNTS, blindness=BlindnessGiven(guesses=guesses))
    page = lines(of, TRUST)
    assert page[1][1] == FigureKey("alpha", "judged_share"), "the cursor begins where reading does"
    opens = {key for _, key in page if key is not None}
    assert {FigureKey("alpha", figure) for figure in get_args(OfBlinding)} <= opens
    for figure in get_args(OfBlinding):
        key = FigureKey("beta", figure)
        assert SHOWN[figure].meaning == explanation(of, key)[-1]
        assert headline(of, key).startswith(f"{SHOWN[figure].title} of beta: ")
    assert headline(of, FigureKey("alpha", "recognised")) == "recognised of alpha: +1.00"
