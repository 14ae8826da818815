"""Pairs of answers on which people disagreed and settled which is better: the verdict, and those that it stands for."""

import sqlite3
from collections import Counter, defaultdict
from typing import NamedTuple

from reviewtui.domain.evidence import ComparisonCount, SettledPair
from reviewtui.domain.judgment import Verdict
from reviewtui.store.ranking import RANKED
from reviewtui.store.rows import json_text
from reviewtui.store.said_twice import not_overtaken

# Each pair the same way round, and of several that settled it the last.
_SETTLED = """
    WITH settles AS MATERIALIZED (
        SELECT j.id, j.act, j.reviewer, coalesce(k.response_id, j.response_id) AS response_id, j.rank, j.verdict,
               coalesce(ko.response_id, j.other_response_id) AS other_id, coalesce(j.imported, 0) AS imported,
               j.blind AND NOT j.exposed AS unseen
        FROM judgments j
        LEFT JOIN carried k ON k.judged_id = j.response_id
        LEFT JOIN carried ko ON ko.judged_id = j.other_response_id
        LEFT JOIN supersessions s ON s.judgment_id = j.id
        WHERE j.session = :session AND j.kind = 'settle' AND s.superseded_by IS NULL
    ), pairs AS (
        SELECT id, act, response_id, other_id, verdict, unseen, imported, 0 AS ranked
        FROM settles WHERE other_id IS NOT NULL
        UNION ALL
        SELECT max(a.id, b.id), a.act, a.response_id, b.response_id,
               CASE WHEN a.rank IS NULL THEN a.verdict WHEN a.rank < b.rank THEN 'first'
                    WHEN a.rank > b.rank THEN 'second' ELSE 'tie' END, min(a.unseen, b.unseen), a.imported, 1
        FROM settles a
        JOIN settles b ON b.act = a.act AND b.reviewer = a.reviewer AND b.response_id > a.response_id
        WHERE (a.rank IS NULL) = (b.rank IS NULL)
    )
    SELECT pairs.response_id, pairs.other_id, pairs.verdict, pairs.unseen, pairs.imported, pairs.ranked, pairs.act,
           a.model, b.model AS other, sp.family,
           coalesce(ta.names_from, tb.names_from) IS NOT NULL AS self_named, max(pairs.id) AS last
    FROM pairs
    JOIN current_responses a ON a.response_id = pairs.response_id AND a.answered
    JOIN current_responses b ON b.response_id = pairs.other_id AND b.answered
    JOIN session_prompts sp ON sp.session = a.session AND sp.prompt_id = a.prompt_id
    LEFT JOIN answer_traits ta ON ta.response_id = a.response_id
    LEFT JOIN answer_traits tb ON tb.response_id = b.response_id
    GROUP BY min(pairs.response_id, pairs.other_id), max(pairs.response_id, pairs.other_id), pairs.ranked"""

_COMPARED = f"""
    SELECT coalesce(k.response_id, j.response_id) AS response_id,
           coalesce(ko.response_id, j.other_response_id) AS other_id, j.verdict,
           j.blind AND NOT j.exposed AS unseen, 0 AS ranked
    FROM (
        SELECT value AS judged_id FROM json_each(:ids)
        UNION ALL SELECT judged_id FROM json_each(:ids) CROSS JOIN carried ON response_id = value
    ) about
    CROSS JOIN judgments j ON j.response_id = about.judged_id AND j.kind = 'comparison'
    LEFT JOIN carried k ON k.judged_id = j.response_id
    LEFT JOIN carried ko ON ko.judged_id = j.other_response_id
    LEFT JOIN supersessions s ON s.judgment_id = j.id
    WHERE j.repeat IS NULL AND s.superseded_by IS NULL AND {not_overtaken("j")}"""  # noqa: S608 - text of ours

_RANKED = f"""
    WITH {RANKED}
    SELECT coalesce(k.response_id, r.response_id) AS response_id,
           coalesce(ko.response_id, r.other_response_id) AS other_id, r.verdict, r.unseen, 1 AS ranked
    FROM ranked_pairs r
    LEFT JOIN carried k ON k.judged_id = r.response_id
    LEFT JOIN carried ko ON ko.judged_id = r.other_response_id"""  # noqa: S608 - text of ours

TURNED: dict[Verdict, Verdict] = {"first": "second", "second": "first"}


class PairSettled(NamedTuple):
    """What was settled of two answers, as seen from the first: `said` (verdict, given blind) how often before."""

    first: str
    second: str
    pair: SettledPair
    said: Counter[tuple[Verdict, bool]]


def settled_pairs(conn: sqlite3.Connection, session: str, overtaken: str) -> list[PairSettled]:
    """All that was settled of two answers that count, and what each of those verdicts stands for; `overtaken` (a
    JSON list of ids) counted before as little."""
    rows = conn.execute(_SETTLED, {"session": session}).fetchall()
    if not rows:
        return []
    said = _said(conn, session, overtaken, rows)
    return [_settled(row, said) for row in rows]


_Said = dict[tuple[str, str, int], Counter[tuple[Verdict, bool]]]


def _said(conn: sqlite3.Connection, session: str, overtaken: str, rows: list[sqlite3.Row]) -> _Said:
    """What people said of the settled pairs, seen from both sides: by the two answers, and whether in a ranking."""
    ids = [identity for row in rows for identity in (row["response_id"], row["other_id"])]
    wanted = {"ids": json_text(list(dict.fromkeys(ids))), "overtaken": overtaken}
    found = conn.execute(_COMPARED, wanted).fetchall()
    if any(row["ranked"] for row in rows):
        found += conn.execute(_RANKED, {"session": session, "overtaken": overtaken}).fetchall()
    said: _Said = defaultdict(Counter)
    for row in found:
        verdict: Verdict = row["verdict"]
        said[row["response_id"], row["other_id"], row["ranked"]][verdict, bool(row["unseen"])] += 1
        turned = TURNED.get(verdict, verdict)
        said[row["other_id"], row["response_id"], row["ranked"]][turned, bool(row["unseen"])] += 1
    return said


def _settled(row: sqlite3.Row, said: _Said) -> PairSettled:
    before = said[row["response_id"], row["other_id"], row["ranked"]]

    def entry(verdict: Verdict, blind: bool, count: int) -> ComparisonCount:
        return ComparisonCount(
            model=row["model"],
            other=row["other"],
            family=row["family"],
            verdict=verdict,
            blind=blind,
            imported=bool(row["imported"]),
            count=count,
            self_named=bool(row["self_named"]),
            ranked=bool(row["ranked"]),
        )

    replaced = tuple(entry(verdict, blind, count) for (verdict, blind), count in before.items())
    pair = SettledPair(entry(row["verdict"], bool(row["unseen"]), 1), replaced, row["act"])
    return PairSettled(row["response_id"], row["other_id"], pair, before)
