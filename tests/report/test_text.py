"""The text report: says what there is and what is missing, keeps its width, and obeys nobody."""

import pytest
from rich.cells import cell_len

from reviewtui.domain.evidence import Evidence
from reviewtui.domain.session import Price, Requirement
from reviewtui.report.advice import Edits
from reviewtui.report.build import CoverageFacts, LockFacts
from reviewtui.report.model import Chains, Report, Spending
from reviewtui.report.numbers import amount, duration
from reviewtui.report.text import render_text
from tests.report.evidence import answers, model, report, session
from tests.scoring.rows import lost, row, stars, too_late

HOSTILE = "evil\x1b]52;c;aGk=\x07\u202e[@click=app.quit]\nname 模型" + "z" * 60


def mixed() -> list[Evidence]:
    evidence = [*answers(20, stars=5), lost("p20", model="alpha"), too_late("p21", model="alpha")]
    return [*evidence, *[row(f"p{n}", 2, model="beta", failures=("truncated",), cost=0.25) for n in range(24)]]


def hostile() -> Report:
    return report(session(models=(model(HOSTILE), model("beta")), name=HOSTILE), answers(9, HOSTILE, 4))


def line_with(text: str, *words: str) -> str:
    (line,) = [line for line in text.splitlines() if all(word in line for word in words)]
    return line


@pytest.mark.parametrize("width", [40, 72, 80, 100, 400])
@pytest.mark.parametrize(
    "made",
    [report(session(), []), report(session(), mixed(), CoverageFacts(stale=1, cancelled=2)), hostile()],
    ids=["empty", "mixed", "hostile"],
)
def test_no_line_is_wider_than_asked_and_72_is_the_least(made: Report, width: int) -> None:
    assert max(map(cell_len, render_text(made, width).splitlines())) == min(120, max(72, width))


def test_without_judgments_it_says_so_and_shows_no_satisfaction() -> None:
    text = render_text(report(session(), [*answers(24), *answers(24, "beta")]), 80)
    assert "support · report · no judgments yet · thresholds not locked yet" in text
    head = " ".join(text.split())
    assert "24 prompts in 24 families (one question each, however phrased) × 2 models · blind" in head
    assert "no judgments yet: nobody has graded an answer" in text
    assert "mean rating" not in text
    assert [line[-9:] for line in text.splitlines() if "CSAT at least 60%" in line] == ["UNDECIDED", "UNDECIDED"]


def test_figures_stand_with_their_interval_and_n() -> None:
    text = render_text(report(session(), mixed()), 80)
    satisfaction = text[text.index("── Satisfaction") : text.index("── Failures")]
    csat = satisfaction[: satisfaction.index("mean rating")]
    assert line_with(csat, "alpha").split() == ["alpha", "100.0%", "├──●", "83.9–100.0%", "20"]
    assert line_with(csat, "beta").split()[1:] == ["0.0%", "●──┤", "0.0–13.8%", "24"]
    assert "by Wilson" in csat
    assert "5 families more decide" not in text


def test_numbers_are_aligned_to_the_right() -> None:
    text = render_text(report(session(), mixed()), 80)
    rows = [
        line for line in text.splitlines() if line.startswith(("  alpha", "  beta")) and line.endswith(("22", "24"))
    ]
    assert {len(line) for line in rows} == {80}
    assert {line.index("%") for line in rows if "%" in line[:32]} == {28}


def test_verdicts_show_both_intervals_and_the_threshold() -> None:
    text = render_text(report(session(), [*answers(24, stars=5), *answers(24, "beta", 5)]), 80)
    decision = text[: text.index("── Satisfaction")]
    assert "── Decision: a model passes ──" in decision
    assert decision.count("for reading  ") == 4
    assert decision.count("for deciding  ") == 4
    assert decision.count("┊") > 1
    assert "decided after 18 families in the drawn order" in decision


def test_latency_requirements_are_shown_in_their_own_unit() -> None:
    bound = session(requirements=(Requirement("total_p95", at_most=2500.0),), models=(model("alpha"),))
    text = render_text(report(bound, answers(24)), 80)
    assert line_with(text, "total time p95 at most 2.50 s").endswith("UNDECIDED")
    assert "no anytime-valid method for latencies yet" in text


def test_a_quantile_among_timeouts_is_given_as_a_bound() -> None:
    rows = [*answers(10), *[too_late(f"p{n}", model="alpha") for n in range(10, 14)]]
    text = render_text(report(session(), rows), 80)
    block = text[text.index("TTFT p95") : text.index("total time p50")]
    assert "≥ 60.0 s" in line_with(block, "alpha")
    assert "4 timed out: counted as that long or longer; no upper bound" in block


def test_what_is_missing_is_named() -> None:
    priced = session(models=(model("alpha", price=Price(input=1.0, output=2.0)), model("beta")))
    rows = [*answers(2, cost=0.5), lost("p2", model="alpha"), *answers(3, "beta", tokens_estimated=True)]
    text = " ".join(render_text(report(priced, rows), 120).split())
    assert "1.00 USD (0.5000 each); without 1 of unknown cost" in text
    assert "out 60 (20.0 each), 3 of 3 counts estimated · cost unknown: no price is set" in text
    assert "2 of 4 attempts failed; 33.3% of requests got no answer" in text
    assert "42 responses still to collect: reviewtui collect support" in text


def test_a_changed_requirement_stands_in_the_first_line() -> None:
    text = render_text(report(session(), [], lock=LockFacts("other", "2026-11-20T09:12:00.000Z")), 120)
    assert "thresholds locked 2026-11-20 09:12, CHANGED SINCE" in text.splitlines()[0]


def test_hostile_names_are_shown_and_not_obeyed() -> None:
    text = render_text(hostile(), 80)
    assert "evil␛]52;c;aGk=" in text
    for forbidden in ("\x1b", "\x07", "\u202e"):
        assert forbidden not in text


def test_a_session_outside_the_folder_is_named_by_its_path() -> None:
    text = render_text(report(session(path="/tmp/my files/x.toml"), []), 120)
    assert "reviewtui collect '/tmp/my files/x.toml'" in text


@pytest.mark.parametrize(
    ("ms", "written"),
    [(0.4, "0 ms"), (999.4, "999 ms"), (999.5, "1.00 s"), (1930, "1.93 s"), (60_000, "60.0 s"), (120_000, "120 s")],
)
def test_durations(ms: float, written: str) -> None:
    assert duration(ms) == written


@pytest.mark.parametrize(
    ("money", "written"), [(0.0, "0.0000"), (0.000123, "0.00012"), (0.0412, "0.0412"), (1234.5, "1,234.50")]
)
def test_amounts(money: float, written: str) -> None:
    assert amount(money) == written


def words_of(made: Report, width: int = 120) -> str:
    return " ".join(render_text(made, width).split())


def test_a_changed_session_stands_over_everything() -> None:
    passing = [*answers(24, stars=5), *answers(24, "beta", 5)]
    text = render_text(report(session(), passing, edits=Edits(asks=True)), 120)
    assert text.startswith("SESSION FILE CHANGED since it was collected: this report is of what was collected;")
    assert "── Decision: undecided ──" in text
    assert "Not decided, whatever follows" in text


def test_the_trust_block_names_who_blocks_and_who_is_needed() -> None:
    exposed = [row(f"p{n}", model="alpha", ratings=stars(5, exposed=True)) for n in range(4, 24)]
    facts = CoverageFacts(last_errors={"beta": "auth: \x1b[31mno"}, attempts_apart={"beta": 3})
    text = words_of(report(session(), [*exposed, *answers(4, asked_again=True)], facts))
    assert "beta: 0 of 24 collected, last error auth: ␛[31mno" in text
    assert "20 answers need a reviewer who has not seen the models' names" in text
    assert "4 held back until every model has ended on their question" in text
    assert "of which failed 0, asked again 4" in text
    assert "3 attempts apart: refused for a wrong key, no credit or no such model" in text


def test_a_model_without_responses_has_no_kinds_of_failure_rather_than_none() -> None:
    text = render_text(report(session(), answers(3, failures=("truncated",))), 80)
    kinds = text[text.index("by kind") : text.index("error rate")]
    assert line_with(kinds, "beta").split(None, 1) == ["beta", "no responses yet"]


def test_the_section_on_satisfaction_knows_when_there_is_nothing_to_rate() -> None:
    assert "no responses yet" in words_of(report(session(), []))
    lost_all = words_of(report(session(), [lost("p0", model="alpha")]))
    assert "── no answers to rate ──" in lost_all
    assert "nobody has graded" not in lost_all


@pytest.mark.parametrize(
    ("chains", "said"),
    [
        (Chains(judgments=1200, checked=True, problems=()), "1,200 judgments in the database, chain intact"),
        (Chains(judgments=20000, checked=False, problems=()), "20,000 judgments in the database, too many to check"),
        (
            Chains(judgments=7, checked=True, problems=("row x",) * 7),
            "CHAIN BROKEN breaks in the chain: - row x - row x - row x - row x - row x - and 2 more",
        ),
    ],
)
def test_the_chain_is_said_to_be_what_it_is(chains: Chains, said: str) -> None:
    assert said in words_of(report(session(), answers(3, stars=5), chains=chains))


def test_money_spent_stands_beside_money_that_counts() -> None:
    facts = CoverageFacts(spending=Spending(total=3.5, known=9, unknown=2))
    priced = session(models=(model("alpha", price=Price(input=1.0, output=2.0)),))
    text = words_of(report(priced, answers(2, cost=1.25, tokens_estimated=True), facts))
    assert "2.50 USD (1.25 each); 2 of 2 from estimated counts" in text
    assert "spent in all: 3.50 USD on 9 responses, of which 2.50 on 2 counted here; without 2 of unknown cost" in text
