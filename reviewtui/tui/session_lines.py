"""The parts of a session's page as lines of text. Names are made safe here; nobody's opinion is on the page."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import get_args

from textual.content import Content

from reviewtui.actions.check import Finding
from reviewtui.actions.session_page import SessionPage
from reviewtui.domain.safe import safe_text
from reviewtui.domain.session import IMPORTED, Requirement
from reviewtui.report.charts import FIGURE_NAMES
from reviewtui.report.model import ModelReport, Report
from reviewtui.report.numbers import DURATION, PERCENT, counted, percent_of_one
from reviewtui.scoring.outcome import Outcome, Verdict
from reviewtui.store.changes import Changes
from reviewtui.store.overview import ReviewerWork
from reviewtui.tui.columns import GAP, INDENT, NARROWEST_NAME, Column, cells_of, heads, names, rows, widest
from reviewtui.tui.plain import plain
from reviewtui.tui.words import ago, fit, parts_judged

MUTED = "$secondary"
NARROWEST_ID = 6
SEPARATOR = " · "
OUTCOMES: dict[str, str] = {"PASS": "$text-success", "FAIL": "$text-error", "UNDECIDED": "$text-warning"}
_OUTCOME = re.compile(rf"{GAP}({'|'.join(OUTCOMES)}) ")
MOST_REVIEWERS = 20
_KINDS_OF_WORK = (
    ("compared", "compared"),
    ("labels", "labelled"),
    ("clean", "clean"),
    ("guessed", "guessed"),
    ("triaged", "triaged"),
)
"""What stands over a column of the reviewers, and which of their work it counts."""

MOST_NAMED = 3
"""People who are named in a sentence before the rest is a number."""


def title(words: str, note: str = "") -> Content:
    """The head of a part, with what is said beside it."""
    return plain(words, "bold") + (plain(f"{GAP}{note}", MUTED) if note else Content(""))


def how_far(page: SessionPage) -> tuple[str, ...]:
    """How far the session is, for the line at the top."""
    progress = page.progress
    if progress is None:
        return () if page.error else (counted(page.prompts, "prompt"), "nothing collected yet")
    facts = [f"collected {progress.collected:,}/{progress.asked:,}"]
    if len(progress.parts) > 1 and progress.judged < progress.answers_to_judge:
        facts.append(f"judged {', '.join(parts_judged(progress.parts))}")
    elif progress.answers_to_judge:
        facts.append(f"judged {progress.judged:,} ({progress.judged / progress.answers_to_judge:.0%})")
    if progress.comparisons:
        facts.append(counted(progress.comparisons, "comparison"))
    if progress.rankings:
        facts.append(counted(progress.rankings, "ranking"))
    return (*facts, f"{progress.open_failures:,} open failures" if progress.open_failures != 1 else "1 open failure")


def changes_lines(page: SessionPage, since: str | None, reviewer: str) -> Iterator[Content]:
    """What was added since this person last looked."""
    if page.progress is None:
        return
    if since is None or page.changes is None:
        yield title("new to you", "what is added from now on is told here")
        return
    said = _what_changed(page.changes, reviewer)
    yield title("since you last looked", ago(since) if said else f"{ago(since)}: nothing new")
    if said:
        yield plain(INDENT + said)


def _what_changed(changes: Changes, reviewer: str) -> str:
    """In words; empty where nothing did."""
    said = []
    if changes.answers:
        said.append(counted(changes.answers, "new answer"))
    if changes.judgments:
        said.append(f"{counted(sum(changes.judgments.values()), 'new judgment')} ({_by(changes.judgments, reviewer)})")
    if changes.failures:
        said.append(counted(changes.failures, "new failure"))
    return SEPARATOR.join(said)


def _by(judgments: dict[str, int], reviewer: str) -> str:
    """Who said how much, the busiest first."""
    people = [f"{'you' if name == reviewer else name} {number:,}" for name, number in judgments.items()]
    more = len(people) - MOST_NAMED
    return ", ".join(people[:MOST_NAMED] + ([f"{more} more"] if more > 0 else []))


def requirement_lines(
    page: SessionPage, report: Report | None, width: int, *, counting: bool, hidden: bool, report_key: str
) -> Iterator[Content]:
    """Every requirement with its present outcome for every model; while `hidden`, with how many have which, and the key
    of the report.
    """
    if page.error is not None:
        return
    if not page.requirements:
        yield title("requirements", "none: the report gives figures and decides nothing")
        return
    locked = "not locked: the first judgment locks them"
    yield title("requirements", f"locked {ago(page.locked_at)}" if page.locked_at else locked)
    if report is None:
        note = " · counting ..." if counting else ""
        yield from (plain(INDENT + requirement_words(requirement) + note) for requirement in page.requirements)
        return
    if hidden:
        yield from _outcomes_counted(page, report, report_key)
        return
    table = _outcome_table(page, report, width)
    yield from _table(table) if cells_of(table) <= width else _outcome_list(table)
    if report.session_changed:
        yield plain(INDENT + "The file asks for something else by now: nothing is decided.", "$text-warning")


def _outcome_table(page: SessionPage, report: Report, width: int) -> list[Column]:
    """The models down, the requirements across."""
    models = _models(page, report)
    return [
        names("", [model.name for model in models], width // 2),
        *(
            Column(requirement_words(requirement), [_outcome(model, place) for model in models], right=False)
            for place, requirement in enumerate(page.requirements)
        ),
    ]


def _outcomes_counted(page: SessionPage, report: Report, report_key: str) -> Iterator[Content]:
    """How many models have which outcome."""
    models = _models(page, report)
    words = [requirement_words(requirement) for requirement in page.requirements]
    for place, requirement in enumerate(words):
        found = Counter(model.verdicts[place].outcome for model in models)
        said = SEPARATOR.join(f"{found[outcome]} {outcome}" for outcome in get_args(Outcome) if found[outcome])
        yield plain(f"{INDENT}{requirement.ljust(widest(words))}{GAP}{said}")
    yield plain(f"{INDENT}While you judge blind no model is named here; the report ({report_key}) names them.", MUTED)


def _outcome_list(table: Sequence[Column]) -> Iterator[Content]:
    """The same, one requirement after the other, where they do not fit beside each other."""
    models, *requirements = table
    for requirement in requirements:
        yield plain(INDENT + requirement.title, MUTED)
        for name, cell in zip(models.cells, requirement.cells, strict=True):
            yield _coloured(f"{INDENT * 2}{name}{GAP}{cell}")


def _models(page: SessionPage, report: Report) -> list[ModelReport]:
    """Those of the report; none where the file was edited between reading it and counting."""
    return [model for model in report.models if len(model.verdicts) == len(page.requirements)]


def _outcome(model: ModelReport, place: int) -> str:
    verdict = model.verdicts[place]
    return f"{verdict.outcome:9} {_value(verdict, getattr(model.figures, verdict.figure)):>8}"


def _coloured(line: str) -> Content:
    """A line of outcomes, these in the theme's colours: the words alone say it as well."""
    content = plain(line)
    for found in _OUTCOME.finditer(content.plain):
        content = content.stylize(OUTCOMES[found[1]], *found.span(1))
    return content


def _value(verdict: Verdict, estimate: object) -> str:
    unit = DURATION if verdict.figure.startswith(("ttft", "total")) else PERCENT
    return unit.value(estimate)  # type: ignore[arg-type]  # a figure that a requirement can name is an Estimate


def requirement_words(requirement: Requirement) -> str:
    """`good rate ≥ 85%`, `TTFT p95 ≤ 1.00 s`."""
    side = "≥" if requirement.at_least is not None else "≤"
    latency = requirement.figure.startswith(("ttft", "total"))
    bound = DURATION.write(requirement.threshold) if latency else percent_of_one(requirement.threshold)
    return f"{FIGURE_NAMES[requirement.figure]} {side} {bound}"


def model_lines(page: SessionPage, width: int) -> Iterator[Content]:
    """The models with how each is reached and how many answers it has given."""
    if not page.models:
        return
    ids = [_model_id(model.provider, model.model_id) for model in page.models]
    provider = Column("provider", [model.provider for model in page.models], right=False)
    figures = [Column("answers", [f"{model.collected:,}/{model.asked:,}" for model in page.models])]
    if any(model.failed for model in page.models):
        figures.append(Column("errors", [f"{model.failed:,}" for model in page.models]))
    room = width - cells_of((provider, *figures)) - len(GAP)
    models = names("models", [model.name for model in page.models], room - len(GAP) - NARROWEST_NAME)
    id_width = min(room - models.width - len(GAP), widest(ids))
    middle = [Column("model", [fit(one, id_width) for one in ids], right=False)] if id_width >= NARROWEST_ID else []
    yield from _table([models, provider, *middle, *figures])


def _model_id(provider: str, model_id: str) -> str:
    return "its answers are imported" if provider == IMPORTED else model_id


def reviewer_lines(page: SessionPage, reviewer: str, width: int) -> Iterator[Content]:
    """Who judged how much, never what."""
    if page.progress is None:
        return
    if not page.reviewers:
        yield title("reviewers", "nobody has judged yet")
        return
    shown = sorted(page.reviewers, key=lambda work: (work.reviewer != reviewer, -_amount(work), work.reviewer))
    rest = shown[MOST_REVIEWERS:]
    shown = shown[:MOST_REVIEWERS]
    # What nobody has done has no column; the rated answers always do.
    columns = [
        Column("rated", [_rated(work, page) for work in shown]),
        *(
            Column(name, [f"{getattr(work, field):,}" for work in shown])
            for name, field in _KINDS_OF_WORK
            if any(getattr(work, field) for work in page.reviewers)
        ),
        Column("last", [ago(work.last_at) for work in shown]),
    ]
    people = [f"{work.reviewer} (you)" if work.reviewer == reviewer else work.reviewer for work in shown]
    yield from _table([names("reviewers", people, width - cells_of(columns) - len(GAP)), *columns])
    if rest:
        yield plain(f"{INDENT}and {len(rest):,} more", MUTED)


def _amount(work: ReviewerWork) -> int:
    return work.rated + work.compared + work.clean + work.guessed


def _rated(work: ReviewerWork, page: SessionPage) -> str:
    of = page.progress.answers_to_judge if page.progress else 0
    return f"{work.rated:,} ({work.rated / of:.0%})" if of and work.rated else f"{work.rated:,}"


def failure_lines(page: SessionPage) -> Iterator[Content]:
    """The open failures by kind, the most frequent first."""
    if page.progress is None or not page.progress.collected:
        return
    if not page.failures:
        yield title("open failures", "none")
        return
    yield title("open failures", f"{page.progress.open_failures:,}")
    digits = max(len(f"{found.open:,}") for found in page.failures)
    for found in page.failures:
        yield plain(f"{INDENT}{found.open:>{digits},}  {found.kind}")


def trouble_lines(page: SessionPage, problems: Sequence[Finding], width: int) -> Iterator[Content]:
    """What is wrong with the file, or would stop a collection, in full."""
    if page.error is not None:
        for line in page.error.splitlines():
            yield plain(line, "$text-error")
        return
    if problems:
        yield title("not ready to collect")
    about: dict[str, list[str]] = {}
    for found in problems:
        about.setdefault(f"{found.message}. {found.hint}" if found.hint else found.message, []).append(found.subject)
    for words, subjects in about.items():
        who = ", ".join(subject for subject in subjects if subject)
        yield from (plain(line, "$text-warning") for line in _hanging(f"{who}: {words}" if who else words, width))


def _hanging(text: str, width: int) -> list[str]:
    """`text` in lines of `width`, all but the first further in."""
    return wrap(safe_text(text, newlines=False), max(width, 20), initial_indent=INDENT, subsequent_indent=INDENT * 2)


def _table(columns: Sequence[Column]) -> Iterator[Content]:
    title_width = len(INDENT) + columns[0].width
    yield plain(columns[0].title.ljust(title_width), "bold") + plain(GAP + heads(columns), MUTED)
    yield from map(_coloured, rows(columns))
