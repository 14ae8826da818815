"""How blind judgments were, counted by hand beside the queries."""

from typing import Any

from msgspec.structs import replace

from reviewtui.detect.traits import VERSION, traits_of
from reviewtui.domain.blindness import Decided, Guessed, RatedSlot, SaidAgain
from reviewtui.domain.judgment import JudgmentDraft
from reviewtui.domain.response import Response
from reviewtui.store.blindness import blindness
from reviewtui.store.comparing import comparisons
from reviewtui.store.database import Database
from reviewtui.store.evidence import evidence
from reviewtui.store.judgments import append_judgment
from reviewtui.store.traits import answers_without_traits, keep_traits, namings
from tests.store.builders import answer, rate, register, session, undo
from tests.store.test_comparing import compare


def pair(db: Database) -> tuple[Response, Response]:
    asked = register(db, session())
    red, blue = (answer(db, asked, "one", model) for model in ("red", "blue"))
    return red, blue


def guess(db: Database, of: Response, named: str | None, **fields: object) -> None:
    draft: dict[str, Any] = {
        "session": of.session,
        "kind": "guess",
        "reviewer": "ann",
        "prompt_id": of.prompt_id,
        "response_id": of.id,
        "guess": named,
        "verdict": None if named else "cannot_judge",
    }
    append_judgment(db, JudgmentDraft(**{**draft, **fields}))


def star(db: Database, of: Response, stars: int, **fields: object) -> None:
    draft: dict[str, Any] = {
        "session": of.session,
        "kind": "rating",
        "reviewer": "ann",
        "prompt_id": of.prompt_id,
        "response_id": of.id,
        "rating": stars,
    }
    append_judgment(db, JudgmentDraft(**{**draft, **fields}))


def test_the_side_on_which_the_preferred_answer_stood(db: Database) -> None:
    red, blue = pair(db)
    compare(db, red, blue, "first", slots={"A": red.id, "B": blue.id})
    compare(db, red, blue, "first", slots={"A": blue.id, "B": red.id}, reviewer="ben")
    compare(db, blue, red, "second", slots={"A": red.id, "B": blue.id}, reviewer="cid")
    compare(db, red, blue, "second", reviewer="dan")
    compare(db, red, blue, "tie", slots={"A": red.id, "B": blue.id}, reviewer="eve")
    compare(db, red, blue, "first", slots={"A": red.id, "B": blue.id}, reviewer="fay", exposed=True)
    found = blindness(db, "s", blind=True).decided
    assert sorted(found, key=str) == sorted(
        [
            Decided(better=red.id, worse=blue.id, first_won=True, count=2),
            Decided(better=red.id, worse=blue.id, first_won=False, count=1),
            Decided(better=blue.id, worse=red.id, first_won=None, count=1),
        ],
        key=str,
    )
    everything = blindness(db, "s", blind=False).decided
    assert sum(entry.count for entry in everything) == 5, "where nobody is blind nothing is left out for it"


def test_ratings_by_the_slot_they_were_given_in(db: Database) -> None:
    red, blue = pair(db)
    slots = {"A": blue.id, "B": red.id}
    star(db, red, 4, slots=slots)
    star(db, red, 4, slots=slots, reviewer="ben")
    star(db, blue, 2, slots=slots)
    star(db, blue, 1, slots=slots, criterion="tone")
    star(db, blue, 5, reviewer="cid")
    assert sorted(blindness(db, "s", blind=True).slots, key=str) == sorted(
        [
            RatedSlot(response_id=red.id, slot="B", rating=4, count=2),
            RatedSlot(response_id=blue.id, slot="A", rating=2, count=1),
        ],
        key=str,
    )


def test_a_repeat_is_held_against_the_first_time_and_counts_nowhere_else(db: Database) -> None:
    red, blue = pair(db)
    star(db, red, 4)
    star(db, red, 2, repeat=True)
    compare(db, red, blue, "first")
    compare(db, blue, red, "second", repeat=True)
    compare(db, red, blue, "first", reviewer="ben")
    compare(db, blue, red, "first", reviewer="ben", repeat=True)
    compare(db, blue, red, "tie", reviewer="cid", repeat=True)
    assert blindness(db, "s", blind=True).repeats == (
        SaidAgain(kind="rating", response_id=red.id, first=4, again=2),
        SaidAgain(kind="comparison", response_id=red.id, first="first", again="first"),
        SaidAgain(kind="comparison", response_id=red.id, first="first", again="second"),
    ), "cid has not judged it before"
    assert [given.rating for row in evidence(db, "s") for given in row.ratings] == [4]
    assert sum(entry.count for entry in comparisons(db, "s").counts) == 2


def test_a_judgment_that_replaced_another_is_no_repeat(db: Database) -> None:
    red, _ = pair(db)
    before = rate(db, red, 4)
    rate(db, red, 2, supersedes=before.id)
    assert blindness(db, "s", blind=True).repeats == ()


def test_guesses_that_stand_and_were_blind(db: Database) -> None:
    red, blue = pair(db)
    guess(db, red, "red")
    guess(db, blue, None)
    guess(db, blue, "red", reviewer="ben")
    guess(db, blue, "blue", reviewer="cid", exposed=True)
    guess(db, blue, None, reviewer="dan", verdict="skipped")
    guess(db, blue, None, reviewer="eve", verdict="needs_expert")
    given = {(one.response_id, one.named) for one in blindness(db, "s", blind=True).guesses}
    assert given == {(red.id, "red"), (blue.id, None), (blue.id, "red")}
    assert all(isinstance(one, Guessed) for one in blindness(db, "s", blind=True).guesses)


def test_what_was_undone_is_not_there(db: Database) -> None:
    red, blue = pair(db)
    undo(db, compare(db, red, blue, "first", slots={"A": red.id, "B": blue.id}))
    assert blindness(db, "s", blind=True).decided == ()


def test_traits_are_found_once_and_anew_by_another_version(db: Database) -> None:
    asked = register(db, session())
    named = answer(db, asked, "one", "red", said="Hello. I'm ChatGPT.")
    plain = answer(db, asked, "one", "blue", said="Hello.")
    answer(db, asked, "two", "red", said="", status="failed")
    [texts] = answers_without_traits(db, "s", VERSION, 9)
    assert texts == {named.id: "Hello. I'm ChatGPT.", plain.id: "Hello."}
    assert sorted(map(list, answers_without_traits(db, "s", VERSION, 1))) == sorted([[named.id], [plain.id]])
    assert all(row.traits is None and not row.names_itself for row in evidence(db, "s"))
    keep_traits(db, {identity: traits_of(text) for identity, text in texts.items()}, VERSION)
    assert list(answers_without_traits(db, "s", VERSION, 9)) == []
    assert list(answers_without_traits(db, "s", VERSION + 1, 9)) == [texts]
    found = {row.response_id: row for row in evidence(db, "s")}
    assert found[named.id].names_itself
    assert found[plain.id].traits == traits_of("Hello.")
    assert namings(db, "s", "red") == {named.id: "I'm ChatGPT"}
    assert namings(db, "s", "blue") == {}


def test_comparisons_of_an_answer_that_names_its_maker_are_counted_apart(db: Database) -> None:
    red, blue = pair(db)
    compare(db, red, blue, "first")
    assert [entry.self_named for entry in comparisons(db, "s").counts] == [False]
    keep_traits(db, {blue.id: traits_of("I'm Claude.")}, VERSION)
    assert [entry.self_named for entry in comparisons(db, "s").counts] == [True]


def test_what_was_said_of_the_same_words_before_they_were_asked_for_again_is_counted(db: Database) -> None:
    before = register(db, session())
    red, blue = (answer(db, before, "one", name, said=f"{name} says") for name in ("red", "blue"))
    slots = {"A": red.id, "B": blue.id}
    compare(db, red, blue, "first", slots=slots)
    compare(db, blue, red, "second", slots={"A": blue.id, "B": red.id}, repeat=True)
    star(db, red, 4, slots=slots)
    guess(db, red, "blue")
    after = register(db, replace(before, models=(replace(before.models[0], temperature=0.5), before.models[1])))
    assert blindness(db, "s", blind=True).guesses == ()
    anew = answer(db, after, "one", "red", said="red says")
    found = blindness(db, "s", blind=True)
    assert found.decided == (Decided(better=anew.id, worse=blue.id, first_won=True, count=1),)
    assert found.slots == (RatedSlot(response_id=anew.id, slot="A", rating=4, count=1),)
    assert found.guesses == (Guessed(response_id=anew.id, named="blue"),)
    assert found.repeats == (SaidAgain(kind="comparison", response_id=anew.id, first="first", again="first"),)


def test_a_repeat_is_held_against_what_was_said_of_the_same_words_before_they_were_asked_for_again(
    db: Database,
) -> None:
    red, blue = pair(db)
    star(db, red, 4)
    compare(db, red, blue, "first")
    anew = answer(db, session(), "one", "red")
    star(db, anew, 2, repeat=True)
    compare(db, blue, anew, "first", repeat=True)
    assert blindness(db, "s", blind=True).repeats == (
        SaidAgain(kind="rating", response_id=anew.id, first=4, again=2),
        SaidAgain(kind="comparison", response_id=anew.id, first="first", again="second"),
    )
