"""Evidence in few words."""

from typing import Any

from reviewtui.domain.evidence import Evidence, RatingGiven
from reviewtui.domain.session import Model
from reviewtui.scoring.columns import Columns, columns_of

MODEL = Model(name="m", provider="openai-chat", model="x", base_url="http://127.0.0.1/v1", timeout=60.0)


def stars(*ratings: int | None, blind: bool = True, exposed: bool = False) -> tuple[RatingGiven, ...]:
    """One rating a reviewer; None is a cannot-judge verdict."""
    return tuple(
        RatingGiven(reviewer=f"r{n}", rating=rating, blind=blind, exposed=exposed) for n, rating in enumerate(ratings)
    )


def row(prompt: str, *ratings: int | None, **changes: Any) -> Evidence:
    """An answer that arrived well, rated as given, of a family of its own."""
    fields: dict[str, Any] = {
        "response_id": f"response-{prompt}",
        "prompt_id": prompt,
        "family": prompt,
        "weight": 1.0,
        "model": MODEL.name,
        "trial": 1,
        "status": "done",
        "error_kind": None,
        "failures": (),
        "text_shown": True,
        "attempts": 1,
        "failed_attempts": 0,
        "ttft_ms": 100.0,
        "total_ms": 1000.0,
        "tokens_per_second": 40.0,
        "input_tokens": 10,
        "output_tokens": 20,
        "tokens_estimated": False,
        "cost": None,
        "ratings": stars(*ratings),
    }
    return Evidence(**{**fields, **changes})


def textless(prompt: str, *ratings: int | None, **changes: Any) -> Evidence:
    """An answer that was judged elsewhere and whose words nobody gave."""
    fields: dict[str, Any] = {
        "text_shown": False,
        "text_missing": True,
        "attempts": 0,
        "ttft_ms": None,
        "total_ms": None,
        "tokens_per_second": None,
        "input_tokens": None,
        "output_tokens": None,
    }
    return row(prompt, *ratings, **{**fields, **changes})


def lost(prompt: str, **changes: Any) -> Evidence:
    """A request that ended in a server error, after two attempts, without text."""
    fields: dict[str, Any] = {
        "status": "failed",
        "error_kind": "server",
        "failures": ("error",),
        "text_shown": False,
        "attempts": 2,
        "failed_attempts": 2,
        "ttft_ms": None,
        "total_ms": None,
        "tokens_per_second": None,
        "input_tokens": None,
        "output_tokens": None,
    }
    return row(prompt, **{**fields, **changes})


def too_late(prompt: str, waited_ms: float | None = 60_000.0, **changes: Any) -> Evidence:
    """A request given up after its time limit, before anything came."""
    return lost(
        prompt,
        **{
            "status": "timeout",
            "error_kind": "timeout",
            "failures": ("timeout",),
            "attempts": 1,
            "failed_attempts": 1,
            "total_ms": waited_ms,
            **changes,
        },
    )


def columns(*rows: Evidence, blind: bool = True) -> Columns:
    """The rows as columns, families coded in order of appearance."""
    codes = {family: code for code, family in enumerate(dict.fromkeys(r.family for r in rows))}
    return columns_of(rows, MODEL, codes, blind=blind)
