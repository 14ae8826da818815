"""Making a session: what a person answers, made sense of. `init_files` writes it down."""

import math
import os
import re
from collections.abc import Collection
from pathlib import Path
from typing import get_args

import msgspec
from msgspec import Struct

from reviewtui.actions.check import GIVE_RATINGS, NEED_RATINGS
from reviewtui.config.addresses import DEFAULT_ADDRESSES, address_problem
from reviewtui.config.durations import seconds
from reviewtui.config.find import SUFFIX
from reviewtui.config.models import EMBEDDED_CONCURRENCY
from reviewtui.config.parameters import DEFAULT_MAX_TOKENS
from reviewtui.config.rules import LATENCIES
from reviewtui.config.schema import SessionName
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.session import (
    IMPORTED,
    Figure,
    Model,
    ProviderName,
    Requirement,
    ReviewMode,
    ReviewRules,
    SecretRef,
)
from reviewtui.nearest import did_you_mean, listed
from reviewtui.prompts.read import read_prompts
from reviewtui.prompts.rows import RowError, prompt_of

DEFAULT_WEIGHTS = "smollm2-135m"
"""The embedded model where none is named: small, and known to `reviewtui models`."""

PROMPT_SUFFIX = ".jsonl"
EXAMPLE_PROMPTS = (
    "my order hasnt arived wher is it",
    "Can I return a lamp that I have already assembled?",
    "How do I change the delivery address of an order from this morning?",
)
MODEL_FORM = "NAME=PROVIDER[,BASE_URL[,MODEL_ID[,KEY_ENV]]]"

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LIKELY_A_KEY = re.compile(r"(?=.*[a-z])(?=.*[0-9]).{20,}|sk[-_].*")
"""Keys of letters, digits and `_` could be names of variables, which nobody makes up like that."""

_REQUIREMENT = re.compile(r"\s*(\w+)\s*(>=|<=|≥|≤)\s*(.*?)\s*")


class Answers(Struct, frozen=True, kw_only=True):
    """What a new session is to be. `prompts`: an existing file, texts to write into a new one, or None where they come
    by import.
    """

    name: str
    models: tuple[Model, ...]
    prompts: Path | tuple[str, ...] | None
    review: ReviewRules = ReviewRules()
    requirements: tuple[Requirement, ...] = ()


def parse_name(text: str) -> str:
    """`text` as a session's name. ReviewError where it is none."""
    name = text.strip()
    try:
        msgspec.convert(name, SessionName)
    except msgspec.ValidationError:
        raise ReviewError(
            'a session has a name of letters, digits, "-", "_" and ".", like support-q4 (at most 100 of them)'
        ) from None
    if name.endswith(SUFFIX):
        raise ReviewError(f"leave out {SUFFIX}: the file gets it by itself")
    return name


def parse_model_name(text: str, taken: Collection[str] = ()) -> str:
    """`text` as a model's name that is not `taken`. ReviewError where it is none."""
    name = text.strip()
    if not name or not name.isprintable():
        raise ReviewError("the name of a model is one line of printable characters")
    if name in taken:
        raise ReviewError("another model has this name already; each needs its own")
    return name


def parse_provider(text: str) -> ProviderName:
    """`text` as a provider. ReviewError naming those there are; recordings are for a session file written by hand."""
    providers: tuple[ProviderName, ...] = tuple(name for name in get_args(ProviderName) if name != "replay")
    written = text.strip()
    for known in providers:
        if written == known:
            return known
    raise ReviewError(f"the provider is one of {listed(providers)}{did_you_mean(written, providers)}")


def parse_base_url(text: str) -> str:
    """`text` as the address of a service. ReviewError, which does not repeat it, where it is none."""
    url = text.strip()
    if problem := address_problem(url):
        raise ReviewError(f"the address {problem}")
    return url


def parse_model_id(text: str) -> str:
    """`text` as a service's id of a model, or the path of a GGUF file. ReviewError where it cannot be one."""
    model = text.strip()
    if not model or not model.isprintable():
        raise ReviewError("the id of a model is one line of printable characters, as the service calls it")
    return model


def parse_key_variable(text: str) -> SecretRef | None:
    """Where the key is, None for an empty `text`. ReviewError, which does not repeat it, where it may be a key."""
    variable = text.strip()
    if not variable:
        return None
    if _VARIABLE.fullmatch(variable) is None or _LIKELY_A_KEY.fullmatch(variable):
        raise ReviewError("that is no name of an environment variable (like LARGE_KEY); never give the key itself")
    return SecretRef(env=variable)


def make_model(
    name: str,
    provider: ProviderName,
    *,
    base_url: str | None = None,
    model: str | None = None,
    api_key: SecretRef | None = None,
) -> Model:
    """The model as `load_session` will give it."""
    match provider:
        case "embedded":
            return Model(name=name, provider=provider, model=model or DEFAULT_WEIGHTS, concurrency=EMBEDDED_CONCURRENCY)
        case "imported":
            return Model(name=name, provider=provider, model=name)
        case _:
            address = base_url or DEFAULT_ADDRESSES.get(provider)
            assert address is not None, "asked for before"
            assert model is not None, "asked for before"
            return Model(
                name=name,
                provider=provider,
                model=model,
                base_url=address,
                api_key=api_key,
                max_tokens=DEFAULT_MAX_TOKENS.get(provider),
            )


def parse_model(text: str, taken: Collection[str] = ()) -> Model:
    """The model that MODEL_FORM describes. ReviewError saying which part is wrong."""
    written, equals, rest = text.partition("=")
    if not equals:
        raise ReviewError(f"a model is written {MODEL_FORM}")
    name = parse_model_name(written, taken)
    first, *parts = rest.split(",")
    provider = parse_provider(first)
    if len(parts) > 3:
        raise ReviewError(f"there are more parts than {MODEL_FORM} has")
    base_url, model, variable = (*(part.strip() for part in parts), "", "", "")[:3]
    if provider == IMPORTED and any((base_url, model, variable)):
        raise ReviewError(f"an imported model is never asked: write {name}={IMPORTED} and no more")
    if provider == "embedded" and (base_url or variable):
        raise ReviewError(f"an embedded model has no address and no key: write {name}=embedded or {name}=embedded,,ID")
    if provider not in ("embedded", IMPORTED):
        base_url = base_url or DEFAULT_ADDRESSES.get(provider, "")
        if not base_url or not model:
            an = "an" if provider[0] in "aeiou" else "a"
            raise ReviewError(f"{an} {provider} model needs its address and id: {name}={provider},BASE_URL,MODEL_ID")
        parse_base_url(base_url)
    return make_model(
        name,
        provider,
        base_url=base_url or None,
        model=parse_model_id(model) if model else None,
        api_key=parse_key_variable(variable),
    )


def parse_prompt(text: str) -> str:
    """`text` as a prompt typed in. ReviewError where it cannot be one."""
    try:
        prompt_of({"prompt": text})
    except RowError as error:
        raise ReviewError(f"this prompt {error}") from None
    return text


def parse_prompt_file(text: str, cwd: Path) -> Path:
    """The existing prompt file that `text` names, from `cwd`. ReviewError where it holds no prompt."""
    name = text.strip()
    path = cwd / os.path.expanduser(name)
    if not str(path).isprintable() or path.suffix.lower() != PROMPT_SUFFIX:
        raise ReviewError(
            f"a prompt file is JSON lines and its name ends in {PROMPT_SUFFIX}",
            "`reviewtui import prompts` takes CSV and other files.",
        )
    found = read_prompts(path, shown=name)
    if not found.prompts:
        why = f": {found.rejected[0]}" if found.rejected else ""
        raise ReviewError(f"{name} holds no prompt{why}", 'A line of it looks like {"prompt": "..."}.')
    return path


def parse_requirement(text: str, mode: ReviewMode) -> Requirement:
    """The requirement that `text` writes, like `csat>=0.8` or `ttft_p95<=2s`. ReviewError where it is none, or where
    review in `mode` cannot give its figure.
    """
    match = _REQUIREMENT.fullmatch(text)
    if match is None:
        raise ReviewError("a requirement is written like csat>=0.8, error_rate<=0.05 or ttft_p95<=2s")
    written, sign, threshold = match.groups()
    figures: tuple[Figure, ...] = get_args(Figure)
    figure = next((known for known in figures if known == written), None)
    if figure is None:
        raise ReviewError(f"the figure is one of {listed(figures)}{did_you_mean(written, figures)}")
    if figure in NEED_RATINGS and mode not in GIVE_RATINGS:
        raise ReviewError(
            f"{figure} needs ratings, and review mode {mode} gives none",
            "Require failure_rate or error_rate, or review with mode rate.",
        )
    value = _threshold(figure, threshold)
    return Requirement(figure, at_least=value) if sign in (">=", "≥") else Requirement(figure, at_most=value)


def _threshold(figure: Figure, written: str) -> float:
    try:
        if figure in LATENCIES:
            return round(seconds(written) * 1000, 6)
        number = float(written.removesuffix("%"))
        share = round(number / 100, 6) if written.endswith("%") else number
        if math.isfinite(share) and 0 <= share <= 1:
            return share
    except ValueError:
        pass
    if figure in LATENCIES:
        raise ReviewError(f'{figure} is a time: give it with its unit, like "1.5s" or "800ms"')
    raise ReviewError(f"{figure} is a share: give a number from 0 to 1, like 0.8 or 80%")
