"""Sessions of up to a million responses, made by SQL: collecting them would take an hour."""

from pathlib import Path

from reviewtui.domain.session import ReviewRules
from reviewtui.store.current import refresh_session
from reviewtui.store.database import open_database, write
from reviewtui.store.sessions import register_session
from tests.fakes import collected as made

MODELS = ("Zq7xTango", "Wv3kLlama", "Kj9mYucca", "Px2nOrbit")

ANSWER = (
    "I'm sorry to hear that. Here is what you can do about **question {0}**:\n\n1. Look at the tracking page.\n"
    "2. Wait until *tomorrow*, the carrier is late.\n\n" + "We refund within five days. " * 10
)

_NUMBERS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :prompts)"

_STEPS = (
    # Ids look like hashes: what lies side by side in the session is scattered over every index.
    f"""
    {_NUMBERS} INSERT INTO prompts (id, messages, text)
    SELECT printf('%016x%048x', (i * 11400714819323198485) & 0x7fffffffffffffff, i),
           '[{{"role":"user","content":"question ' || i || '"}}]', 'question ' || i
    FROM n""",
    """
    INSERT INTO session_prompts (session, prompt_id, position, family, weight, tags, current)
    SELECT 'support', id, rowid + 1, CASE WHEN :families THEN 'f' || (rowid % :families) ELSE id END, 1.0, '[]', 1
    FROM prompts WHERE id NOT IN (SELECT prompt_id FROM session_prompts)""",
    """
    INSERT INTO family_order (session, position, family)
    SELECT 'support', (SELECT count(*) FROM family_order) + row_number() OVER (ORDER BY min(prompt_id)) - 1, family
    FROM session_prompts WHERE family NOT IN (SELECT family FROM family_order) GROUP BY family""",
    """
    INSERT INTO current_variants (session, prompt_id, model, variant)
    SELECT 'support', p.id, m.name, 'v' FROM prompts p, session_models m
    WHERE true ON CONFLICT DO NOTHING""",
    """
    INSERT INTO responses (id, session, prompt_id, model, variant, trial, status, created_at, ended_at, has_text,
                           ttft_ms, total_ms, attempts)
    SELECT printf('019ab000-0000-7000-%04x-%012x', m.position, p.rowid), 'support', p.id, m.name, v.variant, 1, 'done',
           '2026-11-20T12:00:00.000Z', '2026-11-20T12:00:01.000Z', 1, 300.0, 1000.0, 1
    FROM prompts p JOIN session_models m
    JOIN current_variants v ON v.session = 'support' AND v.prompt_id = p.id AND v.model = m.name""",
    """
    INSERT INTO response_bodies (response_id, text, reasoning, chunk_times)
    SELECT id, replace(:answer, '{0}', prompt_id), '', x'' FROM responses""",
)


def large(path: Path, prompts: int, rules: ReviewRules, families: int = 0) -> Path:
    """A database of a collected session of so many prompts and four models; each prompt is a family of its own, or they
    are spread over so many `families`.
    """
    with open_database(path) as db:
        session = made.session([made.prompt("question 0")], MODELS, review=rules)
        register_session(db, session, made.variants(session))
        values = {"prompts": prompts - 1, "families": families, "answer": ANSWER}
        db.conn.execute("PRAGMA synchronous = OFF")
        with write(db) as conn:
            for step in _STEPS:
                conn.execute(step, values)
            refresh_session(conn, "support")
        db.conn.execute("ANALYZE")
    return path
