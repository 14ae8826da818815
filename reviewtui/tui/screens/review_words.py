"""What the review screen says when it is not showing an item, and while somebody learns it."""

from rich.cells import cell_len, set_cell_size

from reviewtui.actions.review_views import Progress, Standing, Undone, WhoWasWho
from reviewtui.domain.session import ReviewRules
from reviewtui.grading.reveal import OwnResult
from reviewtui.grading.sitting import Tiring
from reviewtui.tui.words import counted

EARLY = "Too early: this answer was not on the screen yet. The key was dropped; press it again."
UNSEEN = "Look at all of them first: an answer was not on the screen yet. tab shows it."
NAMES_COME = (
    "Collect, Triage and the report show you the models' names from now on.\n"
    "What you change after leaving this screen no longer counts as blind."
)
UNDO_REVEALED = "Take back a judgment that was given blind?"
UNDO_REVEALED_COSTS = (
    "You may know by now which model wrote the answer. What you say in its place is stored as not blind, and stays out "
    "of the blind figures."
)
ALONE = "This is the only item left."


RATING = "1-5 rates the marked answer, saves it and moves on: 1 useless, 3 so-so, 4 and 5 satisfied."
RANKING = "Digits put the answers in order, the best first; = makes two as good, enter saves it and moves on."
LABELLING = "f names what is wrong with the marked answer; enter says that this is all, and moves on."
GUESSING = "A digit says which model you take the marked answer for."
COMPARING = "a or b says which answer is better, t that they are as good, x that neither would do; the next item comes."


BY_CRITERIA = " Then by each criterion, which the line below names."
STRONGLY = " With shift they say: much better."


def introduction(rules: ReviewRules) -> str:
    """What somebody reads once, in less than a minute."""
    whole = " Judge the whole conversation, not only its last answer." * (rules.unit == "conversation")
    hidden = (
        "You grade blind: letters stand for the models, and who is A changes from item to item."
        if rules.blind
        else "This session is not graded blind, but letters still stand for the models."
    )
    judging = {
        "rate": RATING + BY_CRITERIA * bool(rules.criteria),
        "compare": COMPARING + STRONGLY * rules.strength,
        "rank": RANKING,
        "label": LABELLING,
        "guess": GUESSING,
    }[rules.modes[0]]
    others = "0 can't tell, tab another answer, u takes back, s skips, f names a failure, ? all keys."
    by_rules = " R shows the rules of this session." * bool(rules.rules)
    return f"{hidden}\n{judging}{whole}{by_rules}\n{others}"


def nothing_collected(session: str) -> str:
    """The session has no answers in this database."""
    return f"Nothing has been collected of {session} yet.\n\nc  collects the answers of its models"


def nothing_open(
    standing: Standing, progress: Progress, *, names_come: bool = False, who: WhoWasWho | None = None
) -> str:
    """Why no item lies on the desk, and what can be done. `names_come`: names were hidden and are not any more, and
    `who` says what was given to whom.
    """
    if standing == "waiting":
        done = f"You have graded all {progress.finished:,} items that are complete. " if progress.finished else ""
        return (
            f"{done}{progress.waiting:,} of {progress.items:,} items wait for a model to answer.\n"
            "They appear here by themselves once every model has ended on them.\n\n"
            "c  collects what is missing\n"
            "A model that cannot be asked (a wrong key, no such model) holds them all up:\n"
            "put it right in the session's file, or take it out."
        )
    if not progress.verdicts:
        return (
            "There is nothing to judge: too few models gave an answer.\n\n"
            "p  shows the report: it says how they failed\nt  works through it"
        )
    names = f"{NAMES_COME}\n" if names_come else ""
    on = "to" if progress.unit == "answer" else "on"
    return (
        f"You have graded everything: {counted(progress.given, progress.unit)} {on} {progress.finished:,} prompts.\n"
        f"{names}\n{who_was_who(who)}"
        "p  shows the report\nt  works through the failures\nu  takes back the last judgment"
    )


def who_was_who(who: WhoWasWho | None) -> str:
    """A line for each model: what this reviewer gave it, most telling first."""
    if who is None:
        return ""
    width = max(cell_len(result.model) for result in who.results)
    lines = [
        f"{set_cell_size(result.model, width)}  {next(iter(own_verdicts(result)), 'not judged')}"
        for result in who.results
    ]
    return "\n".join(["Who was who, by your own verdicts:", *lines, "", "enter  shows more of it\n"])


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
