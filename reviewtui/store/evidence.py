"""Evidence: what every figure is counted from, one row for each response that counts. Reads no text."""

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence

from reviewtui.domain.detection import FailureKind
from reviewtui.domain.evidence import Evidence, Look, RatingGiven
from reviewtui.domain.response import HOPELESS, content_tokens, decoding_rate
from reviewtui.domain.traits import Traits
from reviewtui.store.carrying import AS_JUDGED
from reviewtui.store.database import Database, read
from reviewtui.store.looking import LookThrough, looks_through
from reviewtui.store.rows import json_text

_RESPONSES = """
    SELECT r.*, sp.family, sp.weight,
           t.characters, t.bullets, t.headings, t.code_blocks, t.bold, t.names_from, t.names_to
    FROM current_responses c
    JOIN responses r ON r.id = c.response_id
    JOIN session_prompts sp ON sp.session = c.session AND sp.prompt_id = c.prompt_id
    JOIN session_models m ON m.session = c.session AND m.name = c.model
    LEFT JOIN answer_traits t ON t.response_id = c.response_id
    WHERE c.session = ? AND c.answered
    ORDER BY sp.position, c.trial, m.position"""

_FAILURES = """
    SELECT DISTINCT f.response_id, f.kind
    FROM v_failures f
    WHERE f.session = ? AND f.current AND f.status <> 'dismissed'
    ORDER BY f.response_id, f.kind"""

# What was said of a hidden repeat is in no figure. Of several that stand (files of one reviewer were merged) the last
# one counts: beside max(), SQLite gives the other columns of the row that has it. CROSS JOIN has it go from the answers
# to what was said of each, past everything else that was said in the session.
_RATINGS = f"""
    SELECT c.response_id, j.criterion, j.reviewer, j.rating, j.verdict, j.blind, j.exposed, j.imported, c.carried,
           max(j.id) AS last
    FROM {AS_JUDGED} c
    CROSS JOIN judgments j ON j.response_id = c.judged_id AND j.kind = 'rating'
    LEFT JOIN supersessions s ON s.judgment_id = j.id
    WHERE c.session = ? AND j.repeat IS NULL AND s.superseded_by IS NULL
    GROUP BY c.response_id, j.reviewer, j.criterion
    ORDER BY last"""  # noqa: S608 - text of ours

# Of several people who settled the same rating the last one counts.
_SETTLED = """
    SELECT c.response_id, j.criterion, j.reviewer, j.rating, j.verdict, j.blind, j.exposed, j.imported,
           k.judged_id IS NOT NULL AS carried, max(j.id) AS last
    FROM judgments j
    LEFT JOIN carried k ON k.judged_id = j.response_id
    CROSS JOIN current_responses c ON c.response_id = coalesce(k.response_id, j.response_id)
    LEFT JOIN supersessions s ON s.judgment_id = j.id
    WHERE j.session = ? AND j.kind = 'settle' AND j.other_response_id IS NULL AND j.act IS NULL
        AND s.superseded_by IS NULL
    GROUP BY c.response_id, j.criterion"""

# Over all responses to the question, not only the one that counts: an error stays an error when asking again helped.
# What every question would have met (a wrong key) says nothing about the model, and is counted nowhere here.
_ATTEMPTS = """
    SELECT c.response_id, count(*) AS attempts, sum(a.status <> 'done') AS failed
    FROM current_responses c
    JOIN responses counted ON counted.id = c.response_id
    JOIN responses r ON r.session = c.session AND r.prompt_id = c.prompt_id AND r.model = c.model
        AND r.trial = c.trial AND r.variant = counted.variant AND r.again_of IS NULL
    JOIN attempts a ON a.response_id = r.id AND a.status IN ('done', 'failed', 'timeout')
    WHERE c.session = ? AND coalesce(a.error_kind, '') NOT IN (SELECT value FROM json_each(?))
    GROUP BY c.response_id"""

_ASKED_AGAIN = """
    SELECT DISTINCT c.response_id
    FROM current_responses c
    JOIN responses counted ON counted.id = c.response_id
    JOIN responses r ON r.session = c.session AND r.prompt_id = c.prompt_id AND r.model = c.model
        AND r.trial = c.trial AND r.variant = counted.variant AND r.again_of IS NULL AND r.id <> c.response_id
    WHERE c.session = ? AND r.status IN ('failed', 'timeout')"""


def evidence(db: Database, session: str) -> list[Evidence]:
    """Every response that counts, with its failures and ratings: prompts in the session's order, models in theirs.

    `failures` are detections and labels that nobody dismissed. `attempts` counts attempts that ended with a result,
    `failed_attempts` those of them that ended in an error or a timeout; an answer that came by import tells of one.
    Of one reviewer there is one rating of a response by one criterion at most, and one look through it.
    """
    with read(db) as conn:
        responses = conn.execute(_RESPONSES, (session,)).fetchall()
        failures: dict[str, list[FailureKind]] = defaultdict(list)
        for row in conn.execute(_FAILURES, (session,)):
            failures[row["response_id"]].append(row["kind"])
        ratings: dict[str, list[RatingGiven]] = defaultdict(list)
        by_criterion: dict[str, dict[str, list[RatingGiven]]] = defaultdict(lambda: defaultdict(list))
        for row in conn.execute(_RATINGS, (session,)):
            response_id, criterion = row["response_id"], row["criterion"]
            given = ratings[response_id] if criterion is None else by_criterion[response_id][criterion]
            given.append(_rating_from(row))
        looks = looks_through(conn, session)
        settled: dict[str, dict[str | None, RatingGiven]] = defaultdict(dict)
        for row in conn.execute(_SETTLED, (session,)):
            settled[row["response_id"]][row["criterion"]] = _rating_from(row)
        attempts = {row["response_id"]: row for row in conn.execute(_ATTEMPTS, (session, json_text(HOPELESS)))}
        asked_again = {row["response_id"] for row in conn.execute(_ASKED_AGAIN, (session,))}
    return [
        _evidence_from(
            row,
            tuple(failures[row["id"]]),
            attempts.get(row["id"]),
            tuple(ratings[row["id"]]),
            {criterion: tuple(given) for criterion, given in by_criterion.get(row["id"], {}).items()},
            _looks_of(row["id"], looks, failures),
            settled.get(row["id"], {}),
            asked_again=row["id"] in asked_again,
        )
        for row in responses
    ]


def _rating_from(row: sqlite3.Row) -> RatingGiven:
    return RatingGiven(
        reviewer=row["reviewer"],
        rating=row["rating"],
        verdict=row["verdict"],
        blind=bool(row["blind"]),
        exposed=bool(row["exposed"]),
        imported=bool(row["imported"]),
        carried=bool(row["carried"]),
    )


def _looks_of(
    response_id: str, looks: Mapping[str, Sequence[LookThrough]], failures: Mapping[str, Sequence[FailureKind]]
) -> tuple[Look, ...]:
    """Who looked the answer through; a failure that was dismissed since is none."""
    standing = set(failures.get(response_id, ()))
    return tuple(
        Look(reviewer=one.reviewer, failing=not standing.isdisjoint(one.named), blind=one.blind, exposed=one.exposed)
        for one in looks.get(response_id, ())
    )


def _evidence_from(
    row: sqlite3.Row,
    failures: tuple[FailureKind, ...],
    attempts: sqlite3.Row | None,
    ratings: tuple[RatingGiven, ...],
    by_criterion: dict[str, tuple[RatingGiven, ...]],
    looks: tuple[Look, ...],
    settled: Mapping[str | None, RatingGiven],
    *,
    asked_again: bool,
) -> Evidence:
    content = content_tokens(row["output_tokens"], row["reasoning_tokens"], row["ttfr_ms"])
    tried, failed = (attempts["attempts"], attempts["failed"]) if attempts else _as_imported(row)
    return Evidence(
        response_id=row["id"],
        prompt_id=row["prompt_id"],
        family=row["family"],
        weight=row["weight"],
        model=row["model"],
        trial=row["trial"],
        status=row["status"],
        error_kind=row["error_kind"],
        failures=failures,
        text_shown=bool(row["has_text"]),
        attempts=tried,
        failed_attempts=failed,
        ttft_ms=row["ttft_ms"],
        total_ms=row["total_ms"],
        tokens_per_second=decoding_rate(content, row["ttft_ms"], row["last_content_ms"]),
        input_tokens=row["input_tokens"],
        output_tokens=row["output_tokens"],
        tokens_estimated=bool(row["tokens_estimated"]),
        cost=row["cost"],
        ratings=ratings,
        settled=settled.get(None),
        settled_by_criterion={criterion: given for criterion, given in settled.items() if criterion is not None},
        asked_again=asked_again,
        imported=bool(row["imported"]),
        text_missing=bool(row["text_missing"]),
        by_criterion=by_criterion,
        looks=looks,
        tokens_at_once=None
        if content is None or not row["reads"] or row["tokens_estimated"]
        else content / row["reads"],
        traits=None if row["characters"] is None else Traits(**{name: row[name] for name in Traits.__struct_fields__}),
    )


def _as_imported(row: sqlite3.Row) -> tuple[int, int]:
    """Attempts, and those that failed, of a response without attempts of its own."""
    if not row["imported"] or row["text_missing"]:
        return 0, 0
    return 1, int(row["status"] != "done")
