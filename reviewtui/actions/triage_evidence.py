"""The evidence of one failure: the prompt, the answer and what was found in it, and what the others answered."""

from reviewtui.actions.review_views import turns_of
from reviewtui.actions.triage_list import TELLING, TriageList
from reviewtui.actions.triage_views import AnswerAgain, FailureEvidence, OtherAnswer, Source
from reviewtui.domain.detection import FailureKind
from reviewtui.domain.failure import FailureKey, Finding, Statement
from reviewtui.domain.response import Response
from reviewtui.grading.masks import Naming
from reviewtui.store.asking_again import answers_again
from reviewtui.store.database import Database, read
from reviewtui.store.reading import answers_to, response_by_id
from reviewtui.store.sessions import prompt_by_id


def evidence_of(db: Database, session: str, failures: TriageList, key: FailureKey) -> FailureEvidence:
    """All that is known of the failure `key` of `failures`. KeyError where it is not there."""
    row, finding, naming = failures.rows[key], failures.finding_of(key), failures.naming
    with read(db):
        prompt = prompt_by_id(db, session, row.prompt_id)
        answers = {answer.model: answer for answer in answers_to(db, session, row.prompt_id, row.trial)}
        answer = response_by_id(db, key.response_id)
        again = answers_again(db, answer) if answer is not None else []
    assert prompt is not None, "an answer is to a prompt"
    assert answer is not None, "a failure is of an answer"
    others = [(answers[model], called) for model, called in naming.called.items() if model in answers]
    statements, hidden = failures.statements_of(key), naming.hidden
    error = _error(answer)
    told = finding is not None and key.kind in TELLING
    return FailureEvidence(
        key=key,
        turns=turns_of(prompt),
        reference=prompt.reference,
        text=answer.text,
        span=_span(finding),
        passages=tuple(sorted({said.span for said in statements if said.span is not None})),
        message=row.message,
        detector=finding.detector if finding is not None else None,
        score=row.score,
        error=None if hidden else error,
        withheld=hidden and (error is not None or told),
        sources=_sources(finding, row.message, statements, naming),
        labels=tuple((other.kind, other.status) for other in failures.of_answer(answer.id) if other.key != key),
        others=tuple(_other(other, failures, called) for other, called in others if other.model != answer.model),
        again=tuple(_again(asked.response, asked.failures, answer, hidden=hidden) for asked in again),
        decided_by=next((said.reviewer for said in reversed(statements) if said.status is not None), None),
    )


def _span(finding: Finding | None) -> tuple[int, int] | None:
    if finding is None or finding.start is None or finding.end is None:
        return None
    return finding.start, finding.end


def _sources(finding: Finding | None, message: str, statements: list[Statement], naming: Naming) -> tuple[Source, ...]:
    detector = [Source(finding.detector, by_person=False, score=finding.score, words=message)] if finding else []
    people = {
        said.reviewer: Source(said.reviewer, by_person=True, score=None, words=naming.cleaned(said.note or ""))
        for said in statements
        if said.kind == "label"
    }
    return (*detector, *people.values())


def _other(answer: Response, failures: TriageList, called: str) -> OtherAnswer:
    error = _error(answer)
    return OtherAnswer(
        response_id=answer.id,
        model=called,
        text=answer.text,
        failures=tuple(row.kind for row in failures.of_answer(answer.id) if row.status != "dismissed"),
        error=answer.status if error is not None and failures.naming.hidden else error,
    )


def _again(asked: Response, failures: tuple[FailureKind, ...], failed: Response, *, hidden: bool) -> AnswerAgain:
    error = _error(asked)
    return AnswerAgain(
        response_id=asked.id,
        trial=asked.trial,
        text=asked.text,
        failures=failures,
        error=asked.status if error is not None and hidden else error,
        anew=asked.variant != failed.variant,
    )


def _error(answer: Response) -> str | None:
    """Why an answer failed, in the words of whoever said so."""
    if answer.status == "done":
        return None
    return ": ".join(filter(None, (answer.error_kind or answer.status, answer.error_message)))
