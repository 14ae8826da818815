"""Why a row is not in a figure, or does not count for it, in words."""

from reviewtui.scoring.columns import Columns
from reviewtui.scoring.estimate import FigureName
from reviewtui.scoring.figures import Counted

TEXTLESS = "judged elsewhere, its words unknown"


def why(figure: FigureName, columns: Columns, found: Counted, place: int) -> str:
    """Why a row is outside a figure; why it is not good; that only a bound is known; else nothing."""
    row = columns.rows[place]
    if found.censored[place]:
        return "timed out: that or more"
    if row.text_missing and not found.inside[place]:
        return TEXTLESS
    match figure:
        case "csat" | "mean_rating" | "cannot_judge_share" if not found.inside[place]:
            return _why_unrated(columns, place)
        case "good_rate":
            return _why_not_good(columns, found, place)
        case "human_failure_rate" if not found.inside[place]:
            return "not looked through" if not row.looks else "looked through, but not blind"
        case "judged_share" if not found.inside[place]:
            return "no text to judge"
        case "error_rate" if not found.inside[place]:
            return "no attempt recorded"
        case _ if not found.inside[place]:
            return "not measured" if row.status == "done" else f"not measured: {row.status}"
        case _:
            return ""


def _why_unrated(columns: Columns, place: int) -> str:
    if not columns.text_shown[place]:
        return "no text to judge"
    if columns.seen_by_name[place]:
        return "judged, but not blind"
    if columns.cannot_judge[place]:
        return "nobody could judge it"
    return "skipped for good" if columns.skipped[place] else "not judged yet"


def _why_not_good(columns: Columns, found: Counted, place: int) -> str:
    if not found.inside[place]:
        judged = bool(columns.rated[place])
        return "of unknown duration" if judged else _why_unrated(columns, place)
    if found.values[place] > 0:
        return ""
    if columns.failed[place]:
        return f"not good: {', '.join(columns.rows[place].failures) or columns.rows[place].status}"
    if not columns.text_shown[place]:
        return "not good: no text"
    unsatisfied = columns.rated[place] and not columns.satisfied[place]
    return "not good: not satisfied" if unsatisfied else "not good: too late"
