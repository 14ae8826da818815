"""How even pairs and sides are, and whether sides can be foretold: `python -m tests.benchmarks.bench_balance`.

Four models, 240 prompts, three reviewers who compare at their own speeds. The guessers predict on which side the better
answer of the next item stands, for a reviewer who always prefers the stronger model. `votes` knows every earlier vote
of that reviewer, and has learned from other sessions what follows upon the last three. `names` knows besides which
models were compared on which side so far, and which two come next: nobody who grades blind knows that.
"""

import itertools
import random
import sys
from collections import Counter, defaultdict

from reviewtui.grading.pairs import Pair, Shown, next_pair

MODELS = ("alpha", "beta", "delta", "gamma")
REVIEWERS = {"ana": 5, "ben": 3, "cem": 2}
"""How fast each is, beside the others."""

PROMPTS, SESSIONS = 240, 24


def session(secret: bytes, prompts: int) -> list[tuple[str, Pair]]:
    """Who was shown which pair, in order, until everybody has seen all prompts."""
    rng = random.Random(secret)
    own: dict[str, Counter[Pair]] = {name: Counter() for name in REVIEWERS}
    everybody: Counter[Pair] = Counter()
    shown = []
    while left := [name for name in REVIEWERS if sum(own[name].values()) < prompts]:
        name = rng.choices(left, [REVIEWERS[one] for one in left])[0]
        pair = next_pair(secret, Shown(own[name], everybody), session="s", reviewer=name, models=MODELS, present=MODELS)
        assert pair is not None
        own[name][pair] += 1
        everybody[pair] += 1
        shown.append((name, pair))
    return shown


def table(shown: list[tuple[str, Pair]]) -> int:
    """Print who was shown what how often; the largest unevenness of pairs over all, after any item."""
    worst, worst_side = 0, 0
    pairs: Counter[frozenset[str]] = Counter()
    lead: Counter[str] = Counter()
    for _, (first, second) in shown:
        pairs[frozenset((first, second))] += 1
        lead[first] += 1
        lead[second] -= 1
        times = [pairs[frozenset(pair)] for pair in itertools.combinations(MODELS, 2)]
        worst = max(worst, max(times) - min(times))
        worst_side = max(worst_side, *map(abs, lead.values()))
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
    print(f"after any item, over all three: pairs differ by at most {worst}, sides by at most {worst_side}")
    return worst


def guessed(sessions: list[list[tuple[str, Pair]]]) -> dict[str, tuple[int, int]]:
    """For each guesser how often it was right, of how many. It learns from the first half of the sessions."""
    follows: dict[tuple[int, ...], Counter[int]] = defaultdict(Counter)
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for number, shown in enumerate(sessions):
        for name in REVIEWERS:
            votes: list[int] = []
            lead: Counter[str] = Counter()
            for first, second in (pair for who, pair in shown if who == name):
                side = int(first > second)  # the stronger model stands on side 0 or 1
                before = tuple(votes[-3:])
                if number < len(sessions) // 2:
                    follows[before][side] += 1
                else:
                    strong, weak = sorted((first, second))
                    by_votes = max((0, 1), key=lambda guess: follows[before][guess])
                    by_names = int(lead[strong] > lead[weak])
                    right.update(votes=by_votes == side, names=by_names == side)
                    asked.update(("votes", "names"))
                votes.append(side)
                lead[first] += 1
                lead[second] -= 1
    return {name: (right[name], asked[name]) for name in asked}


def main() -> int:
    worst = table(session(b"one secret", PROMPTS))
    print()
    found = guessed([session(number.to_bytes(8), PROMPTS // 2) for number in range(SESSIONS)])
    for name, (right, asked) in found.items():
        error = 2 * (asked * 0.25) ** 0.5 / asked
        print(f"guesser {name!r}: right {right / asked:.1%} of {asked:,} (chance 50% ± {error:.1%})")
    return int(worst > len(REVIEWERS))


if __name__ == "__main__":
    sys.exit(main())
