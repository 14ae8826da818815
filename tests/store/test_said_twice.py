"""One reviewer's verdicts on the same answers out of two files: the last one counts, whatever is counted."""

from pathlib import Path

import pytest

from reviewtui.domain.blindness import Decided, Guessed, RatedSlot
from reviewtui.domain.judgment import JudgmentDraft
from reviewtui.domain.response import Response
from reviewtui.store.blindness import blindness
from reviewtui.store.comparing import comparisons, comparisons_by_answer
from reviewtui.store.database import open_database
from reviewtui.store.judgments import append_judgment
from tests.fakes.joined import joined
from tests.store.builders import answer, rate, register, session, undo
from tests.store.test_blindness import guess, star
from tests.store.test_comparing import compare, counted, pairs_of, rank

Pair = tuple[Response, Response]


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A second file, in which the same reviewers go on."""
    return tmp_path / "other.db"


def collected(path: Path, other: Path) -> Pair:
    """Answers of two models to one prompt, in both files."""
    with open_database(path) as db:
        asked = register(db, session())
        red, blue = (answer(db, asked, "one", model) for model in ("red", "blue"))
    with open_database(other):
        pass
    joined(other, path)
    return red, blue


def test_a_pair_compared_in_two_files_counts_once_as_it_was_compared_last(path: Path, other: Path) -> None:
    red, blue = collected(path, other)
    with open_database(path) as db:
        compare(db, red, blue, "first", slots={"A": red.id, "B": blue.id})
        compare(db, red, blue, "both_bad", reviewer="ben")
    with open_database(other) as db:  # whose secret put them the other way round
        compare(db, blue, red, "first", slots={"A": blue.id, "B": red.id})
    joined(path, other)
    joined(other, path)
    family = session().prompts[0].family
    for file in (path, other):
        with open_database(file) as db:
            given = comparisons(db, "s")
            assert given.counts == (
                counted("blue", "red", "first", 1, family=family),
                counted("red", "blue", "both_bad", 1, family=family),
            )
            (shared,) = given.shared
            assert len(shared.verdicts) == 2
            assert comparisons_by_answer(db, "s", "red", None, blind=True) == {red.id: {"second": 1, "both_bad": 1}}
            assert blindness(db, "s", blind=True).decided == (
                Decided(better=blue.id, worse=red.id, first_won=True, count=1),
            )


def test_answers_ranked_in_two_files_count_as_they_were_ranked_last(path: Path, other: Path) -> None:
    red, blue = collected(path, other)
    with open_database(path) as db:
        rank(db, {red.id: 1, blue.id: 2})
    with open_database(other) as db:
        rank(db, {red.id: 2, blue.id: 1})
    joined(path, other)
    with open_database(path) as db:
        assert pairs_of(db) == {("red", "blue", "second"): 1}
        assert [(ranking.counted, ranking.count) for ranking in comparisons(db, "s").rankings] == [(True, 1)]


def test_ratings_and_guesses_of_two_files_say_once_how_blind_they_were(path: Path, other: Path) -> None:
    red, blue = collected(path, other)
    for file, stars, named in ((path, 2, "blue"), (other, 5, "red")):
        with open_database(file) as db:
            star(db, red, stars, slots={"A": red.id, "B": blue.id})
            guess(db, red, named)
    joined(path, other)
    with open_database(path) as db:
        given = blindness(db, "s", blind=True)
        assert given.slots == (RatedSlot(response_id=red.id, slot="A", rating=5, count=1),)
        assert given.guesses == (Guessed(response_id=red.id, named="red"),)


def test_what_was_settled_stands_for_the_last_that_each_reviewer_said(path: Path, other: Path) -> None:
    red, blue = collected(path, other)
    with open_database(path) as db:
        compare(db, red, blue, "first")
        compare(db, red, blue, "second", reviewer="ben")
    with open_database(other) as db:
        compare(db, blue, red, "first")
    joined(path, other)
    with open_database(path) as db:
        settle = JudgmentDraft(
            session="s",
            kind="settle",
            reviewer="cid",
            prompt_id=red.prompt_id,
            response_id=red.id,
            other_response_id=blue.id,
            verdict="tie",
        )
        append_judgment(db, settle)
        (settled,) = comparisons(db, "s").settled
        assert [(one.verdict, one.count) for one in settled.replaces] == [("second", 2)]
        assert comparisons_by_answer(db, "s", "red", None, blind=True) == {red.id: {"tie": 1}}


def test_one_file_may_say_it_of_an_answer_and_the_other_of_one_that_says_the_same(path: Path, other: Path) -> None:
    red, blue = collected(path, other)
    with open_database(path) as db:
        compare(db, red, blue, "first")
    with open_database(other) as db:
        again = answer(db, session(), "one", "red")
        compare(db, again, blue, "second")
    joined(path, other)
    with open_database(path) as db:
        assert [(one.verdict, one.carried, one.count) for one in comparisons(db, "s").counts] == [("second", False, 1)]


def test_what_two_reviewers_say_or_one_says_of_two_pairs_counts_twice(path: Path, other: Path) -> None:
    red, blue = collected(path, other)
    with open_database(path) as db:
        compare(db, red, blue, "tie")
    with open_database(other) as db:
        first, second = (answer(db, session(), "two", model) for model in ("red", "blue"))
        compare(db, first, second, "tie")
        compare(db, red, blue, "tie", reviewer="ben")
        rate(db, red, 4)
    joined(path, other)
    with open_database(path) as db:
        assert sum(one.count for one in comparisons(db, "s").counts) == 3


def test_what_is_taken_back_gives_way_to_what_was_said_in_the_other_file(path: Path, other: Path) -> None:
    red, blue = collected(path, other)
    with open_database(path) as db:
        compare(db, red, blue, "first")
    with open_database(other) as db:
        undo(db, compare(db, red, blue, "second"))
    joined(path, other)
    with open_database(path) as db:
        assert [(one.verdict, one.count) for one in comparisons(db, "s").counts] == [("first", 1)]
