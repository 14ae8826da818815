"""Where a figure comes from: the responses it was counted from, and everything that is recorded of one of them.

Rows stand beside their model's name. Whoever still judges blind is asked first (`still_blind`), and what is painted is
recorded as seen before it is (`Seen`).
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from reviewtui.actions.blinding_rows import blinding_counts
from reviewtui.actions.collect import expose, names_hidden
from reviewtui.actions.collection_state import CollectionState
from reviewtui.actions.report import CountedReport
from reviewtui.actions.review_views import Turn, turns_of
from reviewtui.actions.row_reasons import why
from reviewtui.domain.errors import StorageError
from reviewtui.domain.evidence import Evidence
from reviewtui.domain.judgment import Verdict
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.session import Session
from reviewtui.report.build import plan_of, used_of
from reviewtui.report.parts import Opened
from reviewtui.scoring.columns import Columns, columns_of, judged_by
from reviewtui.scoring.counted import counted
from reviewtui.scoring.estimate import FigureName
from reviewtui.scoring.rates import Bools
from reviewtui.store.comparing import comparisons_by_answer
from reviewtui.store.database import Database, open_database
from reviewtui.store.records import AnswerRecord, answer_record, beginnings

BEGINNING = 600
"""Characters of a prompt and of an answer that a row holds."""

NOT_PLAYED = "later in the drawn order"

ENDINGS: dict[Verdict, str] = {
    "first": "won",
    "second": "lost",
    "tie": "tied",
    "both_bad": "both bad",
    "cannot_judge": "can't judge",
}
"""How a comparison ended for the answer that is looked at."""


class FigureKey(NamedTuple):
    """A figure of a report: of `model`; with `kind`, its failure rate of that kind; with `criterion`, that of ratings
    by it; with `verdict`, the place of a requirement among the model's, the figure as far as that verdict rests on it.
    Comparisons may be those with one other model, `beside`.
    """

    model: str
    figure: Opened
    kind: str | None = None
    verdict: int | None = None
    beside: str | None = None
    criterion: str | None = None


class FigureRow(NamedTuple):
    """One response of the figure's model, to prompt `number` (from 1) of the session.

    Counted, it counts as `value` in the figure's unit, or as that or more where `censored`; else `why` says why not. A
    counted row may have a `why` too: why it is not good, or how its comparisons ended. `asked` and `answer` are how the
    prompt and the answer begin.
    """

    number: int
    asked: str
    answer: str
    counted: bool
    value: float | None
    censored: bool
    why: str
    evidence: Evidence


class OpenedAnswer(NamedTuple):
    """One answer, the prompt it answers, and all that is recorded about it. `textless`: nobody gave its words."""

    number: int
    turns: tuple[Turn, ...]
    reference: str | None
    record: AnswerRecord
    textless: bool = False


class _Counts(NamedTuple):
    """Whether and as what a response counts, and why (see FigureRow)."""

    counted: bool
    value: float | None = None
    censored: bool = False
    why: str = ""


def figure_rows(database: Path, of: CountedReport, key: FigureKey) -> tuple[FigureRow, ...]:
    """Every response of the figure's model that counts in `of`, in the session's order; a verdict's in the drawn one.

    Comparisons are those of this moment, everything else is as it was counted. StorageError where the database cannot
    be read.
    """
    used = used_of(of.session, of.evidence)
    plan = plan_of(of.session, used, of.family_order)
    columns = columns_of(used, of.session.model(key.model), plan.codes, blind=of.session.review.blind)
    columns = columns if key.criterion is None else judged_by(columns, key.criterion)
    with open_database(database) as db:
        texts = beginnings(db, of.session.name, key.model, BEGINNING + 1)
        if key.figure == "comparisons" or key.figure == "preferred_without":
            counts = list(_compared(db, of, key, columns))
        elif key.figure == "self_named" or key.figure == "recognised":
            found = blinding_counts(db, of.session, key.model, key.figure, columns.rows)
            counts = [_Counts(value is not None, value, why=why) for value, why in found]
        elif key.figure == "csat_without":
            counts = list(_silent(_counted(of, key, "csat", columns, plan.order), columns))
        else:
            counts = list(_counted(of, key, key.figure, columns, plan.order))
    numbers = {prompt.id: number for number, prompt in enumerate(of.session.prompts, 1)}
    rows = [
        FigureRow(
            numbers[row.prompt_id],
            _beginning(of.session.prompts[numbers[row.prompt_id] - 1].text),
            _beginning(texts.get(row.response_id, "")),
            *count,
            evidence=row,
        )
        for row, count in zip(columns.rows, counts, strict=True)
    ]
    if key.verdict is not None:
        drawn = {code: place for place, code in enumerate(plan.order)}
        rows.sort(key=lambda row: drawn[plan.codes[row.evidence.family]])
    return tuple(rows)


def _counted(
    of: CountedReport, key: FigureKey, figure: FigureName, columns: Columns, order: Sequence[int]
) -> Iterator[_Counts]:
    """As what each row counts in a figure that was estimated."""
    found = counted(figure, columns, of.session.failures.latency_budget, key.kind)
    played = _played(of, key, columns, order)
    for place in range(len(columns.rows)):
        inside = bool(found.inside[place] and played[place])
        value = float(found.values[place]) if found.inside[place] else None
        reason = why(figure, columns, found, place) if played[place] else NOT_PLAYED
        yield _Counts(inside, value, bool(found.censored[place]), reason)


def _silent(counts: Iterable[_Counts], columns: Columns) -> Iterator[_Counts]:
    """The same without answers that name their maker."""
    for row, count in zip(columns.rows, counts, strict=True):
        yield _Counts(False, why="names its maker") if row.names_itself else count


def _compared(db: Database, of: CountedReport, key: FigureKey, columns: Columns) -> Iterator[_Counts]:
    """How often each row was compared, and how that ended."""
    given = comparisons_by_answer(
        db,
        of.session.name,
        key.model,
        key.beside,
        blind=of.session.review.blind,
        silent=key.figure == "preferred_without",
    )
    for row in columns.rows:
        endings = given.get(row.response_id, {})
        compared = sum(endings.get(ending, 0) for ending in ENDINGS if ending != "cannot_judge")
        said = ", ".join(f"{words} {endings[ending]:,}" for ending, words in ENDINGS.items() if ending in endings)
        yield _Counts(bool(compared), float(compared), why=said or "not compared")


def _beginning(text: str) -> str:
    return text if len(text) <= BEGINNING else f"{text[:BEGINNING]}…"


def _played(of: CountedReport, key: FigureKey, columns: Columns, order: Sequence[int]) -> Bools:
    """The rows whose families a verdict has reached; all of them where none is asked about."""
    if key.verdict is None:
        return np.ones(len(columns.rows), dtype=np.bool_)
    model = next(model for model in of.report.models if model.name == key.model)
    reached: Bools = np.isin(columns.families, order[: model.verdicts[key.verdict].families_used])
    return reached


def open_answer(database: Path, of: CountedReport, response_id: str) -> OpenedAnswer:
    """One of the rows' answers, in full. StorageError where it cannot be read, or is not there any more."""
    with open_database(database) as db:
        record = answer_record(db, response_id)
    if record is None:
        raise StorageError(f"{database}: there is no response {response_id} any more")
    number, prompt = _place_of(of, record.response.prompt_id)
    textless = any(row.text_missing for row in of.evidence if row.response_id == response_id)
    return OpenedAnswer(number, turns_of(prompt), prompt.reference, record, textless)


def _place_of(of: CountedReport, prompt_id: str) -> tuple[int, Prompt]:
    return next((number, prompt) for number, prompt in enumerate(of.session.prompts, 1) if prompt.id == prompt_id)


def still_blind(database: Path, of: CountedReport, reviewer: str) -> bool:
    """Whether `reviewer` has still to be kept from seeing which model wrote what."""
    state = CollectionState(of.session, {model.name: model.responses for model in of.report.models})
    return names_hidden(of.session, database, reviewer, state)


class Seen:
    """The answers that a reviewer is shown beside their model's name, recorded before they are painted.

    In a session that is not blind there is nothing to record, and everything may be shown.
    """

    def __init__(self, database: Path, session: Session, reviewer: str) -> None:
        self._where = session, database, reviewer
        self._blind = session.review.blind
        self._recorded: set[str] = set()

    def may_show(self, response_id: str) -> bool:
        """Whether it is recorded that this answer is seen."""
        return not self._blind or response_id in self._recorded

    def record(self, response_ids: Iterable[str]) -> None:
        """Record what is about to be painted. StorageError where that cannot be done: then it may not be."""
        new = [response_id for response_id in response_ids if not self.may_show(response_id)]
        if new:
            expose(*self._where, new)
            self._recorded.update(new)
