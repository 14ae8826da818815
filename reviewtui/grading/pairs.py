"""Which two models are compared next, and which of them comes first.

Balanced by construction, not only on average: after any number of items each reviewer was shown every pair as often as
any other or once less, and no model stood on one side more than once more often than on the other. Of what that leaves
open it is taken what turns a pair round that stood one way more often, then the pair that all reviewers together were
shown least, then what evens out their sides best, then a drawn one. The draws are keyed with the database's secret: who
does not know which answer is whose cannot tell the next side from those before.

For the sides each model's appearances are taken in twos, in which it stands once on each side. Such twos link the games
of an order to walks, from game to game through the model that both share: every model that is left as second of one
game is entered as first of the next. A walk that is closed can be taken either way round. One that begins with models
whose last two is still open can be taken in one way, and an order in which two such beginnings meet in contradiction is
none. So orders of what is left of the round (every pair once) are drawn, and of those that can be walked the first
games are the choice.

What is even after every item can be foretold by who knows the names: it is the price of being even (selection bias
under permuted blocks; Soares and Wu, Communications in Statistics 12, 1983; Berger, Selection Bias and Covariate
Imbalances in Randomized Clinical Trials, 2005). Where `sides` are independent, pairs are balanced all the same, and a
coin says which model comes first: then nobody can, and sides are even only on the average.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations
from math import factorial
from typing import NamedTuple

from reviewtui.domain.session import Sides
from reviewtui.grading.draws import number_drawn, permuted

Pair = tuple[str, str]
"""Two models, that of the first slot first."""

ORDERS = 48
"""So many orders are drawn for each item, or fewer where all there are were drawn by then."""


class Shown(NamedTuple):
    """How often which pair was shown: to this reviewer, and to all together."""

    own: Mapping[Pair, int]
    all: Mapping[Pair, int]


def next_pair(
    secret: bytes,
    shown: Shown,
    *,
    session: str,
    reviewer: str,
    models: Sequence[str],
    present: Collection[str],
    sides: Sides = "even",
) -> Pair | None:
    """The two of the `present` models that this reviewer compares next; None with fewer than two."""
    times = _times(shown.own)
    there = list(combinations(sorted(set(models) & set(present)), 2))
    if not there:
        return None
    least = min(times[frozenset(pair)] for pair in there)
    purpose = ("pair", session, reviewer, sum(shown.own.values()))
    due = {pair for pair in there if times[frozenset(pair)] == least}
    if sides == "independent":
        return _by_a_coin(secret, purpose, due, _times(shown.all))
    round_ = [pair for pair in combinations(sorted(models), 2) if times[frozenset(pair)] == least]
    choices = set(_choices(secret, purpose, round_, due, _leads(shown.own)))
    if not choices:  # answers that are missing can leave a round that cannot be seated evenly
        choices = {seated for one, other in due for seated in ((one, other), (other, one))}
    everybody, leads = _times(shown.all), _leads(shown.all)
    drawn = permuted(secret, sorted(choices), (*purpose, "choice"))
    own = _leads(shown.own)
    return min(
        drawn,
        key=lambda pair: (
            _lean(pair, own),
            shown.own.get(pair, 0) - shown.own.get(pair[::-1], 0),
            everybody[frozenset(pair)],
            _lean(pair, leads),
        ),
    )


def _by_a_coin(
    secret: bytes, purpose: tuple[str | int, ...], due: Collection[Pair], everybody: Mapping[frozenset[str], int]
) -> Pair:
    """One of the pairs that are `due`, of those that all were shown least, either way round as likely."""
    drawn = permuted(secret, sorted(due), (*purpose, "choice"))
    one, other = min(drawn, key=lambda pair: everybody[frozenset(pair)])
    return (other, one) if number_drawn(secret, 2, (*purpose, "side", one, other)) else (one, other)


def _times(shown: Mapping[Pair, int]) -> Counter[frozenset[str]]:
    """How often each pair was shown, either way round."""
    times: Counter[frozenset[str]] = Counter()
    for pair, count in shown.items():
        times[frozenset(pair)] += count
    return times


def _leads(shown: Mapping[Pair, int]) -> Counter[str]:
    """How much more often each model stood first than second."""
    leads: Counter[str] = Counter()
    for (first, second), count in shown.items():
        leads[first] += count
        leads[second] -= count
    return leads


def _lean(pair: Pair, leads: Mapping[str, int]) -> int:
    """How uneven the sides of both models are once `pair` is shown."""
    return max(abs(leads[pair[0]] + 1), abs(leads[pair[1]] - 1))


def _choices(
    secret: bytes,
    purpose: tuple[str | int, ...],
    games: Sequence[Pair],
    due: Collection[Pair],
    leads: Mapping[str, int],
) -> Iterator[Pair]:
    """Pairs that can come first, each way round that they can, of a round whose rest can then be seated."""
    tried: set[tuple[Pair, ...]] = set()
    for number in range(ORDERS):
        if len(tried) == factorial(len(games)):
            return
        order = permuted(secret, games, (*purpose, number))
        if tuple(order) in tried:
            continue
        tried.add(tuple(order))
        first = next(place for place, game in enumerate(order) if game in due)
        order.insert(0, order.pop(first))
        for seated in (order[0], order[0][::-1]):
            if _can_be_seated(order, seated[0], leads):
                yield seated


def _can_be_seated(games: Sequence[Pair], first: str, leads: Mapping[str, int]) -> bool:
    """Whether the games, in this order, can be seated evenly when `first` comes first in the first of them."""
    appearances: dict[str, list[int]] = defaultdict(list)
    for number, game in enumerate(games):
        for model in game:
            appearances[model].append(number)
    partner: dict[tuple[int, str], int] = {}
    to_walk = [(0, first)]
    for model, numbers in appearances.items():
        if leads[model]:
            number = numbers[0]
            to_walk.append((number, _other(games[number], model) if leads[model] > 0 else model))
        rest = numbers[bool(leads[model]) :]
        for one, other in zip(rest[::2], rest[1::2], strict=False):
            partner[one, model], partner[other, model] = other, one
    seated: dict[int, str] = {}
    while to_walk:
        number, comes_first = to_walk.pop()
        if number in seated:
            if seated[number] != comes_first:
                return False
            continue
        seated[number] = comes_first
        for model in games[number]:
            following = partner.get((number, model))
            if following is not None:
                came_first = model == comes_first
                to_walk.append((following, _other(games[following], model) if came_first else model))
    return True


def _other(game: Pair, model: str) -> str:
    return game[1] if game[0] == model else game[0]
