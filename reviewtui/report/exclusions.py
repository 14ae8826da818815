"""What some or all figures leave out, and why: nothing goes missing unsaid."""

from collections.abc import Iterator, Sequence

import numpy as np

from reviewtui.report.comparing import Tally
from reviewtui.report.model import Coverage, Exclusion
from reviewtui.scoring.columns import Columns


def exclusions(
    tables: Sequence[Columns], covered: Coverage, uncounted_ratings: int, compared: Tally, departed: int
) -> Iterator[Exclusion]:
    """Each thing that is left out, if there is any; `departed` responses are to prompts or of models that left."""
    left_out, ranked = sum(int(table.left_out.sum()) for table in tables), compared.rankings
    unjudgeable = sum(int(np.count_nonzero(table.unjudgeable & (table.cannot_judge > 0))) for table in tables)
    without_text = sum(int(np.count_nonzero(~table.text_shown & ~table.textless)) for table in tables)
    everything = (
        ("judgment", left_out, "given knowing the model or after seeing its name, outside blind figures"),
        (
            "judgment",
            uncounted_ratings,
            "of answers that are not counted here: replaced, or of a model that left",
        ),
        ("comparison", compared.left_out, "given knowing a model or after seeing its name, outside blind counts"),
        ("comparison", compared.skipped, "skipped for good"),
        ("comparison", compared.elsewhere, "of answers that are not counted here: replaced, or of a model that left"),
        ("ranking", ranked.left_out, "given knowing a model or after seeing its name, outside blind counts"),
        ("ranking", ranked.skipped, "skipped for good"),
        ("ranking", ranked.elsewhere, "of answers that are not counted here: replaced, or of a model that left"),
        (
            "look",
            _unusable_looks(tables),
            "through an answer for failures, given knowing its model: in no blind figure",
        ),
        ("answer", unjudgeable, "nobody could judge, outside CSAT and good rate"),
        ("answer", skipped(tables), "skipped for good, outside CSAT and good rate"),
        ("response", without_text, "without text and so never rated, outside CSAT and not good in the good rate"),
        (
            "answer",
            covered.textless,
            "judged elsewhere and imported without words, so that nothing else is known: "
            "outside good rate, failures, errors and latency",
        ),
        ("first answer", covered.asked_again, "failed before the second one was asked for: in the error rate alone"),
        ("response", covered.stale, "of a variant or model that left the session, or beyond its trials: in no figure"),
        ("response", covered.cancelled, "cancelled, asked again by the next run"),
        ("response", covered.interrupted, "interrupted, asked again by the next run"),
        ("response", departed, "to prompts or of models no longer in the session"),
    )
    for what, number, why in everything:
        if number:
            yield Exclusion(what=what, count=number, why=why)


def skipped(tables: Sequence[Columns]) -> int:
    """How many answers were skipped for good by all who looked at them."""
    return sum(int(np.count_nonzero(table.unjudgeable & (table.cannot_judge == 0))) for table in tables)


def _unusable_looks(tables: Sequence[Columns]) -> int:
    looks = (look for table in tables if table.blind for row in table.rows for look in row.looks)
    return sum(not look.blind or look.exposed for look in looks)
