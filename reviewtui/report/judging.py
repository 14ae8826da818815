"""Who judged how much, in which ways, and how far they agree."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from reviewtui.domain.blindness import BlindnessGiven
from reviewtui.domain.evidence import Evidence
from reviewtui.domain.session import Session
from reviewtui.report.comparing import Tally
from reviewtui.report.exclusions import skipped
from reviewtui.report.model import Judging
from reviewtui.scoring import figures
from reviewtui.scoring.agreement import krippendorff_alpha
from reviewtui.scoring.columns import Columns, heard
from reviewtui.scoring.estimate import Estimate


def judging_of(
    session: Session, tables: Sequence[Columns], compared: Tally, comparing: frozenset[str], guesses: int
) -> Judging:
    """What was judged of the models' `tables`, compared and ranked (by `comparing`), looked through and guessed."""
    ratings = [rating for table in tables for row in table.rows for rating in row.ratings]
    blind = session.review.blind
    settled = [used for table in tables for row in table.rows for used in _settlements(row, blind)]
    looking = {look.reviewer for table in tables for row in table.rows for look in row.looks}
    asked = {model.name for model in session.asked_models}
    ended = Counter((row.prompt_id, row.trial) for table in tables for row in table.rows if row.model in asked)
    unjudged = [row for table in tables for row in table.rows if row.text_shown and not row.ratings]
    waiting = sum(ended[row.prompt_id, row.trial] == len(asked) for row in unjudged)
    return Judging(
        blind=session.review.blind,
        judgments=len(ratings),
        reviewers=len({rating.reviewer for rating in ratings} | comparing | looking),
        answers_to_judge=sum(int(figures.to_judge(table).sum()) for table in tables),
        answers_judged=sum(int(figures.judged(table).sum()) for table in tables),
        answers_waiting=waiting,
        answers_held_back=len(unjudged) - waiting,
        answers_unseen=sum(int(table.seen_by_name.sum()) for table in tables),
        answers_skipped=skipped(tables),
        comparisons=compared.given,
        imported=sum(rating.imported for rating in ratings) + compared.imported + compared.rankings.imported,
        answers_textless=sum(row.text_missing and not row.ratings for table in tables for row in table.rows),
        rankings=compared.rankings.given,
        looked_through=sum(bool(row.looks) for table in tables for row in table.rows),
        looking=len(looking),
        guesses=guesses,
        carried=sum(rating.carried for rating in ratings) + compared.carried,
        settled=sum(settled) + compared.settled,
        settled_unused=len(settled) - sum(settled) + compared.settled_unused,
    )


def _settlements(row: Evidence, blind: bool) -> Iterator[bool]:
    """For each rating of an answer that was settled, whether figures use it."""
    for criterion, settled in ((None, row.settled), *row.settled_by_criterion.items()):
        if settled is not None:
            yield heard(row, blind, criterion) == (settled,)


def guesses_of(used: Sequence[Evidence], given: BlindnessGiven) -> int:
    """How many guesses speak of answers that are in the report."""
    ours = {row.response_id for row in used}
    return sum(guess.response_id in ours for guess in given.guesses)


def rating_agreement(used: Sequence[Evidence], families: Mapping[str, int], *, blind: bool) -> Estimate:
    """How far the ratings agree that the figures may use; `families` has the code of each."""
    units, codes = [], []
    for row in used:
        usable = (rating for rating in row.ratings if not blind or (rating.blind and not rating.exposed))
        units.append([rating.rating - 1 for rating in usable if rating.rating is not None])
        codes.append(families[row.family])
    return krippendorff_alpha(units, codes, values=5)
