"""A pack that comes back: checked against what was sent, and its judgments put to the answers that they are about.

A judgment keeps its id, its writer, its place in the writer's chain and all that was said; the ids in it become ours,
and its hash and the link to the row before are made anew of that. All of it follows from the pack and its key alone. So
a pack may come back again, further graded, into this database or a copy of it, and every judgment is the same one.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from reviewtui.domain.errors import StorageError
from reviewtui.store.chains import FIRST, STORED, Content, content_hash_of, content_of
from reviewtui.store.database import Database, write
from reviewtui.store.merging_derived import derive
from reviewtui.store.packs import (
    ANSWERS_SENT,
    PROMPTS_SENT,
    RULES_SENT,
    PackKey,
    PackMark,
    answer_hash,
    hash_of,
    key_of,
    prompt_hash,
)
from reviewtui.store.rows import json_text, named

MOST_NAMED = 3
"""Differences that an error names."""


class Returned(NamedTuple):
    """How many judgments of a pack are new here, of how many."""

    added: int
    judgments: int


def return_pack(db: Database, pack: Database, mark: PackMark, source: str) -> Returned:
    """Take in what was said in `pack`, all of it or nothing. `source` is what to call it.

    StorageError where it was not made of this database, is not as it was sent, or says something that cannot stand
    beside what is here.
    """
    key = key_of(db, mark)
    if key is None:
        raise StorageError(
            f"{source}: this pack (of {mark.session}, for {mark.reviewer}) was not made of this database",
            "Name the database that it was made of with --db FILE. Nothing was merged.",
        )
    if wrong := list(_differences(pack, mark, key)):
        more = f" and {len(wrong) - MOST_NAMED:,} more" if len(wrong) > MOST_NAMED else ""
        raise StorageError(
            f"{source}: the pack is not as it was sent: {'; '.join(wrong[:MOST_NAMED])}{more}",
            "Nothing was merged. What was said of other words or other answers cannot be put to ours: have the pack "
            "sent back as it was graded, or make a new one with `reviewtui export pack`.",
        )
    try:
        rows, turns = list(_translated(pack, key)), list(_turns(pack, key))
    except KeyError as error:
        raise StorageError(
            f"{source}: the pack speaks of {error}, which was not sent",
            "Nothing was merged. It was changed by hand: have the pack sent back as it was graded.",
        ) from error
    with write(db) as conn:
        added = _append(conn, rows, source)
        shown = _add_turns(conn, turns) + _add_warmups(conn, pack, mark)
        if added or shown:
            derive(conn, [mark.session])
    return Returned(added, len(rows))


def _differences(pack: Database, mark: PackMark, key: PackKey) -> Iterator[str]:
    """In what the pack is not as it was sent, in words that tell no name."""
    rules = [hash_of(row["definition"]) for row in pack.rows(RULES_SENT, (mark.session,))]
    if rules != [key.rules]:
        yield "the rules of grading are others"
    sent = {name: prompt.hash for name, prompt in key.prompts.items()}
    yield from _changed(
        "prompt", sent, {row["id"]: prompt_hash(row) for row in pack.rows(PROMPTS_SENT, (mark.session,))}
    )
    sent = {name: answer.hash for name, answer in key.answers.items()}
    yield from _changed(
        "answer", sent, {row["id"]: answer_hash(row) for row in pack.rows(ANSWERS_SENT, (mark.session,))}
    )
    for row in pack.rows(
        "SELECT DISTINCT session, reviewer FROM judgments WHERE session <> ? OR reviewer <> ?",
        (mark.session, mark.reviewer),
    ):
        yield f"{row['reviewer']} judged in it, and it is for {mark.reviewer}"


def _changed(what: str, sent: dict[str, str], found: dict[str, str]) -> Iterator[str]:
    yield from (f"{what} {name} is missing" for name in sent if name not in found)
    yield from (f"{what} {name} was added" for name in found if name not in sent)
    yield from (f"{what} {name} has other words" for name in sent if found.get(name, sent[name]) != sent[name])


_Row = tuple[Any, ...]


def _translated(pack: Database, key: PackKey) -> Iterator[_Row]:
    """The judgments of the pack (the values of `STORED`) with our ids, each writer's chained anew."""
    heads: dict[str, str] = {}
    cursor = pack.conn.cursor()
    cursor.row_factory = None
    for row in cursor.execute(f"SELECT {', '.join(STORED)} FROM judgments ORDER BY writer, seq"):  # noqa: S608 - names of ours
        content = _ours(content_of(row), key)
        content.prev_hash = heads.get(content.writer, FIRST)
        heads[content.writer] = content_hash_of(content)
        yield (*_stored_values(content), heads[content.writer])


def _ours(said: Any, key: PackKey) -> Any:
    """What was said of a pack's answers, as said of ours. What was seen by name before the pack was made is exposed."""
    about = [name for name in (said.response_id, said.other_response_id) if name is not None]
    exposed = bool(said.exposed) or any(key.answers[name].exposed for name in about)
    return msgspec.structs.replace(
        said,
        prompt_id=None if said.prompt_id is None else key.prompts[said.prompt_id].prompt_id,
        response_id=_answer(said.response_id, key),
        other_response_id=_answer(said.other_response_id, key),
        slots=None if said.slots is None else {letter: _answer(name, key) for letter, name in said.slots.items()},
        exposed=exposed,
        blind=bool(said.blind) and not exposed,
    )


def _answer(name: str | None, key: PackKey) -> str | None:
    return None if name is None else key.answers[name].response_id


def _stored_values(content: Any) -> Iterable[Any]:
    """The fields of a judgment as they stand in the table."""
    for name in Content.__struct_fields__:
        value = getattr(content, name)
        yield json_text(value) if name == "slots" and value is not None else value


def _append(conn: sqlite3.Connection, rows: list[_Row], source: str) -> int:
    """Append the rows that are not here; how many. StorageError where one is here and says something else."""
    writer, seq, identity = (STORED.index(name) for name in ("writer", "seq", "id"))
    new = []
    for row in rows:
        here = conn.execute(
            """
            SELECT hash FROM judgments WHERE writer = ?1 AND seq = ?2
            UNION ALL SELECT hash FROM twins WHERE writer = ?1 AND seq = ?2""",
            (row[writer], row[seq]),
        ).fetchone()
        if here is None:
            new.append(row)
        elif here["hash"] != row[-1]:
            raise StorageError(
                f"{source}: judgment {row[identity]} differs from what came back in another copy of this pack "
                f"(writer {row[writer]}, row {row[seq]})",
                "Nothing was merged. The pack was copied and graded on in both copies: which of the two is to count "
                "has to be decided before either is merged.",
            )
    marks = ", ".join("?" * len(STORED))
    conn.executemany(f"INSERT INTO judgments ({', '.join(STORED)}) VALUES ({marks})", new)  # noqa: S608 - the same
    return len(new)


def _turns(pack: Database, key: PackKey) -> Iterator[dict[str, Any]]:
    """What the reviewer was shown in which slots, with our ids."""
    for row in pack.rows("SELECT * FROM review_turns WHERE slots IS NOT NULL ORDER BY turn"):
        ours = key.prompts[row["prompt_id"]]
        slots = msgspec.json.decode(row["slots"], type=dict[str, str])
        yield dict(row) | {
            "prompt_id": ours.prompt_id,
            "trial": ours.trial,
            "slots": json_text({letter: _answer(name, key) for letter, name in slots.items()}),
            "finished": 0,
        }


def _add_turns(conn: sqlite3.Connection, turns: Iterable[dict[str, Any]]) -> int:
    """Take in what the reviewer was shown; how much of it is new. What was shown first stays."""
    added = 0
    for turn in turns:
        added += conn.execute(
            f"""
            INSERT INTO review_turns {named(turn)}
            ON CONFLICT DO UPDATE SET slots = excluded.slots, opened_at = excluded.opened_at
            WHERE review_turns.slots IS NULL
                OR (review_turns.opened_at, review_turns.slots) > (excluded.opened_at, excluded.slots)""",
            turn,
        ).rowcount
    return added


def _add_warmups(conn: sqlite3.Connection, pack: Database, mark: PackMark) -> int:
    """Take in what came of the warm-up; how much of it is new. The first time counts."""
    added = 0
    for row in pack.rows("SELECT * FROM warmups WHERE session = ? AND reviewer = ?", (mark.session, mark.reviewer)):
        values = dict(row)
        setting = ", ".join(
            f"{name} = excluded.{name}" for name in values if name not in ("session", "reviewer", "item")
        )
        added += conn.execute(
            f"""
            INSERT INTO warmups {named(values)}
            ON CONFLICT DO UPDATE SET {setting} WHERE warmups.judged_at > excluded.judged_at""",
            values,
        ).rowcount
    return added
