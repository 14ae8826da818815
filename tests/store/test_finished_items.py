"""What SQL finds finished of all items at once is what `grading.modes.finished` says of each."""

import random
from pathlib import Path
from typing import Any, get_args

import pytest
from msgspec.structs import replace

from reviewtui.actions.review_record import Record
from reviewtui.domain.judgment import Judgment, JudgmentDraft, JudgmentKind
from reviewtui.domain.response import Response, ResponseStatus
from reviewtui.domain.session import ReviewMode, ReviewRules, Session
from reviewtui.grading.queue import ItemKey
from reviewtui.store.database import Database, open_database
from reviewtui.store.finished_items import FOUND, find_finished
from reviewtui.store.judgments import append_judgment
from reviewtui.store.turns import Seat
from tests.store.builders import answer, model, prompt, register, session, undo

TEXTS, MODELS = ("one", "two", "three", "four"), ("red", "blue", "green")
KINDS: tuple[JudgmentKind, ...] = (
    "rating",
    "rating",
    "rating",
    "comparison",
    "comparison",
    "ranking",
    "label",
    "guess",
    "note",
)
CRITERIA: tuple[tuple[str, ...], ...] = ((), ("tone",), ("tone", "correct"))


def asked(draw: random.Random) -> Session:
    """A session whose models are asked with one of two parameters, so that answers are asked for anew."""
    of = session(TEXTS, MODELS, trials=2)
    heat = draw.choice((0.1, 0.2))
    return replace(of, models=tuple(model(name, temperature=heat) for name in MODELS))


def draft(draw: random.Random, answers: list[Response], reviewer: str) -> JudgmentDraft:
    kind, about = draw.choice(KINDS), draw.choice(answers)
    near = [one for one in answers if one.prompt_id == about.prompt_id and one.id != about.id] or [about]
    what: dict[str, Any] = {}
    if kind == "rating":
        what = {"criterion": draw.choice((None, None, "tone", "correct")), "rating": draw.choice((None, 2, 5))}
    elif kind == "comparison":
        what = {"other_response_id": draw.choice(near).id, "verdict": draw.choice(("first", "tie"))}
    elif kind == "ranking":
        what = {"rank": 1}
    elif kind == "label":
        what = {"category": "leak"} if draw.random() < 0.5 else {"verdict": "no_failure"}
    elif kind == "guess":
        what = {"guess": "red"}
    again = True if draw.random() < 0.2 else None
    return JudgmentDraft(
        session="s", kind=kind, reviewer=reviewer, prompt_id=about.prompt_id, response_id=about.id, repeat=again, **what
    )


def history(db: Database, draw: random.Random) -> Session:
    """Answers that came, failed, came anew in the same words or in others, and what two people said of them; at the
    end the models are asked as at first.
    """
    first = of = register(db, asked(draw))
    answers: list[Response] = []
    said: list[Judgment] = []
    for _ in range(draw.randrange(20, 120)):
        turn = draw.random()
        if turn < 0.3 or not answers:
            status: ResponseStatus = draw.choice(("done", "done", "done", "failed"))
            text = draw.choice(("the same", "the same", "other words", ""))
            place = draw.choice(TEXTS), draw.choice(MODELS)
            answers.append(answer(db, of, *place, trial=draw.choice((1, 1, 2)), status=status, said=text))
        elif turn < 0.35:
            of = register(db, asked(draw))
        elif turn < 0.45 and said:
            undo(db, draw.choice(said))
        else:
            said.append(append_judgment(db, draft(draw, answers, draw.choice(("ann", "ann", "ben")))))
    return register(db, first)


@pytest.mark.parametrize("seed", range(25))
def test_all_at_once_and_one_by_one_say_the_same(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    with open_database(tmp_path / "reviews.db") as db:
        of = history(db, draw)
        judged = db.rows("""
            SELECT DISTINCT c.prompt_id, c.trial, coalesce(j.repeat, 0)
            FROM judgments j LEFT JOIN carried k ON k.judged_id = j.response_id
            JOIN current_responses c ON c.response_id = coalesce(k.response_id, j.response_id)
            WHERE j.reviewer = 'ann'""")
        items = {ItemKey(prompt_id, trial, bool(again)) for prompt_id, trial, again in judged}
        assert items
        for mode in get_args(ReviewMode):
            for criteria in CRITERIA if mode == "rate" else CRITERIA[:1]:
                record = Record(db, replace(of, review=ReviewRules(mode=mode, criteria=criteria)), "ann", None)
                find_finished(db.conn, Seat("s", "ann", mode), criteria)
                assert found(db) == {item for item in items if record.finished(mode, item)}, (mode, criteria)


def test_they_come_in_the_order_in_which_they_were_judged_first(db: Database) -> None:
    of = register(db, session(TEXTS, ["red"]))
    answers = {text: answer(db, of, text, "red") for text in TEXTS}
    for text in ("three", "one", "four", "one", "three"):
        append_judgment(db, JudgmentDraft(session="s", kind="guess", reviewer="ann", response_id=answers[text].id))
    find_finished(db.conn, Seat("s", "ann", "guess"), ())
    rows = db.rows(f"SELECT prompt_id FROM {FOUND} ORDER BY place")
    assert [row["prompt_id"] for row in rows] == [prompt(text).id for text in ("three", "one", "four")]


def found(db: Database) -> set[ItemKey]:
    rows = db.rows(f"SELECT prompt_id, trial, repeat FROM {FOUND}")
    return {ItemKey(row["prompt_id"], row["trial"], bool(row["repeat"])) for row in rows}
