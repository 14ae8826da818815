"""What the tour of Review says, step by step. Of keys it speaks as they are now: `keys`, by the ids of the commands."""

from collections.abc import Iterator, Mapping, Sequence

from reviewtui.domain.session import ReviewMode, ReviewRules
from reviewtui.tui.screens.review_words import blindness, judging

DROPPED = "Nothing is judged during the tour: the key was dropped."

_ROUNDS: Mapping[ReviewMode, str] = {
    "rate": "rate answers",
    "compare": "compare two",
    "rank": "put all in order",
    "label": "name failures",
    "guess": "guess the models",
}


def offer(keys: Mapping[str, str]) -> str:
    """What a newcomer is offered."""
    return f"New here? {keys['review.tour']} shows you round in less than a minute."


def over(keys: Mapping[str, str]) -> str:
    """What is said when the tour has ended."""
    return f"Now the keys judge. {keys['review.tour']} shows the tour again, {keys['app.keys']} all keys."


def steps(rules: ReviewRules, modes: Sequence[ReviewMode], keys: Mapping[str, str]) -> tuple[str, ...]:
    """The tour of a session with these `rules`; `modes`: those still to come, the one of the item shown first. Five
    steps, or six where there is more than one mode.
    """
    first, *later = modes
    return (
        f"{blindness(rules, first)} The line at the top says how far you are; nobody else's opinion is shown.",
        _reading(rules, keys),
        judging(first, rules, keys),
        *_rounds(later, rules, keys),
        _otherwise(first, keys),
        _leaving(rules, keys),
    )


def _reading(rules: ReviewRules, keys: Mapping[str, str]) -> str:
    whole = " Judge the whole conversation, not only its last answer." * (rules.unit == "conversation")
    return (
        f"The prompt stands above, the answers below it: {keys['review.next']} marks the next one, "
        f"{keys['review.down']} and {keys['review.up']} scroll it, {keys['review.zoom']} gives it all the room. A key "
        f"judges only what has been on the screen.{whole}"
    )


def _rounds(later: Sequence[ReviewMode], rules: ReviewRules, keys: Mapping[str, str]) -> Iterator[str]:
    """What else is asked in this session."""
    if len(later) == 1:
        yield f"After that comes another round. {judging(later[0], rules, keys)}"
    elif later:
        *some, last = (_ROUNDS[mode] for mode in later)
        yield (
            f"After that come other rounds, in which you {', '.join(some)} and {last}. A line at the foot says what is "
            f"asked, the last one which keys answer; {keys['review.tour']} shows the tour for it then."
        )


def _otherwise(mode: ReviewMode, keys: Mapping[str, str]) -> str:
    """What can be said beside the verdict that is asked for."""
    failure = f"{keys['review.label']} names a failure of the marked answer, " if mode != "label" else ""
    return (
        f"{keys['review.cannot_judge']} says that you can't tell, {keys['review.skip']} puts the item to the end, "
        f"{keys['review.needs_expert']} leaves it to somebody who knows more. {failure}{keys['review.note']} notes "
        "what you think of it."
    )


def _leaving(rules: ReviewRules, keys: Mapping[str, str]) -> str:
    by_rules = f"{keys['review.rules']} shows what this session is judged by, " * bool(rules.rules)
    return (
        f"Every verdict is saved at its key: {keys['review.undo']} takes back the last, as often as you want, and "
        f"{keys['app.back']} leaves at any time. {by_rules}{keys['app.keys']} lists all keys, {keys['review.tour']} "
        "shows this tour again."
    )
