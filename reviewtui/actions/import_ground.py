"""What the rows of a file speak of: the session's models, its prompts, and prompts that they bring along."""

import re
from collections.abc import Iterable, Mapping, Set
from typing import Any

import msgspec

from reviewtui.actions.models import hashes_here
from reviewtui.config.find import data_folder
from reviewtui.domain.errors import DataFileError
from reviewtui.domain.prompt import Message, Prompt
from reviewtui.domain.session import Session, variants_of
from reviewtui.exchange.errors import Unfit
from reviewtui.exchange.mapping import Fixed
from reviewtui.exchange.values import required_text
from reviewtui.nearest import did_you_mean, listed
from reviewtui.prompts.rows import RowError, prompt_of
from reviewtui.store.counted import counted_answers
from reviewtui.store.database import Database, write
from reviewtui.store.sessions import (
    join_prompts,
    register_session,
    stored_session,
    variants_registered,
    without_secrets,
)

_ID = re.compile(r"[0-9a-f]{64}")
_AMBIGUOUS = ""
_MODEL_COLUMNS = ("model", "model_a", "model_b")

EDITED = (
    "the session's file was edited since its answers were collected; its edits count from the next collection on, "
    "and only models and prompts that are new joined now"
)


class Ground:
    """The session that rows are imported into, registered in the database.

    Prompts that rows bring along wait until `settle` makes them a part of the session: within the transaction that
    takes in their rows, and before them. Those of rows that were refused after all are forgotten.
    """

    def __init__(self, db: Database, session: Session) -> None:
        self._db = db
        self._hashes = hashes_here(session, data_dir=data_folder())
        self.session, self.edited = _registered(db, session, self._hashes)
        self.prompts = PromptFinder(self.session.prompts)
        self._models = {model.name: model for model in session.models}

    def model(self, value: Any, column: str = "model") -> str:
        """The name of a model of the session. Unfit where it is none."""
        if isinstance(value, str) and value in self._models:
            return value
        name = required_text(value, column)
        if name in self._models:
            return name
        near = did_you_mean(name, self._models) or f"; its models: {listed(self._models)}"
        raise Unfit(f'"{name}" is no model of the session{near}', column)

    def check_fixed(self, mapping: Mapping[str, str]) -> None:
        """DataFileError where `--set` names a model that is none of the session: it would be wrong in every row."""
        for column in _MODEL_COLUMNS:
            name = mapping.get(column)
            if isinstance(name, Fixed):
                try:
                    self.model(str(name), column)
                except Unfit as unfit:
                    raise DataFileError(f"--set {column}={name}: {unfit.message}") from unfit

    def settle(self, prompt_ids: Set[str], waiting: Iterable[str] = ()) -> None:
        """Store the prompts that came along since, as far as they are among these. Rows about those that are `waiting`
        are yet to be taken in.
        """
        self.join(self.prompts.take_fresh(prompt_ids, waiting))

    def join(self, prompts: tuple[Prompt, ...]) -> None:
        """Make `prompts` a part of the session, or give those that came by import before the values they have now."""
        if prompts:
            variants = variants_of(msgspec.structs.replace(self.session, prompts=prompts), self._hashes)
            with write(self._db) as conn:
                join_prompts(conn, self.session.name, prompts, variants)

    def notes(self) -> tuple[str, ...]:
        """What to tell at the end."""
        joined = self.prompts.joined
        new = "1 new prompt" if joined == 1 else f"{joined:,} new prompts"
        notes = (f"{new} joined the session",) if joined else ()
        return (*notes, EDITED) if self.edited else notes


class PromptFinder:
    """From what a file calls a prompt to the prompt's id; what the session does not have becomes a prompt of it."""

    def __init__(self, prompts: Iterable[Prompt]) -> None:
        self.source = ""
        """The name of the file that rows come from now."""
        self.joined = 0
        self._fresh: list[Prompt] = []
        self._prompts = {prompt.id: prompt for prompt in prompts}
        self._ids = _called(tuple(self._prompts.values()))

    def find(self, value: Any, column: str = "prompt") -> str:
        """The id of the prompt whose id, name or text is `value`, or that has these messages; of a new one where
        there is none. Unfit where it is nothing that can be asked, or several are called so.
        """
        if isinstance(value, list):
            return self._of(self._made({"messages": value}, column))
        words = value if isinstance(value, str) and value else required_text(value, column)
        found = self._ids.get(words)
        if found:
            return found
        if found == _AMBIGUOUS:
            raise Unfit("is the text of several prompts of the session; name the one by its id", column)
        if _ID.fullmatch(words):
            raise Unfit("is the id of a prompt that the session does not have; import the prompts first", column)
        required_text(words, column)
        return self._of(self._made({"prompt": words}, column))

    def prompt(self, identity: str) -> Prompt:
        """The prompt of an id that `find` gave."""
        return self._prompts[identity]

    def take_fresh(self, wanted: Set[str], waiting: Iterable[str]) -> tuple[Prompt, ...]:
        """The prompts that came along since the last call and are `wanted`. Of the others those `waiting` stay, and the
        rest never came.
        """
        fresh, self._fresh = self._fresh, []
        others = [prompt for prompt in fresh if prompt.id not in wanted]
        kept = frozenset(waiting) if others else frozenset()
        for prompt in others:
            if prompt.id in kept:
                self._fresh.append(prompt)
            else:
                self._forget(prompt)
        return tuple(prompt for prompt in fresh if prompt.id in wanted)

    def _forget(self, prompt: Prompt) -> None:
        self.joined -= 1
        del self._prompts[prompt.id]
        for called in (prompt.id, prompt.text):
            if self._ids.get(called) == prompt.id:
                del self._ids[called]

    def _made(self, raw: dict[str, Any], column: str) -> Prompt:
        try:
            return prompt_of(raw | {"source": self.source or None})
        except RowError as error:
            raise Unfit(str(error), column) from None

    def _of(self, prompt: Prompt) -> str:
        if prompt.id not in self._prompts:
            self._fresh.append(prompt)
            self._prompts[prompt.id] = prompt
            self.joined += 1
            self._ids[prompt.id] = prompt.id
            self._ids.setdefault(prompt.text, prompt.id)
        return prompt.id


def _called(prompts: tuple[Prompt, ...]) -> dict[str, str]:
    """What each prompt may be called, to its id; to `_AMBIGUOUS` where several are called so and none of them better:
    an id is before a name, a name before a text, and a prompt that is nothing but its text before others.
    """
    ids = {prompt.id: prompt.id for prompt in prompts}
    names = _once((prompt.name, prompt.id) for prompt in prompts if prompt.name)
    plain = {prompt.text: prompt.id for prompt in prompts if _is_plain(prompt)}
    other = _once((prompt.text, prompt.id) for prompt in prompts if not _is_plain(prompt))
    return other | plain | names | ids


def _once(called: Iterable[tuple[str | None, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for words, identity in called:
        if words is not None:
            found[words] = _AMBIGUOUS if found.get(words, identity) != identity else identity
    return found


def _is_plain(prompt: Prompt) -> bool:
    return prompt.messages == (Message("user", prompt.text),) and prompt.system is None


def _registered(db: Database, session: Session, hashes: dict[str, str]) -> tuple[Session, bool]:
    """Have the database know `session` as its file says it; the session as it is known, and whether that is not so.

    It is not where answers that were collected would no longer count: that is for a collection to do. Then models and
    prompts that are new join what is known.
    """
    with write(db):
        stored = stored_session(db, session.name)
        if stored is not None and _bare(stored) == _bare(session):
            return session, False
        variants = variants_of(session, hashes)
        if stored is None or not _sets_aside(db, session, variants):
            register_session(db, session, variants)
            return session, False
        known = {model.name for model in stored.models}, {prompt.id for prompt in stored.prompts}
        models = (*stored.models, *(model for model in session.models if model.name not in known[0]))
        prompts = (*stored.prompts, *(prompt for prompt in session.prompts if prompt.id not in known[1]))
        both = msgspec.structs.replace(stored, models=models, prompts=prompts)
        if _bare(both) != _bare(stored):
            register_session(db, both, variants_of(both, hashes) | variants_registered(db, session.name))
        return both, True


def _bare(session: Session) -> Session:
    """`session` as far as it is stored, wherever its file is."""
    return msgspec.structs.replace(session, path="", models=tuple(without_secrets(model) for model in session.models))


def _sets_aside(db: Database, session: Session, variants: dict[tuple[str, str], str]) -> bool:
    return not all(answer.counts_among(variants, session.trials) for answer in counted_answers(db, session.name))
