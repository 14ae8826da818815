"""Which two models are compared at each place of a reviewer's queue, and which of them comes first.

Balanced by construction, not only on average: after any number of items every pair was shown as often as any other or
once less, and no model stood on one side more than once more often than on the other. Drawn with the database's secret:
who does not know which answer is whose cannot tell the next side from those before.

The queue is cut into blocks in which every pair comes twice: two rounds of a tournament (the circle method, its
players, rounds and games in drawn order). For the sides each model's appearances within a block are taken in twos. Such
twos link the games to closed walks, from game to game through the model that both share. Along a walk every model
that is left as second of one game is entered as first of the next; so it stands once on each side in each of its twos,
whichever way round the walk is taken, and that is drawn by a coin.
"""

from collections import defaultdict
from collections.abc import Sequence

from reviewtui.grading.draws import permuted

Pair = tuple[str, str]


def pair_at(secret: bytes, *, session: str, reviewer: str, position: int, models: Sequence[str]) -> Pair:
    """The two models compared at `position` (from 0) of the reviewer's queue, the one for slot A first.

    ValueError with fewer than two models.
    """
    if len(models) < 2:
        raise ValueError("a comparison needs two models")
    block, place = divmod(position, block_length(models))
    return block_of_pairs(secret, session=session, reviewer=reviewer, block=block, models=models)[place]


def block_length(models: Sequence[str]) -> int:
    """Items in a block: every pair twice."""
    return len(models) * (len(models) - 1)


def block_of_pairs(secret: bytes, *, session: str, reviewer: str, block: int, models: Sequence[str]) -> list[Pair]:
    """The comparisons of one block, in order: every pair of `models` twice."""
    purpose = ("pairs", session, reviewer, block)
    games = [game for half in (0, 1) for game in _tournament(secret, (*purpose, half), models)]
    return _seated(secret, purpose, games)


def _tournament(secret: bytes, purpose: tuple[str | int, ...], models: Sequence[str]) -> list[Pair]:
    """Every pair once, in rounds in which nobody plays twice; with an odd number one model rests in each round."""
    players: list[str | None] = [*permuted(secret, sorted(models), (*purpose, "players"))]
    if len(players) % 2:
        players.append(None)
    fixed, *circle = players
    rounds = []
    for turn in range(len(circle)):
        seats = [fixed, *circle[turn:], *circle[:turn]]
        facing = zip(seats[: len(seats) // 2], reversed(seats), strict=False)
        rounds.append([(a, b) for a, b in facing if a is not None and b is not None])
    games: list[Pair] = []
    for number in permuted(secret, range(len(rounds)), (*purpose, "rounds")):
        games += permuted(secret, rounds[number], (*purpose, "games", number))
    return games


def _seated(secret: bytes, purpose: tuple[str | int, ...], games: Sequence[Pair]) -> list[Pair]:
    """The same games, each model's appearances taken in twos standing once first and once second."""
    appearances: dict[str, list[int]] = defaultdict(list)
    for number, game in enumerate(games):
        for model in game:
            appearances[model].append(number)
    partner = {}
    for model, numbers in appearances.items():
        for one, other in zip(numbers[::2], numbers[1::2], strict=True):
            partner[one, model], partner[other, model] = other, one
    seated: dict[int, Pair] = {}
    for start in range(len(games)):
        if start in seated:
            continue
        [first, _] = permuted(secret, games[start], (*purpose, "sides", start))
        number = start
        while number not in seated:
            second = _other(games[number], first)
            seated[number] = (first, second)
            number, first = partner[number, second], second
    return [seated[number] for number in range(len(games))]


def _other(game: Pair, model: str) -> str:
    return game[1] if game[0] == model else game[0]
