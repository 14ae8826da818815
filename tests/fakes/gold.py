"""Gold items whose words occur nowhere else, and what a reviewer who knows them, or does not, says of what is shown."""

from collections.abc import Callable, Mapping

from reviewtui.actions.review import ReviewDesk
from reviewtui.domain.known import KnownItem

MARK = "Qv8parcel"
"""In the prompt of every gold item."""

Gives = Callable[[str], int]
"""The rating for an answer's text."""


def gold(number: int, *, answers: int = 3) -> KnownItem:
    """An item of which the first answer is plainly right and the others plainly wrong, in every mode."""
    wrong = tuple(f"Bananas {number}.{place}" for place in range(1, answers))
    return KnownItem(
        prompt=f"{MARK} {number} is late",
        answers=(f"Right {number}", *wrong),
        ratings=((4, 5), *[(1, 2)] * len(wrong)),
        winner="a" if answers == 2 else None,
        order=((1,), tuple(range(2, answers + 1))),
        failures=((), *[("reference",)] * len(wrong)),
        explanation="Bananas are not asked for.",
    )


def attentive(text: str) -> int:
    """4 or less, and little for bananas."""
    return 1 if text.startswith("Bananas") else 4


def careless(_: str) -> int:
    """The same of everything."""
    return 4


def judge(desk: ReviewDesk, gives: Gives = attentive) -> str:
    """Judge all that is asked of the item on the desk, by what `gives` says of its texts; its question."""
    assert desk.item is not None
    question = desk.item.turns[-1].text
    texts = {slot.letter: slot.text for slot in desk.item.slots}
    _SAYS[desk.mode](desk, {letter: gives(text) for letter, text in texts.items()})
    return question


def walk(desk: ReviewDesk, gives: Gives = attentive) -> list[str]:
    """Judge until nothing is left; the questions in turn."""
    met = []
    while desk.item is not None:
        met.append(judge(desk, gives))
    return met


def _rate(desk: ReviewDesk, ratings: Mapping[str, int]) -> None:
    for letter, rating in ratings.items():
        desk.rate(letter, rating)


def _compare(desk: ReviewDesk, ratings: Mapping[str, int]) -> None:
    first, second = ratings.values()
    desk.compare("tie" if first == second else "first" if first > second else "second")


def _rank(desk: ReviewDesk, ratings: Mapping[str, int]) -> None:
    best = sorted(set(ratings.values()), reverse=True)
    desk.rank([[letter for letter, rating in ratings.items() if rating == each] for each in best])


def _label(desk: ReviewDesk, ratings: Mapping[str, int]) -> None:
    for letter, rating in ratings.items():
        if rating < 3:
            desk.label(letter, "reference")
    desk.looked_through()


_SAYS: Mapping[str, Callable[[ReviewDesk, Mapping[str, int]], None]] = {
    "rate": _rate,
    "compare": _compare,
    "rank": _rank,
    "label": _label,
}
