"""Which answers there are to be judged: what `items` lists, read one by one."""

import random
from pathlib import Path

import pytest

from reviewtui.store.database import open_database, read
from reviewtui.store.reading import items
from reviewtui.store.to_judge import all_is_collected, answers_to_judge, items_of
from tests.store.builders import answer, register, session
from tests.store.test_finished_items import MODELS, TEXTS


@pytest.mark.parametrize("seed", range(12))
def test_what_is_read_one_by_one_is_what_is_listed(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    with open_database(tmp_path / "reviews.db") as db:
        of = register(db, session(TEXTS, MODELS, trials=1 + seed % 2))
        places = [(text, model, trial) for text in TEXTS for model in MODELS for trial in range(1, of.trials + 1)]
        for text, model, trial in places if seed % 3 == 0 else draw.sample(places, draw.randrange(len(places))):
            answer(db, of, text, model, trial=trial, said=draw.choice(("an answer", "an answer", "")))
        if seed % 4 == 1:
            of = register(db, session(TEXTS[1:], MODELS[1:], trials=of.trials))
        rows = items(db, "s")
        assert all_is_collected(db, "s") == all(row.complete for row in rows)
        for needed in (1, 2, 3):
            wanted = {
                (identity, row.prompt_id, row.trial)
                for row in rows
                if not row.complete or len(row.response_ids) >= needed
                for identity in row.response_ids
            }
            with read(db):
                assert set(answers_to_judge(db, "s", needed)) == wanted
        listed = {identity: (row.prompt_id, row.trial) for row in rows for identity in row.response_ids}
        assert items_of(db, [*listed, "unheard of"]) == listed
