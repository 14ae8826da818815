"""Comparisons as the report counts them, and pairs of answers out of rankings like them: added up in the database,
because a million of them may be there.
"""

from collections import Counter, defaultdict

from msgspec import json

from reviewtui.domain.evidence import ComparisonCount, ComparisonsGiven, PairSaid
from reviewtui.domain.judgment import Verdict
from reviewtui.store.database import Database, read
from reviewtui.store.ranking import RANKED, rankings
from reviewtui.store.said_twice import not_overtaken, overtaken
from reviewtui.store.settled_pairs import TURNED, PairSettled, settled_pairs

# Added up by pair of answers first: the models of each pair are then looked up once and not for every comparison.
# CROSS JOIN has it go from the answers to what was said of each, past everything else that was said in the session.
_COUNTS = f"""
    WITH {RANKED}, pairs AS MATERIALIZED (
        SELECT j.response_id, j.other_response_id, j.verdict, j.blind AND NOT j.exposed AS unseen,
               coalesce(j.imported, 0) AS imported, 0 AS ranked, count(*) AS count
        FROM responses r
        CROSS JOIN judgments j ON j.response_id = r.id AND j.kind = 'comparison'
        LEFT JOIN supersessions s ON s.judgment_id = j.id
        WHERE r.session = :session AND r.variant <> 'gold' AND j.repeat IS NULL AND s.superseded_by IS NULL
            AND {not_overtaken("j")}
        GROUP BY 1, 2, 3, 4, 5
        UNION ALL
        SELECT response_id, other_response_id, verdict, unseen, imported, 1, count(*)
        FROM ranked_pairs
        GROUP BY 1, 2, 3, 4, 5
    )
    SELECT CASE WHEN b.model IS NULL THEN NULL ELSE a.model END AS model,
           CASE WHEN a.model IS NULL THEN NULL ELSE b.model END AS other,
           CASE WHEN b.model IS NULL THEN NULL ELSE sp.family END AS family,
           pairs.verdict, pairs.unseen, pairs.imported,
           coalesce(ta.names_from, tb.names_from) IS NOT NULL AS self_named,
           coalesce(ka.judged_id, kb.judged_id) IS NOT NULL AS carried, pairs.ranked, sum(pairs.count) AS count
    FROM pairs
    LEFT JOIN carried ka ON ka.judged_id = pairs.response_id
    LEFT JOIN carried kb ON kb.judged_id = pairs.other_response_id
    LEFT JOIN current_responses a ON a.response_id = coalesce(ka.response_id, pairs.response_id) AND a.answered
    LEFT JOIN current_responses b ON b.response_id = coalesce(kb.response_id, pairs.other_response_id) AND b.answered
    LEFT JOIN session_prompts sp ON sp.session = a.session AND sp.prompt_id = a.prompt_id
    LEFT JOIN answer_traits ta ON ta.response_id = a.response_id
    LEFT JOIN answer_traits tb ON tb.response_id = b.response_id
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
    ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9"""  # noqa: S608 - text of ours

_REVIEWERS = """
    SELECT DISTINCT j.reviewer
    FROM responses r
    CROSS JOIN judgments j ON j.response_id = r.id AND j.kind IN ('comparison', 'ranking', 'guess')
    LEFT JOIN supersessions s ON s.judgment_id = j.id
    WHERE r.session = ? AND r.variant <> 'gold' AND j.repeat IS NULL AND s.superseded_by IS NULL"""

# What was said of two answers, these being the ones that count where others were said to be like them.
_STANDING = f"""
    {RANKED}, said AS (
        SELECT j.response_id, j.other_response_id, j.reviewer, j.id, j.blind AND NOT j.exposed AS unseen, j.verdict
        FROM judgments j LEFT JOIN supersessions s ON s.judgment_id = j.id
        WHERE j.session = :session AND j.kind = 'comparison' AND j.repeat IS NULL AND s.superseded_by IS NULL
            AND {not_overtaken("j")}
        UNION ALL
        SELECT response_id, other_response_id, reviewer, id, unseen, verdict FROM ranked_pairs
    ), standing AS (
        SELECT coalesce(k.response_id, said.response_id) AS response_id,
               coalesce(ko.response_id, said.other_response_id) AS other_response_id, reviewer, id, verdict
        FROM said
        LEFT JOIN carried k ON k.judged_id = said.response_id
        LEFT JOIN carried ko ON ko.judged_id = said.other_response_id
        WHERE NOT :blind OR unseen
    )"""  # noqa: S608 - text of ours

# Seen from either side, so that `mine` is always an answer of the model asked about.
_BY_ANSWER = f"""
    WITH {_STANDING}, seen AS (
        SELECT response_id AS mine, other_response_id AS theirs, verdict FROM standing
        UNION ALL
        SELECT other_response_id, response_id,
               CASE verdict WHEN 'first' THEN 'second' WHEN 'second' THEN 'first' ELSE verdict END
        FROM standing
    )
    SELECT mine, verdict, count(*) AS count
    FROM seen
    JOIN current_responses a ON a.response_id = mine AND a.answered
    JOIN current_responses b ON b.response_id = theirs AND b.answered
    WHERE a.model = :model AND b.model <> :model AND coalesce(b.model = :other, 1)
        AND NOT (:silent AND EXISTS (
            SELECT 1 FROM answer_traits t WHERE t.response_id IN (mine, theirs) AND t.names_from IS NOT NULL))
    GROUP BY mine, verdict"""  # noqa: S608 - text of ours

# Each pair the same way round, and of each person what they said last of it.
_SHARED = f"""
    WITH {_STANDING}, turned AS (
        SELECT min(response_id, other_response_id) AS mine, max(response_id, other_response_id) AS theirs, reviewer, id,
               CASE WHEN response_id > other_response_id AND verdict = 'first' THEN 'second'
                    WHEN response_id > other_response_id AND verdict = 'second' THEN 'first' ELSE verdict END AS verdict
        FROM standing
    ), last AS (
        SELECT mine, theirs, verdict, max(id) AS id FROM turned GROUP BY mine, theirs, reviewer
    )
    SELECT mine, theirs, sp.family, json_group_array(last.verdict) AS verdicts
    FROM last
    JOIN current_responses a ON a.response_id = mine AND a.answered
    JOIN current_responses b ON b.response_id = theirs AND b.answered
    JOIN session_prompts sp ON sp.session = a.session AND sp.prompt_id = a.prompt_id
    GROUP BY mine, theirs HAVING count(*) > 1
    ORDER BY mine, theirs"""  # noqa: S608 - text of ours


def comparisons_by_answer(
    db: Database, session: str, model: str, other: str | None, *, blind: bool, silent: bool = False
) -> dict[str, dict[Verdict, int]]:
    """How often which comparison of an answer of `model` stands, pairs of rankings among them, by response id.

    Only those with `other`, where it is given, only blind ones where `blind`, and where `silent` none with an answer
    that names its maker. `first` is a comparison that the answer won.
    """
    found: dict[str, dict[Verdict, int]] = defaultdict(dict)
    given = {"session": session, "model": model, "other": other, "blind": blind, "silent": silent}
    with read(db) as conn:
        aside = overtaken(conn, session)
        for row in conn.execute(_BY_ANSWER, {**given, "overtaken": aside}):
            found[row["mine"]][row["verdict"]] = row["count"]
        for settled in settled_pairs(conn, session, aside):
            entry = settled.pair.verdict
            if (blind and not entry.blind) or (silent and entry.self_named):
                continue
            sides = ((settled.first, entry.model, entry.other), (settled.second, entry.other, entry.model))
            for mine, its, beside in sides:
                if its == model and other in (None, beside):
                    found[mine] = _settle(found[mine], settled, turned=mine == settled.second, blind=blind)
    return {answer: said for answer, said in found.items() if said}


def _settle(said: dict[Verdict, int], settled: PairSettled, *, turned: bool, blind: bool) -> dict[Verdict, int]:
    """How often which comparison of an answer counts, when what was settled stands for what was said of the pair."""
    counts: Counter[Verdict] = Counter(said)
    for (verdict, unseen), count in settled.said.items():
        if unseen or not blind:
            counts[_seen(verdict, turned=turned)] -= count
    counts[_seen(settled.pair.verdict.verdict, turned=turned)] += 1
    return {verdict: count for verdict, count in counts.items() if count > 0}


def _seen(verdict: Verdict, *, turned: bool) -> Verdict:
    return TURNED.get(verdict, verdict) if turned else verdict


def comparisons(db: Database, session: str, *, blind: bool = True) -> ComparisonsGiven:
    """How often which comparison or ranking was given in `session` and stands, and who gave them or guessed.

    `blind`: of what several people said of the same two answers only what was said blind.
    """
    with read(db) as conn:
        whose = {"session": session, "overtaken": overtaken(conn, session)}
        counts = conn.execute(_COUNTS, whose).fetchall()
        reviewers = [row["reviewer"] for row in conn.execute(_REVIEWERS, (session,))]
        ranked = rankings(conn, **whose)
        settled = tuple(one.pair for one in settled_pairs(conn, **whose))
        several = len(reviewers) > 1
        shared = conn.execute(_SHARED, {**whose, "blind": blind}).fetchall() if several else []
    return ComparisonsGiven(
        tuple(
            ComparisonCount(
                model=row["model"],
                other=row["other"],
                family=row["family"],
                verdict=row["verdict"],
                blind=bool(row["unseen"]),
                imported=bool(row["imported"]),
                count=row["count"],
                carried=bool(row["carried"]),
                self_named=bool(row["self_named"]),
                ranked=bool(row["ranked"]),
            )
            for row in counts
        ),
        frozenset(reviewers),
        ranked,
        tuple(
            PairSaid(response_id=row["mine"], family=row["family"], verdicts=tuple(json.decode(row["verdicts"])))
            for row in shared
        ),
        settled,
    )
