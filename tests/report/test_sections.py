"""What is said where, whoever lays it out: the order of sections, and comparisons beside ratings."""

from reviewtui.actions.check import NEED_RATINGS
from reviewtui.report.build import LockFacts
from reviewtui.report.document import document_of
from reviewtui.report.html import render_html
from reviewtui.report.markdown import render_markdown
from reviewtui.report.model import Chains, Report
from reviewtui.report.parts import Bullets, Chart, Listing, Table, Words
from reviewtui.report.text import render_text
from reviewtui.scoring.preferences import UNBOUNDED
from tests.report.evidence import answers, model, report, session
from tests.report.test_comparing import COUNTS
from tests.scoring.rows import row, textless


def compared_only() -> Report:
    of = session(models=(model("alpha"), model("beta"), model("gamma")))
    rows = [textless(f"p{n}", model=name, imported=True) for n in range(24) for name in ("alpha", "beta")]
    return report(of, rows, comparisons=COUNTS)


def test_the_decision_comes_first_and_what_decides_next_last() -> None:
    titles = [section.id for section in document_of(report(session(), answers(3, stars=4))).sections]
    assert titles == ["decision", "satisfaction", "failures", "speed", "cost", "trust", "next"]
    with_comparisons = [section.id for section in document_of(compared_only()).sections]
    assert with_comparisons[1:3] == ["satisfaction", "comparisons"]
    assert with_comparisons[-3:] == ["trust", "notes", "next"]


def test_comparisons_are_counts_by_model_and_by_pair() -> None:
    document = document_of(compared_only())
    assert document.facts[0][0] == "34 comparisons by 2 people"
    satisfaction, comparisons = document.sections[1:3]
    assert satisfaction.parts == (Words("no ratings: people compared answers"),)
    preferred, _, by_model, _, by_pair = comparisons.parts
    assert isinstance(preferred, Chart)
    assert preferred.reason == UNBOUNDED, "gamma never won and alpha never lost against it"
    assert isinstance(by_model, Table)
    assert by_model.head == ("model", "compared", "won", "lost", "tied", "both bad", "can't judge")
    assert by_model.rows[0] == ("alpha", "20", "12", "3", "3", "2", "4")
    assert isinstance(by_pair, Table)
    assert by_pair.rows == (
        ("alpha", "beta", "5", "3", "3", "0", "4"),
        ("alpha", "gamma", "7", "0", "0", "2", "0"),
    )


def test_two_models_have_one_pair_and_need_no_second_table() -> None:
    rows = [textless(f"p{n}", model=name, imported=True) for n in range(24) for name in ("alpha", "beta")]
    comparisons = document_of(report(session(), rows, comparisons=COUNTS)).sections[2]
    assert [type(part) for part in comparisons.parts] == [Chart, Words, Table, Words]


def test_numbers_of_tables_stand_under_their_heads() -> None:
    text = render_text(compared_only(), 80)
    lines = text[text.index("how often each was preferred") :].splitlines()
    head, alpha = lines[1], lines[2]
    assert head.index("won") + 3 == alpha.index("12") + 2
    assert len(head) == len(alpha)
    assert "| alpha | beta | 5 | 3 | 3 | 0 | 4 |" in render_markdown(compared_only())


def test_trust_says_what_came_by_import() -> None:
    trust = next(section for section in document_of(compared_only()).sections if section.id == "trust")
    listing = trust.parts[0]
    assert isinstance(listing, Listing)
    entries = {entry.name: entry.items for entry in listing.entries}
    assert entries["responses"][2] == "imported 48, without their words 48"
    assert entries["judging"] == ("blind", "to rate 0", "rated 0", "compared 34", "32 judgments imported")
    left_out = trust.parts[-1]
    assert isinstance(left_out, Bullets)
    assert left_out.items[0].startswith("10 comparisons given knowing a model")


def test_what_is_too_much_for_a_terminal_is_in_the_document_all_the_same() -> None:
    made = report(session(), answers(24, stars=4))
    cost = next(section for section in document_of(made).sections if section.id == "cost")
    details = [part.title for part in cost.parts if isinstance(part, Chart) and part.detail]
    assert details == ["tokens in, each", "tokens out, each", "cost in USD, each"]
    assert "tokens in, each" not in render_text(made, 80)
    assert "### tokens in, each" in render_markdown(made)


def test_a_session_that_requires_nothing_says_so() -> None:
    made = report(session(requirements=()), answers(24, stars=4))
    (decision, *_) = document_of(made).sections
    assert decision.title == "Decision: none"
    assert decision.parts[0] == Words("This session requires nothing, so nothing is decided here.")
    assert not [name for name in NEED_RATINGS if name in str(decision.parts)], "not every session has ratings"
    for rendered in (render_text(made, 80), render_markdown(made), render_html(made)):
        assert "reviewtui help session" in " ".join(rendered.split()), "where to read how something is required"


def test_where_nothing_was_timed_one_sentence_says_so() -> None:
    untimed = answers(24, stars=4, ttft_ms=None, total_ms=None, tokens_per_second=None)
    speed = next(section for section in document_of(report(session(), untimed)).sections if section.id == "speed")
    assert speed.parts == (Words("nothing was timed"),)


def test_speed_says_whose_tokens_come_in_pieces_and_not_one_by_one() -> None:
    evidence = [
        *answers(10, "alpha", tokens_at_once=1.0),
        *answers(4, "beta", tokens_at_once=7.5),
        *answers(10, "beta", tokens_at_once=8.5)[4:],
    ]
    made = report(session(), evidence)
    speed = next(section for section in document_of(made).sections if section.id == "speed")
    captions = [part for part in speed.parts if isinstance(part, Words)]
    assert captions == [
        Words(
            "beta sends about 8.5 tokens at once: its gaps and stalls are those between such pieces, and its tokens/s "
            "says nothing of single tokens",
            caption=True,
        )
    ]
    assert [model.tokens_at_once for model in made.models] == [1.0, 8.5]


def test_what_must_be_known_before_a_verdict_is_believed_stands_before_it() -> None:
    lock = LockFacts("other", "2026-11-20T09:12:00.000Z")
    made = report(session(), answers(24, stars=5), lock=lock, chains=Chains(judgments=9, checked=True, problems=("x",)))
    (decision, *_) = document_of(made).sections
    assert decision.parts[:3] == (
        Words("The requirements were changed after they were locked; this speaks of the new ones.", warning=True),
        Words("Recorded judgments are not as they were written: see Trust.", warning=True),
        Words("Meets all requirements: alpha. Undecided: beta."),
    )


def test_agreement_stands_beside_the_judging_it_is_of() -> None:
    def trusted(*stars: tuple[int | None, ...]) -> str:
        evidence = [row(f"p{n}", *given, model="alpha") for n, given in enumerate(stars)]
        return " ".join(render_text(report(session(), evidence), 80).split())

    assert "agreement no answer was rated by two people" in trusted((5,), (4,))
    agreed = trusted(*[(n % 5 + 1, n % 5 + 1) for n in range(20)])
    assert "agreement alpha 1.00" in agreed
    assert "on 20 answers that two or more people rated" in agreed
    assert "agreement" not in trusted(())


def test_of_several_methods_it_is_said_whose_they_are() -> None:
    partly = [*answers(12, stars=4), *(row(f"p{number}", model="alpha") for number in range(12, 24))]
    rows = [*partly, *answers(24, model="beta", stars=4)]
    satisfaction = document_of(report(session(), rows)).sections[1]
    good = next(part for part in satisfaction.parts if isinstance(part, Chart) and part.title == "good rate")
    assert good.method is not None
    first, second = good.method.split("; ")
    assert first.endswith("(alpha)")
    assert second == "Wilson (beta)"
    (csat,) = (part for part in satisfaction.parts if isinstance(part, Chart) and part.title.startswith("CSAT"))
    assert csat.method == "Wilson"
