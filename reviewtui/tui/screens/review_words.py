"""What the review screen says when it is not showing an item, and while somebody learns it. Of keys it speaks as they
are now: `keys`, by the ids of the commands.
"""

from collections.abc import Mapping

from rich.cells import cell_len, set_cell_size

from reviewtui.actions.review_views import Progress, Standing, Undone, WhoWasWho
from reviewtui.domain.session import ReviewMode, ReviewRules
from reviewtui.grading.reveal import OwnResult
from reviewtui.grading.sitting import Tiring
from reviewtui.tui.words import counted

EARLY = "Too early: this answer was not on the screen yet. The key was dropped; press it again."
UNSEEN = "Look at all of them first: an answer was not on the screen yet."
NAMES_COME = (
    "Collect, Triage and the report show you the models' names from now on.\n"
    "What you change after leaving this screen no longer counts as blind."
)
UNDO_REVEALED = "Take back a judgment that was given blind?"
UNDO_REVEALED_COSTS = (
    "You may know by now which model wrote the answer. What you say in its place is stored as not blind, and stays out "
    "of the blind figures."
)
NAMES_COST = "This key also judged the items. What you change after going there no longer counts as blind."
ALONE = "This is the only item left."


def finding_judged(session: str, done: int = 0, of: int = 0) -> str:
    """What stands in place of an item while it is found what the reviewer judged in other files."""
    noted = f"\n{done:,} of {of:,} finished items are noted." if of else ""
    return f"Opening {session}: what you have judged before is being found, once.{noted}"


def introduction(rules: ReviewRules, keys: Mapping[str, str]) -> str:
    """What stands above the item until somebody new has judged."""
    mode = rules.modes[0]
    whole = " Judge the whole conversation, not only its last answer." * (rules.unit == "conversation")
    by_rules = f" {keys['review.rules']} shows the rules of this session." * bool(rules.rules)
    others = (
        f"{keys['review.cannot_judge']} can't tell, {keys['review.next']} another answer, {keys['review.undo']} takes "
        f"back, {keys['review.skip']} skips, {keys['review.label']} names a failure, {keys['app.keys']} all keys."
    )
    return f"{blindness(rules, mode)}\n{judging(mode, rules, keys)}{whole}{by_rules}\n{others}"


def blindness(rules: ReviewRules, mode: ReviewMode) -> str:
    """What stands for the models in this mode."""
    signs, first = ("numbers", "1") if mode == "rank" else ("letters", "A")
    if rules.blind:
        return f"You grade blind: {signs} stand for the models, and who is {first} changes from item to item."
    return f"This session is not graded blind, but {signs} still stand for the models."


def part(rules: ReviewRules, mode: ReviewMode) -> str:
    """Which of a session's modes is judged in, of several."""
    return f"part {rules.modes.index(mode) + 1} of {len(rules.modes)}: {mode}"


def asked_next(mode: ReviewMode, rules: ReviewRules, keys: Mapping[str, str]) -> str:
    """What stands between two modes: the keys say something else from here on."""
    return f"Something else is asked of the same answers now.\n\n{judging(mode, rules, keys)}"


def judging(mode: ReviewMode, rules: ReviewRules, keys: Mapping[str, str]) -> str:
    """How an answer is judged in a mode."""
    match mode:
        case "rate":
            then = " Then by each criterion, which the line below names." * bool(rules.criteria)
            rates = keys["review.rate.1"]
            return (
                f"{rates} rates the marked answer, saves it and moves on: 1 useless, 3 so-so, 4 and 5 satisfied.{then}"
            )
        case "compare":
            first, second, tie, neither = (
                keys[f"review.compare.{verdict}"] for verdict in ("first", "second", "tie", "both_bad")
            )
            much = f"{keys['review.compare.first_strongly']} or {keys['review.compare.second_strongly']}"
            return (
                f"{first} or {second} says which answer is better, {tie} that they are as good, {neither} that neither "
                "would do; the next item comes." + f" {much} says: much better." * rules.strength
            )
        case "rank":
            return (
                f"{keys['review.place.1']} put the answers in order, the best first; {keys['review.level']} makes two "
                f"as good, {keys['review.finish_ranking']} saves it and moves on."
            )
        case "label":
            return (
                f"{keys['review.label']} names what is wrong with the marked answer; {keys['review.looked_through']} "
                "says that this is all, and moves on."
            )
        case "guess":
            return f"{keys['review.guess.1']} say which model you take the marked answer for."


def nothing_collected(session: str, key: str) -> str:
    """The session has no answers in this database; `key` leads to where it gets them."""
    return f"Nothing has been collected of {session} yet.\n\n{key}  collects the answers of its models"


def nothing_open(
    standing: Standing,
    progress: Progress,
    keys: Mapping[str, str],
    *,
    names_come: bool = False,
    who: WhoWasWho | None = None,
) -> str:
    """Why no item lies on the desk, and what can be done. `names_come`: names were hidden and are not any more, and
    `who` says what was given to whom.
    """
    if standing == "waiting":
        done = f"You have graded all {progress.finished:,} items that are complete. " if progress.finished else ""
        return (
            f"{done}{progress.waiting:,} of {progress.items:,} items wait for a model to answer.\n"
            "They appear here by themselves once every model has ended on them.\n\n"
            f"{keys['review.collect']}  collects what is missing\n"
            "A model that cannot be asked (a wrong key, no such model) holds them all up:\n"
            "put it right in the session's file, or take it out."
        )
    if not progress.verdicts:
        return (
            "There is nothing to judge: too few models gave an answer.\n\n"
            f"{keys['review.report']}  shows the report: it says how they failed\n"
            f"{keys['review.triage']}  works through it"
        )
    names = f"{NAMES_COME}\n" if names_come else ""
    on = "to" if progress.unit == "answer" else "on"
    return (
        f"You have graded everything: {counted(progress.given, progress.unit)} {on} {progress.finished:,} prompts.\n"
        f"{names}\n{who_was_who(who, keys)}"
        f"{keys['review.report']}  shows the report\n{keys['review.triage']}  works through the failures\n"
        f"{keys['review.undo']}  takes back the last judgment"
    )


def names_there(screen: str) -> str:
    """Why it is asked whether to go to `screen`, which tells names."""
    return f"{'The report' if screen == 'report' else screen.title()} shows which model wrote what. Go there?"


def who_was_who(who: WhoWasWho | None, keys: Mapping[str, str]) -> str:
    """A line for each model: what this reviewer gave it, most telling first."""
    if who is None:
        return ""
    width = max(cell_len(result.model) for result in who.results)
    lines = [
        f"{set_cell_size(result.model, width)}  {next(iter(own_verdicts(result)), 'not judged')}"
        for result in who.results
    ]
    return "\n".join(
        ["Who was who, by your own verdicts:", *lines, "", f"{keys['review.who_was_who']}  shows more of it\n"]
    )


def own_verdicts(result: OwnResult) -> list[str]:
    """What a reviewer gave one model, a line for each mode, and under which letters it was shown."""
    lines = []
    if result.mean is not None:
        share = result.satisfied / result.rated
        lines.append(f"{result.mean:.1f} of 5 on average, {share:.0%} satisfied, of {counted(result.rated, 'rating')}")
    if compared := result.won + result.lost + result.tied:
        tied = f", {result.tied:,} tied" if result.tied else ""
        lines.append(f"won {result.won:,} and lost {result.lost:,}{tied}, of {counted(compared, 'comparison')}")
    if result.place is not None:
        lines.append(f"place {result.place:.1f} on average, of {counted(result.ranked, 'ranking')}")
    if result.guesses:
        lines.append(f"you knew it {result.guessed:,} times of {result.guesses:,}")
    if lines and result.letters:
        lines.append("shown as " + ", ".join(f"{letter} {times:,}x" for letter, times in result.letters.items()))
    return lines


def tired(tiring: Tiring | None) -> str:
    """Why a break may be due, in few words; empty: nothing says so."""
    if tiring is None:
        return ""
    drift = {"faster": "twice as fast as at first", "slower": "half as fast as at first"}.get(tiring.drift or "", "")
    minutes = f"{tiring.minutes} min of grading" if tiring.minutes is not None else ""
    return f"{', '.join(filter(None, (minutes, drift)))}: a break?"


def undone(what: Undone) -> str:
    """`36 A 4`: item, letter, and what was said."""
    return " ".join(filter(None, (str(what.number), what.letter, what.what)))
