"""Small ready responses for the detectors."""

from typing import Any

from reviewtui.domain.response import Response
from reviewtui.domain.session import FailureRules

RULES = FailureRules()


def answer(text: str = "Your order left our warehouse on Monday.", **changes: Any) -> Response:
    fields: dict[str, Any] = {
        "id": "r",
        "session": "s",
        "prompt_id": "p",
        "model": "m",
        "variant": "v",
        "trial": 1,
        "status": "done",
        "created_at": "2026-11-20T09:12:00.000Z",
        "finish_reason": "stop",
        "text": text,
    }
    return Response(**{**fields, **changes})
