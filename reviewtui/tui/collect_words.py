"""What Collect says of its run: one line while it goes on, a few when it is over. Names no model."""

from collections.abc import Mapping

from reviewtui.actions.collection_state import CollectionState
from reviewtui.domain.safe import safe_text
from reviewtui.tui.words import counted, money, time_left


def facts(state: CollectionState, currency: str, now: float, *, working: bool) -> tuple[str, ...]:
    """How far, how busy, how dear, how long. What is not known is left out; `now` is on the clock of the state."""
    doing = "paused" if state.paused and working else "collecting" if working else "collected"
    parts = [f"{doing} {state.collected}/{state.total}"]
    if working:
        parts.append(f"{state.in_flight} in flight")
    if state.errors:
        parts.append(counted(state.errors, "error"))
    if state.cost is not None:
        parts.append(money(state.cost, currency))
    left = state.seconds_left(now) if working else None
    if left is not None:
        parts.append(time_left(left))
    return tuple(parts)


def ending(state: CollectionState, session: str, keys: Mapping[str, str]) -> tuple[str, bool]:
    """What to say at the end of a run, and whether it is an error; of `keys`, by id, as they are now."""
    goes_on, reviews = f"{keys['collect.again']} goes on", f"{keys['collect.review']} reviews them"
    if state.failed is not None:
        kept = f"{state.collected} of {state.total} answers are kept; {goes_on} with the rest."
        return safe_text("\n".join(part for part in (state.failed.message, state.failed.hint, kept) if part)), True
    missing = state.total - state.collected
    if not state.models:
        return f"No model of this session is asked: its answers come by `reviewtui import`. {reviews}.", False
    if not state.total:
        name = safe_text(session, newlines=False)
        return f"There are no prompts yet. Bring some: reviewtui import prompts FILE --session {name}", True
    if not missing:
        report = f"{keys['collect.report']} shows the report"
        return f"All {state.total} answers are here. {reviews}, {report}.{_again(state, session)}", False
    stopped = [model for model in state.models.values() if model.stopped]
    if stopped:
        lacking = sum(model.total - model.collected for model in stopped)
        why = f"{counted(len(stopped), 'model')} stopped, {lacking} still missing: {keys['collect.errors']} says why."
        return f"{why} Put it right (what is asked stands in {safe_text(session)}'s file), then {goes_on}.", True
    kept = f"Stopped. {state.collected} of {state.total} answers are kept; {goes_on} with the rest."
    return f"{kept}{_again(state, session)}", False


def pause(reason: str, keys: Mapping[str, str]) -> str:
    """What to say of a pause that nobody asked for."""
    return (
        f"Paused. {safe_text(reason)}.\nTo go on, stop ({keys['collect.stop']}), raise it in the session's file, and "
        f"collect the rest ({keys['collect.again']})."
    )


def _again(state: CollectionState, session: str) -> str:
    """How what failed is asked again, on a line of its own; empty: nothing failed."""
    failed = sum(model.failed for model in state.models.values())
    if not failed:
        return ""
    command = f"reviewtui collect {safe_text(session, newlines=False)} --headless --retry failed"
    return f"\n{failed} of them failed. To ask them again: {command}"
