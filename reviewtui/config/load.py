"""Loading a session file: TOML and prompt files in, a typed session out, or every problem at once."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from reviewtui.config.known import with_known
from reviewtui.config.locate import KeyPath
from reviewtui.config.models import build_models
from reviewtui.config.problems import Problems
from reviewtui.config.rules import build_failures, build_requirements, build_review
from reviewtui.config.schema import RawModel, RawReview, RawSession
from reviewtui.config.tables import NOT_YET, read_table
from reviewtui.config.toml import parse, read_bytes, read_text, shown_path
from reviewtui.domain.errors import SessionFileError
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.session import IMPORTED, Model, ReviewRules, Session
from reviewtui.prompts.merge import distinct
from reviewtui.prompts.read import PromptFile, RejectedRow, read_prompts

PLANNED_FORMATS = (".json", ".csv", ".tsv", ".txt", ".md", ".parquet", ".gz")
LONGEST_RULES = 50_000
"""Characters of what reviewers are to go by."""

MOST_SHOWN = 20
"""So many rejected lines are named in an error; a file in the wrong format has thousands."""


class LoadedSession(NamedTuple):
    """A usable session, and the lines of its prompt files that were left out."""

    session: Session
    rejected: tuple[RejectedRow, ...]


def load_session(path: Path, *, strict: bool = False) -> LoadedSession:
    """Read the session file at `path` and its prompt files.

    SessionFileError, whose message has one line for each independent problem, where the file cannot be used as it
    stands. Lines of prompt files that are no prompts are left out and returned; with `strict` they are problems too.
    """
    shown = shown_path(path)
    document, problems = parse(read_text(path, shown), shown)
    raw = read_table(RawSession, document, (), problems)
    _check_presence(raw, problems)
    prompts, rejected = _read_all_prompts(raw.prompts or [], path.parent, problems)
    if strict:
        for line in _listed(rejected):
            problems.add_elsewhere(line)
    models = build_models(raw.models or [], raw.defaults or RawModel(), problems)
    models = _with_recordings(models, path.parent, problems)
    requirements = build_requirements(raw.requirements or [], problems)
    review = with_known(build_review(raw.review, problems), raw.review, path.parent, problems)
    review = _with_rules(review, raw.review, path.parent, problems)
    problems.raise_if_any()
    given: dict[str, Any] = {
        key: value for key in ("trials", "currency", "max_cost") if (value := getattr(raw, key)) is not None
    }
    session = Session(
        name=str(raw.name),
        path=str(path.absolute()),
        prompts=prompts,
        models=models,
        review=review,
        failures=build_failures(raw.failures),
        requirements=requirements,
        **given,
    )
    return LoadedSession(session, rejected)


def _check_presence(raw: RawSession, problems: Problems) -> None:
    if raw.name is None and not problems.about(("name",)):
        problems.add((), 'the file has no `name`; begin it with name = "support-q4"')
    if raw.prompts is None and not problems.about(("prompts",)) and not _is_imported(raw):
        problems.add(
            (),
            'the file has no `prompts`; begin it with prompts = ["prompts/support.jsonl"], '
            "or with prompts = [] where they come by `reviewtui import`",
        )
    if not raw.models and not problems.about(("models",)):
        problems.add(("models",), "the file has no models; add at least one table [[models]]")


def _is_imported(raw: RawSession) -> bool:
    """Whether answers of some model come by import, which may bring their prompts along."""
    tables = [*(raw.models or []), raw.defaults or RawModel()]
    return any(table.provider == IMPORTED for table in tables)


def _read_all_prompts(
    names: list[str], folder: Path, problems: Problems
) -> tuple[tuple[Prompt, ...], tuple[RejectedRow, ...]]:
    """The prompts of all files together; a prompt that stands in two of them is a duplicate like any other."""
    prompts: list[Prompt] = []
    rejected: list[RejectedRow] = []
    for index, name in enumerate(names):
        path: KeyPath = ("prompts", index)
        if name in names[:index]:
            problems.add(path, "is listed twice, which would double its weights")
            continue
        try:
            file = _read_file(name, folder)
        except SessionFileError as error:
            problems.add(path, error.message)
            continue
        prompts += file.prompts
        rejected += file.rejected
        if not file.prompts:
            problems.add(path, "has no usable prompt")
            for line in _listed(file.rejected):
                problems.add_elsewhere(line)
    return distinct(prompts), tuple(rejected)


def _with_rules(rules: ReviewRules, table: RawReview | None, folder: Path, problems: Problems) -> ReviewRules:
    """`rules` with what the reviewers are to go by, where a file is named for it. Too much of it is a problem."""
    key = "rules"
    if table is not None and table.rules_file is not None:
        key, path = "rules_file", folder / table.rules_file
        try:
            rules = msgspec.structs.replace(rules, rules=read_text(path, shown_path(path)))
        except SessionFileError as error:
            problems.add(("review", key), error.message)
    if rules.rules is not None and not rules.rules.strip():
        problems.add(("review", key), "says nothing; write rules, or take the key out")
    elif len(rules.rules or "") > LONGEST_RULES:
        problems.add(("review", key), f"is longer than {LONGEST_RULES:,} characters; no reviewer reads that much")
    return rules


def _with_recordings(models: tuple[Model, ...], folder: Path, problems: Problems) -> tuple[Model, ...]:
    """`models` with the hash of the recordings that they replay: other recordings are other answers."""
    found = []
    for index, model in enumerate(models):
        if model.replay is not None:
            path = model.replay.path(folder)
            try:
                sha256 = hashlib.sha256(read_bytes(path, shown_path(path))).hexdigest()
            except SessionFileError as error:
                problems.add(("models", index, "replay", "file"), error.message)
            else:
                replay = msgspec.structs.replace(model.replay, sha256=sha256)
                model = msgspec.structs.replace(model, replay=replay)
        found.append(model)
    return tuple(found)


def _read_file(name: str, folder: Path) -> PromptFile:
    lowered = name.lower()
    if lowered.endswith(PLANNED_FORMATS):
        raise SessionFileError(f"prompt files of this kind are {NOT_YET}; supported: `.jsonl`")
    if not lowered.endswith(".jsonl") or not name.isprintable():
        raise SessionFileError('is not a prompt file; write one like "prompts/support.jsonl"')
    path = folder / name
    return read_prompts(path, shown=shown_path(path))


def _listed(rejected: Sequence[RejectedRow]) -> list[str]:
    lines = [str(row) for row in rejected[:MOST_SHOWN]]
    if len(rejected) > MOST_SHOWN:
        lines.append(f"and {len(rejected) - MOST_SHOWN} more lines of prompt files")
    return lines
