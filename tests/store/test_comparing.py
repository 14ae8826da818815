"""Comparisons, counted by hand beside the query."""

from reviewtui.domain.evidence import ComparisonCount, ComparisonsGiven
from reviewtui.domain.judgment import Judgment, JudgmentDraft, Verdict
from reviewtui.domain.response import Response
from reviewtui.store.comparing import comparisons, comparisons_by_answer
from reviewtui.store.database import Database
from reviewtui.store.judgments import append_judgment
from tests.store.builders import answer, rate, register, session, undo


def compare(db: Database, first: Response, second: Response, verdict: Verdict, **fields: object) -> Judgment:
    draft = {
        "session": first.session,
        "kind": "comparison",
        "reviewer": "ann",
        "prompt_id": first.prompt_id,
        "response_id": first.id,
        "other_response_id": second.id,
        "verdict": verdict,
    }
    return append_judgment(db, JudgmentDraft(**{**draft, **fields}))


def counted(
    model: str | None,
    other: str | None,
    verdict: Verdict,
    count: int,
    *,
    family: str | None = None,
    blind: bool = True,
) -> ComparisonCount:
    return ComparisonCount(
        model=model, other=other, family=family, verdict=verdict, blind=blind, imported=False, count=count
    )


def family_of(entry: ComparisonCount) -> str:
    return entry.family or ""


def test_comparisons_are_added_up_by_pair_of_models(db: Database) -> None:
    asked = register(db, session())
    red, blue, red2, blue2 = (answer(db, asked, text, m) for text in ("one", "two") for m in ("red", "blue"))
    compare(db, red, blue, "first")
    compare(db, red2, blue2, "first", reviewer="ben")
    compare(db, blue, red, "first", reviewer="cid")
    compare(db, red, blue, "tie", reviewer="cid", blind=False)
    compare(db, red, blue, "tie", reviewer="dee", exposed=True)
    rate(db, red, 5, reviewer="dan")
    one, two = (prompt.family for prompt in asked.prompts)
    assert comparisons(db, "s") == ComparisonsGiven(
        (
            counted("blue", "red", "first", 1, family=one),
            *sorted((counted("red", "blue", "first", 1, family=name) for name in (one, two)), key=family_of),
            counted("red", "blue", "tie", 2, family=one, blind=False),
        ),
        frozenset({"ann", "ben", "cid", "dee"}),
    )
    assert comparisons(db, "other") == ComparisonsGiven()


def test_what_was_taken_back_or_replaced_is_not_counted(db: Database) -> None:
    asked = register(db, session())
    red, blue = (answer(db, asked, "one", m) for m in ("red", "blue"))
    first = compare(db, red, blue, "first")
    second = compare(db, red, blue, "second", supersedes=first.id)
    assert [(c.verdict, c.count) for c in comparisons(db, "s").counts] == [("second", 1)]
    undo(db, second)
    assert [(c.verdict, c.count) for c in comparisons(db, "s").counts] == [("first", 1)]


def test_comparisons_of_answers_that_do_not_count_have_no_models(db: Database) -> None:
    asked = register(db, session())
    red, blue = (answer(db, asked, "one", m) for m in ("red", "blue"))
    compare(db, red, blue, "both_bad")
    answer(db, asked, "one", "red", said="something else")  # asked again: the latest counts
    assert comparisons(db, "s").counts == (counted(None, None, "both_bad", 1),)


def test_comparisons_of_one_model_are_seen_from_its_answers(db: Database) -> None:
    asked = register(db, session(models=("red", "blue", "green")))
    red, blue, green = (answer(db, asked, "one", name) for name in ("red", "blue", "green"))
    compare(db, red, blue, "first")
    compare(db, blue, red, "first", reviewer="ben")  # red lost
    compare(db, green, red, "second", reviewer="cid")  # red won
    compare(db, blue, red, "both_bad", reviewer="dan", blind=False)
    undo(db, compare(db, red, blue, "tie", reviewer="eve"))
    assert comparisons_by_answer(db, "s", "red", None, blind=True) == {red.id: {"first": 2, "second": 1}}
    assert comparisons_by_answer(db, "s", "red", "blue", blind=True) == {red.id: {"first": 1, "second": 1}}
    assert comparisons_by_answer(db, "s", "red", "blue", blind=False)[red.id]["both_bad"] == 1
    assert comparisons_by_answer(db, "s", "green", None, blind=True) == {green.id: {"second": 1}}
    assert comparisons_by_answer(db, "elsewhere", "red", None, blind=True) == {}
