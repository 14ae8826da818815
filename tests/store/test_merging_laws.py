"""The laws of a union: any order, any groups, any number of times, the same content. Over histories of real use."""

import shutil
import tempfile
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewtui.actions.importing_judgments import import_judgments
from reviewtui.actions.importing_responses import import_responses
from reviewtui.actions.review import ReviewDesk
from reviewtui.domain.judgment import JudgmentDraft
from reviewtui.domain.session import Session
from reviewtui.store.backup import copy_database
from reviewtui.store.blinding import record_exposure
from reviewtui.store.database import open_database
from reviewtui.store.judgments import append_judgment, judgment_history
from reviewtui.store.sessions import register_session
from tests.fakes.collected import MODELS, model, prompt, respond, says, variants
from tests.fakes.imported import imported_model, write_csv
from tests.fakes.joined import content, union

FILES = ("a", "b", "c")
REVIEWERS = ("ann", "bob")
TEXTS = ("one", "two", "three")


class Histories:
    """Three databases, and what may be done to them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.paths = {name: folder / f"{name}.db" for name in FILES}

    def session(self, size: int) -> Session:
        """One of several definitions of one session. In all of them an imported model answers, too."""
        asked = [model(name) for name in MODELS[: 1 + size % 2]]
        return Session(
            name="support",
            path="sessions/support.toml",
            prompts=tuple(prompt(text, family=f"f{number % 2}") for number, text in enumerate(TEXTS[: 1 + size])),
            models=(*asked, imported_model("Im5pQuokka")),
            trials=1 + size // 2,
        )

    def collect(self, name: str, size: int, _: int) -> None:
        """Register a definition, and ask what it asks of the first prompt that has no answer."""
        session = self.session(size)
        with open_database(self.paths[name]) as db:
            register_session(db, session, variants(session))
            for each in session.prompts:
                for asked in session.asked_models:
                    if not db.rows("SELECT 1 FROM responses WHERE prompt_id = ? AND model = ?", (each.id, asked.name)):
                        text = says(each, asked, 1)
                        respond(db, session, each, asked, 1, text or "", variants(session)[each.id, asked.name])

    def judge(self, name: str, who: int, number: int) -> None:
        """Rate an answer, or compare it with another."""
        with open_database(self.paths[name]) as db:
            answers = db.rows("SELECT id, prompt_id, session FROM responses ORDER BY id")
            if not answers:
                return
            answer, other = answers[number % len(answers)], answers[(number + 1) % len(answers)]
            compared = number % 3 == 0 and answer["id"] != other["id"]
            append_judgment(
                db,
                JudgmentDraft(
                    session=answer["session"],
                    kind="comparison" if compared else "rating",
                    reviewer=REVIEWERS[who % 2],
                    prompt_id=answer["prompt_id"],
                    response_id=answer["id"],
                    other_response_id=other["id"] if compared else None,
                    verdict="tie" if compared else None,
                    rating=None if compared else 1 + number % 5,
                ),
            )

    def undo(self, name: str, who: int, number: int) -> None:
        """Take back something that this reviewer said, an undo perhaps."""
        reviewer = REVIEWERS[who % 2]
        with open_database(self.paths[name]) as db:
            said = judgment_history(db, "support", reviewer)
            if said:
                target = said[number % len(said)]
                append_judgment(
                    db, JudgmentDraft(session="support", kind="undo", reviewer=reviewer, supersedes=target.id)
                )

    def review(self, name: str, who: int, number: int) -> None:
        """Sit at the desk: rate what lies there, label it, take it back."""
        if not self._is_registered(name):
            return
        with ReviewDesk.open(self.paths[name], "support", REVIEWERS[who % 2]) as desk:
            if desk.item is not None:
                letter = desk.item.slots[0].letter
                desk.label(letter, "refusal", severity=2)
                desk.rate(letter, 1 + number % 5)
                if number % 4 == 0:
                    desk.undo()

    def expose(self, name: str, who: int, number: int) -> None:
        """Show an answer with its model's name."""
        with open_database(self.paths[name]) as db:
            answers = db.rows("SELECT id FROM responses ORDER BY id")
            if answers:
                record_exposure(db, "support", REVIEWERS[who % 2], [answers[number % len(answers)]["id"]])

    def import_answers(self, name: str, _: int, number: int) -> None:
        """Import answers, the same file perhaps that was imported elsewhere."""
        rows = [
            {"prompt": text, "model": "Im5pQuokka", "text": f"{text} {number % 2}"} for text in TEXTS[: 1 + number % 3]
        ]
        file = write_csv(self.folder / "answers.csv", rows)
        import_responses(self.session(2), self.paths[name], [file], mapping={})

    def import_judgments(self, name: str, who: int, number: int) -> None:
        """Import judgments, the same file perhaps that was imported elsewhere."""
        rows = [
            {"prompt": text, "model": "Im5pQuokka", "reviewer": REVIEWERS[who % 2], "rating": 1 + (number + place) % 5}
            for place, text in enumerate(TEXTS[: 1 + number % 3])
        ]
        if number % 2:
            rows.reverse()
        file = write_csv(self.folder / "judgments.csv", rows)
        import_judgments(self.session(2), self.paths[name], [file], mapping={})

    def copy(self, name: str, number: int, _: int) -> None:
        """Begin a file anew as a backup of another one."""
        other = FILES[number % 3]
        if other == name or not self._is_registered(other):
            return
        fresh = self.folder / "fresh.db"
        fresh.unlink(missing_ok=True)
        fresh.touch()
        copy_database(self.paths[other], fresh, fresh)
        shutil.move(fresh, self.paths[name])

    def _is_registered(self, name: str) -> bool:
        if not self.paths[name].exists():
            return False
        with open_database(self.paths[name]) as db:
            return bool(db.rows("SELECT 1 FROM sessions"))


ACTIONS: tuple[Callable[[Histories, str, int, int], None], ...] = (
    *(Histories.collect, Histories.judge, Histories.judge, Histories.undo, Histories.review, Histories.expose),
    *(Histories.import_answers, Histories.import_judgments, Histories.import_judgments, Histories.copy),
)

steps = st.lists(
    st.tuples(st.integers(0, len(ACTIONS) - 1), st.sampled_from(FILES), st.integers(0, 2), st.integers(0, 11)),
    min_size=3,
    max_size=16,
)


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(steps)
def test_a_union_is_the_same_in_any_order_in_any_groups_any_number_of_times(
    done: list[tuple[int, str, int, int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        histories = Histories(Path(folder))
        for path in histories.paths.values():
            open_database(path).close()
        histories.collect("a", 1, 0)
        for action, name, one, another in done:
            ACTIONS[action](histories, name, one, another)
        a, b, c = histories.paths.values()
        before = [content(path) for path in (a, b, c)]
        whole = content(union(histories.folder, a, b, c))
        for order in list(permutations((a, b, c)))[1:]:
            assert content(union(histories.folder, *order)) == whole
        assert content(union(histories.folder, a, union(histories.folder, b, c))) == whole
        assert content(union(histories.folder, union(histories.folder, c, a), b, c, a, b)) == whole
        assert content(union(histories.folder, union(histories.folder, a, b, c), b, b)) == whole
        assert content(union(histories.folder, a, a)) == before[0]
        assert [content(path) for path in (a, b, c)] == before
