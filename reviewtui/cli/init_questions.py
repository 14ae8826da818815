"""The questions of `reviewtui init`, on stderr. A bad answer is asked for again, with the reason."""

import os
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from reviewtui.actions.endpoint import look_at
from reviewtui.actions.init import (
    DEFAULT_WEIGHTS,
    EXAMPLE_PROMPTS,
    MODEL_FORM,
    Answers,
    make_model,
    parse_base_url,
    parse_key_variable,
    parse_model,
    parse_model_id,
    parse_model_name,
    parse_name,
    parse_prompt,
    parse_prompt_file,
    parse_provider,
    parse_requirement,
)
from reviewtui.actions.init_files import session_path, typed_prompts_path
from reviewtui.cli.init_words import MODES, figures
from reviewtui.config.addresses import DEFAULT_ADDRESSES
from reviewtui.config.secrets import resolve_secret
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.safe import safe_text
from reviewtui.domain.session import IMPORTED, Model, Requirement, ReviewMode, ReviewRules, SecretRef
from reviewtui.nearest import did_you_mean

T = TypeVar("T")

WIDTH = 80
"""Columns that every terminal has."""

_PROVIDERS = """\
  openai-chat       any server that speaks chat completions
  openai-responses  OpenAI's Responses API, and servers that speak it
  anthropic         Anthropic's Messages API, and servers that speak it
  gemini            Google's Gemini API
  ollama            an Ollama server, here or elsewhere
  embedded          llama.cpp on this machine
  imported          never asked: its answers come by `reviewtui import`"""
_LISTED_ALIKE = ("openai-chat", "openai-responses")
_SOURCES = """\
  file     a .jsonl file that you have
  type     type them in now, one a line
  example  three queries of a shop's customers, to begin with"""
_NO_PROMPTS = "  import   none now: they come by `reviewtui import`, with the answers"


class Given(NamedTuple):
    """What the command line said, as it was written there."""

    name: str | None
    models: tuple[str, ...]
    prompts: str | None
    typed: tuple[str, ...]
    example: bool
    mode: ReviewMode | None
    not_blind: bool
    required: tuple[str, ...]
    yes: bool
    force: bool


def ask_for_the_rest(given: Given, cwd: Path) -> tuple[Answers, set[Path]]:
    """The whole session, and the files that the person agreed to replace.

    UsageError naming the option where one is wrong, or where one is missing and nothing may be asked.
    """
    agreed: set[Path] = set()
    if not given.yes:
        _say("A session says what is asked, of which models, and what must hold.")
        _say("Nothing is written before the last answer; Ctrl+C leaves.")
    name = _name(given, cwd, agreed)
    models = _models(given)
    prompts = _prompts(given, name, models, cwd, agreed)
    mode = _mode(given)
    blind = not given.not_blind
    if not given.not_blind and not given.yes:
        blind = click.confirm("Blind: reviewers do not see which model wrote what?", default=True, err=True)
    requirements = _requirements(given, mode)
    review = ReviewRules(mode=mode, blind=blind)
    return Answers(name=name, models=models, prompts=prompts, review=review, requirements=requirements), agreed


def _name(given: Given, cwd: Path, agreed: set[Path]) -> str:
    if given.name is None and given.yes:
        raise click.UsageError("With --yes give the session's name: reviewtui init NAME --yes ...")
    name = None if given.name is None else _option("NAME", parse_name, given.name)
    if name is None:
        _say("")
    while True:
        if name is None:
            name = _ask("Name of the session (like support-q4)", parse_name)
        if given.yes or _may_write(session_path(name, cwd), given, cwd, agreed):
            return name
        name = None


def _may_write(place: Path, given: Given, cwd: Path, agreed: set[Path]) -> bool:
    """Whether nothing is at `place`, or the person agrees to replace it."""
    if given.force or not os.path.lexists(place):
        return True
    if not click.confirm(f"{place.relative_to(cwd)} exists already. Replace it?", default=False, err=True):
        return False
    agreed.add(place)
    return True


def _models(given: Given) -> tuple[Model, ...]:
    models: dict[str, Model] = {}
    for text in given.models:
        model = _option("--model", lambda written: parse_model(written, models), text)
        models[model.name] = model
    if models:
        return tuple(models.values())
    if given.yes:
        raise click.UsageError(f"With --yes give at least one model: --model {MODEL_FORM}")
    while not models or click.confirm("Another model?", default=len(models) == 1, err=True):
        model = _ask_model(models)
        models[model.name] = model
    return tuple(models.values())


def _ask_model(others: dict[str, Model]) -> Model:
    _say(f"\nModel {len(others) + 1}")
    name = _ask("Name (what you call it)", lambda text: parse_model_name(text, others))
    _say(_PROVIDERS)
    provider = _ask("Provider", parse_provider, default="openai-chat")
    if provider == IMPORTED:
        return make_model(name, provider)
    if provider == "embedded":
        model = _ask("Model (or the path of a .gguf file)", parse_model_id, default=DEFAULT_WEIGHTS)
        return make_model(name, provider, model=model)
    former = next((other for other in reversed(others.values()) if other.provider == provider), None)
    base_url = _ask(
        "Address (like https://api.example.com/v1)",
        parse_base_url,
        default=former.base_url if former else DEFAULT_ADDRESSES.get(provider),
    )
    _say("A key never stands in a session; name the environment variable that holds it.")
    variable = former.api_key.env if former and former.api_key and former.base_url == base_url else None
    api_key = _ask("Variable with the key (empty: no key)", parse_key_variable, default=variable or "")
    known = _look(base_url, api_key) if provider in _LISTED_ALIKE else ()  # the others list their models otherwise
    only = known[0] if len(known) == 1 and known[0].isprintable() else None
    model = _ask("Model id, as the service calls it", parse_model_id, default=only)
    if known and model not in known:
        near = did_you_mean(model, known) or "."
        _say(_wrapped(safe_text(f"It did not name `{model}`{near} The id is taken as you wrote it.", newlines=False)))
    return make_model(name, provider, base_url=base_url, model=model, api_key=api_key)


def _look(base_url: str, api_key: SecretRef | None) -> tuple[str, ...]:
    """The ids of the models that the service names, where the person likes it to be asked."""
    if not click.confirm("See now whether it answers (at most 5 seconds)?", default=True, err=True):
        return ()
    key = None
    if api_key is not None:
        try:
            key = resolve_secret(api_key, env=os.environ, base=Path.cwd())
        except ReviewError as error:
            _say(_wrapped(f"Looking without a key: {safe_text(error.message)}."))
    look = look_at(base_url, key)
    _say(_wrapped(look.words))
    return look.ids


def _prompts(
    given: Given, name: str, models: tuple[Model, ...], cwd: Path, agreed: set[Path]
) -> Path | tuple[str, ...] | None:
    if given.prompts is not None or given.typed or given.example:
        return _given_prompts(given, cwd)
    may_come = any(model.provider == IMPORTED for model in models)
    if given.yes:
        if all(model.provider == IMPORTED for model in models):
            return None
        raise click.UsageError("With --yes say what is asked: --prompts FILE, --prompt TEXT or --example")
    _say("\nPrompts: what is asked")
    _say(f"{_SOURCES}\n{_NO_PROMPTS}" if may_come else _SOURCES)
    sources = ["file", "type", "example", *(["import"] if may_come else [])]
    while True:
        source = _ask("Where from", _choice(sources), default="import" if may_come else "file")
        if source == "import":
            return None
        if source == "file":
            return _ask("Path of the file", lambda text: parse_prompt_file(text, cwd))
        if _may_write(typed_prompts_path(name, cwd), given, cwd, agreed):
            return EXAMPLE_PROMPTS if source == "example" else _typed()


def _given_prompts(given: Given, cwd: Path) -> Path | tuple[str, ...]:
    if sum((given.prompts is not None, bool(given.typed), given.example)) > 1:
        raise click.UsageError("Give one of --prompts, --prompt and --example.")
    if given.prompts is not None:
        return _option("--prompts", lambda text: parse_prompt_file(text, cwd), given.prompts)
    return tuple(_option("--prompt", _some_prompt, text) for text in given.typed) or EXAMPLE_PROMPTS


def _some_prompt(text: str) -> str:
    if not text.strip():
        raise ReviewError("this prompt asks nothing")
    return parse_prompt(text)


def _typed() -> tuple[str, ...]:
    _say("One prompt a line; an empty line ends them.")
    prompts: list[str] = []
    while True:
        text = _ask(f"Prompt {len(prompts) + 1}", _prompt, default="")
        if text:
            prompts.append(text)
        elif prompts:
            return tuple(prompts)
        else:
            _say("At least one is needed.")


def _prompt(text: str) -> str:
    return parse_prompt(text) if text.strip() else ""


def _mode(given: Given) -> ReviewMode:
    if given.mode is not None:
        return given.mode
    if given.yes:
        return "rate"
    _say(f"\nReview: how answers are graded\n{MODES}")
    modes: list[ReviewMode] = ["rate", "compare", "rank", "label"]
    return _ask("Mode", _choice(modes), default="rate")


def _requirements(given: Given, mode: ReviewMode) -> tuple[Requirement, ...]:
    if given.required or given.yes:
        return tuple(_option("--require", lambda text: parse_requirement(text, mode), text) for text in given.required)
    example = "csat>=0.8 or error_rate<=0.05" if mode == "rate" else "error_rate<=0.05"
    _say(f"\nRequirements: what must hold of each model, like {example}.\n{figures(mode)}")
    _say("They are locked at the first judgment. An empty line ends them.")
    found: list[Requirement] = []
    while requirement := _ask("Requirement", lambda text: _requirement(text, mode), default=""):
        found.append(requirement)
    return tuple(found)


def _requirement(text: str, mode: ReviewMode) -> Requirement | None:
    return parse_requirement(text, mode) if text.strip() else None


def _choice(known: list[T]) -> Callable[[str], T]:
    def chosen(text: str) -> T:
        for one in known:
            if text.strip() == one:
                return one
        raise ReviewError(f"answer one of {', '.join(str(one) for one in known)}")

    return chosen


def _ask(question: str, parse: Callable[[str], T], *, default: str | None = None) -> T:
    """The answer to `question`, asked until `parse` takes it."""

    def parsed(text: str) -> T:
        try:
            return parse(text)
        except ReviewError as error:
            raise click.UsageError(_wrapped(_words(error), before=len("Error: "))) from None

    offered: Any = default  # click's types would have it parsed already
    answer: T = click.prompt(question, default=offered, show_default=bool(default), value_proc=parsed, err=True)
    return answer


def _option(option: str, parse: Callable[[str], T], text: str) -> T:
    """What `text` says. UsageError naming `option` where it says nothing usable."""
    try:
        return parse(text)
    except ReviewError as error:
        raise click.UsageError(f"{option}: {_words(error)}") from None


def _words(error: ReviewError) -> str:
    said = error.message if error.message.endswith((".", "?")) else f"{error.message}."
    return safe_text(f"{said} {error.hint}".strip())


def _wrapped(text: str, *, before: int = 0) -> str:
    """`text` in lines that fit, the first of which begins after `before` columns."""
    return textwrap.fill(text, WIDTH, initial_indent=" " * before, break_long_words=False)[before:]


def _say(text: str) -> None:
    click.echo(text, err=True)
