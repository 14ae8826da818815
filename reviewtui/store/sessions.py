"""Sessions as the database knows them: registered by each collection, so that it can be read without the file."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

import msgspec

from reviewtui.domain.clock import now_iso
from reviewtui.domain.errors import StorageError
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.session import Model, Session
from reviewtui.store.current import refresh_session
from reviewtui.store.database import Database, read, write
from reviewtui.store.gold import register_gold
from reviewtui.store.queue import add_to_queue
from reviewtui.store.registration import next_registration, place_new_families
from reviewtui.store.rows import json_text, prompt_from, storable, storable_or_none


class RequirementsLock(NamedTuple):
    """The requirements as they were before anyone looked: their hash, their JSON, and when."""

    hash: str
    definition: bytes
    locked_at: str


def register_session(db: Database, session: Session, variants: Mapping[tuple[str, str], str]) -> None:
    """Make `session` what the database takes for its current definition.

    `variants` maps (prompt id, model name) to the current variant; answers of other variants become stale. Prompts and
    models that left the session are kept, marked as no longer current; prompts that came by import stay in it. Families
    that are new are put, in random order, behind those that have their place already.
    """
    with write(db) as conn:
        registration = next_registration(conn, session.name)
        _upsert_definition(conn, session, registration)
        _upsert_prompts(conn, session, registration)
        _upsert_models(conn, session, registration)
        register_gold(conn, session, registration)
        place_new_families(conn, session.name, session.prompts, registration)
        for table in ("current_variants", "variants_aside"):
            conn.execute(f"DELETE FROM {table} WHERE session = ?", (session.name,))  # noqa: S608 - names of ours
        _add_variants(conn, session.name, variants, registration)
        refresh_session(conn, session.name)


def join_prompts(
    conn: sqlite3.Connection, session: str, prompts: Sequence[Prompt], variants: Mapping[tuple[str, str], str]
) -> None:
    """Make `prompts`, which came by import, a part of the registered `session`, behind those it has.

    `variants` as in `register_session`, for these prompts. One that came by import before gets the values given now;
    one that stands in the session's file is left as it is there.
    """
    registration = next_registration(conn, session)
    _store_contents(conn, prompts)
    (behind,) = conn.execute(
        "SELECT coalesce(max(position) + 1, 0) FROM session_prompts WHERE session = ?", (session,)
    ).fetchone()
    conn.executemany(
        """
        INSERT INTO session_prompts
            (session, prompt_id, position, family, weight, tags, reference, name, source, registration, current,
             imported)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 1)
        ON CONFLICT (session, prompt_id) DO UPDATE
        SET family = excluded.family, weight = excluded.weight, tags = excluded.tags, reference = excluded.reference,
            name = excluded.name, source = excluded.source, registration = excluded.registration, current = 1,
            imported = 1
        WHERE imported OR NOT current""",
        (_prompt_row(session, place, prompt, registration) for place, prompt in enumerate(prompts, behind)),
    )
    place_new_families(conn, session, prompts, registration)
    _add_variants(conn, session, variants, registration)
    add_to_queue(conn, session, [prompt.id for prompt in prompts])


def _upsert_definition(conn: sqlite3.Connection, session: Session, registration: int) -> None:
    bare = msgspec.structs.replace(
        session, prompts=(), models=tuple(without_secrets(model) for model in session.models)
    )
    conn.execute(
        """
        INSERT INTO sessions (name, definition, trials, registered_at, registration) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (name) DO UPDATE
        SET definition = excluded.definition, trials = excluded.trials, registered_at = excluded.registered_at,
            registration = excluded.registration""",
        (session.name, json_text(bare), session.trials, now_iso(), registration),
    )


def without_secrets(model: Model) -> Model:
    """`model` as it may be stored: headers keep their names and lose their values, the endpoint loses credentials."""
    return msgspec.structs.replace(
        model, headers=dict.fromkeys(model.headers, ""), base_url=endpoint_without_credentials(model.base_url)
    )


def endpoint_without_credentials(url: str | None) -> str | None:
    """`url` without user, password and query, which may hold a key."""
    if url is None:
        return None
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _store_contents(conn: sqlite3.Connection, prompts: Sequence[Prompt]) -> None:
    conn.executemany(
        "INSERT INTO prompts (id, messages, system, text) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
        ((p.id, json_text(p.messages), p.system, storable(p.text)) for p in prompts),
    )


def _upsert_prompts(conn: sqlite3.Connection, session: Session, registration: int) -> None:
    _store_contents(conn, session.prompts)
    conn.execute("UPDATE session_prompts SET current = 0 WHERE session = ? AND NOT imported", (session.name,))
    # Imported ones that `session` does not name stay behind those that it does.
    conn.execute(
        "UPDATE session_prompts SET position = position + ? WHERE session = ? AND imported",
        (len(session.prompts), session.name),
    )
    conn.executemany(
        """
        INSERT INTO session_prompts
            (session, prompt_id, position, family, weight, tags, reference, name, source, registration, current,
             imported)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 0)
        ON CONFLICT (session, prompt_id) DO UPDATE
        SET position = excluded.position, family = excluded.family, weight = excluded.weight, tags = excluded.tags,
            reference = excluded.reference, name = excluded.name, source = excluded.source,
            registration = excluded.registration, current = 1""",
        (_prompt_row(session.name, position, prompt, registration) for position, prompt in enumerate(session.prompts)),
    )


def _prompt_row(session: str, position: int, prompt: Prompt, registration: int) -> tuple[object, ...]:
    return (
        session,
        prompt.id,
        position,
        storable(prompt.family),
        prompt.weight,
        json_text([storable(tag) for tag in prompt.tags]),
        storable_or_none(prompt.reference),
        storable_or_none(prompt.name),
        storable_or_none(prompt.source),
        registration,
    )


def _upsert_models(conn: sqlite3.Connection, session: Session, registration: int) -> None:
    conn.execute("UPDATE session_models SET current = 0 WHERE session = ?", (session.name,))
    conn.executemany(
        """
        INSERT INTO session_models (session, name, position, provider, model_id, endpoint, registration, current)
        VALUES (?, ?, ?, ?, ?, ?, ?, 1)
        ON CONFLICT (session, name) DO UPDATE
        SET position = excluded.position, provider = excluded.provider, model_id = excluded.model_id,
            endpoint = excluded.endpoint, registration = excluded.registration, current = 1""",
        (
            (
                session.name,
                m.name,
                position,
                m.provider,
                m.model,
                endpoint_without_credentials(m.base_url),
                registration,
            )
            for position, m in enumerate(session.models)
        ),
    )


def _add_variants(
    conn: sqlite3.Connection, session: str, variants: Mapping[tuple[str, str], str], registration: int
) -> None:
    conn.executemany(
        """
        INSERT INTO current_variants (session, prompt_id, model, variant, registration) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (session, prompt_id, model) DO NOTHING""",
        ((session, prompt_id, model, variant, registration) for (prompt_id, model), variant in variants.items()),
    )


def variants_registered(db: Database, session: str) -> dict[tuple[str, str], str]:
    """The current variants as `register_session` was given them last."""
    rows = db.rows("SELECT prompt_id, model, variant FROM current_variants WHERE session = ?", (session,))
    return {(row["prompt_id"], row["model"]): row["variant"] for row in rows}


def family_order(db: Database, session: str) -> tuple[str, ...]:
    """The families of the session's current prompts in the order drawn when they were first registered."""
    rows = db.rows(
        """
        SELECT family FROM family_order
        WHERE session = ?1 AND family IN (SELECT family FROM session_prompts WHERE session = ?1 AND current)
        ORDER BY position""",
        (session,),
    )
    return tuple(row["family"] for row in rows)


def prompts_of(db: Database, session: str) -> list[Prompt]:
    """The session's current prompts, in its own order."""
    rows = db.rows(
        """
        SELECT sp.*, p.messages, p.system FROM session_prompts sp JOIN prompts p ON p.id = sp.prompt_id
        WHERE sp.session = ? AND sp.current ORDER BY sp.position""",
        (session,),
    )
    return [prompt_from(row) for row in rows]


def prompt_by_id(db: Database, session: str, prompt_id: str) -> Prompt | None:
    """One prompt of the session, or None."""
    row = db.row(
        """
        SELECT sp.*, p.messages, p.system FROM session_prompts sp JOIN prompts p ON p.id = sp.prompt_id
        WHERE sp.session = ? AND sp.prompt_id = ?""",
        (session, prompt_id),
    )
    return None if row is None else prompt_from(row)


def prompt_texts(db: Database, session: str) -> dict[str, str]:
    """The words of the last message of each of the session's current prompts, by id."""
    rows = db.rows(
        """
        SELECT p.id, p.text FROM session_prompts sp JOIN prompts p ON p.id = sp.prompt_id
        WHERE sp.session = ? AND sp.current""",
        (session,),
    )
    return {row["id"]: row["text"] for row in rows}


def imported_prompts(db: Database, session: str) -> list[Prompt]:
    """The session's prompts that came by import, in their order; a file that names one of them too has the say."""
    rows = db.rows(
        """
        SELECT sp.*, p.messages, p.system FROM session_prompts sp JOIN prompts p ON p.id = sp.prompt_id
        WHERE sp.session = ? AND sp.imported ORDER BY sp.position""",
        (session,),
    )
    return [prompt_from(row) for row in rows]


def imported_prompt_ids(db: Database, session: str) -> frozenset[str]:
    """The ids of `imported_prompts`."""
    rows = db.rows("SELECT prompt_id FROM session_prompts WHERE session = ? AND imported", (session,))
    return frozenset(row["prompt_id"] for row in rows)


def stored_session(db: Database, name: str) -> Session | None:
    """The session as it was registered last, or None. Header values and credentials in URLs were not stored."""
    with read(db):
        session = stored_rules(db, name)
        return session and msgspec.structs.replace(session, prompts=tuple(prompts_of(db, name)))


def stored_rules(db: Database, name: str) -> Session | None:
    """The same without its prompts, which are by far the most of it."""
    row = db.row("SELECT definition FROM sessions WHERE name = ?", (name,))
    if row is None:
        return None
    try:
        return msgspec.json.decode(row["definition"], type=Session)
    except msgspec.DecodeError as error:
        raise StorageError(
            f"{db.path}: the stored definition of session {name!r} does not fit this program ({error})",
            "Name the session's file instead; collecting it again stores it anew.",
        ) from error


def lock_requirements(db: Database, session: str, hash: str, definition: bytes) -> RequirementsLock:  # noqa: A002 - the column's name, agreed with the callers
    """Lock the requirements of `session` unless they are; the first lock is the one that stays, and is returned."""
    with write(db) as conn:
        conn.execute(
            """
            INSERT INTO requirement_locks (session, hash, definition, locked_at) VALUES (?, ?, ?, ?)
            ON CONFLICT (session) DO NOTHING""",
            (session, hash, definition, now_iso()),
        )
        lock = requirements_lock(db, session)
        assert lock is not None, "just stored"
        return lock


def requirements_lock(db: Database, session: str) -> RequirementsLock | None:
    """The lock of `session`'s requirements, or None while they may still be changed."""
    row = db.row("SELECT hash, definition, locked_at FROM requirement_locks WHERE session = ?", (session,))
    return None if row is None else RequirementsLock(row["hash"], row["definition"], row["locked_at"])
