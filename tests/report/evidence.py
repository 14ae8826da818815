"""A small session and its evidence."""

from typing import Any

from reviewtui.domain.evidence import Evidence
from reviewtui.domain.prompt import Message, Prompt
from reviewtui.domain.session import Model, Price, ProviderName, Requirement, Session
from reviewtui.report.build import CoverageFacts, LockFacts, build_report
from reviewtui.report.model import Report
from tests.scoring.rows import row

MADE_AT = "2026-11-20T09:30:00.000Z"


def model(name: str, provider: ProviderName = "openai-chat", price: Price | None = None) -> Model:
    return Model(name=name, provider=provider, model="x", base_url="http://127.0.0.1/v1", timeout=60.0, price=price)


def session(prompts: int = 24, models: tuple[Model, ...] = (model("alpha"), model("beta")), **changes: Any) -> Session:
    fields: dict[str, Any] = {
        "name": "support",
        "path": "/somewhere/sessions/support.toml",
        "prompts": tuple(Prompt(id=f"p{n}", messages=(Message("user", "?"),), family=f"p{n}") for n in range(prompts)),
        "models": models,
        "requirements": (Requirement("csat", at_least=0.6), Requirement("failure_rate", at_most=0.5)),
    }
    return Session(**{**fields, **changes})


def answers(count: int, model: str = "alpha", stars: int | None = None, **changes: Any) -> list[Evidence]:
    """One answer to each of the first `count` prompts, all rated `stars` (None: not rated)."""
    ratings = () if stars is None else (stars,)
    return [row(f"p{n}", *ratings, model=model, **changes) for n in range(count)]


def report(
    of: Session,
    evidence: list[Evidence],
    facts: CoverageFacts = CoverageFacts(),  # noqa: B008 - frozen
    lock: LockFacts | None = None,
    **changes: Any,
) -> Report:
    order = [prompt.family for prompt in of.prompts]
    return build_report(of, evidence, order, facts, lock, made_at=MADE_AT, version="0.1.0", **changes)
