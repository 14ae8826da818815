"""Writing a session file: answers in, commented TOML out. What is written here, `load` reads back unchanged."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reviewtui.config.rules import LATENCIES
from reviewtui.domain.session import IMPORTED, Model, Requirement, ReviewMode, ReviewRules

if TYPE_CHECKING:
    from tomlkit import TOMLDocument
    from tomlkit.items import AoT, Item, Table

_PROVIDERS: dict[str, str] = {
    "openai-chat": "any server that speaks chat completions",
    "openai-responses": "OpenAI's Responses API, and servers that speak it",
    "anthropic": "Anthropic's Messages API, and servers that speak it",
    "embedded": "llama.cpp on this machine",
    "gemini": "Google's Gemini API",
    "ollama": "an Ollama server, on this machine unless base_url says otherwise",
    "replay": "recorded answers, given again",
    "imported": "never asked: its answers come by `reviewtui import responses`",
}
_MODES: dict[ReviewMode, str] = {
    "rate": 'every answer from 1 to 5; "compare" sets two answers against each other',
    "compare": 'two answers to each prompt against each other; "rate" grades each from 1 to 5',
    "rank": "all answers to a prompt put in order",
    "label": "each answer looked through for failures, and nothing else",
    "guess": "which model wrote this? It measures how blind the grading is",
}
_EXAMPLES: dict[ReviewMode, Requirement] = {
    "rate": Requirement("csat", at_least=0.8),
    "compare": Requirement("error_rate", at_most=0.05),
    "rank": Requirement("error_rate", at_most=0.05),
    "label": Requirement("failure_rate", at_most=0.05),
    "guess": Requirement("error_rate", at_most=0.05),
}


def session_text(
    name: str,
    *,
    prompts: Sequence[str],
    models: Sequence[Model],
    review: ReviewRules,
    requirements: Sequence[Requirement],
) -> str:
    """The session file. `prompts` are paths relative to where it will be; thresholds of latencies are milliseconds.

    Of a model it writes name, provider, id, address and where the key is; of `review`, mode and blind.
    """
    import tomlkit  # only who makes a session needs it

    document = tomlkit.document()
    _comment(
        document,
        f"{name}: which of these models answers well enough?",
        "",
        "Made by `reviewtui init`, and yours to edit. `reviewtui help session` explains every key that may stand here,",
        f"`reviewtui check {name}` names every mistake and says what a run would ask for.",
    )
    document.add(tomlkit.nl())
    document["name"] = name
    document["prompts"] = _explained(
        list(prompts), "JSON lines, relative to this file" if prompts else "they come by `reviewtui import`"
    )
    document.add(tomlkit.nl())
    document["models"] = _models(models)
    document["review"] = _review(review)
    _add_requirements(document, review.modes[0], requirements)
    return tomlkit.dumps(document)


def _models(models: Sequence[Model]) -> "AoT":
    import tomlkit

    tables = tomlkit.aot()
    for model in models:
        table = tomlkit.table()
        table["name"] = model.name
        table["provider"] = _explained(model.provider, _PROVIDERS[model.provider])
        if model.base_url is not None:
            table["base_url"] = model.base_url
        if model.provider != IMPORTED:
            table["model"] = model.model
        if model.api_key is not None and model.api_key.env is not None:
            variable = tomlkit.item(model.api_key.env).as_string()
            place = tomlkit.value(f"{{ env = {variable} }}")
            table["api_key"] = _explained(place, "where the key is; never the key itself")
        tables.append(table)
    tables[-1].add(tomlkit.nl())
    return tables


def _review(review: ReviewRules) -> "Table":
    import tomlkit

    table = tomlkit.table()
    written = review.mode if isinstance(review.mode, str) else list(review.mode)
    table["mode"] = _explained(written, _MODES[review.modes[0]] if len(review.modes) == 1 else "one after the other")
    see = "do not see" if review.blind else "see"
    table["blind"] = _explained(review.blind, f"reviewers {see} which model wrote what")
    table.add(tomlkit.nl())
    return table


def _add_requirements(document: "TOMLDocument", mode: ReviewMode, requirements: Sequence[Requirement]) -> None:
    import tomlkit

    if not requirements:
        _comment(document, "Nothing is required yet. What must hold of a model is written like this, and is locked at")
        _comment(document, "the first judgment:", "", "[[requirements]]")
        _comment(document, *(f"{key} = {tomlkit.item(value).as_string()}" for key, value in _keys(_EXAMPLES[mode])))
        return
    _comment(document, "What must hold of each model by itself; locked at the first judgment.")
    document.add(tomlkit.nl())
    tables = tomlkit.aot()
    for requirement in requirements:
        table = tomlkit.table()
        for key, value in _keys(requirement):
            table[key] = value
        tables.append(table)
    document["requirements"] = tables


def _keys(requirement: Requirement) -> list[tuple[str, str | float]]:
    bound = "at_most" if requirement.at_least is None else "at_least"
    threshold = requirement.threshold
    written = _duration(threshold) if requirement.figure in LATENCIES else threshold
    return [("figure", requirement.figure), (bound, written)]


def _duration(milliseconds: float) -> str:
    """As a person would write it, and never with an exponent, which a duration cannot have."""
    if milliseconds % 1000 == 0:
        return f"{milliseconds / 1000:.0f}s"
    return f"{milliseconds:.6f}".rstrip("0").rstrip(".") + "ms"


def _explained(value: object, comment: str) -> "Item":
    import tomlkit

    return tomlkit.item(value).comment(comment)


def _comment(document: "TOMLDocument", *lines: str) -> None:
    import tomlkit

    for line in lines:
        document.add(tomlkit.comment(line))
