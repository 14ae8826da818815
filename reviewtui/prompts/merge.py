"""Exact duplicates: one prompt that stands for the traffic of all."""

from collections.abc import Iterable

import msgspec

from reviewtui.domain.prompt import Prompt


def distinct(prompts: Iterable[Prompt]) -> tuple[Prompt, ...]:
    """`prompts` without exact duplicates, in the order of their first appearance.

    Weights are added and tags joined; of family, reference, name and source the first that is given is kept.
    Prompts that ask the same thing in other words are no duplicates: they share a family.
    """
    found: dict[str, Prompt] = {}
    for prompt in prompts:
        first = found.get(prompt.id)
        found[prompt.id] = prompt if first is None else joined(first, prompt)
    return tuple(found.values())


def joined(first: Prompt, again: Prompt) -> Prompt:
    """One prompt in place of two equal ones."""
    return msgspec.structs.replace(
        first,
        weight=first.weight + again.weight,
        tags=tuple(dict.fromkeys(first.tags + again.tags)),
        family=first.family if first.family != first.id else again.family,
        reference=_first_given(first.reference, again.reference),
        name=_first_given(first.name, again.name),
        source=_first_given(first.source, again.source),
    )


def _first_given(first: str | None, again: str | None) -> str | None:
    return first if first is not None else again
