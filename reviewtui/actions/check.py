"""What a run of a session would ask for, and what would stop it. Nothing is sent."""

import os
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from msgspec import Struct

from reviewtui.actions.check_budget import budget_remarks
from reviewtui.actions.check_files import missing_certificates
from reviewtui.actions.check_gold import gold_remarks
from reviewtui.actions.check_recordings import missing_recordings
from reviewtui.actions.models import GGUF, hashes_here
from reviewtui.actions.standing import Standing, review_was_edited, set_aside_words, standing
from reviewtui.config.rules import LATENCIES
from reviewtui.config.secrets import missing_secrets
from reviewtui.domain.bounds import bound_of
from reviewtui.domain.errors import ModelFilesError
from reviewtui.domain.session import IMPORTED, Figure, Model, ReviewMode, Session
from reviewtui.domain.tokens import estimated_input_tokens
from reviewtui.exchange.columns import Kind
from reviewtui.grading.modes import ANSWERS_NEEDED
from reviewtui.nearest import listed
from reviewtui.prompts.read import RejectedRow
from reviewtui.providers.weights import KNOWN, weights_path

WeightsState = Literal["present", "not fetched", "unknown"]

NEED_RATINGS: frozenset[Figure] = frozenset({"csat", "good_rate"})
GIVE_RATINGS: frozenset[ReviewMode] = frozenset({"rate"})


class Finding(Struct, frozen=True):
    """Something to know before a run: what it is about, what is the matter, and what to do."""

    subject: str
    message: str
    hint: str = ""


class RejectedLine(Struct, frozen=True):
    """A line of a prompt file that is no prompt and was left out."""

    path: str
    line: int
    reason: str


class ModelCheck(Struct, frozen=True, kw_only=True):
    """What one model would be asked. Token counts and costs are for the whole run, without retries.

    `input_tokens` is an estimate. `output_tokens_at_most` is None where nothing bounds its answers, or it is not asked;
    `cost_at_most` is None where `cost_unknown` says why. `weights` is None for models that run elsewhere, `unknown`
    where it names neither a known model nor a file. `here` of the requests have a result in the database already;
    `set_aside` are answers there that were asked otherwise, before the session was edited.
    """

    name: str
    provider: str
    model: str
    requests: int
    input_tokens: int
    output_tokens_at_most: int | None
    cost_at_most: float | None
    cost_unknown: str | None
    weights: WeightsState | None
    here: int = 0
    set_aside: int = 0


class CheckReport(Struct, frozen=True, kw_only=True):
    """The answer of `check`. `ok`: nothing known now would stop the run; `problems` would, `notes` would not.

    `imported_prompts` of the `prompts` came by import. `output_tokens_at_most` is None where one model has no bound.
    `cost_at_most` is the sum over the models whose cost is known, None where there is none.
    """

    ok: bool
    session: str
    path: str
    prompts: int
    families: int
    trials: int
    requests: int
    input_tokens: int
    output_tokens_at_most: int | None
    currency: str
    cost_at_most: float | None
    models: tuple[ModelCheck, ...]
    problems: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    rejected: tuple[RejectedLine, ...]
    imported_prompts: int = 0


def check(
    session: Session,
    *,
    env: Mapping[str, str],
    data_dir: Path,
    database: Path | None = None,
    rejected: Sequence[RejectedRow] = (),
    imported_prompts: int = 0,
) -> CheckReport:
    """Work out what running `session` would take. `data_dir` is where fetched weights are kept; what `database` holds
    is not asked again. `imported_prompts` of the session's came by import.
    """
    before = standing(session, database, hashes_here(session, data_dir=data_dir)) if database else {}
    models = tuple(
        _check_model(session, model, data_dir, before.get(model.name, Standing())) for model in session.models
    )
    problems = tuple(_problems(session, models, env))
    bounds = [model.output_tokens_at_most for model in models if model.provider != IMPORTED]
    costs = [model.cost_at_most for model in models if model.cost_at_most is not None]
    return CheckReport(
        ok=not problems,
        session=session.name,
        path=session.path,
        prompts=len(session.prompts),
        families=len({prompt.family for prompt in session.prompts}),
        trials=session.trials,
        requests=sum(model.requests for model in models),
        input_tokens=sum(model.input_tokens for model in models),
        output_tokens_at_most=None if None in bounds else sum(bound for bound in bounds if bound is not None),
        currency=session.currency,
        cost_at_most=sum(costs) if costs else None,
        models=models,
        problems=problems,
        notes=(
            *_notes(session, models),
            *(Finding(*remark) for remark in budget_remarks(session, sum(costs) if costs else None)),
            *((_not_taken_in(session),) if database and review_was_edited(session, database) else ()),
            *(Finding("", words) for name, was in before.items() if (words := set_aside_words(name, was))),
        ),
        rejected=tuple(RejectedLine(*row) for row in rejected),
        imported_prompts=imported_prompts,
    )


def _check_model(session: Session, model: Model, data_dir: Path, before: Standing) -> ModelCheck:
    asked = session.prompts if model.asked else ()
    requests = len(asked) * session.trials
    input_tokens = session.trials * sum(estimated_input_tokens(prompt, model) for prompt in asked)
    bound = bound_of(model)
    output_tokens = bound * requests if requests and bound is not None else None
    cost, cost_unknown = _cost(model, input_tokens, output_tokens)
    return ModelCheck(
        name=model.name,
        provider=model.provider,
        model=model.model,
        requests=requests,
        input_tokens=input_tokens,
        output_tokens_at_most=output_tokens,
        cost_at_most=cost,
        cost_unknown=cost_unknown,
        weights=_weights(session, model, data_dir),
        here=before.here,
        set_aside=before.set_aside,
    )


def _cost(model: Model, input_tokens: int, output_tokens: int | None) -> tuple[float | None, str | None]:
    """The cost at most, or the reason why there is none to give."""
    if not model.asked:
        return None, "never asked"
    if model.price is None:
        return None, "no price given"
    if output_tokens is None:
        return None, "no max_tokens, so no bound"
    dearest = max(model.price.output, model.price.reasoning or 0)
    return (input_tokens * model.price.input + output_tokens * dearest) / 1_000_000, None


def _weights(session: Session, model: Model, data_dir: Path) -> WeightsState | None:
    if model.provider != "embedded":
        return None
    if model.model.endswith(GGUF):
        return "present" if (Path(session.path).parent / os.path.expanduser(model.model)).is_file() else "unknown"
    if model.model not in KNOWN:
        return "unknown"
    try:
        return "present" if weights_path(model.model, data_dir=data_dir) else "not fetched"
    except (ModelFilesError, OSError):  # there, but not what was promised: a run fetches them anew
        return "not fetched"


def _problems(session: Session, models: Sequence[ModelCheck], env: Mapping[str, str]) -> Iterator[Finding]:
    if session.asked_models and not session.prompts:
        yield Finding("prompts", "there is nothing to ask yet", _how_to_import("prompts", session))
    for missing in missing_secrets(session, env):
        yield Finding(missing.model, missing.reason, missing.hint)
    yield from (Finding(*missing_file) for missing_file in missing_certificates(session))
    yield from (Finding(*lack) for lack in missing_recordings(session))
    for model in models:
        if model.weights == "unknown":
            hint = "`reviewtui models` lists those there are; a .gguf file is named relative to the session file."
            yield Finding(model.name, f"there is no embedded model {model.model}", hint)
    if any(model.weights for model in models) and find_spec("xllamacpp") is None:
        yield Finding(
            "embedded models", "what runs them is not installed", "Install it: pip install 'reviewtui[local]'"
        )
    if len(session.models) < max(map(ANSWERS_NEEDED.__getitem__, session.review.modes)):
        yield Finding("review.mode", "comparing needs two models", 'Add a model, or set mode = "rate" under [review].')
    if session.review.criteria and "rate" not in session.review.modes:
        yield Finding(
            "review.criteria",
            "answers are rated by criteria, and no mode of this session rates them",
            'Set mode = "rate" under [review], or remove the criteria.',
        )
    for requirement in session.requirements:
        if requirement.figure in NEED_RATINGS and GIVE_RATINGS.isdisjoint(session.review.modes):
            yield Finding(
                requirement.figure,
                f"this requirement needs ratings, and review mode {listed(session.review.modes)} gives none",
                'Set mode = "rate" under [review], or remove the requirement.',
            )


def _how_to_import(kind: Kind, session: Session) -> str:
    return f"Import {kind}: reviewtui import {kind} FILE --session {session.name}"


def _not_taken_in(session: Session) -> Finding:
    return Finding(
        "review",
        "it was edited, and reviewers still go by what it said at the last collection or import",
        f"`reviewtui collect {session.name}` takes it in, and asks only for what is missing.",
    )


def _notes(session: Session, models: Sequence[ModelCheck]) -> Iterator[Finding]:
    for model in models:
        if model.provider == IMPORTED and not model.here:
            yield Finding(model.name, "none of its answers is here yet", _how_to_import("responses", session))
    for weights in dict.fromkeys(model.model for model in models if model.weights == "not fetched"):
        yield Finding(
            weights,
            "its weights are not on this machine yet",
            f"A run fetches them; so does `reviewtui models pull {weights}`.",
        )
    for requirement in session.requirements:
        if requirement.figure in LATENCIES:
            yield Finding(requirement.figure, "this requirement stays UNDECIDED: times have no verdict yet")
    yield from (Finding("review.gold", *remark) for remark in gold_remarks(session))
