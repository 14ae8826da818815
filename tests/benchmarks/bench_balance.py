"""How even pairs and sides are, and whether sides can be foretold: `python -m tests.benchmarks.bench_balance`.

Four models, 240 prompts, three reviewers who compare at their own speeds, by each rule of `sides`. The guessers predict
on which side the better answer of the next item stands, for a reviewer who always prefers the stronger model. `letters`
knows that there is an A and a B, and has learned from other sessions where it stood at the item of this number. `votes`
knows every earlier vote of that reviewer, and has learned from other sessions what follows upon the last three. `names`
knows besides which models were compared on which side so far, and which two come next: nobody who grades blind knows
that. The last table is the one in `reviewtui help session`.
"""

import itertools
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple, get_args

from reviewtui.domain.session import Sides
from reviewtui.grading.pairs import Pair, Shown, next_pair

MODELS = ("alpha", "beta", "delta", "gamma")
REVIEWERS = {"ana": 5, "ben": 3, "cem": 2}
"""How fast each is, beside the others."""

PROMPTS, SESSIONS = 240, 24


Seen = tuple[str, Pair]
"""Who was shown which pair."""


class Apart(NamedTuple):
    """The largest differences after any item: of pairs over all, of sides over all, of sides of one reviewer."""

    pairs: int
    sides: int
    own: int


def session(secret: bytes, prompts: int, sides: Sides) -> list[Seen]:
    """Who was shown which pair, in order, until everybody has seen all prompts."""
    rng = random.Random(secret)
    own: dict[str, Counter[Pair]] = {name: Counter() for name in REVIEWERS}
    everybody: Counter[Pair] = Counter()
    shown = []
    while left := [name for name in REVIEWERS if sum(own[name].values()) < prompts]:
        name = rng.choices(left, [REVIEWERS[one] for one in left])[0]
        known = Shown(own[name], everybody)
        pair = next_pair(secret, known, session="s", reviewer=name, models=MODELS, present=MODELS, sides=sides)
        assert pair is not None
        own[name][pair] += 1
        everybody[pair] += 1
        shown.append((name, pair))
    return shown


def apart(shown: Sequence[Seen]) -> Apart:
    """How uneven pairs and sides were."""
    worst = Apart(0, 0, 0)
    pairs: Counter[frozenset[str]] = Counter()
    leads: dict[str, Counter[str]] = {name: Counter() for name in ("", *REVIEWERS)}
    for name, (first, second) in shown:
        pairs[frozenset((first, second))] += 1
        for lead in (leads[""], leads[name]):
            lead[first] += 1
            lead[second] -= 1
        times = [pairs[frozenset(pair)] for pair in itertools.combinations(MODELS, 2)]
        worst = Apart(
            max(worst.pairs, max(times) - min(times)),
            max(worst.sides, *map(abs, leads[""].values())),
            max(worst.own, *map(abs, leads[name].values())),
        )
    return worst


def table(shown: Sequence[Seen]) -> None:
    """Print who was shown what how often."""
    who = [*REVIEWERS, "all"]
    print(f"{'':>14}" + "".join(f"{name:>8}" for name in who))
    counted = Counter((name, frozenset(pair)) for name, pair in shown)
    for a, b in itertools.combinations(MODELS, 2):
        counts = [counted[name, frozenset((a, b))] for name in REVIEWERS]
        print(f"{a + ' ' + b:>14}" + "".join(f"{count:>8}" for count in (*counts, sum(counts))))
    for side, place in (("A", 0), ("B", 1)):
        for model in MODELS:
            stood = [sum(name == who_ and pair[place] == model for who_, pair in shown) for name in REVIEWERS]
            print(f"{model + ' as ' + side:>14}" + "".join(f"{count:>8}" for count in (*stood, sum(stood))))
    print()


def guessed(sessions: Sequence[Sequence[Seen]]) -> dict[str, tuple[int, int]]:
    """For each guesser how often it was right, of how many. It learns from the first half of the sessions."""
    at_place: dict[int, Counter[int]] = defaultdict(Counter)
    follows: dict[tuple[int, ...], Counter[int]] = defaultdict(Counter)
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for number, shown in enumerate(sessions):
        for name in REVIEWERS:
            votes: list[int] = []
            lead: Counter[str] = Counter()
            for first, second in (pair for who, pair in shown if who == name):
                side = int(first > second)  # the stronger model stands on side 0 or 1
                place, before = len(votes), tuple(votes[-3:])
                if number < len(sessions) // 2:
                    at_place[place][side] += 1
                    follows[before][side] += 1
                else:
                    strong, weak = sorted((first, second))
                    by = {
                        "letters": _more(at_place[place]),
                        "votes": _more(follows[before]),
                        "names": int(lead[strong] > lead[weak]),
                    }
                    right.update({guesser: guess == side for guesser, guess in by.items()})
                    asked.update(by.keys())
                votes.append(side)
                lead[first] += 1
                lead[second] -= 1
    return {name: (right[name], asked[name]) for name in asked}


def _more(counts: Counter[int]) -> int:
    return max((0, 1), key=lambda side: counts[side])


def main() -> int:
    uneven = False
    rows = []
    for sides in get_args(Sides):
        shown = session(b"one secret", PROMPTS, sides)
        if sides == "even":
            table(shown)
        worst = apart(shown)
        found = guessed([session(number.to_bytes(8), PROMPTS // 2, sides) for number in range(SESSIONS)])
        rates = [f"{right / asked:.1%}" for right, asked in found.values()]
        rows.append([sides, *map(str, worst), *rates])
        uneven = uneven or worst.pairs > len(REVIEWERS) or (sides == "even" and worst.own > 1)
    asked = next(iter(found.values()))[1]
    print("| `sides` | pairs, all | sides, all | sides, one reviewer | " + " | ".join(found) + " |")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    print(f"\nguesses: {asked:,} each, chance 50% ± {2 * (asked * 0.25) ** 0.5 / asked:.1%}")
    return int(uneven)


if __name__ == "__main__":
    sys.exit(main())
