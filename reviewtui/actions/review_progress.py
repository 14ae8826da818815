"""How far a reviewer is: own work alone. Nobody else's verdicts and no model enter it."""

from reviewtui.actions.review_queue import ReviewQueue
from reviewtui.actions.review_record import Record
from reviewtui.actions.review_views import UNITS, Progress
from reviewtui.grading.modes import AS_A_WHOLE


def progress_of(queue: ReviewQueue, record: Record) -> Progress:
    """How far the reviewer is in the mode of `queue`. Gold items count as any others."""
    mode, counts, known = queue.seat.mode, queue.counts, queue.known()
    whole = mode in AS_A_WHOLE
    return Progress(
        items=counts.items + known.items,
        finished=queue.finished,
        waiting=counts.waiting,
        unanswered=counts.unanswered,
        skipped=sum(not queue.has_finished(key) for key in queue.skipped),
        unit=UNITS[mode],
        verdicts=counts.ready + known.items if whole else counts.answers + known.answers,
        given=queue.finished if whole else queue.answers_finished() + _known_answers_finished(queue, record),
        pace=record.ledger.pace(),
    )


def _known_answers_finished(queue: ReviewQueue, record: Record) -> int:
    answers = (answer for key in queue.gold.begun() for answer in record.answers_of(key))
    return sum(record.answer_finished(queue.seat.mode, answer) for answer in answers)
