"""What was settled is exported as such and comes back as it was."""

from pathlib import Path
from typing import Any

import pytest

from reviewtui.domain.judgment import JudgmentDraft
from reviewtui.exchange.write import WRITE_FORMATS, WriteFormat
from reviewtui.store.database import Database, open_database
from reviewtui.store.evidence import evidence
from reviewtui.store.judgments import verify_chains
from reviewtui.store.settled_pairs import settled_pairs
from tests.actions.test_exporting import exported
from tests.actions.test_exporting_judgments import judged, moved

ACT = "019c37ea-0000-7000-8000-000000000007"


@pytest.mark.parametrize("form", WRITE_FORMATS)
def test_settled_verdicts_come_back_as_they_were(tmp_path: Path, form: WriteFormat) -> None:
    about: dict[str, Any] = {"session": "s", "kind": "settle", "reviewer": "=ana"}
    database = judged(
        tmp_path,
        [
            JudgmentDraft(response_id="0-alpha", rating=2, note="because, “so”\nit is", **about),
            JudgmentDraft(response_id="0-beta", verdict="cannot_judge", **about),
            JudgmentDraft(response_id="0-beta", other_response_id="0-alpha", verdict="second", **about),
            JudgmentDraft(response_id="1-alpha", rank=2, act=ACT, **about),
            JudgmentDraft(response_id="1-beta", rank=1, act=ACT, **about),
        ],
    )
    there = moved(database, tmp_path, form)
    assert exported(there, "judgments", form) == exported(database, "judgments", form)
    assert exported(database, "judgments", form).count(b"settle") == 5
    with open_database(database) as here, open_database(there) as moved_to:
        assert verify_chains(moved_to) == []
        settled = [
            (row.response_id, row.settled and (row.settled.rating, row.settled.verdict))
            for row in evidence(moved_to, "s")
        ]
        assert dict(settled)["0-alpha"] == (2, None)
        assert dict(settled)["0-beta"] == (None, "cannot_judge")
        pairs = _pairs(moved_to)
        assert sorted(pairs) == [("0-beta", "0-alpha", "second"), ("1-alpha", "1-beta", "second")]
        assert pairs == _pairs(here)


def _pairs(db: Database) -> list[tuple[str, str, str]]:
    settled = settled_pairs(db.conn, "s", overtaken="[]")
    return [(one.first, one.second, str(one.pair.verdict.verdict)) for one in settled]
