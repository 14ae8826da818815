"""How a session is judged: `[review]`, `[failures]` and `[[requirements]]`."""

from typing import get_args

import msgspec

from reviewtui.config.durations import seconds
from reviewtui.config.locate import KeyPath
from reviewtui.config.problems import Problems
from reviewtui.config.schema import RawFailures, RawRequirement, RawReview
from reviewtui.domain.session import FailureRules, Figure, Requirement, ReviewRules
from reviewtui.nearest import listed

LATENCIES: frozenset[Figure] = frozenset({"ttft_p50", "ttft_p95", "total_p50", "total_p95"})
"""Figures whose threshold is a length of time; the others are shares."""


LONGEST_CRITERION = 40
"""Characters: a criterion stands in one line with its grade."""


READ_APART = ("warmup", "gold", "rules_file")
"""Keys of `[review]` that name a file, or may."""


def build_review(table: RawReview | None, problems: Problems) -> ReviewRules:
    """`[review]`, or its defaults. What is wrong with the criteria is noted in `problems`."""
    for index, name in enumerate(criteria := (table and table.criteria) or []):
        if name in criteria[:index]:
            problems.add(("review", "criteria", index), f'names "{name}" twice')
        elif not name.strip() or not name.isprintable() or len(name) > LONGEST_CRITERION:
            problems.add(("review", "criteria", index), f"must be a name of 1 to {LONGEST_CRITERION} characters")
    if table is not None and table.rules is not None and table.rules_file is not None:
        problems.add(("review", "rules_file"), "is given beside `rules`; keep one of them")
    given = {key: value for key, value in (table or RawReview()).given().items() if key not in READ_APART}
    rules = msgspec.convert(given, ReviewRules, from_attributes=True)
    if rules.order == "informative" and "compare" not in rules.modes:
        problems.add(("review", "order"), 'is for comparisons: only with the mode "compare" can it be "informative"')
    only, *others = rules.modes
    return rules if others else msgspec.structs.replace(rules, mode=only)


def build_failures(table: RawFailures | None) -> FailureRules:
    """`[failures]`, or its defaults."""
    return msgspec.convert((table or RawFailures()).given(), FailureRules, from_attributes=True)


def build_requirements(tables: list[RawRequirement], problems: Problems) -> tuple[Requirement, ...]:
    """The requirements, in the order of the file. Those with a problem are left out and the problem is noted."""
    built = (_requirement(table, ("requirements", index), problems) for index, table in enumerate(tables))
    return tuple(requirement for requirement in built if requirement is not None)


def _requirement(table: RawRequirement, path: KeyPath, problems: Problems) -> Requirement | None:
    if table == RawRequirement() and problems.about(path):
        return None  # it is no table at all, which was said before
    if table.figure is None:
        if not problems.about((*path, "figure")):
            problems.add(path, f"has no `figure`; one of {listed(get_args(Figure))}")
        return None
    bounds = [key for key in ("at_least", "at_most") if getattr(table, key) is not None]
    if len(bounds) != 1:
        if bounds or not problems.about(path):
            problems.add(path, "needs exactly one of `at_least` and `at_most`")
        return None
    bound = bounds[0]
    try:
        return Requirement(table.figure, **{bound: _threshold(table.figure, getattr(table, bound))})
    except ValueError as error:
        problems.add((*path, bound), str(error))
        return None


def _threshold(figure: Figure, written: float | str) -> float:
    """The threshold in the figure's unit. ValueError, with the sentence for a person, where it is none."""
    if figure not in LATENCIES:
        if isinstance(written, str) or not 0 <= written <= 1:
            raise ValueError(f"must be a number from 0 to 1, because {figure} is a share")
        return float(written)
    wanted = f'must be a duration with its unit, like "1.5s" or "800ms", because {figure} is a time'
    if not isinstance(written, str):
        raise ValueError(wanted)  # a bare number would be read as seconds by one person, milliseconds by another
    try:
        return round(seconds(written) * 1000, 6)
    except ValueError:
        raise ValueError(wanted) from None
