"""A failure as the text of an issue, in Markdown that no answer can break out of."""

import re

from reviewtui.actions.triage_views import AnswerAgain, FailureEvidence, OtherAnswer
from reviewtui.domain.failure import FailureRow
from reviewtui.domain.safe import safe_text

LONGEST = 20_000
"""Characters of one text that go into an issue; trackers refuse what is much longer."""

_TICKS = re.compile(r"`+")


def issue_text(session: str, row: FailureRow, evidence: FailureEvidence) -> str:
    """Markdown: a title, what is known in a list, then prompt, evidence and answer as they were, each in its fence."""
    parts = [
        f"# {code(row.kind)}: {code(row.model)} on prompt {row.prompt_number} of {code(session)}",
        "\n".join(f"- {fact}" for fact in _facts(row, evidence)),
        "## Prompt",
        *(f"{code(turn.role)}:\n\n{fenced(turn.text)}" for turn in evidence.turns),
    ]
    if evidence.span is not None:
        start, end = evidence.span
        where = f"characters {start:,} to {end:,}" if end > start else f"at character {start:,}"
        parts += [f"## Where it shows ({where})", fenced(evidence.text[start:end] if end > start else row.excerpt)]
    for start, end in evidence.passages:
        parts += [f"## What was marked (characters {start:,} to {end:,})", fenced(evidence.text[start:end])]
    parts += ["## Answer", fenced(evidence.text)]
    if evidence.error:
        parts += ["## Error", fenced(evidence.error)]
    if evidence.reference is not None:
        parts += ["## Reference", fenced(evidence.reference)]
    return "\n\n".join(parts) + "\n"


def _facts(row: FailureRow, evidence: FailureEvidence) -> list[str]:
    noticed = {None: "nobody has said", True: "yes", False: "no"}[row.noticed]
    facts = [
        f"status: {row.status.replace('_', ' ')}" + (f" ({code(evidence.decided_by)})" if evidence.decided_by else ""),
        f"severity: {row.severity} of 5" + ("" if row.graded else " (by its kind; nobody has said)"),
        f"would we have noticed: {noticed}",
    ]
    for source in evidence.sources:
        words = f": {code(source.words)}" if source.words else ""
        sure = "" if source.score is None else f" (score {source.score:.2f})"
        facts.append(f"found by {'' if source.by_person else 'detector '}{code(source.name)}{sure}{words}")
    if row.note:
        facts.append(f"note: {code(row.note)}")
    if row.assigned:
        facts.append(f"assigned to {code(row.assigned)}")
    if row.trial > 1:
        facts.append(f"trial {row.trial}")
    if evidence.others:
        facts.append("the others on this prompt: " + ", ".join(map(_fared, evidence.others)))
    facts += [
        f"asked again (trial {answer.trial}): {', '.join(map(code, answer.failures)) or _whole(answer)}"
        for answer in evidence.again
    ]
    return [*facts, f"response: {code(row.key.response_id)}"]


def _fared(other: OtherAnswer) -> str:
    return f"{code(other.model)} {', '.join(map(code, other.failures)) or ('failed' if other.error else 'fine')}"


def _whole(answer: AnswerAgain) -> str:
    return "no whole answer" if answer.error else "no failure detected"


def code(text: str) -> str:
    """`text` on one line, as inline code that it cannot end."""
    line = " ".join(safe_text(text).split())
    if not line:
        return "(nothing)"
    ticks = "`" * (_longest_run(line) + 1)
    space = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{ticks}{space}{line}{space}{ticks}"


def fenced(text: str) -> str:
    """`text` as a block that it cannot end: the fence is longer than any run of backticks in it."""
    shown = safe_text(text[:LONGEST])
    if not shown.strip():
        return "(nothing)"
    fence = "`" * max(3, _longest_run(shown) + 1)
    more = len(text) - LONGEST
    cut = f"\n\n({more:,} more characters)" if more > 0 else ""
    return f"{fence}text\n{shown}\n{fence}{cut}"


def _longest_run(text: str) -> int:
    return max(map(len, _TICKS.findall(text)), default=0)
