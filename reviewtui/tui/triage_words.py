"""What the triage screen says. Of models it knows only what they are called on the screen."""

from collections.abc import Mapping

from reviewtui.actions.asking_again import AgainState
from reviewtui.actions.triage_views import AnswerAgain, FailureEvidence, Order, Source, TriageCounts, TriageFilter
from reviewtui.domain.detection import FailureKind
from reviewtui.domain.events import Failed
from reviewtui.domain.failure import FailureRow
from reviewtui.domain.judgment import FailureStatus
from reviewtui.tui.words import counted, shown_prompt

STATUSES: dict[FailureStatus, str] = {
    "open": "open",
    "confirmed": "confirmed",
    "dismissed": "dismissed",
    "fixed": "fixed",
    "wont_fix": "won't fix",
}
"""A failure's status, as it is called on the screen."""

SORTED: dict[Order, str] = {
    "harm": "most harmful first",
    "kind": "by kind",
    "model": "by model",
    "prompt": "by prompt",
}

EARLY = "Too early: this failure was not on the screen yet. The key was dropped; press it again."
SHOW_NAMES = "Show which model is which?"
SHOW_NAMES_COSTS = (
    "Every answer that you see beside its model's name counts as exposed: what you say of it in Review stays out of "
    "the blind figures. Answers that you do not open here stay blind."
)
ASKING_COSTS = (
    "Each is asked like any other, with the settings that the session's file has now, and costs as much. What comes is "
    "shown beside the failed answer and counts in no figure."
)
STOPPING = "Stopping. What arrived is being saved."
COPIED = "Copied as Markdown, where the terminal lets programs write its clipboard (OSC 52)."


def title(row: FailureRow) -> str:
    """Which failure it is: `repetition · II · prompt 112`."""
    trial = [f"trial {row.trial}"] if row.trial > 1 else []
    return " · ".join([row.kind, row.model, f"prompt {row.prompt_number}", *trial])


def asked(evidence: FailureEvidence) -> str:
    """The last turn of the prompt, and how many there are before it."""
    before = f"({counted(len(evidence.turns) - 1, 'turn')} before) " if len(evidence.turns) > 1 else ""
    return f"> {before}{shown_prompt(evidence.turns[-1].text)}"


def found(evidence: FailureEvidence) -> str:
    """What was found, and by whom."""
    return " · ".join(_found_by(source, evidence.key.kind) for source in evidence.sources)


def _found_by(source: Source, kind: FailureKind) -> str:
    if source.by_person:
        return f"{source.name}: {source.words or kind}"
    sure = "" if source.score is None else f" {source.score:.2f}"
    return f"{source.words or kind} ({source.name}{sure})"


def standing(row: FailureRow) -> str:
    """What has been decided about it."""
    seriousness = f"severity {row.severity}" + ("" if row.graded else " by its kind")
    noticed = {None: "", True: "we would have noticed", False: "nobody would have noticed"}[row.noticed]
    assigned = f"@{row.assigned}" if row.assigned else ""
    note = f"note: {row.note}" if row.note else ""
    return " · ".join(filter(None, (STATUSES[row.status], seriousness, noticed, assigned, note)))


def others(evidence: FailureEvidence) -> str:
    """How the other models fared on this prompt."""
    failed = sum(bool(other.failures or other.error) for other in evidence.others)
    fared = f"the others on this prompt: {len(evidence.others) - failed} fine, {failed} failed"
    parts = [again(evidence.again[-1])] if evidence.again else []
    return " · ".join([*parts, fared if evidence.others else "no other model was asked this"])


def again(answer: AnswerAgain) -> str:
    """What came when it was asked once more: `asked again: trial 3: done, no failure detected`."""
    came = answer.error or _detected(answer.failures)
    anew = " (other settings)" if answer.anew else ""
    return f"asked again: trial {answer.trial}{anew}: {came}"


def ask_many(number: int) -> str:
    """What is asked before many are asked again."""
    return f"Ask {number:,} again?"


def asking(state: AgainState) -> str:
    """How far the asking again is."""
    return f"asking again {state.ended}/{state.to_ask}" + (" (a model is being loaded)" if state.loading else "")


def asked_again(state: AgainState, trouble: str = "") -> str:
    """What came of asking again; `trouble` says why it ended before it should."""
    why = dict.fromkeys(filter(None, (*state.trouble, trouble)))
    if state.over is None and not why:
        return "Stopped before anything was asked."
    stopped = "Stopped. " if state.stopped else ""
    return "\n".join([f"{stopped}{_came(state)}", *why])


def _came(state: AgainState) -> str:
    last = state.last
    if last is None:
        return "Nothing was answered."
    if state.to_ask > 1:
        return (
            f"{state.ended:,} asked again: {state.ended - state.failed:,} without a failure, {state.failed:,} failed."
        )
    if isinstance(last, Failed):
        return f"Asked again, trial {last.trial}: failed ({last.error_kind})."
    return f"Asked again, trial {last.trial}: {_detected(last.failures)}."


def _detected(failures: tuple[FailureKind, ...]) -> str:
    return f"fails: {', '.join(failures)}" if failures else "done, no failure detected"


def facts(counts: TriageCounts, chosen: TriageFilter, order: Order, *, names_hidden: bool) -> tuple[str, ...]:
    """How much there is, how blind, and what of it is listed."""
    listed = f"{counts.shown:,} listed" if chosen != TriageFilter() else ""
    hidden = "blind" if names_hidden else ""
    sorted_by = "" if order == "harm" else SORTED[order]
    groups = counted(counts.groups, "group") if counts.groups else ""
    parts = ("triage", f"{counts.open:,} open of {counts.total:,}", hidden, listed, groups, sorted_by)
    return tuple(filter(None, parts))


def nothing_listed(counts: TriageCounts, chosen: TriageFilter, keys: Mapping[str, str]) -> str:
    """Why the list is empty, and what can be done, by `keys` as they are now (by the ids of the commands)."""
    held_back = (
        f"\n{counts.held_back:,} more were named by others in answers that you have still to judge:\n"
        f"they come when you have. {keys['triage.review']}  reviews them\n"
        if counts.held_back
        else ""
    )
    if not counts.total:
        report = f"{keys['triage.report']}  shows the report"
        return f"No failures: the detectors found none and nobody named one.\n{held_back}\n{report}"
    if counts.open and chosen != TriageFilter():
        of_all = f"{counts.open:,} of {counts.total:,} are open"
        return f"No failure passes the filter. {of_all}.\n\n{keys['triage.filter']}  changes the filter"
    all_of_them = "the one failure" if counts.total == 1 else f"all {counts.total:,} failures"
    return (
        f"Done: something has been decided about {all_of_them}.\n{held_back}\n"
        f"{keys['triage.report']}  shows the report, in which the dismissed ones no longer count\n"
        f"{keys['triage.filter']}  lists the decided ones again\n"
        f"{keys['triage.undo']}  takes the last act back"
    )


def widened(size: int, kind: FailureKind) -> str:
    """What `g` says."""
    if size == 1:
        return f"This group ({kind}) has no other failure than this one."
    return f"The next key speaks of all {size:,} of this group ({kind})."


def changed(number: int, status: FailureStatus, undo: str) -> str:
    """What an act on several failures did; `undo` is the key that takes it back."""
    return (
        f"{counted(number, 'failure')}: {STATUSES[status]}. {undo} takes all of it back."
        if number
        else "Nothing to change."
    )


def about(number: int, row: FailureRow) -> str:
    """Which failures a question is about."""
    return f"{row.kind} · prompt {row.prompt_number}" if number == 1 else f"{number:,} failures"
