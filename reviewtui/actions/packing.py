"""Making a blind pack: a database of its own with what one reviewer is to grade, and nothing that tells whose it is."""

import secrets
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import SystemRandom
from typing import NamedTuple

from msgspec.structs import replace

from reviewtui.actions.drafts import draft_beside, put
from reviewtui.actions.left_to_judge import left_to_judge
from reviewtui.actions.review_gold import gold_for_pack
from reviewtui.actions.review_share import Share
from reviewtui.actions.terms import fix_terms, open_terms
from reviewtui.domain.clock import now_iso
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.ids import content_hash
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.response import Response
from reviewtui.domain.session import IMPORTED, Model, ReviewMode, ReviewRules, Session, requirements_hash, variants_of
from reviewtui.grading.modes import ANSWERS_NEEDED
from reviewtui.grading.queue import ItemKey
from reviewtui.store.assignment import join_session
from reviewtui.store.blinding import was_exposed
from reviewtui.store.database import Database, open_database, read, write
from reviewtui.store.gold import TRIAL
from reviewtui.store.importing_responses import ImportedAnswer, add_answers
from reviewtui.store.packs import (
    ANSWERS_SENT,
    PROMPTS_SENT,
    RULES_SENT,
    PackedAnswer,
    PackedPrompt,
    PackKey,
    PackMark,
    answer_hash,
    answers_in_packs,
    hash_of,
    mark_of,
    mark_pack,
    prompt_hash,
    refuse_pack,
    store_key,
)
from reviewtui.store.reading import ItemRow, answers_to, items
from reviewtui.store.sessions import lock_requirements, register_session, stored_session
from reviewtui.store.turns import Seat
from reviewtui.store.warmups import warmed_up_on

_RANDOM = SystemRandom()


class Made(NamedTuple):
    """The pack that was made: its file, how many items and answers are in it, how many items of the session are not
    because the reviewer has judged them or they are not complete, and how many of its items are in an earlier pack.
    """

    file: Path
    items: int
    answers: int
    left_out: int
    again: int


class _Chosen(NamedTuple):
    """An item for the pack, by its ids here, with the answers that Review would show. `names`: of those that gave them
    or, of a gold item, of those that are to seem to have.
    """

    prompt_id: str
    trial: int
    prompt: Prompt
    answers: tuple[Response, ...]
    names: tuple[str, ...]


def make_pack(database: Path, session: str, reviewer: str, file: Path, *, cwd: Path | None = None) -> Made:
    """Make the pack `file` (0600) of what `reviewer` has still to grade in the session, and remember its key.

    The first pack fixes the session's terms, as the first judgment would. ReviewError where there is nothing to grade,
    or the file is there or cannot be written; nothing is left behind then.
    """
    if not database.is_file():
        raise ReviewError(f"there is no database {database}", f"Collect first: reviewtui collect {session}")
    with open_database(database) as db:
        refuse_pack(database, mark_of(db), "no pack can be made of it")
        definition = stored_session(db, session)
        if definition is None:
            raise ReviewError(f"nothing was collected of {session} yet", "Collect its answers first.")
        rules = rules_of_pack(definition.review)
        had = warmed_up_on(db, session, reviewer)
        rules = replace(rules, warmup=tuple(item for item in rules.warmup if content_hash(item) not in had))
        join_session(db, session, reviewer)
        with read(db):
            rows = items(db, session)
            share = _share(db, definition, rules, reviewer)
            chosen = _chosen(db, replace(definition, review=rules), [row for row in rows if share(row)], reviewer)
            before = answers_in_packs(db, session, reviewer)
        if not chosen:
            shared = definition.review.overlap is not None
            raise ReviewError(
                f"there is nothing in {session} for {reviewer} to grade",
                f"All that is complete is judged, {'for others to judge (`overlap`), ' * shared}or has no text.",
            )
        mark = PackMark(secrets.token_hex(16), session, reviewer, now_iso())
        items_of_session = len(chosen)
        chosen += _gold(db, definition, rules.modes, reviewer, chosen, before)
        with _making(file) as draft:
            key = _write_pack(db, draft, definition, rules, chosen, mark)
            agreed = open_terms(db, definition, cwd)
            with write(db):
                if agreed is not None:
                    fix_terms(db, agreed)
                store_key(db, mark, key)
    answers = sum(len(item.answers) for item in chosen)
    again = sum(any(answer.id in before for answer in item.answers) for item in chosen)
    return Made(file, len(chosen), answers, len(rows) - items_of_session, again)


def rules_of_pack(rules: ReviewRules) -> ReviewRules:
    """The rules by which a pack is graded: always blind, all of it, and it has no names to reveal or to guess. What
    others said is not in it, and so every pair comes as often as any other. It does not say which items are gold.

    ReviewError where nothing else is asked.
    """
    modes = tuple(mode for mode in rules.modes if mode != "guess")
    if not modes:
        raise ReviewError("a pack cannot ask which model it was: it has no names", 'Add another `mode` than "guess".')
    mode = modes[0] if len(modes) == 1 else modes
    rules = replace(rules, gold=(), gold_share=ReviewRules().gold_share)
    return replace(rules, mode=mode, blind=True, reveal="never", overlap=None, order="balanced")


def _share(db: Database, session: Session, rules: ReviewRules, reviewer: str) -> Callable[[ItemRow], bool]:
    """Says of an item whether it is for this reviewer: drawn for them, and not judged by as many as are wanted."""
    overlap = session.review.overlap
    if overlap is None:
        return lambda _: True
    shares = [Share(db, session, Seat(session.name, reviewer, mode), overlap) for mode in rules.modes]

    def is_for_them(row: ItemRow) -> bool:
        item = ItemKey(row.prompt_id, row.trial)
        return shares[0].is_mine(item) and any(share.is_wanted(item) for share in shares)

    return is_for_them


def _chosen(db: Database, session: Session, rows: Sequence[ItemRow], reviewer: str) -> list[_Chosen]:
    """The items that are complete, have the answers that a mode needs, and are not judged by `reviewer`."""
    left = left_to_judge(db, session, reviewer).answers
    needed = min(ANSWERS_NEEDED[mode] for mode in session.review.modes)
    prompts = {prompt.id: prompt for prompt in session.prompts}
    chosen = []
    for row in rows:
        if row.complete and len(row.response_ids) >= needed and left & set(row.response_ids):
            found = answers_to(db, session.name, row.prompt_id, row.trial)
            shown = tuple(answer for answer in found if answer.text.strip())
            names = tuple(answer.model for answer in shown)
            chosen.append(_Chosen(row.prompt_id, row.trial, prompts[row.prompt_id], shown, names))
    return chosen


def _gold(
    db: Database,
    session: Session,
    modes: Sequence[ReviewMode],
    reviewer: str,
    chosen: Sequence[_Chosen],
    before: set[str],
) -> list[_Chosen]:
    """The gold items for a pack of these real ones, each under the names of some of the models that wrote those."""
    names = sorted({name for item in chosen for name in item.names})
    found = gold_for_pack(db, session, modes, reviewer, items=len(chosen), packed=before)
    return [
        _Chosen(prompt.id, TRIAL, prompt, answers, tuple(_RANDOM.sample(names, len(answers))))
        for prompt, answers in found
        if len(answers) <= len(names)
    ]


def _write_pack(
    db: Database, draft: Path, definition: Session, rules: ReviewRules, chosen: Sequence[_Chosen], mark: PackMark
) -> PackKey:
    """Fill the empty file `draft`; what its ids mean here."""
    contents = _Contents(chosen, mark)
    session = Session(name=definition.name, path="", prompts=contents.prompts(), models=contents.models(), review=rules)
    answers = contents.answers()
    with open_database(draft) as pack:
        with write(pack) as conn:
            mark_pack(conn, mark)
            register_session(pack, session, variants_of(session, {}))
            add_answers(conn, [ImportedAnswer(answer, None, None, ()) for answer in answers])
            # Else the first judgment would fix those of a session file that happens to be where it is graded.
            lock_requirements(pack, session.name, requirements_hash(session), b"[]")
        key = _key(db, pack, mark, contents)
        pack.conn.execute("PRAGMA journal_mode = DELETE")  # one file, to be sent
        pack.conn.execute("VACUUM")
    return key


class _Contents:
    """What goes into a pack, under names and in an order drawn for it alone.

    Each trial of a prompt is a prompt of the pack by itself. What Review does not show has no place in it: no tags,
    weights, sources, reasoning, states, figures; and every time is that of the making.
    """

    def __init__(self, chosen: Sequence[_Chosen], mark: PackMark) -> None:
        self._mark = mark
        self.items = {secrets.token_hex(32): item for item in _RANDOM.sample(chosen, len(chosen))}
        self._families: dict[str, str] = defaultdict(lambda: secrets.token_hex(8))
        self._models: dict[str, str] = defaultdict(lambda: f"model-{secrets.token_hex(4)}")
        self.answer_ids: dict[str, str] = {}

    def prompts(self) -> tuple[Prompt, ...]:
        return tuple(
            Prompt(
                id=name,
                messages=item.prompt.messages,
                family=self._families[item.prompt.family],
                system=item.prompt.system,
                reference=item.prompt.reference,
            )
            for name, item in self.items.items()
        )

    def models(self) -> tuple[Model, ...]:
        names = [self._models[name] for item in self.items.values() for name in item.names]
        different = sorted(set(names))
        return tuple(
            Model(name=name, provider="imported", model=name) for name in _RANDOM.sample(different, len(different))
        )

    def answers(self) -> list[Response]:
        made = []
        for name, item in self.items.items():
            for answer, model in zip(item.answers, item.names, strict=True):
                identity = str(uuid.uuid4())
                self.answer_ids[identity] = answer.id
                made.append(
                    Response(
                        id=identity,
                        session=answer.session,
                        prompt_id=name,
                        model=self._models[model],
                        variant=IMPORTED,
                        trial=1,
                        status="done",
                        created_at=self._mark.made_at,
                        text=answer.text,
                        attempts=1,
                        imported=True,
                    )
                )
        _RANDOM.shuffle(made)
        return made


def _key(db: Database, pack: Database, mark: PackMark, contents: _Contents) -> PackKey:
    """What the pack's ids mean, with the hashes of what stands in it."""
    name = (mark.session,)
    (definition,) = (row["definition"] for row in pack.rows(RULES_SENT, name))
    prompts = {}
    for row in pack.rows(PROMPTS_SENT, name):
        item = contents.items[row["id"]]
        prompts[row["id"]] = PackedPrompt(item.prompt_id, item.trial, prompt_hash(row))
    answers = {}
    for row in pack.rows(ANSWERS_SENT, name):
        ours = contents.answer_ids[row["id"]]
        exposed = was_exposed(db, mark.session, mark.reviewer, ours)
        answers[row["id"]] = PackedAnswer(ours, answer_hash(row), exposed)
    return PackKey(prompts, answers, hash_of(definition))


@contextmanager
def _making(file: Path) -> Iterator[Path]:
    """A draft of `file`, which must not be there and takes its name when the block ends well."""
    _require_place(file)
    try:
        with draft_beside(file) as draft:
            yield draft
            _require_place(file)
            put(draft, file)
    except OSError as error:
        raise ReviewError(f"cannot write {file}: {error.strerror or error}") from error


def _require_place(file: Path) -> None:
    """ReviewError unless a pack may be put at `file`."""
    if file.exists():
        raise ReviewError(f"{file} is there already", "Name another file with --output: a pack may have been graded.")
    if not file.parent.is_dir():
        raise ReviewError(f"cannot write {file}: there is no folder {file.parent}", "Make the folder first.")
