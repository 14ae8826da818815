"""Which answers name their maker, and of which people guessed who wrote them: the rows of the figures of blinding."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal

from reviewtui.domain.evidence import Evidence
from reviewtui.domain.session import Session
from reviewtui.scoring.guesses import score
from reviewtui.store.blindness import guesses
from reviewtui.store.database import Database
from reviewtui.store.traits import namings


def blinding_counts(
    db: Database, session: Session, model: str, figure: Literal["self_named", "recognised"], rows: Sequence[Evidence]
) -> Iterator[tuple[float | None, str]]:
    """For each of `rows`, answers of `model`: as what it counts, None where it does not, and why."""
    if figure == "self_named":
        yield from _named(rows, namings(db, session.name, model))
    else:
        yield from _recognised(db, session, model, rows)


def _named(rows: Sequence[Evidence], words: dict[str, str]) -> Iterator[tuple[float | None, str]]:
    for row in rows:
        if row.traits is None:
            yield None, "no words to look at"
        else:
            yield float(row.names_itself), f"“{words.get(row.response_id, '')}”" if row.names_itself else ""


def _recognised(
    db: Database, session: Session, model: str, rows: Sequence[Evidence]
) -> Iterator[tuple[float | None, str]]:
    """The mean of what the guesses at an answer count, and which these were."""
    named: dict[str, list[str | None]] = defaultdict(list)
    for guess in guesses(db, session.name):
        named[guess.response_id].append(guess.named)
    for row in rows:
        given = named[row.response_id]
        if not given:
            yield None, "nobody guessed"
            continue
        scores = [score(name, model, len(session.models)) for name in given]
        yield sum(scores) / len(scores), "taken for " + ", ".join(name or "nobody" for name in given)
